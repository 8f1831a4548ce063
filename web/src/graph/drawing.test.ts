import { expect, test } from "vitest";
import { bounds, fitting, toPlane, toScreen } from "./camera";
import { draw, type Picture } from "./draw";
import { memory, relation } from "./fixture";
import { Hits } from "./hit";
import { labels } from "./labels";
import { lit, UNMARKED } from "./marks";
import { SvgPen } from "./pen";
import { communities, falling, scene } from "./scene";
import type { Theme } from "./theme";

const STYLING = { sizeBy: "importance", colourBy: "type", now: 1_000 } as const;
const CAMERA = { k: 1, tx: 0, ty: 0 };
const THEME: Theme = {
  ground: "#fff",
  text: "#111",
  quiet: "#555",
  line: "#ddd",
  accent: "#00f",
  relations: Array.from({ length: 9 }, (_, each) => `#00000${each}`),
  tints: { type: ["#a00", "#0a0", "#00a"], project: ["#a00"], age: ["#a00"], community: ["#a00"] },
};
const sight = {
  memories: [memory("a", { label: "Pool <exhausted>" }), memory("b", { type: 1 }), memory("c", { type: 2 })],
  relations: [relation("a causes b", 0.4), relation("c opposes b", 0.9)],
};
const places = new Map([
  ["a", [50, 50]],
  ["b", [250, 50]],
  ["c", [250, 200]],
] as [string, [number, number]][]);
const made = scene(sight, places, STYLING);
const picture: Picture = {
  scene: made,
  camera: CAMERA,
  width: 400,
  height: 300,
  theme: THEME,
  marks: UNMARKED,
  colourBy: "type",
};

test("columns hold ends, degrees and the heaviest relations first", () => {
  expect([...made.source]).toEqual([0, 2]);
  expect([...made.degree]).toEqual([1, 2, 1]);
  expect([...falling(made.weight)]).toEqual([1, 0]);
  expect(made.typed.map(({ length }) => length)).toEqual([1, 0, 0, 1, 0, 0, 0, 0, 0]);
  expect(made.tinted.map((each) => [...each])).toEqual([[0], [1], [2]]);
});

test("what lies under the pointer is found: a memory, a relation, nothing, all within a box", () => {
  const hits = new Hits(made);
  expect(hits.memory(CAMERA, 53, 48)).toBe(0);
  expect(hits.memory(CAMERA, 150, 50)).toBe(null);
  expect(hits.relation(CAMERA, 150, 52)).toBe(0);
  expect(hits.relation(CAMERA, 251, 120)).toBe(1);
  expect(hits.relation(CAMERA, 150, 80)).toBe(null);
  expect(hits.within(CAMERA, 300, 0, 200, 250)).toEqual([1, 2]);
  expect(hits.memory({ k: 2, tx: 10, ty: 0 }, 110, 100)).toBe(0);
});

test("the pointer finds a memory where it was moved to", () => {
  const moved = { ...made, xy: made.xy.slice() };
  const hits = new Hits(moved);
  expect(hits.memory(CAMERA, 50, 50)).toBe(0);
  moved.xy.set([300, 280], 0);
  hits.stale();
  expect(hits.memory(CAMERA, 50, 50)).toBe(null);
  expect(hits.memory(CAMERA, 300, 280)).toBe(0);
});

test("no two names lie on each other, at most so many are drawn, and what is selected always is", () => {
  const many = Array.from({ length: 400 }, (_, each) => memory(`m${each}`, { label: `Memory number ${each}` }));
  const grid = new Map(
    many.map(({ id }, each) => [id, [(each % 20) * 30, Math.floor(each / 20) * 15]] as [string, [number, number]]),
  );
  const crowd = scene({ memories: many, relations: [] }, grid, STYLING);
  const found = labels(crowd, CAMERA, 600, 300, [399]);
  expect(found[0]!.memory).toBe(399);
  expect(found.length).toBeGreaterThan(10);
  expect(found.length).toBeLessThanOrEqual(120);
  for (const one of found)
    for (const other of found)
      if (one !== other && Math.abs(one.y - other.y) < 8) expect(Math.abs(one.x - other.x)).toBeGreaterThan(60);
});

test("the selection lights what it touches, a path itself alone", () => {
  expect(lit(made, UNMARKED)).toBe(null);
  const selected = lit(made, { ...UNMARKED, selected: new Set([0]) })!;
  expect([...selected.memories].sort()).toEqual([0, 1]);
  expect([...selected.relations]).toEqual([0]);
  const chain = { memories: new Set([2]), relations: new Set<number>() };
  expect(lit(made, { ...UNMARKED, chain })).toBe(chain);
});

test("the same drawing writes SVG that can be read back, with text as text", () => {
  const pen = new SvgPen();
  draw(pen, picture);
  const read = new DOMParser().parseFromString(pen.document(400, 300, "A graph"), "image/svg+xml");
  expect(read.querySelector("title")!.textContent).toBe("A graph");
  const texts = [...read.querySelectorAll("text")].map((each) => each.textContent);
  expect(texts).toContain("Pool <exhausted>");
  expect(texts).toContain("C");
  expect(read.querySelectorAll("path[stroke-dasharray='8 3 2 3']")).toHaveLength(1);
  expect(read.querySelector("path[fill='#a00']")!.getAttribute("d")).toContain("A7.75 7.75");
});

test("a camera that fits shows all, and leads to the plane and back", () => {
  const camera = fitting(bounds(made.xy), 400, 300);
  for (const [x, y] of places.values()) {
    const [sx, sy] = toScreen(camera, x, y);
    expect(sx > 0 && sx < 400 && sy > 0 && sy < 300).toBe(true);
    expect(toPlane(camera, sx, sy).map(Math.round)).toEqual([x, y]);
  }
});

test("two cliques with one bridge are two communities", () => {
  const pairs = [
    [0, 1],
    [1, 2],
    [0, 2],
    [3, 4],
    [4, 5],
    [3, 5],
    [2, 3],
  ];
  const found = communities(6, {
    source: Uint32Array.from(pairs, ([from]) => from!),
    target: Uint32Array.from(pairs, ([, to]) => to!),
  });
  expect(new Set(found.slice(0, 3)).size).toBe(1);
  expect(new Set(found.slice(3)).size).toBe(1);
  expect(found[0]).not.toBe(found[5]);
});

test("memories are as large as their uses, and the smallest where these are not known", () => {
  const uses = new Map([[made.memories[0]!.id, 25]]);
  const { radius } = scene(sight, places, { ...STYLING, sizeBy: "uses", uses });
  expect([radius[0], radius[1]]).toEqual([12, 4]);
  expect(scene(sight, places, { ...STYLING, sizeBy: "uses" }).radius[0]).toBe(4);
});

test("hubs are dimmed with what hangs on them, but for the focus and while something is selected", () => {
  const all = { memories: new Set([0, 2]), relations: new Set(), rest: true };
  expect(lit(made, { ...UNMARKED, hubs: 1 })).toEqual(all);
  expect(lit(made, { ...UNMARKED, hubs: 2 })).toBeNull();
  expect(lit(made, { ...UNMARKED, hubs: 1, focus: 1 })).toBeNull();
  expect(lit(made, { ...UNMARKED, hubs: 1, selected: new Set([0]) })?.memories).toEqual(new Set([0, 1]));
});
