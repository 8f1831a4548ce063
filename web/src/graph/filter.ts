/** What of the view is in sight: the legend, the time and the direction leave memories and relations out. */
import { across, type GraphMemory, type GraphRelation, type Known } from "./known";
import { CREATORS, MEMORY_TYPES, RELATIONS, relationNumber } from "./sorts";
import type { View } from "./view";

export interface Filter {
  /** Numbers of what is left out. */
  relationsOff: ReadonlySet<number>;
  typesOff: ReadonlySet<number>;
  creatorsOff: ReadonlySet<number>;
  minWeight: number;
  /** Only what can be reached from the focus that way. */
  direction: "BOTH" | "OUT" | "IN";
  /** Created in this window, in seconds since 1970; null is open. */
  since: number | null;
  until: number | null;
  /** What held at this time. */
  asOf: number | null;
}

export const ALL: Filter = {
  relationsOff: new Set(),
  typesOff: new Set(),
  creatorsOff: new Set(),
  minWeight: 0,
  direction: "BOTH",
  since: null,
  until: null,
  asOf: null,
};

export interface InSight {
  memories: GraphMemory[];
  relations: GraphRelation[];
}

const SUPERSEDES = relationNumber.get("SUPERSEDES")!;

/** Whether a memory had been replaced by a newer one at some time. */
function replaced(known: Known, id: string, at: number): boolean {
  return known
    .of(id)
    .some(
      (one) =>
        one.type === SUPERSEDES && one.target === id && (known.memories.get(one.source)?.created ?? Infinity) <= at,
    );
}

function memoryPasses(known: Known, memory: GraphMemory, filter: Filter): boolean {
  if (filter.typesOff.has(memory.type)) return false;
  if (filter.since !== null && memory.created < filter.since) return false;
  if (filter.until !== null && memory.created > filter.until) return false;
  if (filter.asOf === null) return true;
  return memory.created <= filter.asOf && !replaced(known, memory.id, filter.asOf);
}

function relationPasses(relation: GraphRelation, filter: Filter): boolean {
  if (filter.relationsOff.has(relation.type) || filter.creatorsOff.has(relation.by)) return false;
  if (relation.weight < filter.minWeight) return false;
  const { asOf } = filter;
  if (asOf === null) return true;
  return relation.created <= asOf && (relation.from ?? -Infinity) <= asOf && (relation.to ?? Infinity) > asOf;
}

/** Applies a filter to what is known and shown. The focus stays in sight whatever the filter says. */
export function inSight(known: Known, view: View, filter: Filter, focus: string | null): InSight {
  const kept = new Map<string, GraphMemory>();
  for (const id of view.shown) {
    const memory = known.memories.get(id);
    if (memory && !view.hidden.has(id) && (id === focus || memoryPasses(known, memory, filter))) kept.set(id, memory);
  }
  let relations: GraphRelation[] = [];
  for (const relation of known.relations.values())
    if (kept.has(relation.source) && kept.has(relation.target) && relationPasses(relation, filter))
      relations.push(relation);
  if (filter.direction !== "BOTH" && focus && kept.has(focus)) {
    const reached = reachable(focus, relations, filter.direction);
    relations = relations.filter((each) => reached.has(each.source) && reached.has(each.target));
    return { memories: [...kept.values()].filter(({ id }) => reached.has(id)), relations };
  }
  return { memories: [...kept.values()], relations };
}

function reachable(focus: string, relations: GraphRelation[], direction: "OUT" | "IN"): Set<string> {
  const ways = new Map<string, string[]>();
  for (const relation of relations) {
    const from = direction === "OUT" ? relation.source : relation.target;
    const ahead = ways.get(from);
    if (ahead) ahead.push(across(relation, from));
    else ways.set(from, [across(relation, from)]);
  }
  const reached = new Set([focus]);
  for (const id of reached) for (const next of ways.get(id) ?? []) reached.add(next);
  return reached;
}

export interface Counts {
  relations: number[];
  types: number[];
  creators: number[];
}

/** How many of each sort the view holds, before the filter: what a row of the legend would bring back. */
export function counts(known: Known, view: View): Counts {
  const found: Counts = {
    relations: RELATIONS.map(() => 0),
    types: MEMORY_TYPES.map(() => 0),
    creators: CREATORS.map(() => 0),
  };
  const there = (id: string) => view.shown.has(id) && !view.hidden.has(id);
  for (const id of view.shown) {
    const memory = known.memories.get(id);
    if (memory && there(id)) found.types[memory.type]! += 1;
  }
  for (const relation of known.relations.values()) {
    if (!there(relation.source) || !there(relation.target)) continue;
    found.relations[relation.type]! += 1;
    found.creators[relation.by]! += 1;
  }
  return found;
}

/** Turns one row of the legend on or off; `only` leaves it alone, and a second time brings all back. */
export function toggled(off: ReadonlySet<number>, place: number, all: number, only: boolean): ReadonlySet<number> {
  if (!only) {
    const next = new Set(off);
    if (!next.delete(place)) next.add(place);
    return next;
  }
  const alone = off.size === all - 1 && !off.has(place);
  if (alone) return new Set();
  return new Set(Array.from({ length: all }, (_, each) => each).filter((each) => each !== place));
}
