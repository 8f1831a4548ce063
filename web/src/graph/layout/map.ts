/** What means the like lies near: places come from the record, and only what would lie on top of another moves. */
import { neighbours, type Placed, type Task } from "./layout";

/** The map grows with what is on it, so that each memory has about the same room. */
const ROOM = 15;
const LEAST = 26;
/** Above so many, they lie so close that parting them would draw another map. */
const MANY = 3_000;

export function mapped(task: Task, known: ReadonlyMap<string, readonly [number, number]>): Placed {
  const unit = ROOM * Math.sqrt(Math.max(12, task.ids.length));
  const xy = new Float32Array(task.ids.length * 2);
  const lost: number[] = [];
  task.ids.forEach((id, each) => {
    const place = known.get(id);
    if (place) xy.set([place[0] * unit, -place[1] * unit], each * 2);
    else lost.push(each);
  });
  besides(task, xy, lost);
  if (task.ids.length <= MANY) part(xy);
  return { xy, guides: [] };
}

/** What has no place of its own yet lies beside what it hangs on, or else under the map. */
function besides(task: Task, xy: Float32Array, lost: readonly number[]): void {
  if (!lost.length) return;
  const near = neighbours(task);
  const strange = new Set(lost);
  let bottom = -Infinity;
  for (let each = 0; each < task.ids.length; each++)
    if (!strange.has(each)) bottom = Math.max(bottom, xy[each * 2 + 1]!);
  lost.forEach((each, order) => {
    const parent = near[each]!.find((other) => !strange.has(other));
    if (parent === undefined) xy.set([order * LEAST, (Number.isFinite(bottom) ? bottom : 0) + 4 * LEAST], each * 2);
    else xy.set([xy[parent * 2]! + LEAST, xy[parent * 2 + 1]!], each * 2);
  });
}

/** The fewer there are, the longer it is tried. */
const rounds = (count: number) => (count <= 600 ? 80 : 16);

/** Pushes apart what lies closer than two memories may. */
function part(xy: Float32Array): void {
  for (let round = rounds(xy.length / 2); round > 0; round--) {
    const cells = new Map<string, number[]>();
    const cellOf = (each: number) =>
      [Math.floor(xy[each * 2]! / LEAST), Math.floor(xy[each * 2 + 1]! / LEAST)] as const;
    let pushed = false;
    for (let each = 0; each < xy.length / 2; each++) {
      const [column, row] = cellOf(each);
      for (let x = column - 1; x <= column + 1; x++)
        for (let y = row - 1; y <= row + 1; y++)
          for (const other of cells.get(`${x} ${y}`) ?? []) pushed = pushedApart(xy, each, other) || pushed;
      const key = cellOf(each).join(" ");
      const held = cells.get(key);
      if (held) held.push(each);
      else cells.set(key, [each]);
    }
    if (!pushed) return;
  }
}

function pushedApart(xy: Float32Array, one: number, other: number): boolean {
  const [a, b] = [one * 2, other * 2];
  let [dx, dy] = [xy[a]! - xy[b]!, xy[a + 1]! - xy[b + 1]!];
  let away = Math.hypot(dx, dy);
  if (away >= LEAST) return false;
  // Two at one place part by their order, the same way each time.
  if (away < 1e-3) [dx, dy, away] = [Math.cos(one), Math.sin(one), 1];
  const by = (LEAST - Math.min(away, LEAST)) / 2 / away;
  xy[a]! += dx * by;
  xy[a + 1]! += dy * by;
  xy[b]! -= dx * by;
  xy[b + 1]! -= dy * by;
  return true;
}
