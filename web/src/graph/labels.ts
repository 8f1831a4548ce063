/** Which memories are named: the most prominent that have room, on a grid of cells that hold one name each. */
import type { Camera } from "./camera";
import { drawnRadius } from "./hit";
import type { Scene } from "./scene";

export interface Label {
  memory: number;
  text: string;
  x: number;
  y: number;
}

export const MOST = 120;
const CELL_WIDE = 20;
const CELL_HIGH = 17;
const LETTER = 6.3;
const LETTERS = 30;
const TRIES = 4_000;
const AVOIDED = 400;
/** So many are named even where their names lie on other memories. */
const SOME = 24;
/** So small, nothing but the largest is named. */
const CROWDED = 0.35;

export function cut(text: string, letters = LETTERS): string {
  return text.length > letters ? `${text.slice(0, letters - 1).trimEnd()}…` : text;
}

/** Places labels under memories; those of `first` come before all others. */
export function labels(
  scene: Scene,
  camera: Camera,
  width: number,
  height: number,
  first: Iterable<number> = [],
  most = MOST,
): Label[] {
  const taken = new Set<number>();
  const done = new Set<number>();
  const found: Label[] = [];
  const columns = Math.ceil(width / CELL_WIDE) + 2;
  const shapes = covering(scene, camera, columns);
  const place = (each: number, sure: boolean, over: boolean) => {
    if (done.has(each)) return;
    const across = scene.xy[each * 2]! * camera.k + camera.tx;
    const down = scene.xy[each * 2 + 1]! * camera.k + camera.ty;
    if (across < 0 || down < 0 || across > width || down > height) return;
    const text = cut(scene.memories[each]!.label, sure ? 2 * LETTERS : LETTERS);
    const half = Math.min(width / 2, (text.length * LETTER) / 2 + 4);
    const x = Math.min(width - half, Math.max(half, across));
    const y = down + drawnRadius(scene.radius[each]!, camera.k) + 10;
    const cells = covered(text, x, y, columns);
    if (!sure && cells.some((cell) => taken.has(cell) || (!over && shapes.has(cell)))) return;
    for (const cell of cells) taken.add(cell);
    done.add(each);
    found.push({ memory: each, text, x, y });
  };
  for (const each of first) if (found.length < most) place(each, true, true);
  const enough = camera.k < CROWDED ? Math.ceil(most / 3) : most;
  const tries = Math.min(scene.prominent.length, TRIES);
  for (let at = 0; at < tries && found.length < enough; at++) place(scene.prominent[at]!, false, false);
  const some = Math.min(enough, SOME);
  for (let at = 0; at < tries && found.length < some; at++) place(scene.prominent[at]!, false, true);
  return found;
}

/** Where the largest memories are drawn; names that lie on them could not be read. */
function covering({ prominent, xy }: Scene, { k, tx, ty }: Camera, columns: number): Set<number> {
  const cells = new Set<number>();
  for (const each of prominent.subarray(0, AVOIDED)) {
    const [column, row] = [
      Math.floor((xy[each * 2]! * k + tx) / CELL_WIDE),
      Math.floor((xy[each * 2 + 1]! * k + ty) / CELL_HIGH),
    ];
    cells.add(row * columns * 4 + column);
  }
  return cells;
}

/** The cells that a text under a memory lies on. */
function covered(text: string, x: number, y: number, columns: number): number[] {
  const half = (text.length * LETTER) / 2;
  const cells: number[] = [];
  const [top, bottom] = [Math.floor((y - 7) / CELL_HIGH), Math.floor((y + 7) / CELL_HIGH)];
  const [left, right] = [Math.floor((x - half) / CELL_WIDE), Math.floor((x + half) / CELL_WIDE)];
  for (let row = top; row <= bottom; row++)
    for (let column = left; column <= right; column++) cells.push(row * columns * 4 + column);
  return cells;
}
