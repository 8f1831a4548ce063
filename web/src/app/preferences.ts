import { useSyncExternalStore } from "react";

/** What a person chose for this browser. */
export interface Preferences {
  theme: "auto" | "light" | "dark";
  density: "comfortable" | "compact";
  /** Whether single letters are shortcuts. */
  keys: boolean;
  rail: "wide" | "narrow";
  /** The inspector's width in pixels. */
  side: number;
  /** The page that opens first. */
  start: string;
}

const DEFAULTS: Preferences = {
  theme: "auto",
  density: "comfortable",
  keys: true,
  rail: "wide",
  side: 416,
  start: "/",
};
const listeners = new Set<() => void>();

export function readSetting<Name extends keyof Preferences>(name: Name): Preferences[Name] {
  const text = localStorage.getItem(`memoria.${name}`);
  if (text === null) return DEFAULTS[name];
  const fallback = DEFAULTS[name];
  if (typeof fallback === "boolean") return (text === "true") as Preferences[Name];
  if (typeof fallback === "number") return (Number(text) || fallback) as Preferences[Name];
  return text as Preferences[Name];
}

export function writeSetting<Name extends keyof Preferences>(name: Name, value: Preferences[Name]): void {
  localStorage.setItem(`memoria.${name}`, String(value));
  const root = document.documentElement;
  if (name === "theme") {
    if (value === "auto") delete root.dataset["theme"];
    else root.dataset["theme"] = String(value);
  }
  if (name === "density") {
    if (value === "compact") root.dataset["density"] = "compact";
    else delete root.dataset["density"];
  }
  for (const listener of listeners) listener();
}

export function useSetting<Name extends keyof Preferences>(
  name: Name,
): [Preferences[Name], (value: Preferences[Name]) => void] {
  const value = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => readSetting(name),
  );
  return [value, (value) => writeSetting(name, value)];
}
