/** What a picture shows that nobody sees at once: groups, memories that join them, and those that hang on nothing. */
import { communities } from "./scene";

export interface Ends {
  count: number;
  source: Uint32Array;
  target: Uint32Array;
}

export interface Insight {
  /** Members of each group, the best connected first; the largest group first. */
  groups: number[][];
  /** What most of the shortest ways lead over, the most first; none when there are too many memories to count. */
  bridges: number[];
  /** Memories without a relation in sight. */
  alone: number[];
}

/** A group has at least so many. */
const GROUP = 4;
const SHOWN = 6;
/** Above so many, counting all ways takes too long. */
const MOST = 2_000;

export function insight(ends: Ends): Insight {
  const near = joined(ends);
  const alone = near.flatMap((each, place) => (each.length ? [] : [place]));
  return { groups: groups(ends, near), bridges: ends.count <= MOST ? bridges(near) : [], alone };
}

function joined({ count, source, target }: Ends): number[][] {
  const near: Set<number>[] = Array.from({ length: count }, () => new Set());
  for (let each = 0; each < source.length; each++) {
    if (source[each] === target[each]) continue;
    near[source[each]!]!.add(target[each]!);
    near[target[each]!]!.add(source[each]!);
  }
  return near.map((each) => [...each]);
}

function groups(ends: Ends, near: readonly number[][]): number[][] {
  const held = new Map<number, number[]>();
  communities(ends.count, ends).forEach((group, place) => {
    const members = held.get(group);
    if (members) members.push(place);
    else held.set(group, [place]);
  });
  const large = [...held.values()].filter(({ length }) => length >= GROUP);
  for (const members of large) members.sort((a, b) => near[b]!.length - near[a]!.length || a - b);
  return large.sort((a, b) => b.length - a.length || a[0]! - b[0]!);
}

/** Betweenness by Brandes (2001); those that no way leads over are left out. */
function bridges(near: readonly number[][]): number[] {
  const between = new Float64Array(near.length);
  for (let from = 0; from < near.length; from++) if (near[from]!.length) count(near, from, between);
  const order = [...near.keys()].filter((each) => between[each]! > 0);
  return order.sort((a, b) => between[b]! - between[a]! || a - b).slice(0, SHOWN);
}

function count(near: readonly number[][], from: number, between: Float64Array): void {
  const away = new Int32Array(near.length).fill(-1);
  const ways = new Float64Array(near.length);
  const share = new Float64Array(near.length);
  away[from] = 0;
  ways[from] = 1;
  const order = [from];
  for (const each of order)
    for (const next of near[each]!) {
      if (away[next]! < 0) {
        away[next] = away[each]! + 1;
        order.push(next);
      }
      if (away[next] === away[each]! + 1) ways[next]! += ways[each]!;
    }
  for (const each of order.reverse()) {
    for (const next of near[each]!)
      if (away[next] === away[each]! + 1) share[each]! += (ways[each]! / ways[next]!) * (1 + share[next]!);
    if (each !== from) between[each]! += share[each]!;
  }
}
