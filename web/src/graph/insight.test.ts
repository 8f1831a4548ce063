import { expect, test } from "vitest";
import { insight } from "./insight";

function ends(count: number, lines: [number, number][]) {
  return {
    count,
    source: Uint32Array.from(lines, ([from]) => from),
    target: Uint32Array.from(lines, ([, to]) => to),
  };
}

/** Everybody in it knows everybody. */
const clique = (from: number, size: number): [number, number][] =>
  Array.from({ length: size }, (_, a) =>
    Array.from({ length: size - a - 1 }, (_, b): [number, number] => [from + a, from + a + b + 1]),
  ).flat();

test("two groups that one memory joins, and two that hang on nothing", () => {
  const found = insight(ends(13, [...clique(0, 5), ...clique(6, 5), [4, 5], [5, 6]]));
  expect(found.groups.map((group) => group.length).sort()).toEqual([5, 6]);
  expect(new Set(found.groups.flat()).size).toBe(11);
  expect(found.bridges.slice(0, 3).sort()).toEqual([4, 5, 6]);
  expect(found.bridges[0]).toBe(5);
  expect(found.alone).toEqual([11, 12]);
});

test("a ring has no bridge above others, a star has one", () => {
  const star = insight(
    ends(
      6,
      [1, 2, 3, 4, 5].map((each): [number, number] => [0, each]),
    ),
  );
  expect(star.bridges).toEqual([0]);
  expect(insight(ends(3, clique(0, 3))).bridges).toEqual([]);
});

test("a memory that is related with itself alone hangs on nothing, and a relation counts once", () => {
  const found = insight(ends(3, [[0, 0], [1, 2], [2, 1]])); // prettier-ignore
  expect(found.alone).toEqual([0]);
});
