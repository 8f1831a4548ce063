/** Where each memory stands: lays out what is in sight, and moves only what has to move. */
import { bounds, type Camera } from "./camera";
import { GraphCanvas, type Told } from "./canvas";
import type { InSight } from "./filter";
import { across, type Known } from "./known";
import { Force } from "./layout/force";
import { chance, grouped, type Guide, type Layout, type Placed, type Task } from "./layout/layout";
import { layers } from "./layout/layers";
import { mapped } from "./layout/map";
import { pivots } from "./layout/pivots";
import { radial } from "./layout/radial";
import { timeline } from "./layout/timeline";
import type { Marks } from "./marks";
import { type ColourBy, scene, type Scene, type Styling } from "./scene";
import { MEMORY_TYPES } from "./sorts";
import type { Point } from "./view";

export interface Shown {
  sight: InSight;
  known: Known;
  styling: Styling;
  layout: Layout;
  focus: string | null;
  pins: ReadonlyMap<string, Point>;
  /** Where memories lie on the map of what they mean; null while that is not known. */
  map: ReadonlyMap<string, Place> | null;
}

type Place = readonly [number, number];

/** How far from its parent a new memory is put. */
const BESIDE = 70;
const TURN = 2 * Math.PI;
const GLIDE = 300;
/** Above so many, a picture is shown while it is still being arranged. */
const LARGE = 600;
const still = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

export class Stage {
  readonly canvas: GraphCanvas;
  readonly places = new Map<string, Place>();
  scene: Scene | undefined;
  private guides: Guide[] = [];
  private layout: Layout | undefined;
  private gliding = 0;
  private turn = 0;
  private framed = false;
  private readonly force = new Force();
  private last: Shown | undefined;

  constructor(
    element: HTMLCanvasElement,
    told: Told,
    private readonly arranging: (going: boolean) => void,
  ) {
    this.canvas = new GraphCanvas(element, told);
  }

  close(): void {
    this.turn += 1;
    cancelAnimationFrame(this.gliding);
    this.force.close();
    this.canvas.close();
  }

  /** The next picture is a new one: nothing of the last keeps its place. */
  forget(places: Iterable<[string, Place]> = [], camera?: Camera): void {
    this.places.clear();
    for (const [id, place] of places) this.places.set(id, place);
    this.layout = undefined;
    this.framed = !!camera;
    if (camera) this.canvas.goTo(camera, false);
  }

  show(shown: Shown, marks: (scene: Scene) => Marks): void {
    const { sight, styling, layout, pins } = shown;
    for (const [id, { x, y }] of pins) this.places.set(id, [x, y]);
    const strangers = new Set(sight.memories.flatMap(({ id }) => (this.places.has(id) ? [] : [id])));
    const { last } = this;
    const changed =
      layout !== this.layout ||
      (layout === "radial" && shown.focus !== last?.focus) ||
      (layout === "map" && shown.map !== last?.map);
    // A new picture of which places were kept is not laid out anew: only what has none is put to it.
    const kept = this.layout === undefined && strangers.size < sight.memories.length;
    this.layout = layout;
    this.last = shown;
    if (strangers.size === sight.memories.length) this.putAll(sight);
    else this.putBeside(shown, strangers);
    this.scene = scene(sight, this.places, styling);
    this.redraw(styling.colourBy, marks);
    if (layout === "force") this.arrange(shown, strangers, changed && !kept);
    else if ((changed || strangers.size) && (layout !== "map" || shown.map)) this.glide(this.placed(shown, layout));
  }

  redraw(colourBy: ColourBy, marks: (scene: Scene) => Marks): void {
    if (!this.scene) return;
    this.canvas.show(this.scene, marks(this.scene), colourBy, this.guides);
    if (this.framed || !this.scene.memories.length) return;
    this.framed = true;
    this.canvas.fit(undefined, false);
  }

  /** Moves one memory at once, as a pointer does. */
  move(at: number, x: number, y: number): void {
    const { scene } = this;
    if (!scene) return;
    scene.xy[at * 2] = x;
    scene.xy[at * 2 + 1] = y;
    this.places.set(scene.memories[at]!.id, [x, y]);
    this.canvas.moved(false);
  }

  /** Stops arranging where it is. */
  halt(): void {
    this.turn += 1;
    this.force.stop();
    this.keep();
    this.arranging(false);
  }

  /** Arranges everything again, pins aside. */
  again(): void {
    const shown = this.last;
    if (shown?.layout !== "force") return;
    this.putAll(shown.sight);
    for (const [id, { x, y }] of shown.pins) this.places.set(id, [x, y]);
    this.scene?.memories.forEach(({ id }, each) => this.scene!.xy.set(this.places.get(id)!, each * 2));
    this.arrange(shown, new Set(), true);
  }

  private putAll({ memories, relations }: InSight): void {
    const index = new Map(memories.map(({ id }, place) => [id, place]));
    const xy = pivots({
      ids: memories.map(({ id }) => id),
      source: Uint32Array.from(relations, (each) => index.get(each.source)!),
      target: Uint32Array.from(relations, (each) => index.get(each.target)!),
    });
    memories.forEach(({ id }, place) => this.places.set(id, [xy[place * 2]!, xy[place * 2 + 1]!]));
  }

  /** Memories that come to a picture begin beside one that they hang on: that which the fewest do. */
  private putBeside({ known }: Shown, strangers: ReadonlySet<string>): void {
    const { k, tx, ty } = this.canvas.camera;
    const middle: Place = [(this.canvas.width / 2 - tx) / k, (this.canvas.height / 2 - ty) / k];
    const parents = new Map([...strangers].map((id) => [id, this.parentOf(known, id)]));
    const together = grouped(parents, ([, parent]) => parent);
    for (const [parent, held] of together) {
      const [x, y] = (parent !== undefined && this.places.get(parent)) || middle;
      // Many of them need room, or they would be flung apart.
      const wide = BESIDE * Math.max(1, Math.sqrt(held.length / 8));
      for (const [id] of held) {
        const turn = chance(id) * TURN;
        const share = held.length > 8 ? Math.sqrt(chance(`${id}'`)) : 0.7 + 0.6 * chance(`${id}'`);
        this.places.set(id, [x + Math.cos(turn) * wide * share, y + Math.sin(turn) * wide * share]);
      }
    }
  }

  private parentOf(known: Known, id: string): string | undefined {
    let least = Infinity;
    let found: string | undefined;
    for (const relation of known.of(id)) {
      const other = across(relation, id);
      const count = this.places.has(other) ? known.of(other).length : Infinity;
      if (count < least) [least, found] = [count, other];
    }
    return found;
  }

  private arrange({ pins }: Shown, strangers: ReadonlySet<string>, whole: boolean): void {
    const { scene } = this;
    if (!scene || (!whole && !strangers.size)) return;
    this.guides = [];
    const all = whole || strangers.size === scene.memories.length;
    const fixed = Uint8Array.from(scene.memories, ({ id }) => Number(pins.has(id) || (!all && !strangers.has(id))));
    const { xy, radius, source, target, weight } = scene;
    const columns = { xy, radius, source, target, weight };
    const copies = Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, column.slice()]));
    const ids = scene.memories.map(({ id }) => id);
    const large = ids.length > LARGE && !still();
    const seen = this.canvas.camera;
    this.arranging(true);
    const begin = () =>
      this.force.run({ ...(copies as typeof columns), fixed, alpha: all ? 1 : 0.3 }, (now, done) => {
        if (large) this.stream(scene, ids, now);
        if (!done) return;
        this.arranging(false);
        if (large) {
          this.keep();
          if (all && this.canvas.camera === seen) this.canvas.fit();
        } else this.glide({ xy: this.merged(scene, ids, now), guides: [] }, all);
      });
    // The first picture comes before: the worker would take the processor from it.
    const turn = ++this.turn;
    requestAnimationFrame(() => setTimeout(() => turn === this.turn && begin()));
  }

  /** The positions of the scene, with those that were told for some; it may have changed meanwhile. */
  private merged(arranged: Scene, ids: readonly string[], now: Float32Array): Float32Array {
    if (this.scene === arranged) return now;
    const xy = this.scene!.xy.slice();
    ids.forEach((id, each) => {
      const place = this.scene!.index.get(id);
      if (place !== undefined) xy.set(now.subarray(each * 2, each * 2 + 2), place * 2);
    });
    return xy;
  }

  private stream(arranged: Scene, ids: readonly string[], xy: Float32Array): void {
    this.scene!.xy.set(this.merged(arranged, ids, xy));
    this.canvas.moved(true);
  }

  /** Brings some memories into the middle. */
  frame(ids: readonly string[]): void {
    const places = ids.flatMap((id) => [...(this.places.get(id) ?? [])]);
    if (places.length) this.canvas.fit(bounds(Float32Array.from(places)), !still());
  }

  private placed({ sight, focus, map }: Shown, layout: Exclude<Layout, "force">): Placed {
    const { index, source, target, relation, weight } = this.scene!;
    const task: Task = {
      ids: sight.memories.map(({ id }) => id),
      source,
      target,
      relation,
      weight,
      created: sight.memories.map(({ created }) => created),
      lanes: MEMORY_TYPES.map(({ name }) => name),
      lane: sight.memories.map(({ type }) => type),
      focus: focus === null ? null : (index.get(focus) ?? null),
    };
    if (layout === "map") return mapped(task, map ?? new Map());
    return { radial, timeline, layers }[layout](task);
  }

  /** Moves everything to its new place in 300 ms; at once where motion is not wanted. */
  private glide({ xy, guides }: Placed, fit = true): void {
    const { scene } = this;
    if (!scene) return;
    cancelAnimationFrame(this.gliding);
    this.force.stop();
    this.guides = guides;
    const from = scene.xy.slice();
    scene.memories.forEach(({ id }, each) => this.places.set(id, [xy[each * 2]!, xy[each * 2 + 1]!]));
    const begun = performance.now();
    if (fit) this.canvas.fit(bounds(xy), !still());
    const go = (now: number) => {
      const share = still() ? 1 : Math.max(0, Math.min(1, (now - begun) / GLIDE));
      const eased = 1 - (1 - share) ** 3;
      for (let at = 0; at < xy.length; at++) scene.xy[at] = from[at]! + (xy[at]! - from[at]!) * eased;
      if (share < 1) this.gliding = requestAnimationFrame(go);
      const picture = this.canvas.picture();
      if (share === 1 && picture) this.canvas.show(scene, picture.marks, picture.colourBy, guides);
      this.canvas.moved(share < 1);
    };
    go(begun);
  }

  private keep(): void {
    const { scene } = this;
    scene?.memories.forEach(({ id }, each) => this.places.set(id, [scene.xy[each * 2]!, scene.xy[each * 2 + 1]!]));
    this.canvas.moved(false);
  }
}
