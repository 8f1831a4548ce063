import { useCallback } from "react";
import { oneOf, text, useUrl } from "@/lib/url";

const KINDS = ["", "memory", "session"] as const;
const SPEC = { see: oneOf(KINDS, ""), id: text() };

export type Seen = "memory" | "session";

/** What the inspector beside the page shows, and how to show something else. It stands in the address. */
export function useInspector() {
  const [{ see, id }, set] = useUrl(SPEC);
  const inspect = useCallback((kind: Seen, id: string) => set({ see: kind, id }, { replace: true }), [set]);
  const close = useCallback(() => set({ see: "", id: "" }, { replace: true }), [set]);
  return { kind: see, id, inspect, close };
}
