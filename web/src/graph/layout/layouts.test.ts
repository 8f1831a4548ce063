import { expect, test } from "vitest";
import { bounds } from "../camera";
import { relationNumber } from "../sorts";
import { layers } from "./layers";
import type { Task } from "./layout";
import { mapped } from "./map";
import { pivots } from "./pivots";
import { radial } from "./radial";
import { relax } from "./relax";
import { timeline } from "./timeline";

const NAMES = { causes: "CAUSES", follows: "FOLLOWS", derives: "DERIVES", related: "RELATED" } as const;

function task(count: number, lines: [number, keyof typeof NAMES, number][], changes: Partial<Task> = {}): Task {
  return {
    ids: Array.from({ length: count }, (_, each) => `m${each}`),
    source: Uint32Array.from(lines, ([from]) => from),
    target: Uint32Array.from(lines, ([, , to]) => to),
    relation: Uint8Array.from(lines, ([, name]) => relationNumber.get(NAMES[name])!),
    weight: Float32Array.from(lines, () => 1),
    created: Array.from({ length: count }, (_, each) => each * 86_400),
    lanes: ["one", "two"],
    lane: Array.from({ length: count }, (_, each) => each % 2),
    focus: 0,
    ...changes,
  };
}

const x = ({ xy }: { xy: Float32Array }, each: number) => xy[each * 2]!;
const y = ({ xy }: { xy: Float32Array }, each: number) => xy[each * 2 + 1]!;

test("the first picture is always the same, spread out, and has no two at one place", () => {
  const ring = task(
    200,
    Array.from({ length: 200 }, (_, each) => [each, "related", (each + 1) % 200]),
  );
  const first = pivots(ring);
  expect(pivots(ring)).toEqual(first);
  const spots = new Set(
    Array.from({ length: 200 }, (_, each) => `${first[each * 2]!.toFixed(1)} ${first[each * 2 + 1]!.toFixed(1)}`),
  );
  expect(spots.size).toBe(200);
  const near = Math.hypot(first[0]! - first[2]!, first[1]! - first[3]!);
  const far = Math.hypot(first[0]! - first[200]!, first[1]! - first[201]!);
  expect(far).toBeGreaterThan(near);
});

test("forces draw related memories together, the same way each time, and never move what is fixed", () => {
  const forces = () => ({
    xy: Float32Array.from([0, 0, 400, 0, 0, 400]),
    radius: Float32Array.from([5, 5, 5]),
    fixed: Uint8Array.from([1, 0, 0]),
    source: Uint32Array.from([0]),
    target: Uint32Array.from([1]),
    weight: Float32Array.from([1]),
    alpha: 1,
  });
  const settled = () => {
    const { tick, read } = relax(forces());
    while (tick());
    return read();
  };
  const found = settled();
  expect(settled()).toEqual(found);
  expect([found[0], found[1]]).toEqual([0, 0]);
  expect(Math.hypot(found[2]!, found[3]!)).toBeLessThan(Math.hypot(found[4]!, found[5]!));
});

test("rings say how many steps away a memory is", () => {
  const found = radial(
    task(5, [
      [0, "related", 1],
      [0, "related", 2],
      [2, "related", 3],
    ]),
  );
  const away = (each: number) => Math.round(Math.hypot(x(found, each), y(found, each)));
  expect([0, 1, 2, 3].map(away)).toEqual([0, 130, 130, 260]);
  expect(away(4)).toBeGreaterThan(260);
});

test("a timeline goes from left to right, in lanes with names", () => {
  const found = timeline(task(6, []));
  for (let each = 1; each < 6; each++) expect(x(found, each)).toBeGreaterThan(x(found, each - 1));
  expect(y(found, 1)).toBeGreaterThan(y(found, 0));
  expect(y(found, 2)).toBe(y(found, 0));
  expect(found.guides.filter(({ axis }) => axis === "y").map(({ text }) => text)).toEqual(["one", "two"]);
  expect(found.guides.filter(({ axis }) => axis === "x").length).toBeGreaterThan(2);
});

test("what was created at one time is stacked, not heaped", () => {
  const found = timeline(task(40, [], { created: new Array<number>(40).fill(5) }));
  const spots = new Set(Array.from({ length: 40 }, (_, each) => `${x(found, each)} ${y(found, each)}`));
  expect(spots.size).toBe(40);
});

test("layers go from causes to effects; follows and derives count backward; a circle ends", () => {
  const found = layers(
    task(5, [
      [0, "causes", 1],
      [2, "follows", 1],
      [3, "derives", 2],
      [3, "causes", 0],
    ]),
  );
  const columns = [0, 1, 2, 3].map((each) => x(found, each));
  expect(columns).toEqual([...columns].sort((a, b) => a - b));
  expect(new Set(columns).size).toBe(4);
  expect(y(found, 4)).toBeGreaterThan(y(found, 0));
});

test("the map puts memories where they are told to be, those without a place beside what they hang on", () => {
  const places = new Map<string, [number, number]>([
    ["m0", [-1, 0]],
    ["m1", [1, 0]],
    ["m2", [0, 1]],
  ]);
  const found = mapped(task(5, [[3, "related", 1]]), places);
  expect(x(found, 0)).toBeLessThan(x(found, 2));
  expect(x(found, 2)).toBeLessThan(x(found, 1));
  expect(y(found, 2)).toBeLessThan(y(found, 0));
  expect(Math.hypot(x(found, 3) - x(found, 1), y(found, 3) - y(found, 1))).toBeLessThan(40);
  expect(y(found, 4)).toBeGreaterThan(Math.max(y(found, 0), y(found, 1), y(found, 3)));
  expect(mapped(task(5, [[3, "related", 1]]), places)).toEqual(found);
});

test("on the map nothing lies on top of another", () => {
  const many = task(40, []);
  const { xy } = mapped(many, new Map(many.ids.map((id, each) => [id, [(each % 3) / 100, 0]])));
  for (let a = 0; a < 40; a++)
    for (let b = 0; b < a; b++)
      expect(Math.hypot(xy[a * 2]! - xy[b * 2]!, xy[a * 2 + 1]! - xy[b * 2 + 1]!)).toBeGreaterThan(8);
});

test("what thousands hang on keeps a layout within sight, and no two lie on each other", () => {
  const leaves = 5_000;
  const star = task(
    leaves + 1,
    Array.from({ length: leaves }, (_, each) => [each + 1, "causes", 0]),
  );
  for (const layout of [radial, layers]) {
    const { xy } = layout(star);
    const box = bounds(xy);
    expect(Math.max(box.right - box.left, box.bottom - box.top)).toBeLessThan(12_000);
    expect(new Set(Array.from({ length: leaves + 1 }, (_, each) => `${xy[each * 2]} ${xy[each * 2 + 1]}`)).size).toBe(
      leaves + 1,
    );
  }
  const first = pivots(star);
  const made = relax({
    ...star,
    xy: first,
    radius: new Float32Array(leaves + 1).fill(5),
    fixed: new Uint8Array(leaves + 1),
    alpha: 1,
  });
  for (let round = 0; round < 20; round++) made.tick();
  const { left, right, top, bottom } = bounds(made.read());
  expect(Math.max(right - left, bottom - top)).toBeLessThan(20_000);
});
