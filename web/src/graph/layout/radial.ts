/** Rings around the focus: a memory's ring says how many steps away it is, and it stands by what leads to it. */
import { neighbours, type Placed, steps, type Task } from "./layout";

const RING = 130;
const ROOM = 30;
const TURN = 2 * Math.PI;
/** More than so many stand in several rows: one row of thousands would be as wide as a town. */
const ONE_ROW = 200;

export function radial(task: Task): Placed {
  const near = neighbours(task);
  const focus = task.focus ?? near.reduce((best, each, place) => (each.length > near[best]!.length ? place : best), 0);
  const away = steps(near, focus);
  const farthest = away.reduce((most, each) => Math.max(most, each), 0);
  const { below, leaves } = tree(near, away, focus);
  const xy = new Float32Array(task.ids.length * 2);
  const rings = thickRings(away, farthest);
  const met = rings.map(() => 0);
  const place = (each: number, start: number, width: number) => {
    const turn = start + width / 2 - TURN / 4;
    const ring = rings[away[each]!]!;
    const radius = ring.radius + (met[away[each]!]!++ % ring.rows) * ROOM;
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
  const outside = ringOf(lost.length, end(rings.at(-1)));
  lost.forEach((each, order) => {
    const radius = outside.radius + (order % outside.rows) * ROOM;
    xy[each * 2] = radius * Math.cos((order / lost.length) * TURN);
    xy[each * 2 + 1] = radius * Math.sin((order / lost.length) * TURN);
  });
  return { xy, guides: [] };
}

interface Ring {
  /** Of its innermost row. */
  radius: number;
  rows: number;
}

/** Where the next ring may begin. */
function end(ring: Ring | undefined): number {
  return ring ? ring.radius + (ring.rows - 1) * ROOM + RING : 0;
}

/** A ring with room for so many, not nearer than `from`. */
function ringOf(members: number, from: number): Ring {
  const radius = Math.max(from, (Math.min(members, ONE_ROW) * ROOM) / TURN);
  let rows = 1;
  for (let room = (TURN * radius) / ROOM; room < members; rows++) room += (TURN * (radius + rows * ROOM)) / ROOM;
  return { radius, rows: members > ONE_ROW ? rows : 1 };
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

function thickRings(away: Int32Array, farthest: number): Ring[] {
  const members = new Array<number>(farthest + 1).fill(0);
  for (const each of away) if (each >= 0) members[each]! += 1;
  const rings: Ring[] = [{ radius: 0, rows: 1 }];
  for (let ring = 1; ring <= farthest; ring++) rings.push(ringOf(members[ring]!, end(rings[ring - 1])));
  return rings;
}
