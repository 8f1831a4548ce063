import { useEffect, useRef, useState } from "react";
import type { Told } from "@/graph/canvas";
import type { Places } from "@/graph/export/files";
import type { InSight } from "@/graph/filter";
import { type Marks, UNMARKED } from "@/graph/marks";
import type { Scene, Styling } from "@/graph/scene";
import { RELATIONS } from "@/graph/sorts";
import type { Layout } from "@/graph/layout/layout";
import type { Stage } from "@/graph/stage";
import * as views from "@/graph/view";
import { described, type Way, walk } from "@/graph/walk";
import type { Explorer } from "./explorer";
import type { State } from "./state";

export type Spot = { kind: "memory" | "ghost" | "ground"; id: string; x: number; y: number };

interface PictureProps {
  explorer: Explorer;
  state: State;
  sight: InSight;
  styling: Styling;
  layout: Layout;
  map: Places | null;
  hidden: boolean;
  /** The memory that arrows move, instead of walking. */
  carried: string | null;
  /** Memories with more relations are dimmed; 0: none. */
  hubs: number;
  hold: (stage: Stage | null) => void;
  /** `sure`: it was asked for, and did not only happen to be clicked. */
  onInspect: (id: string, sure: boolean) => void;
  onPickRelation: (key: string | null) => void;
  onMenu: (spot: Spot) => void;
  onCarry: (id: string | null) => void;
  onArranging: (going: boolean) => void;
}

const WAYS: Record<string, Way> = { ArrowUp: "up", ArrowDown: "down", ArrowLeft: "left", ArrowRight: "right" };
const STRIDE: Record<Way, [number, number]> = { up: [0, -1], down: [0, 1], left: [-1, 0], right: [1, 0] };
const STEP = 20;

/** It is loaded beside the first answer. */
const engine = import("@/graph/stage");

interface Tip {
  text: string;
  x: number;
  y: number;
}

/** The drawn graph. All that it shows is in the outline too; by keyboard one walks through it and hears where one is. */
export function Picture(props: PictureProps) {
  const { explorer, state, sight, styling, layout, map, hidden, carried, hubs, hold } = props;
  const element = useRef<HTMLCanvasElement>(null);
  const [stage, setStage] = useState<Stage | null>(null);
  const hovered = useRef<number | null>(null);
  const [tip, setTip] = useState<Tip | null>(null);
  const latest = useRef(props);
  useEffect(() => {
    latest.current = props;
  });
  useEffect(() => {
    let made: Stage | undefined;
    let over = false;
    void engine.then(({ Stage }) => {
      if (over) return;
      const told = listening(
        () => made!,
        () => latest.current,
        hovered,
        setTip,
      );
      made = new Stage(element.current!, told, (going) => latest.current.onArranging(going));
      setStage(made);
      hold(made);
    });
    return () => {
      over = true;
      made?.close();
      setStage(null);
      hold(null);
    };
  }, [explorer, hold]);

  const { focus, mode, begun, selected, chain, fresh, history } = state;
  useEffect(() => {
    stage?.forget(begun);
  }, [stage, mode, begun]);
  const { pins } = history.now;
  useEffect(() => {
    hovered.current = null;
    const shown = { sight, known: explorer.known, styling, layout, focus, pins, map };
    stage?.show(shown, (scene) => marks(latest.current, scene, null));
  }, [stage, explorer, sight, styling, layout, map, focus, pins, mode, begun]);
  useEffect(() => {
    stage?.redraw(latest.current.styling.colourBy, (scene) => marks(latest.current, scene, hovered.current));
  }, [stage, selected, chain, fresh, history, carried, hubs]);

  return (
    // The picture is walked through by keyboard, so that it takes the arrows for itself.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- role application is interactive
    <div
      className="graph-picture"
      role="application"
      aria-label="Graph. Arrows walk, Enter opens, e expands, the menu key does more; the outline says the same as text."
      // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- role application is interactive
      tabIndex={0}
      hidden={hidden}
      onKeyDown={(event) => press(event, props, stage)}
    >
      <canvas ref={element} role="img" aria-label={summary(sight, state)} />
      {tip && !carried && (
        <div className="graph-tip" aria-hidden style={{ insetInlineStart: tip.x, insetBlockStart: tip.y }}>
          {tip.text}
        </div>
      )}
    </div>
  );
}

/** What the pointer does, in the words of the explorer. */
function listening(
  stage: () => Stage,
  props: () => PictureProps,
  hovered: React.RefObject<number | null>,
  setTip: (tip: Tip | null) => void,
): Told {
  const idAt = (at: number) => stage().scene!.memories[at]!.id;
  return {
    pick: (hit, event) => picked(props(), hit && { ...hit, id: name(hit, stage().scene!) }, event),
    open: (hit) => hit.kind === "memory" && void props().explorer.expand(idAt(hit.at)),
    hover: (hit, x, y) => {
      const text = hit && tipText(props(), name(hit, stage().scene!), hit.kind);
      setTip(text ? { text, x, y } : null);
      const at = hit?.kind === "memory" ? hit.at : null;
      if (at === hovered.current) return;
      hovered.current = at;
      stage().redraw(props().styling.colourBy, (scene) => marks(props(), scene, at));
    },
    menu: (hit, x, y) => {
      const kind = !hit || hit.kind === "relation" ? "ground" : hit.kind;
      props().onMenu({ kind, id: kind === "ground" ? "" : idAt(hit!.at), x, y });
    },
    box: (memories) => props().explorer.select(memories.map(idAt), `${memories.length} selected.`),
    drag: (at, x, y, done) => {
      stage().move(at, x, y);
      if (done) props().explorer.change((view) => views.pin(view, [[idAt(at), { x, y }]]), "Pinned.");
    },
  };
}

function summary(sight: InSight, { truncated }: State): string {
  return `${sight.memories.length} memories and ${sight.relations.length} relations${truncated ? ", and there are more" : ""}`;
}

const name = ({ kind, at }: { kind: string; at: number }, scene: Scene) =>
  kind === "relation" ? scene.keys[at]! : scene.memories[at]!.id;

function tipText({ explorer, sight }: PictureProps, id: string, kind: string): string {
  if (kind === "ghost") return "More neighbours: click to choose";
  if (kind === "memory") return described(explorer.known, sight, id);
  return relationText(explorer, id);
}

/** "A causes B · weight 0.80". */
export function relationText({ known }: Explorer, key: string): string {
  const relation = known.relations.get(key);
  if (!relation) return "";
  const label = (id: string) => known.memories.get(id)?.label ?? "";
  const { verb } = RELATIONS[relation.type]!;
  return `${label(relation.source)} ${verb} ${label(relation.target)} · weight ${relation.weight.toFixed(2)}`;
}

/** Names of the state as places of the scene. */
function marks({ explorer, state, carried, hubs }: PictureProps, scene: Scene, hovered: number | null): Marks {
  const { focus, selected, fresh, chain, history } = state;
  const places = (ids: Iterable<string>) =>
    new Set([...ids].map((id) => scene.index.get(id)).filter((place) => place !== undefined));
  const keys = chain && new Set(chain.keys);
  const ghosts = new Map<number, string>();
  for (const id of history.now.grown.keys()) {
    const left = views.left(history.now, explorer.known, id);
    const place = scene.index.get(id);
    if (left && place !== undefined) ghosts.set(place, left > 999 ? `+${Math.floor(left / 1_000)}k` : `+${left}`);
  }
  return {
    ...UNMARKED,
    focus: (focus === null ? undefined : scene.index.get(focus)) ?? null,
    selected: places(carried ? [carried] : selected),
    hovered,
    pinned: places(history.now.pins.keys()),
    fresh: places(fresh),
    chain: chain && {
      memories: places(chain.memories),
      relations: new Set(scene.keys.flatMap((key, place) => (keys!.has(key) ? [place] : []))),
    },
    ghosts,
    hubs,
  };
}

type Picked = { kind: "memory" | "ghost" | "relation"; id: string } | null;

function picked(props: PictureProps, hit: Picked, event: MouseEvent): void {
  const { explorer, state } = props;
  props.onPickRelation(hit?.kind === "relation" ? hit.id : null);
  if (!hit) explorer.set({ selected: [], chain: null });
  else if (hit.kind === "ghost") props.onMenu({ kind: "ghost", id: hit.id, x: event.offsetX, y: event.offsetY });
  else if (hit.kind === "relation") {
    const relation = explorer.known.relations.get(hit.id);
    if (relation) explorer.select([relation.source, relation.target], relationText(explorer, hit.id));
  } else if (event.ctrlKey || event.metaKey || event.shiftKey) {
    const { selected } = state;
    explorer.select(selected.includes(hit.id) ? selected.filter((id) => id !== hit.id) : [...selected, hit.id]);
  } else {
    explorer.select([hit.id]);
    props.onInspect(hit.id, false);
  }
}

function press(event: React.KeyboardEvent, props: PictureProps, stage: Stage | null): void {
  if (event.target !== event.currentTarget || !stage?.scene) return;
  const { explorer, state, sight, carried } = props;
  const way = WAYS[event.key];
  const here = state.selected[0] ?? state.focus ?? sight.memories[0]?.id;
  const at = here === undefined ? undefined : stage.scene.index.get(here);
  if (event.key.toUpperCase() === "Z" && event.shiftKey && (event.ctrlKey || event.metaKey)) explorer.redo();
  else if (carried && carry(event.key, props, stage, carried)) event.stopPropagation();
  else if (way && at !== undefined) step(props, stage, at, way);
  else if (event.key === "Enter" && here) props.onInspect(here, true);
  else if (event.key === "Escape" && (state.selected.length || state.chain))
    explorer.set({ selected: [], chain: null });
  else if (here && at !== undefined && (event.key === "ContextMenu" || (event.key === "F10" && event.shiftKey))) {
    const { k, tx, ty } = stage.canvas.camera;
    const { xy } = stage.scene;
    props.onMenu({ kind: "memory", id: here, x: xy[at * 2]! * k + tx, y: xy[at * 2 + 1]! * k + ty });
  } else return;
  event.preventDefault();
}

function step({ explorer, state, sight }: PictureProps, stage: Stage, at: number, way: Way): void {
  const scene = stage.scene!;
  const next = state.selected.length ? walk(scene, at, way) : at;
  if (next === null) {
    explorer.set({ said: "Nothing lies that way." });
    return;
  }
  const { id } = scene.memories[next]!;
  stage.canvas.reveal(scene.xy[next * 2]!, scene.xy[next * 2 + 1]!);
  explorer.set({ selected: [id], said: described(explorer.known, sight, id) });
}

function carry(key: string, { explorer, onCarry }: PictureProps, stage: Stage, id: string): boolean {
  const way = WAYS[key];
  const place = stage.scene!.index.get(id);
  if (place === undefined || key === "Enter" || key === "Escape") {
    const [x, y] = stage.places.get(id) ?? [0, 0];
    if (key !== "Escape") explorer.change((view) => views.pin(view, [[id, { x, y }]]), "Put down and pinned.");
    onCarry(null);
    return true;
  }
  if (!way) return false;
  const [dx, dy] = STRIDE[way];
  const [x, y] = stage.places.get(id)!;
  const far = STEP / stage.canvas.camera.k;
  stage.move(place, x + dx * far, y + dy * far);
  return true;
}
