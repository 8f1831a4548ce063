import { useEffect, useRef, useState } from "react";
import { tell } from "@/app/undo";
import { GraphMap } from "@/gql/gen";
import { ask } from "@/gql/hooks";
import type { Places } from "@/graph/export/files";
import type { GraphMemory } from "@/graph/known";
import type { Answer } from "./loading";

const AT_ONCE = 10_000;

/** Where memories lie on the map of what they mean; null until the server has said so of any. */
export function useMap(memories: readonly GraphMemory[], wanted: boolean): Places | null {
  const [held, hold] = useState<Places | null>(null);
  const asked = useRef(new Set<string>());
  useEffect(() => {
    const strange = wanted ? memories.flatMap(({ id }) => (asked.current.has(id) ? [] : [id])) : [];
    if (!strange.length) return;
    for (const id of strange) asked.current.add(id);
    void placesOf(strange).then(({ data, error }) => {
      if (data) hold((last) => new Map([...(last ?? []), ...data]));
      if (!error) return;
      for (const id of strange) asked.current.delete(id);
      tell(error.message);
    });
  }, [memories, wanted]);
  return held;
}

/** All of them, or none: a map of a half would be drawn twice. */
async function placesOf(wanted: readonly string[]): Promise<Answer<[string, [number, number]][]>> {
  const found: [string, [number, number]][] = [];
  for (let at = 0; at < wanted.length; at += AT_ONCE) {
    const { data, error } = await ask(GraphMap, { ids: wanted.slice(at, at + AT_ONCE) });
    if (error) return { error };
    const { ids, x, y } = data.memoryMap;
    ids.forEach((id, place) => found.push([id, [x[place]!, y[place]!]]));
  }
  return { data: found };
}
