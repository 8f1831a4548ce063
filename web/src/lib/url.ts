import { useCallback, useMemo } from "react";
import { useSearchParams } from "react-router";

/** How one value stands in the address. `write` returns null for the default, which is left out. */
export interface Codec<Value> {
  read: (text: string | null) => Value;
  write: (value: Value) => string | null;
}

export function text(fallback = ""): Codec<string> {
  return { read: (value) => value ?? fallback, write: (value) => (value === fallback ? null : value) };
}

export function oneOf<Value extends string>(values: readonly Value[], fallback: Value): Codec<Value> {
  return {
    read: (value) => values.find((each) => each === value) ?? fallback,
    write: (value) => (value === fallback ? null : value),
  };
}

export function number(fallback: number, least: number, most: number): Codec<number> {
  return {
    read: (value) => {
      const read = value === null || value === "" ? fallback : Number(value);
      return Number.isFinite(read) ? Math.min(most, Math.max(least, read)) : fallback;
    },
    write: (value) => (value === fallback ? null : String(value)),
  };
}

export function flag(fallback = false): Codec<boolean> {
  return {
    read: (value) => (value === null ? fallback : value === "1"),
    write: (value) => (value === fallback ? null : value ? "1" : "0"),
  };
}

/** What an escaped text stands for; a mangled one stands for itself. */
export function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Texts joined by commas; a comma within one is escaped. */
export function list(): Codec<string[]> {
  return {
    read: (value) => (value ? value.split(",").map(unescaped) : []),
    write: (values) => (values.length ? values.map(encodeURIComponent).join(",") : null),
  };
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a codec both takes and gives its value
type Codecs = Record<string, Codec<any>>;
export type State<Spec extends Codecs> = {
  [Name in keyof Spec]: Spec[Name] extends Codec<infer Value> ? Value : never;
};

/** Reads what a page shows from the address, and writes it there. Parameters of others stay. */
export function useUrl<Spec extends Codecs>(
  spec: Spec,
): [State<Spec>, (changes: Partial<State<Spec>>, options?: { replace?: boolean }) => void] {
  const [params, setParams] = useSearchParams();
  const state = useMemo(
    () => Object.fromEntries(Object.entries(spec).map(([name, codec]) => [name, codec.read(params.get(name))])),
    [params, spec],
  ) as unknown as State<Spec>;
  const set = useCallback(
    (changes: Partial<State<Spec>>, { replace = false } = {}) => {
      // From the address itself: of two changes in one turn the second must not take the first one back.
      const next = new URLSearchParams(window.location.search);
      for (const [name, value] of Object.entries(changes)) {
        const written = spec[name]!.write(value);
        if (written === null) next.delete(name);
        else next.set(name, written);
      }
      setParams(next, { replace });
    },
    [setParams, spec],
  );
  return [state, set];
}
