/** What lies under the pointer. */
import { type Quadtree, quadtree } from "d3-quadtree";
import { type Camera, toPlane, toScreen } from "./camera";
import type { Scene } from "./scene";

const NEAR = 6;
const FINGER = 16;

/** How large a memory is on the screen: it grows less than the picture does. */
export function drawnRadius(radius: number, k: number): number {
  return Math.max(1.6, radius * Math.min(1.5, Math.max(0.22, Math.sqrt(k))));
}

export class Hits {
  private tree: Quadtree<number> | undefined;
  private largest = 0;

  constructor(private readonly scene: Scene) {}

  /** The positions changed. */
  stale(): void {
    this.tree = undefined;
  }

  /** The memory at a point of the screen: of several the nearest. */
  memory(camera: Camera, x: number, y: number, coarse = false): number | null {
    const { xy, radius } = this.scene;
    const [px, py] = toPlane(camera, x, y);
    const margin = coarse ? FINGER : NEAR;
    const reach = (drawnRadius((this.largest ||= Math.max(0, ...radius)), camera.k) + margin) / camera.k;
    const found = this.grown().find(px, py, reach);
    if (found === undefined) return null;
    const away = Math.hypot(xy[found * 2]! - px, xy[found * 2 + 1]! - py) * camera.k;
    return away <= drawnRadius(radius[found]!, camera.k) + margin ? found : null;
  }

  /** The relation at a point of the screen. */
  relation(camera: Camera, x: number, y: number): number | null {
    const { xy, source, target } = this.scene;
    let best = NEAR - 1;
    let found: number | null = null;
    for (let each = 0; each < source.length; each++) {
      const [ax, ay] = toScreen(camera, xy[source[each]! * 2]!, xy[source[each]! * 2 + 1]!);
      const [bx, by] = toScreen(camera, xy[target[each]! * 2]!, xy[target[each]! * 2 + 1]!);
      if (x < Math.min(ax, bx) - NEAR || x > Math.max(ax, bx) + NEAR) continue;
      if (y < Math.min(ay, by) - NEAR || y > Math.max(ay, by) + NEAR) continue;
      const away = distance(x, y, ax, ay, bx, by);
      if (away < best) [best, found] = [away, each];
    }
    return found;
  }

  /** The memories within a box of the screen. */
  within(camera: Camera, x0: number, y0: number, x1: number, y1: number): number[] {
    const [left, top] = toPlane(camera, Math.min(x0, x1), Math.min(y0, y1));
    const [right, bottom] = toPlane(camera, Math.max(x0, x1), Math.max(y0, y1));
    const found: number[] = [];
    const { xy } = this.scene;
    for (let each = 0; each < this.scene.memories.length; each++) {
      const [x, y] = [xy[each * 2]!, xy[each * 2 + 1]!];
      if (x >= left && x <= right && y >= top && y <= bottom) found.push(each);
    }
    return found;
  }

  private grown(): Quadtree<number> {
    const { xy, memories } = this.scene;
    this.tree ??= quadtree<number>(
      Array.from(memories.keys()),
      (each) => xy[each * 2]!,
      (each) => xy[each * 2 + 1]!,
    );
    return this.tree;
  }
}

function distance(x: number, y: number, ax: number, ay: number, bx: number, by: number): number {
  const [dx, dy] = [bx - ax, by - ay];
  const along = Math.max(0, Math.min(1, ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy || 1)));
  return Math.hypot(x - ax - along * dx, y - ay - along * dy);
}
