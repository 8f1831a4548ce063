import { useEffect, useRef, useState } from "react";
import { tell } from "@/app/undo";
import { GraphMap } from "@/gql/gen";
import { ask } from "@/gql/hooks";
import type { Places } from "@/graph/export/files";
import type { GraphMemory } from "@/graph/known";

const AT_ONCE = 10_000;

/** Where memories lie on the map of what they mean; null until the server has said so of any. */
export function useMap(memories: readonly GraphMemory[], wanted: boolean): Places | null {
  const [held, hold] = useState<Places | null>(null);
  const asked = useRef(new Set<string>());
  useEffect(() => {
    const strange = wanted ? memories.flatMap(({ id }) => (asked.current.has(id) ? [] : [id])).slice(0, AT_ONCE) : [];
    if (!strange.length) return;
    for (const id of strange) asked.current.add(id);
    void ask(GraphMap, { ids: strange }).then(({ data, error }) => {
      if (error) {
        for (const id of strange) asked.current.delete(id);
        tell(error.message);
        return;
      }
      const { ids, x, y } = data.memoryMap;
      hold((last) => new Map([...(last ?? []), ...ids.map((id, at) => [id, [x[at]!, y[at]!]] as const)]));
    });
  }, [memories, wanted]);
  return held;
}
