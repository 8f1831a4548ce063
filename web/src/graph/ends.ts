/** How a relation ends at its target, and the letter at its middle: what tells the types apart without colour. */
import type { Picture } from "./draw";
import { drawnRadius } from "./hit";
import type { Lit } from "./marks";
import type { Pen } from "./pen";
import { type End, RELATIONS } from "./sorts";

/** More than so many would only blur. */
const MOST = 1_500;
const MOST_LETTERS = 150;
const ROOM = 58;

interface Line {
  ax: number;
  ay: number;
  /** Where it meets the target's rim, and its direction there. */
  x: number;
  y: number;
  dx: number;
  dy: number;
  length: number;
}

function line({ scene, camera }: Picture, at: Float32Array, each: number): Line | null {
  const [a, b] = [scene.source[each]!, scene.target[each]!];
  const [ax, ay, bx, by] = [at[a * 2]!, at[a * 2 + 1]!, at[b * 2]!, at[b * 2 + 1]!];
  const length = Math.hypot(bx - ax, by - ay);
  const rim = drawnRadius(scene.radius[b]!, camera.k) + 2.5;
  if (length < rim + 12) return null;
  const [dx, dy] = [(bx - ax) / length, (by - ay) / length];
  return { ax, ay, x: bx - dx * rim, y: by - dy * rim, dx, dy, length };
}

function seen({ width, height }: Picture, x: number, y: number): boolean {
  return x > -20 && y > -20 && x < width + 20 && y < height + 20;
}

export function drawEnds(pen: Pen, picture: Picture, at: Float32Array, bright: Lit | null): void {
  let left = MOST;
  picture.scene.typed.forEach((members, type) => {
    const { end } = RELATIONS[type]!;
    if (end === "none" || !members.length) return;
    pen.fillStyle = pen.strokeStyle = picture.theme.relations[type]!;
    pen.lineWidth = 2;
    pen.globalAlpha = 1;
    pen.beginPath();
    for (const each of members) {
      if (left <= 0) break;
      if (bright && !bright.relations.has(each)) continue;
      const found = line(picture, at, each);
      if (!found || !seen(picture, found.x, found.y)) continue;
      left -= 1;
      marked(pen, end, found);
    }
    if (end === "tick" || end === "bar") pen.stroke();
    else pen.fill();
  });
}

function marked(pen: Pen, end: End, { x, y, dx, dy }: Line): void {
  const point = (back: number, side: number): [number, number] => [
    x - dx * back - dy * side,
    y - dy * back + dx * side,
  ];
  if (end === "bar") {
    pen.moveTo(...point(0, -5.5));
    pen.lineTo(...point(0, 5.5));
    return;
  }
  if (end === "tick") {
    pen.moveTo(...point(9, -4));
    pen.lineTo(x, y);
    pen.lineTo(...point(4.5, 4));
    return;
  }
  const [long, wide] = end === "big" ? [11, 5] : [8, 3.4];
  pen.moveTo(x, y);
  pen.lineTo(...point(end === "diamond" ? 5 : long, wide));
  if (end === "diamond") pen.lineTo(...point(10, 0));
  pen.lineTo(...point(end === "diamond" ? 5 : long, -wide));
  pen.closePath();
}

export function drawLetters(pen: Pen, picture: Picture, at: Float32Array, bright: Lit | null): void {
  const { scene, theme } = picture;
  let left = MOST_LETTERS;
  pen.font = "600 9.5px system-ui, sans-serif";
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.globalAlpha = 1;
  scene.typed.forEach((members, type) => {
    for (const each of members) {
      if (left <= 0) return;
      if (bright && !bright.relations.has(each)) continue;
      const found = line(picture, at, each);
      if (!found || found.length < ROOM) continue;
      const [x, y] = [(found.ax + found.x) / 2, (found.ay + found.y) / 2];
      if (!seen(picture, x, y)) continue;
      left -= 1;
      pen.fillStyle = theme.ground;
      pen.fillRect(x - 6, y - 6.5, 12, 13);
      pen.fillStyle = theme.relations[type]!;
      pen.fillText(RELATIONS[type]!.letter, x, y + 0.5);
    }
  });
}
