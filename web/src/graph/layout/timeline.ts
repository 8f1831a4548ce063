/** Time from left to right, a lane for each type or project; what happened at once is stacked. */
import { type Guide, grouped, type Placed, type Task } from "./layout";

const WIDE = 1_800;
const COLUMN = 32;
const ROW = 32;
const GAP = 70;

export function timeline({ ids, created, lanes, lane }: Task): Placed {
  const xy = new Float32Array(ids.length * 2);
  const first = created.reduce((least, each) => Math.min(least, each), Infinity);
  const last = created.reduce((most, each) => Math.max(most, each), -Infinity);
  const wide = Math.max(WIDE, Math.sqrt(ids.length) * 60);
  const across = (at: number) => (last > first ? ((at - first) / (last - first)) * wide : wide / 2);
  const guides: Guide[] = [];
  let top = 0;
  lanes.forEach((name, own) => {
    const members = ids.flatMap((_, each) => (lane[each] === own ? [each] : []));
    if (!members.length) return;
    const columns = grouped(members, (each) => Math.round(across(created[each]!) / COLUMN));
    const rows = laneRows(columns);
    guides.push({ axis: "y", at: top - GAP / 2, text: name });
    for (const [column, held] of columns) {
      const narrow = Math.ceil(held.length / rows);
      held.sort((a, b) => created[a]! - created[b]! || a - b);
      held.forEach((each, order) => {
        xy[each * 2] =
          column * COLUMN + (narrow > 1 ? ((Math.floor(order / rows) + 0.5) / narrow - 0.5) * COLUMN * narrow : 0);
        xy[each * 2 + 1] = top + (order % rows) * ROW;
      });
    }
    top += rows * ROW + GAP;
  });
  if (ids.length) guides.push(...times(first, last, across));
  return { xy, guides };
}

/** As many rows as the fullest column needs, but no tower. */
function laneRows(columns: Map<number, number[]>): number {
  const fullest = Math.max(...[...columns.values()].map(({ length }) => length));
  return Math.min(fullest, Math.max(8, Math.ceil(Math.sqrt(fullest * 2))));
}

const HOUR = 3_600;
const UNITS: [seconds: number, Intl.DateTimeFormatOptions][] = [
  [HOUR, { hour: "2-digit", minute: "2-digit", day: "numeric", month: "short" }],
  [24 * HOUR, { day: "numeric", month: "short" }],
  [7 * 24 * HOUR, { day: "numeric", month: "short" }],
  [30.44 * 24 * HOUR, { month: "short", year: "numeric" }],
  [91.3 * 24 * HOUR, { month: "short", year: "numeric" }],
  [365.25 * 24 * HOUR, { year: "numeric" }],
];
const MARKS = 9;

/** Names of times, at most nine. */
function times(first: number, last: number, across: (at: number) => number): Guide[] {
  const [unit, shape] = UNITS.find(([seconds]) => (last - first) / seconds <= MARKS) ?? UNITS.at(-1)!;
  const stride = Math.max(1, Math.ceil((last - first) / unit / MARKS)) * unit;
  const format = new Intl.DateTimeFormat(undefined, shape);
  const guides: Guide[] = [];
  for (let at = Math.ceil(first / stride) * stride; at <= last; at += stride)
    guides.push({ axis: "x", at: across(at), text: format.format(at * 1_000) });
  return guides.length ? guides : [{ axis: "x", at: across(first), text: format.format(first * 1_000) }];
}
