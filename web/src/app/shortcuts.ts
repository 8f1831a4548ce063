import { useEffect, useRef } from "react";
import { readSetting } from "./preferences";

/** A key, or two after each other ("g m"), and what it does. */
export interface Shortcut {
  keys: string;
  does: string;
  group: string;
  run: () => void;
}

const held = new Map<string, Shortcut[]>();
const PATIENCE = 1_000;
let first = "";
let firstAt = 0;

function inField(target: EventTarget | null): boolean {
  return target instanceof Element && !!target.closest("input, textarea, select, [contenteditable], [role=dialog]");
}

/** What is typed before the field is there that it is for, and until when it is waited for. */
let ahead = "";
let aheadUntil = 0;
const LOADING = 5_000;

/** Keeps what is typed from now on for a field that is on its way. */
export function expectField(): void {
  ahead = "";
  aheadUntil = performance.now() + LOADING;
}

/** The field is there, and is given what was typed for it meanwhile. */
export function fieldIsThere(give: (typed: string) => void): void {
  if (ahead) give(ahead);
  ahead = "";
  aheadUntil = 0;
}

/** Whether a key was for a field that is on its way. */
function isAhead({ key }: KeyboardEvent): boolean {
  if (performance.now() > aheadUntil) return false;
  if (key === "Backspace") ahead = ahead.slice(0, -1);
  else if (key.length === 1) ahead += key;
  else return false;
  return true;
}

const PRESSED =
  "a, button, summary, [role=button], [role=tab], [role=option], [role=row], [role^=menuitem], [role=radio]";

/** Enter and Space belong to what has the focus, if that can be pressed or opened. */
function taken(event: KeyboardEvent): boolean {
  if (event.key !== "Enter" && event.key !== " ") return false;
  return event.target instanceof Element && !!event.target.closest(PRESSED);
}

function named(event: KeyboardEvent): string {
  if (event.key === " ") return "Space";
  const command = event.ctrlKey || event.metaKey ? "Ctrl+" : "";
  const shift = event.shiftKey && event.key.length > 1 ? "Shift+" : "";
  return command + shift + (command ? event.key.toUpperCase() : event.key);
}

/** Runs what a key stands for. Single keys never act while a field has the focus, and all but Escape can be switched off. */
export function press(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing || event.altKey) return;
  const key = named(event);
  const plain = !event.ctrlKey && !event.metaKey;
  if (plain && isAhead(event)) {
    event.preventDefault();
    return;
  }
  if (plain && (inField(event.target) || taken(event) || !(readSetting("keys") || key === "Escape"))) return;
  const both = performance.now() - firstAt < PATIENCE && first ? `${first} ${key}` : "";
  const found = held.get(both)?.at(-1) ?? held.get(key)?.at(-1);
  first = found ? "" : key;
  firstAt = performance.now();
  if (!found) return;
  event.preventDefault();
  found.run();
}

/** All shortcuts that act now, each once. */
export function shortcuts(): Shortcut[] {
  return [...held.values()].map((each) => each.at(-1)!);
}

/** Lets keys act as long as the component is shown; of two for the same key the later counts. */
export function useShortcuts(group: string, wanted: Record<string, [does: string, run: () => void]>): void {
  const latest = useRef(wanted);
  useEffect(() => {
    latest.current = wanted;
  });
  const keys = Object.keys(wanted).join("\n");
  useEffect(() => {
    const own = keys.split("\n").map((key): Shortcut => {
      const does = latest.current[key]![0];
      return { keys: key, does, group, run: () => latest.current[key]?.[1]() };
    });
    for (const each of own) held.set(each.keys, [...(held.get(each.keys) ?? []), each]);
    return () => {
      for (const each of own) {
        const left = held.get(each.keys)!.filter((other) => other !== each);
        if (left.length) held.set(each.keys, left);
        else held.delete(each.keys);
      }
    };
  }, [keys, group]);
}
