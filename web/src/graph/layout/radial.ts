/** Rings around the focus: a memory's ring says how many steps away it is, and it stands by what leads to it. */
import { neighbours, type Placed, steps, type Task } from "./layout";

const RING = 130;
const ROOM = 30;
const TURN = 2 * Math.PI;

export function radial(task: Task): Placed {
  const near = neighbours(task);
  const focus = task.focus ?? near.reduce((best, each, place) => (each.length > near[best]!.length ? place : best), 0);
  const away = steps(near, focus);
  const farthest = away.reduce((most, each) => Math.max(most, each), 0);
  const { below, leaves } = tree(near, away, focus);
  const xy = new Float32Array(task.ids.length * 2);
  const radii = ringRadii(away, farthest);
  const place = (each: number, start: number, width: number) => {
    const turn = start + width / 2 - TURN / 4;
    const radius = radii[away[each]!]!;
    xy[each * 2] = radius * Math.cos(turn);
    xy[each * 2 + 1] = radius * Math.sin(turn);
    let from = start;
    for (const next of below[each]!) {
      const share = (width * leaves[next]!) / leaves[each]!;
      place(next, from, share);
      from += share;
    }
  };
  if (task.ids.length) place(focus, 0, TURN);
  const lost = task.ids.flatMap((_, each) => (away[each] === -1 ? [each] : []));
  const outside = Math.max((radii.at(-1) ?? 0) + RING, (lost.length * ROOM) / TURN);
  lost.forEach((each, order) => {
    xy[each * 2] = outside * Math.cos((order / lost.length) * TURN);
    xy[each * 2 + 1] = outside * Math.sin((order / lost.length) * TURN);
  });
  return { xy, guides: [] };
}

/** The way by which each memory is first reached, and how many ends hang on it. */
function tree(near: number[][], away: Int32Array, focus: number): { below: number[][]; leaves: number[] } {
  const below: number[][] = near.map(() => []);
  const order: number[] = [];
  if (near.length) order.push(focus);
  const reached = new Set(order);
  for (const each of order) {
    for (const next of near[each]!) {
      if (reached.has(next) || away[next] !== away[each]! + 1) continue;
      reached.add(next);
      below[each]!.push(next);
      order.push(next);
    }
  }
  const leaves = near.map(() => 1);
  for (const each of order.toReversed()) {
    const held = below[each]!.reduce((sum, next) => sum + leaves[next]!, 0);
    leaves[each] = Math.max(1, held);
  }
  return { below, leaves };
}

function ringRadii(away: Int32Array, farthest: number): number[] {
  const members = new Array<number>(farthest + 1).fill(0);
  for (const each of away) if (each >= 0) members[each]! += 1;
  const radii = [0];
  for (let ring = 1; ring <= farthest; ring++)
    radii.push(Math.max(radii[ring - 1]! + RING, (members[ring]! * ROOM) / TURN));
  return radii;
}
