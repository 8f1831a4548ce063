/** The picture on the page: draws when something changed, and tells what the pointer does. */
import { type D3DragEvent, drag } from "d3-drag";
import { type Selection, select } from "d3-selection";
import { type D3ZoomEvent, zoom, type ZoomBehavior, zoomIdentity } from "d3-zoom";
import { type Box, bounds, type Camera, CLOSEST, FARTHEST, fitting, toPlane } from "./camera";
import { draw, GHOST, ghostPlace, type Picture } from "./draw";
import { Hits } from "./hit";
import type { Guide } from "./layout/layout";
import { type Marks, UNMARKED } from "./marks";
import type { ColourBy, Scene } from "./scene";
import { onTheme, readTheme, type Theme } from "./theme";

export type Hit = { kind: "memory" | "ghost" | "relation"; at: number };

export interface Told {
  pick: (hit: Hit | null, event: MouseEvent) => void;
  open: (hit: Hit) => void;
  hover: (hit: Hit | null, x: number, y: number) => void;
  menu: (hit: Hit | null, x: number, y: number) => void;
  box: (memories: number[]) => void;
  /** A memory was dragged to a place; `done` when it was let go. */
  drag: (memory: number, x: number, y: number, done: boolean) => void;
}

const SHARPEST = 2;
const IDLE = 140;
const GLIDE = 300;
const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

interface Held {
  x: number;
  y: number;
  at: number;
}

export class GraphCanvas {
  camera: Camera = { k: 1, tx: 0, ty: 0 };
  theme: Theme;
  width = 1;
  height = 1;
  private scene: Scene | undefined;
  private marks: Marks = UNMARKED;
  private colourBy: ColourBy = "type";
  private guides: readonly Guide[] = [];
  private hits: Hits | undefined;
  private moving = false;
  private asked = 0;
  private idle: ReturnType<typeof setTimeout> | undefined;
  private box: [number, number, number, number] | undefined;
  private readonly ended: (() => void)[] = [];
  private readonly selection: Selection<HTMLCanvasElement, unknown, null, undefined>;
  private readonly zooming: ZoomBehavior<HTMLCanvasElement, unknown>;

  constructor(
    private readonly canvas: HTMLCanvasElement,
    private readonly told: Told,
  ) {
    this.theme = readTheme(canvas.parentElement!);
    this.selection = select(canvas);
    this.zooming = this.zoomed();
    this.selection.call(this.dragged()).call(this.zooming).on("dblclick.zoom", null);
    const sizes = new ResizeObserver(() => this.resize());
    sizes.observe(canvas);
    this.ended.push(
      () => sizes.disconnect(),
      onTheme(() => {
        this.theme = readTheme(canvas.parentElement!);
        this.repaint();
      }),
    );
    this.listen();
    this.resize();
  }

  close(): void {
    cancelAnimationFrame(this.asked);
    clearTimeout(this.idle);
    this.selection.on(".zoom", null).on(".drag", null);
    for (const end of this.ended) end();
  }

  show(scene: Scene, marks: Marks, colourBy: ColourBy, guides: readonly Guide[]): void {
    if (scene !== this.scene) this.hits = new Hits(scene);
    this.scene = scene;
    this.marks = marks;
    this.colourBy = colourBy;
    this.guides = guides;
    this.repaint();
  }

  /** Positions of the scene changed; more will follow while `moving`. */
  moved(moving: boolean): void {
    this.hits?.stale();
    if (moving) this.stir();
    this.repaint();
  }

  repaint(): void {
    this.asked ||= requestAnimationFrame(() => {
      this.asked = 0;
      this.paint();
    });
  }

  zoomBy(factor: number): void {
    this.zooming.scaleBy(this.selection, factor);
  }

  panBy(x: number, y: number): void {
    this.zooming.translateBy(this.selection, x / this.camera.k, y / this.camera.k);
  }

  fit(box: Box | undefined = this.scene && bounds(this.scene.xy), glide = true): void {
    if (box) this.goTo(fitting(box, this.width, this.height), glide);
  }

  goTo(camera: Camera, glide = true): void {
    const from = this.camera;
    const begun = performance.now();
    const put = ({ k, tx, ty }: Camera) =>
      this.zooming.transform(this.selection, zoomIdentity.translate(tx, ty).scale(k));
    if (!glide || calm()) {
      put(camera);
      return;
    }
    const go = (now: number) => {
      const share = Math.max(0, Math.min(1, (now - begun) / GLIDE));
      const eased = 1 - (1 - share) ** 3;
      const between = (a: number, b: number) => a + (b - a) * eased;
      put({ k: between(from.k, camera.k), tx: between(from.tx, camera.tx), ty: between(from.ty, camera.ty) });
      if (share < 1) requestAnimationFrame(go);
    };
    requestAnimationFrame(go);
  }

  /** Brings a place of the plane into sight, if it is not. */
  reveal(x: number, y: number): void {
    const { k, tx, ty } = this.camera;
    const [sx, sy] = [x * k + tx, y * k + ty];
    const margin = Math.min(60, this.width / 4, this.height / 4);
    if (sx > margin && sy > margin && sx < this.width - margin && sy < this.height - margin) return;
    this.goTo({ k, tx: this.width / 2 - x * k, ty: this.height / 2 - y * k });
  }

  inside(x: number, y: number): boolean {
    const { k, tx, ty } = this.camera;
    const [sx, sy] = [x * k + tx, y * k + ty];
    return sx >= 0 && sy >= 0 && sx <= this.width && sy <= this.height;
  }

  picture(): Picture | undefined {
    const { scene, camera, width, height, theme, marks, colourBy, guides } = this;
    return scene && { scene, camera, width, height, theme, marks, colourBy, guides };
  }

  private paint(): void {
    const picture = this.picture();
    const context = this.canvas.getContext("2d", { alpha: false });
    if (!context || !picture) return;
    const sharp = Math.min(SHARPEST, devicePixelRatio);
    context.setTransform(sharp, 0, 0, sharp, 0, 0);
    draw(context, { ...picture, moving: this.moving });
    if (this.box) this.drawBox(context, this.box);
  }

  private drawBox(context: CanvasRenderingContext2D, [x0, y0, x1, y1]: [number, number, number, number]): void {
    context.strokeStyle = this.theme.accent;
    context.setLineDash([4, 3]);
    context.lineWidth = 1.5;
    context.strokeRect(x0, y0, x1 - x0, y1 - y0);
    context.setLineDash([]);
  }

  private resize(): void {
    const { clientWidth, clientHeight } = this.canvas;
    if (!clientWidth || (clientWidth === this.width && clientHeight === this.height)) return;
    const sharp = Math.min(SHARPEST, devicePixelRatio);
    const shift = { x: (clientWidth - this.width) / 2, y: (clientHeight - this.height) / 2 };
    const first = this.width === 1;
    [this.width, this.height] = [clientWidth, clientHeight];
    this.canvas.width = Math.round(clientWidth * sharp);
    this.canvas.height = Math.round(clientHeight * sharp);
    if (!first) this.panBy(shift.x, shift.y);
    this.paint();
  }

  /** The picture moves: few lines now, all of them when it rests. */
  private stir(): void {
    this.moving = true;
    clearTimeout(this.idle);
    this.idle = setTimeout(() => {
      this.moving = false;
      this.repaint();
    }, IDLE);
  }

  private zoomed() {
    return zoom<HTMLCanvasElement, unknown>()
      .scaleExtent([FARTHEST, CLOSEST])
      .filter((event: MouseEvent) => !event.shiftKey && !event.button)
      .on("zoom", ({ transform }: D3ZoomEvent<HTMLCanvasElement, unknown>) => {
        this.camera = { k: transform.k, tx: transform.x, ty: transform.y };
        this.stir();
        this.repaint();
      });
  }

  private dragged() {
    type Event = D3DragEvent<HTMLCanvasElement, unknown, Held>;
    const put = (done: boolean) => (event: Event) => {
      const [x, y] = toPlane(this.camera, event.x, event.y);
      this.told.drag(event.subject.at, x, y, done);
    };
    let went = false;
    return drag<HTMLCanvasElement, unknown>()
      .filter((event: MouseEvent) => !event.shiftKey && !event.button)
      .clickDistance(4)
      .subject((event: { x: number; y: number }) => {
        const hit = this.at(event.x, event.y);
        return hit?.kind === "memory" ? { x: event.x, y: event.y, at: hit.at } : null;
      })
      .on("start", () => (went = false))
      .on("drag", (event: Event) => {
        went = true;
        put(false)(event);
      })
      .on("end", (event: Event) => went && put(true)(event));
  }

  private at(x: number, y: number, relations = false): Hit | null {
    if (!this.scene) return null;
    for (const each of this.marks.ghosts.keys()) {
      const [gx, gy] = ghostPlace({ scene: this.scene, camera: this.camera }, each);
      if (Math.hypot(x - gx, y - gy) <= GHOST) return { kind: "ghost", at: each };
    }
    const memory = this.hits!.memory(this.camera, x, y, matchMedia("(pointer: coarse)").matches);
    if (memory !== null) return { kind: "memory", at: memory };
    const relation = relations ? this.hits!.relation(this.camera, x, y) : null;
    return relation === null ? null : { kind: "relation", at: relation };
  }

  private listen(): void {
    const on = <Name extends keyof HTMLElementEventMap>(
      name: Name,
      listener: (event: HTMLElementEventMap[Name]) => void,
    ) => {
      this.canvas.addEventListener(name, listener);
      this.ended.push(() => this.canvas.removeEventListener(name, listener));
    };
    on("click", (event) => {
      if (!event.shiftKey || !this.box) this.told.pick(this.at(event.offsetX, event.offsetY, true), event);
    });
    on("dblclick", (event) => {
      const hit = this.at(event.offsetX, event.offsetY);
      if (hit) this.told.open(hit);
    });
    on("contextmenu", (event) => {
      event.preventDefault();
      this.told.menu(this.at(event.offsetX, event.offsetY, true), event.offsetX, event.offsetY);
    });
    on("pointerleave", () => this.told.hover(null, 0, 0));
    on("pointermove", (event) => {
      if (this.box) {
        [this.box[2], this.box[3]] = [event.offsetX, event.offsetY];
        this.repaint();
      } else if (!event.buttons && !this.moving && event.pointerType === "mouse") {
        this.told.hover(
          this.at(event.offsetX, event.offsetY, this.scene!.source.length < 3_000),
          event.offsetX,
          event.offsetY,
        );
      }
    });
    on("pointerdown", (event) => {
      if (!event.shiftKey || event.button) return;
      this.canvas.setPointerCapture(event.pointerId);
      this.box = [event.offsetX, event.offsetY, event.offsetX, event.offsetY];
    });
    on("pointerup", () => this.boxed());
    on("pointercancel", () => this.boxed());
  }

  private boxed(): void {
    const { box } = this;
    if (!box) return;
    const found =
      Math.abs(box[2] - box[0]) + Math.abs(box[3] - box[1]) > 6 ? this.hits!.within(this.camera, ...box) : null;
    if (found) {
      this.told.box(found);
      setTimeout(() => (this.box = undefined));
    } else this.box = undefined;
    this.repaint();
  }
}
