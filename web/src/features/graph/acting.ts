/** What can be done to memories of the picture: by key, by the bar under it, and by its menu. */
import {
  Crosshair,
  EyeOff,
  Link,
  ListCollapse,
  Move,
  Network,
  PanelRight,
  Pin,
  PinOff,
  Route,
  Spline,
} from "lucide-react";
import { RELATIONS } from "@/graph/sorts";
import type { Stage } from "@/graph/stage";
import * as views from "@/graph/view";
import type { Item } from "@/ui";
import type { Address } from "./address";
import type { Explorer } from "./explorer";

export interface Hands {
  explorer: Explorer;
  stage: () => Stage | null;
  go: (changes: Partial<Address>) => void;
  inspect: (id: string) => void;
  relate: (from: string, to: string | null) => void;
  /** Arrows move a memory until Enter or Escape. */
  carry: (id: string) => void;
  copy: (id: string) => void;
  /** Brings memories into the middle of the picture. */
  frame: (ids: readonly string[]) => void;
}

export function pinOrLetGo({ explorer, stage }: Hands, ids: readonly string[]): void {
  const { pins } = explorer.view;
  const all = ids.every((id) => pins.has(id));
  const places = ids.map((id): [string, views.Point | null] => {
    const [x, y] = stage()?.places.get(id) ?? [0, 0];
    return [id, all ? null : { x, y }];
  });
  explorer.change((view) => views.pin(view, places), all ? "Let go." : "Pinned.");
}

/** The address of path mode; two that are selected are its ends. */
export function pathBetween(selected: readonly string[]): Partial<Address> {
  const [from, to] = selected;
  return { mode: "path", legend: true, ...(selected.length === 2 ? { from: from!, to: to! } : {}) };
}

/** The menu of one memory. */
export function memoryItems(hands: Hands, id: string): Item[] {
  const { explorer, go } = hands;
  const { view } = explorer;
  const { selected } = explorer.read();
  const other = selected.find((each) => each !== id) ?? null;
  const types = RELATIONS.filter((_, type) => explorer.known.of(id).some((each) => each.type === type));
  const pinned = view.pins.has(id);
  return [
    { id: "open", label: "Open", icon: PanelRight, shortcut: "Enter", onAction: () => hands.inspect(id) },
    { id: "expand", label: "Expand", icon: Network, shortcut: "e", onAction: () => void explorer.expand(id) },
    ...types.map(({ value, name }) => ({
      id: `expand-${value}`,
      label: `Expand only ${name}`,
      icon: Network,
      onAction: () => void explorer.expand(id, [value]),
    })),
    { id: "collapse", label: "Collapse", icon: ListCollapse, shortcut: "E", onAction: () => explorer.collapse(id) },
    { id: "focus", label: "Focus", icon: Crosshair, shortcut: "f", onAction: () => go({ focus: id, mode: "focus" }) },
    { id: "hide", label: "Hide", icon: EyeOff, shortcut: "h", onAction: () => explorer.hide([id]) },
    {
      id: "pin",
      label: pinned ? "Let go" : "Pin",
      icon: pinned ? PinOff : Pin,
      shortcut: "P",
      onAction: () => pinOrLetGo(hands, [id]),
    },
    { id: "carry", label: "Move with arrows", icon: Move, onAction: () => hands.carry(id) },
    { id: "from", label: "Path from here", icon: Route, onAction: () => go({ mode: "path", from: id, legend: true }) },
    { id: "to", label: "Path to here", icon: Route, onAction: () => go({ mode: "path", to: id, legend: true }) },
    { id: "relate", label: "Relate…", icon: Spline, onAction: () => hands.relate(id, other) },
    { id: "copy", label: "Copy link", icon: Link, onAction: () => hands.copy(id) },
  ];
}

/** The menu of what was left out of an expansion, by type. */
export function ghostItems({ explorer }: Hands, id: string): Item[] {
  const rest = views.left(explorer.view, explorer.known, id);
  const types = explorer.view.grown.get(id)?.types ?? [];
  const some = RELATIONS.flatMap((look, type) => (types[type] ? [{ ...look, count: types[type] }] : []));
  return [
    {
      id: "more",
      label: `The ${Math.min(25, rest)} strongest of ${rest}`,
      icon: Network,
      onAction: () => void explorer.expand(id),
    },
    ...some.map(({ value, name, count }) => ({
      id: value,
      label: `Only ${name}, of ${count}`,
      onAction: () => void explorer.expand(id, [value]),
    })),
  ];
}

/** The menu of the ground. */
export function groundItems({ explorer, stage, go }: Hands): Item[] {
  const { hidden, pins } = explorer.view;
  const { selected } = explorer.read();
  return [
    { id: "fit", label: "Fit", shortcut: "0", onAction: () => stage()?.canvas.fit() },
    { id: "again", label: "Arrange anew", onAction: () => stage()?.again() },
    {
      id: "unhide",
      label: hidden.size ? `Show the ${hidden.size} hidden` : "Nothing is hidden",
      disabled: !hidden.size,
      onAction: () => explorer.change(views.unhide),
    },
    {
      id: "unpin",
      label: "Let go of all pins",
      disabled: !pins.size,
      onAction: () =>
        explorer.change((view) =>
          views.pin(
            view,
            [...pins.keys()].map((id) => [id, null]),
          ),
        ),
    },
    {
      id: "path",
      label: selected.length === 2 ? "Path between the two" : "Find a path",
      shortcut: "g p",
      onAction: () => go(pathBetween(selected)),
    },
    { id: "overview", label: "Overview", onAction: () => go({ mode: "overview", focus: "" }) },
  ];
}
