/**
 * From what came first at the left to what came of it at the right: memories in layers along causes, follows and
 * derives. A relation that closes a circle is left out of the order; others do not count.
 */
import { relationNumber } from "../sorts";
import type { Placed, Task } from "./layout";

const COLUMN = 230;
const ROW = 48;
/** A layer of more than this stands in several columns, which lie this close. */
const TALL = 60;
const CLOSE = 70;
const SWEEPS = 4;
const CAUSES = relationNumber.get("CAUSES")!;
const BACKWARD = new Set([relationNumber.get("FOLLOWS")!, relationNumber.get("DERIVES")!]);

export function layers(task: Task): Placed {
  const ahead = ways(task);
  const layer = longest(ahead);
  const rows = ordered(ahead, layer);
  const xy = new Float32Array(task.ids.length * 2);
  const apart = task.ids.map(
    (_, each) => !ahead[each]!.length && layer[each] === 0 && !ahead.some((next) => next.includes(each)),
  );
  const columns = rows.map((row) => row.filter((each) => !apart[each]));
  const tall = Math.max(TALL, Math.ceil(1.2 * Math.sqrt(task.ids.length)));
  let left = 0;
  for (const row of columns) {
    const high = Math.min(row.length, tall);
    row.forEach((each, place) => {
      xy[each * 2] = left + Math.floor(place / high) * CLOSE;
      xy[each * 2 + 1] = ((place % high) - (high - 1) / 2) * ROW;
    });
    left += COLUMN + Math.max(0, Math.ceil(row.length / high) - 1) * CLOSE;
  }
  const guides = shelve(
    xy,
    columns,
    task.ids.flatMap((_, each) => (apart[each] ? [each] : [])),
  );
  return { xy, guides };
}

/** What has no part in the order stands in rows below it. */
function shelve(xy: Float32Array, columns: number[][], apart: number[]): Placed["guides"] {
  const ordered = columns.flat();
  if (!apart.length) return [];
  const lowest = ordered.reduce((most, each) => Math.max(most, xy[each * 2 + 1]!), -Infinity);
  const bottom = ordered.length ? lowest + 3 * ROW : 0;
  const wide = Math.max(columns.length, Math.ceil(Math.sqrt(apart.length)));
  apart.forEach((each, place) => {
    xy[each * 2] = (place % wide) * COLUMN * 0.6;
    xy[each * 2 + 1] = bottom + Math.floor(place / wide) * ROW;
  });
  return ordered.length ? [{ axis: "y", at: bottom - 1.2 * ROW, text: "without causes, follows or derives" }] : [];
}

function ways({ ids, source, target, relation }: Task): number[][] {
  const ahead: number[][] = ids.map(() => []);
  for (let each = 0; each < source.length; each++) {
    const [a, b] = [source[each]!, target[each]!];
    if (a === b) continue;
    if (relation[each] === CAUSES) ahead[a]!.push(b);
    else if (BACKWARD.has(relation[each]!)) ahead[b]!.push(a);
  }
  return acyclic(ahead);
}

/** Leaves out the relations that lead back to where the walk is. */
function acyclic(ahead: number[][]): number[][] {
  const state = new Uint8Array(ahead.length);
  const kept: number[][] = ahead.map(() => []);
  for (let root = 0; root < ahead.length; root++) {
    if (state[root]) continue;
    const stack: [number, number][] = [[root, 0]];
    state[root] = 1;
    for (let top = stack.at(-1); top; top = stack.at(-1)) {
      const [each, next] = top;
      const to = ahead[each]![next];
      top[1] += 1;
      if (to === undefined) {
        state[each] = 2;
        stack.pop();
      } else if (state[to] !== 1) {
        kept[each]!.push(to);
        if (!state[to]) {
          state[to] = 1;
          stack.push([to, 0]);
        }
      }
    }
  }
  return kept;
}

/** Each memory's layer: the longest way that leads to it. */
function longest(ahead: number[][]): Int32Array {
  const before = new Int32Array(ahead.length);
  for (const next of ahead) for (const each of next) before[each]! += 1;
  const layer = new Int32Array(ahead.length);
  const waiting = ahead.flatMap((_, each) => (before[each] ? [] : [each]));
  for (const each of waiting) {
    for (const next of ahead[each]!) {
      layer[next] = Math.max(layer[next]!, layer[each]! + 1);
      before[next]! -= 1;
      if (!before[next]) waiting.push(next);
    }
  }
  return layer;
}

/** The order within layers, by the mean place of what each memory hangs on, swept to and fro. */
function ordered(ahead: number[][], layer: Int32Array): number[][] {
  const count = layer.reduce((most, each) => Math.max(most, each), -1) + 1;
  const rows: number[][] = Array.from({ length: count }, () => []);
  layer.forEach((own, each) => rows[own]!.push(each));
  const behind: number[][] = ahead.map(() => []);
  ahead.forEach((next, each) => {
    for (const to of next) behind[to]!.push(each);
  });
  const place = new Float64Array(ahead.length);
  const note = (row: number[]) => row.forEach((each, at) => (place[each] = at - (row.length - 1) / 2));
  rows.forEach(note);
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    const near = sweep % 2 ? ahead : behind;
    for (const row of sweep % 2 ? rows.toReversed() : rows) {
      const mean = new Map(row.map((each) => [each, average(near[each]!, place) ?? place[each]!]));
      row.sort((a, b) => mean.get(a)! - mean.get(b)! || a - b);
      note(row);
    }
  }
  return rows;
}

function average(members: number[], place: Float64Array): number | null {
  return members.length ? members.reduce((sum, each) => sum + place[each]!, 0) / members.length : null;
}
