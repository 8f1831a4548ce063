/** What is in sight, as columns that are quick to draw. */
import { NAMES } from "@/charts/colours";
import type { InSight } from "./filter";
import type { GraphMemory } from "./known";
import { RELATIONS } from "./sorts";

export type SizeBy = "importance" | "degree" | "uses";
export type ColourBy = "type" | "project" | "age" | "community";

export interface Scene {
  memories: readonly GraphMemory[];
  index: ReadonlyMap<string, number>;
  xy: Float32Array;
  radius: Float32Array;
  /** A place in `MEMORY_TYPES`: the shape. */
  shape: Uint8Array;
  /** A place in the theme's tints. */
  tint: Uint8Array;
  /** The memories of each tint. */
  tinted: readonly Uint32Array[];
  /** The most prominent first: they get labels. */
  prominent: Uint32Array;
  source: Uint32Array;
  target: Uint32Array;
  relation: Uint8Array;
  weight: Float32Array;
  keys: readonly string[];
  /** The relations of each type, the heaviest first. */
  typed: readonly Uint32Array[];
  /** The same, of the heaviest alone: what is drawn while the picture moves. */
  heavy: readonly Uint32Array[];
  /** How many relations in sight each memory has. */
  degree: Uint32Array;
}

export const HEAVY = 3_000;
const TINTS = 12;
/** Above so many, memories are drawn smaller, or they would hide each other. */
const CROWD = 3_000;
const SMALLER = 0.65;
const AGES = 5;
const DAY = 86_400;

export interface Styling {
  sizeBy: SizeBy;
  colourBy: ColourBy;
  /** Seconds since 1970, that ages are counted from. */
  now: number;
  /** How often each memory was recalled, where that is known. */
  uses?: ReadonlyMap<string, number>;
  /** The tint of each project: a place in `NAMES`. Others, and having none, have the one after them. */
  projects?: ReadonlyMap<string, number>;
}

/** Builds the columns. Memories that have no place yet are put at the origin. */
export function scene(
  { memories, relations }: InSight,
  places: ReadonlyMap<string, readonly [number, number]>,
  styling: Styling,
): Scene {
  const index = new Map(memories.map((memory, place) => [memory.id, place]));
  const source = new Uint32Array(relations.length);
  const target = new Uint32Array(relations.length);
  const relation = new Uint8Array(relations.length);
  const weight = new Float32Array(relations.length);
  const degree = new Uint32Array(memories.length);
  relations.forEach((each, place) => {
    source[place] = index.get(each.source)!;
    target[place] = index.get(each.target)!;
    relation[place] = each.type;
    weight[place] = each.weight;
    degree[source[place]]! += 1;
    degree[target[place]]! += 1;
  });
  const strongest = falling(weight);
  const share = memories.length > CROWD ? SMALLER : 1;
  const radius = Float32Array.from(memories, (memory, place) => share * size(styling, memory, degree[place]!));
  const tint = tints(memories, { source, target }, styling);
  return {
    memories,
    index,
    xy: placed(memories, places),
    radius,
    shape: Uint8Array.from(memories, ({ type }) => type),
    tint,
    tinted: buckets(tint, Uint32Array.from(memories.keys())),
    prominent: falling(radius.map((each, place) => each + Math.min(1, degree[place]! / 100))),
    source,
    target,
    relation,
    weight,
    keys: relations.map(({ key }) => key),
    typed: buckets(relation, strongest, RELATIONS.length),
    heavy: buckets(relation, strongest.subarray(0, HEAVY), RELATIONS.length),
    degree,
  };
}

const BINS = 1_024;

/** Places in the order of their values, the greatest first: counted, since sorting takes ten times as long. */
export function falling(values: Float32Array): Uint32Array {
  let most = 0;
  for (const each of values) most = Math.max(most, each);
  const scale = most > 0 ? (BINS - 1) / most : 0;
  const bins = new Uint16Array(values.length);
  const starts = new Uint32Array(BINS + 1);
  for (let each = 0; each < values.length; each++) {
    bins[each] = BINS - 1 - Math.max(0, Math.floor(values[each]! * scale));
    starts[bins[each]! + 1]! += 1;
  }
  for (let at = 1; at <= BINS; at++) starts[at]! += starts[at - 1]!;
  const order = new Uint32Array(values.length);
  for (let each = 0; each < values.length; each++) order[starts[bins[each]!]!++] = each;
  return order;
}

function placed(
  memories: readonly GraphMemory[],
  places: ReadonlyMap<string, readonly [number, number]>,
): Float32Array {
  const xy = new Float32Array(memories.length * 2);
  memories.forEach(({ id }, place) => {
    const at = places.get(id);
    if (at) xy.set(at, place * 2);
  });
  return xy;
}

function size({ sizeBy, uses }: Styling, memory: GraphMemory, degree: number): number {
  if (sizeBy === "degree") return grown(memory.degree ?? degree);
  if (sizeBy === "uses") return grown(uses?.get(memory.id) ?? 0);
  return 4.5 + 6.5 * memory.importance;
}

/** An area that grows with a count, up to a limit. */
function grown(count: number): number {
  return Math.min(16, 4 + 1.6 * Math.sqrt(count));
}

function buckets(sort: Uint8Array, members: Uint32Array, count = Math.max(-1, ...new Set(sort)) + 1): Uint32Array[] {
  const lengths = new Array<number>(count).fill(0);
  for (const each of members) lengths[sort[each]!]! += 1;
  const found = lengths.map((length) => new Uint32Array(length));
  const filled = new Array<number>(count).fill(0);
  for (const each of members) {
    const own = sort[each]!;
    found[own]![filled[own]!++] = each;
  }
  return found;
}

interface Ends {
  source: Uint32Array;
  target: Uint32Array;
}

function tints(memories: readonly GraphMemory[], ends: Ends, { colourBy, now, projects }: Styling): Uint8Array {
  if (colourBy === "type") return Uint8Array.from(memories, ({ type }) => type);
  if (colourBy === "age") return Uint8Array.from(memories, ({ created }) => age(now - created));
  if (colourBy === "project")
    return Uint8Array.from(memories, ({ project }) => projects?.get(project ?? "") ?? NAMES.length);
  // There may be hundreds of communities: it matters that those beside each other differ.
  return ranked(communities(memories.length, ends));
}

/** 0 (within a day) to 4 (more than a year ago). */
export function age(seconds: number): number {
  const limits = [DAY, 7 * DAY, 30 * DAY, 365 * DAY];
  const found = limits.findIndex((limit) => seconds < limit);
  return found < 0 ? AGES - 1 : found;
}

/** Gives groups their tints, by their order from the largest. */
function ranked(groups: readonly number[]): Uint8Array {
  const count = new Map<number, number>();
  for (const group of groups) count.set(group, (count.get(group) ?? 0) + 1);
  const order = [...count].sort((a, b) => b[1] - a[1]).map(([group]) => group);
  const number = new Map(order.map((group, place) => [group, place % (TINTS - 1)]));
  return Uint8Array.from(groups, (group) => number.get(group)!);
}

/** Groups by spreading labels: each takes the one that most of its neighbours have, the last of several. */
export function communities(count: number, { source, target }: Ends): number[] {
  const near: number[][] = Array.from({ length: count }, () => []);
  for (let each = 0; each < source.length; each++) {
    near[source[each]!]!.push(target[each]!);
    near[target[each]!]!.push(source[each]!);
  }
  const group = Array.from({ length: count }, (_, place) => place);
  for (let round = 0; round < 8; round++) {
    for (let each = 0; each < count; each++) {
      const votes = new Map<number, number>();
      for (const other of near[each]!) votes.set(group[other]!, (votes.get(group[other]!) ?? 0) + 1);
      let best = group[each]!;
      for (const [label, vote] of votes) {
        const leading = votes.get(best) ?? 0;
        if (vote > leading || (vote === leading && label > best)) best = label;
      }
      group[each] = best;
    }
  }
  return group;
}

export const AGE_NAMES = ["today", "this week", "this month", "this year", "older"];
