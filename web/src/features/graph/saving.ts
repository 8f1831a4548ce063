/** Views that somebody named: the address, what was shown, and where it stood. */
import { tell } from "@/app/undo";
import { GraphDeleteView, GraphSaveView, GraphViews, type GraphViewsResult } from "@/gql/gen";
import { ask, change } from "@/gql/hooks";
import type { View } from "@/graph/view";

type Place = [id: string, x: number, y: number];

/** Places are whole pixels. Of a larger view only the address is kept. */
export interface Saved {
  shown: string[];
  hidden: string[];
  pins: Place[];
  places: Place[];
}

export type NamedView = GraphViewsResult["views"][number];

const MOST = 1_000;

export function packed(view: View, places: ReadonlyMap<string, readonly [number, number]>): Saved | null {
  if (view.shown.size > MOST) return null;
  const at = (id: string, [x, y]: readonly [number, number]): Place => [id, Math.round(x), Math.round(y)];
  return {
    shown: [...view.shown],
    hidden: [...view.hidden],
    pins: [...view.pins].map(([id, { x, y }]) => at(id, [x, y])),
    places: [...view.shown].flatMap((id) => (places.has(id) ? [at(id, places.get(id)!)] : [])),
  };
}

/** What a view holds, if it is one of the graph's. */
export function unpacked(data: unknown): Saved | null {
  const saved = data as Partial<Saved> | null;
  return Array.isArray(saved?.shown) && Array.isArray(saved.places)
    ? { shown: saved.shown, hidden: saved.hidden ?? [], pins: saved.pins ?? [], places: saved.places }
    : null;
}

export function placesOf({ places }: Saved): Map<string, [number, number]> {
  return new Map(places.map(([id, x, y]) => [id, [x, y]]));
}

export async function savedView(name: string): Promise<Saved | null> {
  const { data } = await ask(GraphViews, {});
  return unpacked(data?.views.find((each) => each.name === name)?.data);
}

/** Saves under a name; returns why it was refused. */
export async function saveView(name: string, url: string, data: Saved | null): Promise<string | undefined> {
  const { error } = await change(GraphSaveView, { name, url, data });
  if (error) return error.message;
  tell(`Saved as “${name}”.`);
  return undefined;
}

export async function deleteView({ name, url, data }: NamedView): Promise<void> {
  const { error } = await change(GraphDeleteView, { name });
  if (error) tell(error.message);
  else
    tell(`Deleted “${name}”.`, async () => {
      await change(GraphSaveView, { name, url, data });
    });
}
