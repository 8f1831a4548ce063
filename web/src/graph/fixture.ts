/** A small graph for tests: who is what, and what does what to what. */
import { type GraphMemory, type GraphRelation, Known, relationKey } from "./known";
import { RELATIONS } from "./sorts";

export function memory(id: string, changes: Partial<GraphMemory> = {}): GraphMemory {
  const base = { label: id, type: 0, kind: "note", importance: 0.5, created: 1_000, project: null };
  return { id, ...base, status: "ACTIVE", degree: null, ...changes };
}

/** "a causes b", with its weight. */
export function relation(text: string, weight = 1, changes: Partial<GraphRelation> = {}): GraphRelation {
  const [source, name, target] = text.split(" ") as [string, string, string];
  const type = RELATIONS.findIndex((look) => look.name.replace(" ", "_") === name);
  const key = relationKey(source, target, type);
  return { key, id: key, source, target, type, weight, by: 0, created: 1_000, from: null, to: null, ...changes };
}

export function known(relations: GraphRelation[], more: GraphMemory[] = []): Known {
  const ids = new Set(relations.flatMap(({ source, target }) => [source, target]));
  const found = new Known();
  found.learn([...[...ids].map((id) => memory(id)), ...more], relations);
  return found;
}
