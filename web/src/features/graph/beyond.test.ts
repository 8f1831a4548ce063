import { expect, test } from "vitest";
import { next } from "./loading";
import { larger } from "./snapshot";

test("two hundred more come at once, the rest at last, and none beyond what can be read", () => {
  expect(next(2_310, 299)).toBe(200);
  expect(next(310, 299)).toBe(10);
  expect(next(300, 299)).toBe(0);
  expect(next(10_001, 8_900)).toBe(100);
  expect(next(10_001, 9_000)).toBe(0);
});

test("an overview grows by five thousand, to its end", () => {
  expect([10_000, 9_998, 15_000, 20_000].map(larger)).toEqual([15_000, 10_000, 20_000, 20_000]);
});
