/** Where the memories of the overview stand, from one visit to the next: kept by the browser. */
import { useEffect } from "react";
import type { Stage } from "@/graph/stage";
import type { Places } from "@/graph/export/files";
import type { Layout } from "@/graph/layout/layout";
import type { State } from "./state";

/** Ids, and two numbers for each. */
interface Kept {
  ids: string[];
  xy: Float32Array;
}

const NAME = "memoria-graph";
const STORE = "places";
const KEY = "overview";
const PATIENCE = 800;

function done<Result>(request: IDBRequest<Result>): Promise<Result> {
  return new Promise((found, failed) => {
    request.onsuccess = () => found(request.result);
    request.onerror = () => failed(request.error ?? new Error("the browser keeps nothing"));
  });
}

async function store(mode: IDBTransactionMode): Promise<IDBObjectStore> {
  const opening = indexedDB.open(NAME, 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore(STORE);
  return (await done(opening)).transaction(STORE, mode).objectStore(STORE);
}

export async function keptPlaces(): Promise<Places> {
  // A browser may be told to keep nothing: then the picture is laid out anew.
  const kept = await store("readonly")
    .then((held) => done(held.get(KEY) as IDBRequest<Kept | undefined>))
    .catch(() => undefined);
  return new Map(kept?.ids.map((id, at) => [id, [kept.xy[at * 2]!, kept.xy[at * 2 + 1]!]]));
}

async function keepPlaces(places: Places, shown: Iterable<string>): Promise<void> {
  const ids = [...shown].filter((id) => places.has(id));
  const kept: Kept = { ids, xy: Float32Array.from(ids.flatMap((id) => [...places.get(id)!])) };
  if (ids.length)
    await store("readwrite")
      .then((held) => done(held.put(kept, KEY)))
      .catch(() => undefined);
}

/** Keeps the places of the overview once nothing moves. */
export function useKeeping(stage: Stage | null, { mode, history: { now } }: State, layout: Layout, moving: boolean) {
  useEffect(() => {
    if (!stage || moving || mode !== "overview" || layout !== "force") return;
    const timer = setTimeout(() => void keepPlaces(stage.places, now.shown), PATIENCE);
    return () => clearTimeout(timer);
  }, [stage, moving, mode, layout, now]);
}
