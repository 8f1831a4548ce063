/** Ways between two memories. */
import { GraphFind, GraphPaths, type RelationType } from "@/gql/gen";
import { ask } from "@/gql/hooks";
import { relationKey } from "@/graph/known";
import type { Step } from "@/graph/sentences";
import { relationNumber } from "@/graph/sorts";
import { title } from "@/lib/text";
import type { Chain } from "./state";
import type { Answer } from "./loading";

export interface Wanted {
  from: string;
  to: string;
  depth: number;
  types: RelationType[] | null;
  oneway: boolean;
  minWeight: number;
  asOf: string | null;
  knownAt: string | null;
}

export interface Routes {
  routes: Step[][];
  /** The search was given up: there may be more. */
  truncated: boolean;
}

export async function routes({ oneway, ...wanted }: Wanted): Promise<Answer<Routes>> {
  const { data, error } = await ask(GraphPaths, { ...wanted, direction: oneway ? "OUT" : "BOTH" });
  if (error) return { error };
  const found = data.paths.paths.map(({ steps }) =>
    steps.map((each): Step => ({
      id: each.memoryId,
      label: title(each.memory?.content ?? ""),
      type: each.relationType === null ? null : relationNumber.get(each.relationType)!,
      forward: each.forward ?? true,
      weight: each.weight ?? 1,
    })),
  );
  return { data: { routes: found, truncated: data.paths.truncated } };
}

/** What of the picture a way is. */
export function chainOf(route: readonly Step[]): Chain {
  const keys = route.slice(1).map((step, place) => {
    const [a, b] = [route[place]!.id, step.id];
    return step.forward ? relationKey(a, b, step.type!) : relationKey(b, a, step.type!);
  });
  return { memories: route.map(({ id }) => id), keys };
}

export interface Between {
  id: string;
  label: string;
}

/** Memories that come near to both in meaning: where a way could be drawn. */
export async function between(from: Between, to: Between): Promise<Between[]> {
  const found = await Promise.all([from, to].map(({ label }) => ask(GraphFind, { query: label })));
  const [one, other] = found.map(({ data }) => data?.recall.hits.map(({ memory }) => memory) ?? []);
  const near = [...(one ?? []), ...(other ?? [])].filter(({ id }) => id !== from.id && id !== to.id);
  const twice = near.filter((each, place) => near.findIndex(({ id }) => id === each.id) < place);
  const first = [...twice, one?.find((each) => near.includes(each)), other?.find((each) => near.includes(each))];
  const unique = new Map(first.flatMap((each) => (each ? [[each.id, each] as const] : [])));
  return [...unique.values()].slice(0, 2).map(({ id, content }) => ({ id, label: title(content) }));
}
