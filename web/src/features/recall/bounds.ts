import type { RecallTotalVariables } from "@/gql/gen";
import { type Filters, NOTHING, toFilter, type Worn, worn } from "@/features/memories/filters";
import { plural } from "@/lib/text";
import { moments, type Recalling, toGraph } from "./settings";

/** One filter as a person reads it, and what takes it away. */
export interface Bound {
  name: string;
  without: Partial<Recalling>;
}

/** Filters of which any value will do: one value less would keep out more, so they go as one. */
const EITHER = ["type", "kind", "any", "project", "client", "agent", "trust", "status"] as const;
const isEither = (key: string): key is keyof Filters => EITHER.some((each) => each === key);

/** The times that an answer is of, where it is not now. */
export function past(asked: Recalling): Bound[] {
  const times = [
    { name: "As of", at: asked.asOf, without: { asOf: "" } },
    { name: "Known at", at: asked.knownAt, without: { knownAt: "" } },
  ];
  return times.flatMap(({ name, at, without }) => (at ? { name: `${name} ${at.replace("T", " ")}`, without } : []));
}

/** "Within 2 relations of 1 memory", if anything bounds hits so. */
export function reach(asked: Recalling): string | null {
  const graph = toGraph(asked);
  if (!graph) return null;
  return `Within ${plural(graph.depth ?? 1, "relation", "relations")} of ${plural(graph.from.length, "memory", "memories")}`;
}

function joined(one: string, other: string): string {
  const sort = /^[^:]+: /.exec(one)?.[0] ?? "";
  return `${one} or ${other.startsWith(sort) ? other.slice(sort.length) : other}`;
}

/** Every filter but that of the graph, as something that keeps memories out or lets them in by itself. */
export function bounds(asked: Recalling, names?: ReadonlyMap<string, string>): Bound[] {
  const found = new Map<string, Bound>();
  for (const { name, without } of worn(asked, names) satisfies Worn[]) {
    const key = Object.keys(without)[0]!;
    const before = found.get(key);
    if (!isEither(key)) found.set(name, { name, without });
    else found.set(key, { name: before ? joined(before.name, name) : name, without: { [key]: NOTHING[key] } });
  }
  return [...found.values(), ...past(asked)];
}

/** Asks for how many memories the filters leave, the graph's aside. */
export function toTotal(asked: Recalling): RecallTotalVariables {
  return { filter: toFilter(asked), ...moments(asked) };
}
