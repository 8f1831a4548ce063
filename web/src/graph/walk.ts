/** Going through the graph by keyboard, and what is said on the way. */
import { across, type GraphRelation, type Known } from "./known";
import type { InSight } from "./filter";
import { grouped } from "./layout/layout";
import type { Scene } from "./scene";
import { MEMORY_TYPES, RELATIONS } from "./sorts";

export type Way = "up" | "down" | "left" | "right";

const TURNS: Record<Way, [number, number]> = { up: [0, -1], down: [0, 1], left: [-1, 0], right: [1, 0] };
/** Half of the angle within which a memory lies "in that direction". */
const WITHIN = Math.cos((65 * Math.PI) / 180);

/** The neighbour that lies nearest in a direction; where none does, any memory that does. */
export function walk(scene: Scene, from: number, way: Way): number | null {
  const near: number[] = [];
  for (let each = 0; each < scene.source.length; each++) {
    if (scene.source[each] === from) near.push(scene.target[each]!);
    else if (scene.target[each] === from) near.push(scene.source[each]!);
  }
  return nearest(scene, from, near, way) ?? nearest(scene, from, scene.memories.keys(), way);
}

function nearest({ xy }: Scene, from: number, among: Iterable<number>, way: Way): number | null {
  const [dx, dy] = TURNS[way];
  let best = Infinity;
  let found: number | null = null;
  for (const each of among) {
    if (each === from) continue;
    const [x, y] = [xy[each * 2]! - xy[from * 2]!, xy[each * 2 + 1]! - xy[from * 2 + 1]!];
    const length = Math.hypot(x, y);
    const along = (x * dx + y * dy) / (length || 1);
    if (along < WITHIN || length / along >= best) continue;
    best = length / along;
    found = each;
  }
  return found;
}

const keys = new WeakMap<InSight, ReadonlySet<string>>();

/** The relations of a memory that are in sight. */
function inSightOf(known: Known, sight: InSight, id: string): GraphRelation[] {
  const there = keys.get(sight) ?? new Set(sight.relations.map(({ key }) => key));
  keys.set(sight, there);
  return known.of(id).filter(({ key }) => there.has(key));
}

/** "Pool exhausted, semantic, 3 causes out, 1 fixes in". */
export function described(known: Known, sight: InSight, id: string): string {
  const memory = known.memories.get(id);
  if (!memory) return "";
  const own = inSightOf(known, sight, id);
  const sorts = grouped(own, (each) => `${RELATIONS[each.type]!.name} ${each.source === id ? "out" : "in"}`);
  const parts = [...sorts].map(([name, held]) => `${held.length} ${name}`);
  return [memory.label, MEMORY_TYPES[memory.type]!.name, ...(parts.length ? parts : ["no relations in sight"])].join(
    ", ",
  );
}

export interface Branch {
  name: string;
  memories: { id: string; weight: number; key: string }[];
}

/** What hangs on a memory, by type and direction: the heaviest first. */
export function branches(known: Known, sight: InSight, id: string): Branch[] {
  const own = inSightOf(known, sight, id);
  const found: Branch[] = [];
  RELATIONS.forEach((look, type) => {
    for (const out of [true, false]) {
      const held = own.filter((each) => each.type === type && (each.source === id) === out);
      if (!held.length) continue;
      const memories = held
        .map((each) => ({ id: across(each, id), weight: each.weight, key: each.key }))
        .sort(
          (a, b) =>
            b.weight - a.weight ||
            (known.memories.get(a.id)?.label ?? "").localeCompare(known.memories.get(b.id)?.label ?? ""),
        );
      found.push({ name: `${look.name} ${out ? "→" : "←"}`, memories });
    }
  });
  return found;
}
