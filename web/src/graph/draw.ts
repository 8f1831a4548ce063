/** Draws a scene with a pen: on the page, in a large picture, or as SVG. */
import type { Camera } from "./camera";
import { drawEnds, drawLetters } from "./ends";
import { drawnRadius } from "./hit";
import { cut, labels } from "./labels";
import type { Guide } from "./layout/layout";
import { type Lit, lit, type Marks } from "./marks";
import type { Pen } from "./pen";
import type { ColourBy, Scene } from "./scene";
import { RELATIONS } from "./sorts";
import type { Theme } from "./theme";

export interface Picture {
  scene: Scene;
  camera: Camera;
  width: number;
  height: number;
  theme: Theme;
  marks: Marks;
  colourBy: ColourBy;
  guides?: readonly Guide[];
  /** Only the heaviest relations, no ends and few labels: the next frame comes soon. */
  moving?: boolean;
  transparent?: boolean;
}

const FAINT = 0.13;
const CROWD = 2_500;
const TURN = 2 * Math.PI;
const FONT = "12px system-ui, sans-serif";
/** So small, the shape of a memory cannot be told; in a crowd it need not be. */
const SPECK = 2.4;
const CROWD_SPECK = 3.4;
/** Lines of one pixel are drawn twenty times as fast as thicker ones. */
const HAIR = 1;

/** Where each memory stands on the screen. */
export function screened({ xy }: Scene, { k, tx, ty }: Camera): Float32Array {
  const at = new Float32Array(xy.length);
  for (let each = 0; each < xy.length; each += 2) {
    at[each] = xy[each]! * k + tx;
    at[each + 1] = xy[each + 1]! * k + ty;
  }
  return at;
}

export function draw(pen: Pen, picture: Picture): void {
  const { scene, camera, width, height, theme, marks, moving, transparent } = picture;
  if (!transparent) {
    pen.globalAlpha = 1;
    pen.fillStyle = theme.ground;
    pen.fillRect(0, 0, width, height);
  }
  const at = screened(scene, camera);
  const bright = lit(scene, marks);
  drawGuides(pen, picture);
  drawRelations(pen, picture, at, bright);
  drawMemories(pen, picture, at, bright);
  drawMarks(pen, picture, at);
  if (moving && scene.memories.length > CROWD) return;
  drawLabels(pen, picture, bright);
}

function drawGuides(pen: Pen, { guides, camera, theme, width, height }: Picture): void {
  if (!guides?.length) return;
  pen.setLineDash([]);
  pen.lineWidth = 1;
  pen.font = FONT;
  pen.textBaseline = "middle";
  pen.textAlign = "start";
  for (const { axis, at, text } of guides) {
    const place = at * camera.k + (axis === "x" ? camera.tx : camera.ty);
    pen.strokeStyle = theme.line;
    pen.beginPath();
    pen.moveTo(axis === "x" ? place : 0, axis === "x" ? 0 : place);
    pen.lineTo(axis === "x" ? place : width, axis === "x" ? height : place);
    pen.stroke();
    pen.fillStyle = theme.quiet;
    if (axis === "x") pen.fillText(text, place + 4, height - 10);
    else pen.fillText(text, 8, place - 9);
  }
}

function drawRelations(pen: Pen, picture: Picture, at: Float32Array, bright: Lit | null): void {
  const { scene, moving, theme, camera, marks } = picture;
  const many = scene.source.length > CROWD;
  const typed = moving && many ? scene.heavy : scene.typed;
  const alpha = many ? 0.4 : 0.75;
  const thick = many ? HAIR : 1.25;
  typed.forEach((members, type) => {
    if (!members.length) return;
    const look = RELATIONS[type]!;
    pen.strokeStyle = theme.relations[type]!;
    pen.setLineDash(moving && many ? [] : [...look.dash]);
    const trace = (passes: (each: number) => boolean, opacity: number, width: number) => {
      pen.globalAlpha = opacity;
      traced(pen, picture, at, members, passes);
      pen.lineWidth = look.double && width > HAIR ? width * 3 : width;
      pen.stroke();
      if (!look.double || width <= HAIR) return;
      pen.strokeStyle = theme.ground;
      pen.globalAlpha = 1;
      pen.lineWidth = width;
      pen.stroke();
      pen.strokeStyle = theme.relations[type]!;
    };
    if (!bright) trace(always, alpha, thick);
    else {
      if (!moving || !many) trace((each) => !bright.relations.has(each), FAINT, 1);
      const lifted = (each: number) => bright.relations.has(each);
      if (bright.rest) trace(lifted, alpha, thick);
      else trace(lifted, 1, marks.chain ? 3.2 : 1.8);
    }
  });
  pen.setLineDash([]);
  if (moving && many) return;
  const close = camera.k > 0.3;
  if (close) drawEnds(pen, picture, at, bright);
  if (camera.k > 0.7) drawLetters(pen, picture, at, bright);
  pen.globalAlpha = 1;
}

const always = () => true;

/** Makes one path of the lines that can be seen. */
function traced(
  pen: Pen,
  { scene, width, height }: Picture,
  at: Float32Array,
  members: Uint32Array,
  passes: (each: number) => boolean,
) {
  const { source, target } = scene;
  pen.beginPath();
  for (const each of members) {
    const [a, b] = [source[each]! * 2, target[each]! * 2];
    const [ax, ay, bx, by] = [at[a]!, at[a + 1]!, at[b]!, at[b + 1]!];
    if ((ax < 0 && bx < 0) || (ay < 0 && by < 0) || (ax > width && bx > width) || (ay > height && by > height))
      continue;
    if (passes !== always && !passes(each)) continue;
    pen.moveTo(ax, ay);
    pen.lineTo(bx, by);
  }
}

function drawMemories(pen: Pen, picture: Picture, at: Float32Array, bright: Lit | null): void {
  const { scene, theme, colourBy } = picture;
  pen.lineJoin = "round";
  const tints = theme.tints[colourBy];
  scene.tinted.forEach((members, tint) => {
    if (!members.length) return;
    pen.fillStyle = tints[tint % tints.length]!;
    if (!bright) filled(pen, picture, at, members, always, 1);
    else {
      filled(pen, picture, at, members, (each) => !bright.memories.has(each), 0.25);
      filled(pen, picture, at, members, (each) => bright.memories.has(each), 1);
    }
  });
  pen.globalAlpha = 1;
}

function filled(
  pen: Pen,
  { scene, camera, width, height, theme, moving }: Picture,
  at: Float32Array,
  members: Uint32Array,
  passes: (each: number) => boolean,
  alpha: number,
): void {
  pen.globalAlpha = alpha;
  pen.beginPath();
  let large = false;
  const speck = scene.memories.length > CROWD ? CROWD_SPECK : SPECK;
  for (const each of members) {
    const [x, y] = [at[each * 2]!, at[each * 2 + 1]!];
    const r = drawnRadius(scene.radius[each]!, camera.k);
    if (x < -r || y < -r || x > width + r || y > height + r || !passes(each)) continue;
    large ||= r > 4;
    if (r < speck) pen.fillRect(x - r, y - r, 2 * r, 2 * r);
    else outline(pen, x, y, r, scene.shape[each]!);
  }
  if (large && !moving) {
    pen.strokeStyle = theme.ground;
    pen.lineWidth = 2.5;
    pen.stroke();
  }
  pen.fill();
}

/** A circle, square or diamond of about the same area. */
export function outline(pen: Pen, x: number, y: number, r: number, shape: number): void {
  if (shape === 0) {
    pen.moveTo(x + r, y);
    pen.arc(x, y, r, 0, TURN);
  } else if (shape === 1) pen.rect(x - 0.89 * r, y - 0.89 * r, 1.78 * r, 1.78 * r);
  else {
    const d = 1.28 * r;
    pen.moveTo(x, y - d);
    pen.lineTo(x + d, y);
    pen.lineTo(x, y + d);
    pen.lineTo(x - d, y);
    pen.closePath();
  }
}

function ring(pen: Pen, at: Float32Array, { scene, camera }: Picture, each: number, away: number): void {
  pen.beginPath();
  outline(pen, at[each * 2]!, at[each * 2 + 1]!, drawnRadius(scene.radius[each]!, camera.k) + away, scene.shape[each]!);
  pen.stroke();
}

function drawMarks(pen: Pen, picture: Picture, at: Float32Array): void {
  const { marks, theme } = picture;
  pen.strokeStyle = theme.accent;
  pen.lineWidth = 2;
  pen.setLineDash([3, 3]);
  for (const each of marks.fresh) ring(pen, at, picture, each, 6);
  pen.setLineDash([]);
  if (marks.focus !== null) ring(pen, at, picture, marks.focus, 3.5);
  pen.strokeStyle = theme.text;
  for (const each of marks.selected) ring(pen, at, picture, each, 3);
  pen.lineWidth = 1.25;
  if (marks.hovered !== null) ring(pen, at, picture, marks.hovered, 2.5);
  pen.fillStyle = theme.text;
  pen.beginPath();
  for (const each of marks.pinned) pen.rect(at[each * 2]! - 1.5, at[each * 2 + 1]! - 1.5, 3, 3);
  pen.fill();
  drawGhosts(pen, picture);
}

/** Where the ghost of a memory stands on the screen, beside it. */
export function ghostPlace({ scene, camera }: Pick<Picture, "scene" | "camera">, each: number): [number, number] {
  const r = drawnRadius(scene.radius[each]!, camera.k);
  return [scene.xy[each * 2]! * camera.k + camera.tx + r + 17, scene.xy[each * 2 + 1]! * camera.k + camera.ty - r - 9];
}

export const GHOST = 13;

function drawGhosts(pen: Pen, picture: Picture): void {
  pen.font = "600 10.5px system-ui, sans-serif";
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  for (const [each, text] of picture.marks.ghosts) {
    const [x, y] = ghostPlace(picture, each);
    pen.fillStyle = picture.theme.ground;
    pen.strokeStyle = picture.theme.quiet;
    pen.setLineDash([3, 2]);
    pen.beginPath();
    pen.moveTo(x + GHOST, y);
    pen.arc(x, y, GHOST, 0, TURN);
    pen.fill();
    pen.stroke();
    pen.fillStyle = picture.theme.text;
    pen.fillText(text, x, y);
  }
  pen.setLineDash([]);
}

function drawLabels(
  pen: Pen,
  { scene, camera, width, height, theme, marks, moving }: Picture,
  bright: Lit | null,
): void {
  const first = new Set([
    ...(marks.hovered === null ? [] : [marks.hovered]),
    ...marks.selected,
    ...(marks.chain?.memories ?? []),
  ]);
  if (marks.focus !== null) first.add(marks.focus);
  pen.font = FONT;
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.lineJoin = "round";
  pen.strokeStyle = theme.ground;
  pen.lineWidth = 3.5;
  for (const { memory, text, x, y } of labels(scene, camera, width, height, first)) {
    if (bright && !bright.memories.has(memory) && memory !== marks.hovered) continue;
    pen.fillStyle = theme.text;
    if (!moving) pen.strokeText(cut(text, 60), x, y);
    pen.fillText(cut(text, 60), x, y);
  }
}
