import { expect, it } from "vitest";
import { excerpt, shownOf } from "./excerpt";

const FILLER = "lorem ipsum dolor sit amet ".repeat(40);

it("a short text stays whole, on one line", () => {
  expect(excerpt("One\n\n two", ["two"])).toBe("One two");
});

it("a long text is shown where most of the words are", () => {
  const text = `pool at the start. ${FILLER} the pool ran dry because a connection leaked ${FILLER}`;
  const shown = excerpt(text, ["pool", "connection", "leak"], 120);
  expect(shown).toContain("pool ran dry because a connection leaked");
  expect(shown.startsWith("… ")).toBe(true);
  expect(shown.endsWith(" …")).toBe(true);
  expect(shown.length).toBeLessThanOrEqual(126);
});

it("without any word, and without any space, it is the beginning", () => {
  expect(excerpt(FILLER, [], 30)).toBe("lorem ipsum dolor sit amet …");
  expect(excerpt("x".repeat(500), ["y"], 100)).toBe(`${"x".repeat(100)} …`);
});

it("a hit is its first line and the place that answers; one line alone is shown as it is", () => {
  expect(shownOf("# Pools\n=====\n\nThe pool ran dry.", ["pool"])).toEqual({
    name: "Pools",
    text: "The pool ran dry.",
  });
  expect(shownOf("The pool ran dry.\n---------", ["pool"])).toEqual({ name: "", text: "The pool ran dry." });
});
