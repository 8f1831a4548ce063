import { describe, expect, it } from "vitest";
import type { RecallArm } from "@/gql/gen";
import { formula, full, moved, short, spanOf, stacked } from "./score";

const arm = (arm: RecallArm["arm"], share: number): RecallArm => ({ arm, share, rank: 1, score: 0 });
const ARMS = [arm("SPARSE", 0.3), arm("DENSE", 1.2), arm("TITLE", -0.1), arm("NAMES", 0)];

describe("a score", () => {
  it("has three digits to look at, and all of them to copy", () => {
    expect([0, 1.23456, 12.3456, 123456, 0.00123456, -1.5, 1e-7, 2.5e8].map(short)).toEqual([
      "0",
      "1.23",
      "12.3",
      "1.23e+5",
      "0.00123",
      "−1.50",
      "1.00e−7",
      "2.50e+8",
    ]);
    expect(full(0.1 + 0.2)).toBe("0.30000000000000004");
  });

  it("is the sum of its shares, the largest first", () => {
    expect(formula(ARMS, 1.4)).toBe("1.20 meaning + 0.300 words − 0.100 title = 1.40");
    expect(formula([], 0)).toBe("0 = 0");
    expect(formula([arm("DENSE", -2)], -2)).toBe("− 2.00 meaning = −2.00");
  });

  it("is drawn to both sides of zero", () => {
    const span = spanOf([ARMS, [arm("DENSE", 0.5), arm("NEWEST", -0.5)]]);
    expect(span).toEqual({ least: -0.5, most: 1.5 });
    const pieces = stacked(ARMS, span);
    expect(pieces.map(({ arm, start, width }) => [arm, Math.round(start), Math.round(width)])).toEqual([
      ["DENSE", 25, 60],
      ["SPARSE", 85, 15],
      ["TITLE", 20, 5],
    ]);
    expect(stacked([], { least: 0, most: 0 })).toEqual([]);
  });
});

it("a hit moved up, down, not at all, or is new", () => {
  expect([moved(1, 4), moved(5, 4), moved(2, 2), moved(3, undefined)]).toEqual([
    { kind: "up", by: 3 },
    { kind: "down", by: 1 },
    { kind: "same", by: 0 },
    { kind: "new", by: 0 },
  ]);
});
