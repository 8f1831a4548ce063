import { useEffect, useRef, useState } from "react";
import { tell } from "@/app/undo";
import { GraphMap } from "@/gql/gen";
import { ask } from "@/gql/hooks";
import type { Places } from "@/graph/export/files";
import type { GraphMemory } from "@/graph/known";
import type { Answer, KnownAt } from "./loading";

const AT_ONCE = 10_000;

/** Where memories lie on the map of what they mean; null until the server has said so of any. */
export function useMap(memories: readonly GraphMemory[], wanted: boolean, knownAt: KnownAt): Places | null {
  const [held, hold] = useState<{ knownAt: KnownAt; places: Places }>();
  const asked = useRef({ knownAt, ids: new Set<string>() });
  useEffect(() => {
    if (asked.current.knownAt !== knownAt) asked.current = { knownAt, ids: new Set() };
    const { ids } = asked.current;
    const strange = wanted ? memories.flatMap(({ id }) => (ids.has(id) ? [] : [id])) : [];
    if (!strange.length) return;
    for (const id of strange) ids.add(id);
    void placesOf(strange, knownAt).then(({ data, error }) => {
      if (data)
        hold((last) => ({ knownAt, places: new Map([...(last?.knownAt === knownAt ? last.places : []), ...data]) }));
      if (!error) return;
      for (const id of strange) ids.delete(id);
      tell(error.message);
    });
  }, [memories, wanted, knownAt]);
  return held?.knownAt === knownAt ? held.places : null;
}

/** All of them, or none: a map of a half would be drawn twice. */
async function placesOf(wanted: readonly string[], knownAt: KnownAt): Promise<Answer<[string, [number, number]][]>> {
  const found: [string, [number, number]][] = [];
  for (let at = 0; at < wanted.length; at += AT_ONCE) {
    const { data, error } = await ask(GraphMap, { ids: wanted.slice(at, at + AT_ONCE), knownAt });
    if (error) return { error };
    const { ids, x, y } = data.memoryMap;
    ids.forEach((id, place) => found.push([id, [x[place]!, y[place]!]]));
  }
  return { data: found };
}
