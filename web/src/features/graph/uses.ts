import { useEffect, useRef, useState } from "react";
import { tell } from "@/app/undo";
import { GraphUses } from "@/gql/gen";
import { ask } from "@/gql/hooks";
import type { GraphMemory } from "@/graph/known";

const AT_ONCE = 10_000;
const NONE: ReadonlyMap<string, number> = new Map();

/** How often memories were recalled, read when somebody wants to see it; of the others nothing is known. */
export function useUses(memories: readonly GraphMemory[], wanted: boolean): ReadonlyMap<string, number> {
  const [held, hold] = useState(NONE);
  const asked = useRef(new Set<string>());
  useEffect(() => {
    const strange = wanted ? memories.flatMap(({ id }) => (asked.current.has(id) ? [] : [id])) : [];
    for (const id of strange) asked.current.add(id);
    for (let at = 0; at < strange.length; at += AT_ONCE) {
      const ids = strange.slice(at, at + AT_ONCE);
      void ask(GraphUses, { ids }).then(({ data, error }) => {
        if (error) {
          for (const id of ids) asked.current.delete(id);
          tell(error.message);
          return;
        }
        hold((last) => new Map([...last, ...ids.map((id, place) => [id, data.useCounts[place]!] as const)]));
      });
    }
  }, [memories, wanted]);
  return held;
}
