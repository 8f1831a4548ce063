import { describe, expect, it } from "vitest";
import { merge, mergeFields } from "./merge";

describe("merge", () => {
  const base = "one\ntwo\nthree\nfour\n";

  it("takes what one side changed", () => {
    expect(merge(base, "ONE\ntwo\nthree\nfour\n", base)).toEqual({ text: "ONE\ntwo\nthree\nfour\n", clashes: 0 });
    expect(merge(base, base, "one\ntwo\nthree\n")).toEqual({ text: "one\ntwo\nthree\n", clashes: 0 });
  });

  it("brings changes of different lines together", () => {
    expect(merge(base, "ONE\ntwo\nthree\nfour\n", "one\ntwo\nthree\nfour\nfive\n")).toEqual({
      text: "ONE\ntwo\nthree\nfour\nfive\n",
      clashes: 0,
    });
  });

  it("keeps both wordings where both changed a line, mine first", () => {
    expect(merge(base, "one\nmine\nthree\nfour\n", "one\ntheirs\nthree\nfour\n")).toEqual({
      text: "one\nmine\ntheirs\nthree\nfour\n",
      clashes: 1,
    });
    expect(merge("a", "b", "c")).toEqual({ text: "b\nc", clashes: 1 });
  });

  it("brings changes of one line together when they touch different words", () => {
    expect(merge("Port: 80, owner: ops.", "Port: 443, owner: ops.", "Port: 80, owner: platform.")).toEqual({
      text: "Port: 443, owner: platform.",
      clashes: 0,
    });
    expect(merge("a\nb\n", "A\nb\n", "a\nB\n")).toEqual({ text: "A\nB\n", clashes: 0 });
  });

  it("counts the same change made twice once", () => {
    expect(merge(base, "one\nTWO\nthree\nfour\n", "one\nTWO\nthree\nfour\n").clashes).toBe(0);
  });

  it("keeps the wording when nothing changed, without an end of line too", () => {
    expect(merge("a\nb", "a\nb", "a\nb")).toEqual({ text: "a\nb", clashes: 0 });
    expect(merge("", "", "")).toEqual({ text: "", clashes: 0 });
  });
});

it("mergeFields takes the side that changed, and names what both did", () => {
  const base = { kind: "note", tags: ["a"], importance: 0.5 };
  expect(mergeFields(base, { ...base, kind: "fact" }, { ...base, tags: ["a", "b"] })).toEqual({
    fields: { kind: "fact", tags: ["a", "b"], importance: 0.5 },
    clashes: [],
  });
  expect(mergeFields(base, { ...base, importance: 0.9 }, { ...base, importance: 0.1 })).toEqual({
    fields: { ...base, importance: 0.9 },
    clashes: ["importance"],
  });
});
