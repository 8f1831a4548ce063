import { describe, expect, it } from "vitest";
import { common, diff } from "./diff";

const old = (before: string, after: string) =>
  diff(before, after)
    .filter((each) => each.kind !== "new")
    .map((each) => each.text)
    .join("");
const now = (before: string, after: string) =>
  diff(before, after)
    .filter((each) => each.kind !== "gone")
    .map((each) => each.text)
    .join("");

describe("diff", () => {
  it("tells which words went and which came", () => {
    expect(diff("The pool holds 20 connections.", "The pool holds 50 connections now.")).toEqual([
      { kind: "same", text: "The pool holds " },
      { kind: "gone", text: "20" },
      { kind: "new", text: "50" },
      { kind: "same", text: " connections" },
      { kind: "new", text: " now" },
      { kind: "same", text: "." },
    ]);
  });

  it("tells nothing of equal texts, and everything of texts that share no word", () => {
    expect(diff("same text", "same text")).toEqual([{ kind: "same", text: "same text" }]);
    expect(diff("one", "two")).toEqual([
      { kind: "gone", text: "one" },
      { kind: "new", text: "two" },
    ]);
    expect(diff("", "new")).toEqual([{ kind: "new", text: "new" }]);
    expect(diff("", "")).toEqual([]);
  });

  it("keeps both texts whole, whatever they hold", () => {
    const samples = [
      "",
      "a",
      "a b c",
      "b a c",
      "🙂 emoji — dash",
      "line\nline two\n",
      "über die Brücke",
      "x".repeat(50),
    ];
    for (const before of samples) {
      for (const after of samples) expect([old(before, after), now(before, after)]).toEqual([before, after]);
    }
  });

  it("stays quick for long texts", () => {
    const before = Array.from({ length: 9_000 }, (_, place) => `w${place}`).join(" ");
    const after = Array.from({ length: 9_000 }, (_, place) => `v${place}`).join(" ");
    const started = performance.now();
    expect(old(before, after)).toBe(before);
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});

it("common is a longest common subsequence", () => {
  expect(common("abcbdab".split(""), "bdcaba".split(""))).toHaveLength(4);
});
