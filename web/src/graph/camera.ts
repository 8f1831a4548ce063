/** How the picture's plane lies on the screen: a point there is `x * k + tx`. */
export interface Camera {
  k: number;
  tx: number;
  ty: number;
}

export interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

export const CLOSEST = 4;
export const FARTHEST = 0.004;
const MARGIN = 64;

export function bounds(xy: Float32Array): Box {
  const box = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };
  for (let at = 0; at < xy.length; at += 2) {
    box.left = Math.min(box.left, xy[at]!);
    box.right = Math.max(box.right, xy[at]!);
    box.top = Math.min(box.top, xy[at + 1]!);
    box.bottom = Math.max(box.bottom, xy[at + 1]!);
  }
  return box.left === Infinity ? { left: 0, top: 0, right: 0, bottom: 0 } : box;
}

/** The camera that shows all of a box, never closer than `most`. */
export function fitting(box: Box, width: number, height: number, most = 1.6, margin = MARGIN): Camera {
  const wide = Math.max(1, box.right - box.left);
  const high = Math.max(1, box.bottom - box.top);
  const room = (length: number) => Math.max(length / 2, length - 2 * margin);
  const k = Math.max(FARTHEST, Math.min(most, room(width) / wide, room(height) / high));
  return { k, tx: width / 2 - (k * (box.left + box.right)) / 2, ty: height / 2 - (k * (box.top + box.bottom)) / 2 };
}

export function toScreen({ k, tx, ty }: Camera, x: number, y: number): [number, number] {
  return [x * k + tx, y * k + ty];
}

export function toPlane({ k, tx, ty }: Camera, x: number, y: number): [number, number] {
  return [(x - tx) / k, (y - ty) / k];
}
