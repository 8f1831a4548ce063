import { expect, it } from "vitest";
import { inSight, MOST_ROWS, scrolledTo } from "./window";

it("few rows stand in the page, wherever it is scrolled to", () => {
  for (const height of [200, 700, 1_400, 3_000]) {
    for (const top of [0, 5_000, 4_400_000]) {
      const { first, last } = inSight(top, height, 44, 100_000);
      expect(last - first).toBeLessThanOrEqual(MOST_ROWS);
      expect(first * 44).toBeLessThanOrEqual(top);
      if (height <= 2_000) expect(last * 44).toBeGreaterThanOrEqual(Math.min(top + height, 100_000 * 44));
    }
  }
});

it("a list that became shorter shows its end", () => {
  expect(inSight(9_000, 400, 40, 10)).toEqual({ first: 2, last: 10 });
  expect(inSight(0, 400, 40, 0)).toEqual({ first: 0, last: 0 });
});

it("scrolls only to what is not in sight", () => {
  expect(scrolledTo(5, 0, 400, 40, 40)).toBeNull();
  expect(scrolledTo(2, 200, 400, 40, 40)).toBe(80);
  expect(scrolledTo(20, 0, 400, 40, 40)).toBe(480);
});
