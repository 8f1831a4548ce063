/** Which memories a person has brought into the picture, and what they did to them. Each change makes a new view. */
import { across, type Known } from "./known";

export interface Point {
  x: number;
  y: number;
}

/** What one expansion brought, and how many neighbours there are in the record: in all, and by type of relation. */
export interface Growth {
  added: readonly string[];
  total: number;
  types: readonly number[];
}

export interface View {
  shown: ReadonlySet<string>;
  hidden: ReadonlySet<string>;
  pins: ReadonlyMap<string, Point>;
  grown: ReadonlyMap<string, Growth>;
  /** How many of the memories around the focus were read, the nearest first. */
  read: number;
}

export const NOTHING: View = { shown: new Set(), hidden: new Set(), pins: new Map(), grown: new Map(), read: 0 };

export function begin(ids: Iterable<string>): View {
  const shown = new Set(ids);
  return { ...NOTHING, shown, read: Math.max(0, shown.size - 1) };
}

export function add(view: View, ids: Iterable<string>): View {
  const shown = new Set(view.shown);
  const hidden = new Set(view.hidden);
  for (const id of ids) {
    shown.add(id);
    hidden.delete(id);
  }
  return { ...view, shown, hidden };
}

/** Shows those that come next after what was read around the focus. */
export function further(view: View, ids: readonly string[]): View {
  return { ...add(view, ids), read: view.read + ids.length };
}

/** Shows the strongest neighbours of a memory; a second time, those that come next. */
export function expand(
  view: View,
  id: string,
  found: { ids: readonly string[]; total: number; types: readonly number[] },
): View {
  const before = view.grown.get(id)?.added ?? [];
  const added = found.ids.filter((each) => !view.shown.has(each));
  const grown = new Map(view.grown).set(id, { added: [...before, ...added], total: found.total, types: found.types });
  return { ...add(view, found.ids), grown };
}

/** How many neighbours of an expanded memory are not shown. */
export function left(view: View, known: Known, id: string): number {
  const growth = view.grown.get(id);
  if (!growth) return 0;
  const near = new Set(known.of(id).map((relation) => across(relation, id)));
  near.delete(id);
  return Math.max(0, growth.total - [...near].filter((each) => view.shown.has(each)).length);
}

/** Takes away what the expansion of a memory brought, or else its neighbours that hang on it alone. */
export function collapse(view: View, known: Known, id: string): View {
  const growth = view.grown.get(id);
  const gone = growth?.added.length ? brought(view, id) : leaves(view, known, id);
  gone.delete(id);
  for (const each of view.pins.keys()) gone.delete(each);
  const grown = new Map([...view.grown].filter(([each]) => each !== id && !gone.has(each)));
  if (!gone.size && grown.size === view.grown.size) return view;
  return { ...view, grown, shown: new Set([...view.shown].filter((each) => !gone.has(each))) };
}

function brought(view: View, id: string): Set<string> {
  const gone = new Set<string>();
  const waiting = [id];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    for (const each of view.grown.get(next)?.added ?? []) {
      if (gone.has(each)) continue;
      gone.add(each);
      waiting.push(each);
    }
  }
  return gone;
}

function leaves(view: View, known: Known, id: string): Set<string> {
  const inSight = (each: string) => view.shown.has(each) && !view.hidden.has(each);
  const near = known.of(id).map((relation) => across(relation, id));
  return new Set(
    near.filter(
      (each) =>
        inSight(each) &&
        known.of(each).every((one) => [id, each].includes(across(one, each)) || !inSight(across(one, each))),
    ),
  );
}

export function hide(view: View, ids: Iterable<string>): View {
  return { ...view, hidden: new Set([...view.hidden, ...ids]) };
}

export function unhide(view: View): View {
  return view.hidden.size ? { ...view, hidden: new Set() } : view;
}

/** Pins memories where they are; `null` lets go. */
export function pin(view: View, places: Iterable<[string, Point | null]>): View {
  const pins = new Map(view.pins);
  for (const [id, place] of places) {
    if (place) pins.set(id, place);
    else pins.delete(id);
  }
  return { ...view, pins };
}

/** Views before and after this one; at most so many. */
export interface History {
  past: readonly View[];
  now: View;
  future: readonly View[];
}

const KEPT = 50;

export const start = (now: View): History => ({ past: [], now, future: [] });

export function step(history: History, next: View): History {
  if (next === history.now) return history;
  return { past: [...history.past, history.now].slice(-KEPT), now: next, future: [] };
}

/** What happened without the person, such as a memory that was forgotten: it cannot be undone here. */
export function amend(history: History, change: (view: View) => View): History {
  return { past: history.past.map(change), now: change(history.now), future: history.future.map(change) };
}

export function undo({ past, now, future }: History): History {
  const last = past.at(-1);
  return last ? { past: past.slice(0, -1), now: last, future: [now, ...future] } : { past, now, future };
}

export function redo({ past, now, future }: History): History {
  const [next, ...later] = future;
  return next ? { past: [...past, now], now: next, future: later } : { past, now, future };
}
