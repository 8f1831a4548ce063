import { expect, test } from "vitest";
import { ALL, counts, type Filter, inSight, toggled } from "./filter";
import { known, memory, relation } from "./fixture";
import { begin, hide } from "./view";

const graph = known(
  [
    relation("a causes b", 0.9),
    relation("b fixes c", 0.2, { by: 1 }),
    relation("d causes a", 0.5),
    relation("n supersedes o", 1, { created: 5_000 }),
  ],
  [memory("n", { created: 5_000 }), memory("c", { type: 2 })],
);
const all = begin(["a", "b", "c", "d", "n", "o"]);
const seen = (filter: Partial<Filter>, focus: string | null = null) => {
  const { memories, relations } = inSight(graph, all, { ...ALL, ...filter }, focus);
  return `${memories
    .map(({ id }) => id)
    .sort()
    .join("")} ${relations.length}`;
};

test("without a filter everything is in sight but what is hidden", () => {
  expect(seen({})).toBe("abcdno 4");
  expect(inSight(graph, hide(all, ["a"]), ALL, null).relations).toHaveLength(2);
});

test("types, creators and weight leave relations out, and keep the memories", () => {
  expect(seen({ relationsOff: new Set([0]) })).toBe("abcdno 2");
  expect(seen({ creatorsOff: new Set([1]) })).toBe("abcdno 3");
  expect(seen({ minWeight: 0.5 })).toBe("abcdno 3");
});

test("a type of memory that is off takes its relations along; the focus stays", () => {
  expect(seen({ typesOff: new Set([2]) })).toBe("abdno 3");
  expect(seen({ typesOff: new Set([0]) }, "a")).toBe("ac 0");
});

test("a direction keeps what the focus leads to, or what leads to it", () => {
  expect(seen({ direction: "OUT" }, "a")).toBe("abc 2");
  expect(seen({ direction: "IN" }, "a")).toBe("ad 1");
});

test("a window of time keeps what was created in it", () => {
  expect(seen({ since: 2_000 })).toBe("n 0");
  expect(seen({ until: 2_000 })).toBe("abcdo 3");
});

test("as of a time, what was superseded by then is gone and what came later is not there", () => {
  expect(seen({ asOf: 2_000 })).toBe("abcdo 3");
  expect(seen({ asOf: 6_000 })).toBe("abcdn 3");
});

test("the legend counts what the view holds, whatever the filter", () => {
  const found = counts(graph, all);
  expect(found.relations).toEqual([2, 1, 0, 0, 0, 1, 0, 0, 0]);
  expect(found.types).toEqual([5, 0, 1]);
  expect(found.creators).toEqual([3, 1, 0]);
});

test("a row turns one sort off and on; alone, all others; again, none", () => {
  expect([...toggled(new Set(), 1, 3, false)]).toEqual([1]);
  expect([...toggled(new Set([1]), 1, 3, false)]).toEqual([]);
  const alone = toggled(new Set(), 1, 3, true);
  expect([...alone]).toEqual([0, 2]);
  expect([...toggled(alone, 1, 3, true)]).toEqual([]);
});
