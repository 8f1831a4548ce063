import { useShortcuts } from "@/app/shortcuts";
import { pathBetween, pinOrLetGo, type Hands } from "./acting";
import type { Address } from "./address";
import type { State } from "./state";

/** The keys of the graph. Arrows, Enter and the menu key are the picture's own, and only named here. */
export function useGraphKeys(hands: Hands, { selected, focus }: State, { depth, legend }: Address): void {
  const { explorer, stage, go } = hands;
  const here = selected[0] ?? focus;
  const chosen = selected.length ? selected : here ? [here] : [];
  useShortcuts("Graph", {
    Arrows: ["Walk to the nearest memory that way", () => undefined],
    e: ["Expand", () => here && void explorer.expand(here)],
    E: ["Collapse", () => here && explorer.collapse(here)],
    h: ["Hide", () => explorer.hide(chosen)],
    f: ["Focus", () => here && go({ focus: here, mode: "focus" })],
    P: ["Pin, or let go", () => pinOrLetGo(hands, chosen)],
    "0": ["Fit", () => stage()?.canvas.fit()],
    "+": ["Zoom in", () => stage()?.canvas.zoomBy(1.4)],
    "-": ["Zoom out", () => stage()?.canvas.zoomBy(1 / 1.4)],
    l: ["Show or hide the legend", () => go({ legend: !legend })],
    ",": ["Less deep", () => go({ depth: Math.max(1, depth - 1) })],
    ".": ["Deeper", () => go({ depth: Math.min(4, depth + 1) })],
    "g p": ["Find a path, between two that are selected", () => go(pathBetween(selected))],
  });
}

/** Undo is the picture's as long as it has something to undo; then it is everybody's again. */
export function UndoKeys({ explorer }: Pick<Hands, "explorer">) {
  useShortcuts("Graph", {
    "Ctrl+Z": ["Undo a change of the picture", explorer.undo],
    "Ctrl+Y": ["Do it again", explorer.redo],
  });
  return null;
}
