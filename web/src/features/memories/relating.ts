import { tell } from "@/app/undo";
import {
  MemoryRelate,
  type MemoryRelationsResult,
  MemoryUnrelate,
  type NewRelation,
  type RelationType,
} from "@/gql/gen";
import { change } from "@/gql/hooks";

export type Edge = (MemoryRelationsResult["memory"] & object)["relations"]["edges"][number]["node"];

/** A relation as it would have to be drawn to be what it is. */
function drawn(edge: Edge): NewRelation {
  const { sourceId, targetId, relationType, weight, createdBy, metadata, validFrom, validTo } = edge;
  return { sourceId, targetId, relationType, weight, createdBy, metadata, validFrom, validTo };
}

async function draw(relation: NewRelation): Promise<{ id?: string; problem?: string }> {
  const { data, error } = await change(MemoryRelate, { relations: [relation] });
  const [became] = data?.relate ?? [];
  const problem = error?.message ?? became?.error?.message;
  return problem ? { problem } : { id: became!.relation!.id };
}

async function erase(id: string): Promise<string | undefined> {
  return (await change(MemoryUnrelate, { ids: [id] })).error?.message;
}

/** Draws a relation. Returns why it was refused. */
export async function relate(relation: NewRelation): Promise<string | undefined> {
  const { id, problem } = await draw(relation);
  if (id) tell("Related.", async () => tell((await erase(id)) ?? "The relation is gone again."));
  return problem;
}

export async function unrelate(edge: Edge): Promise<void> {
  const problem = await erase(edge.id);
  tell(
    problem ?? "Relation removed.",
    problem ? undefined : async () => tell((await draw(drawn(edge))).problem ?? "The relation is back."),
  );
}

export async function weigh(edge: Edge, weight: number): Promise<void> {
  const { problem } = await draw({ ...drawn(edge), weight });
  tell(problem ?? `Weight ${weight}.`, problem ? undefined : () => draw(drawn(edge)).then(() => undefined));
}

/** A type is part of what a relation is: another one is drawn, and this one removed. */
export async function retype(edge: Edge, relationType: RelationType): Promise<void> {
  const { id, problem } = await draw({ ...drawn(edge), relationType });
  if (!id) {
    tell(problem ?? "The relation could not be drawn.");
    return;
  }
  await erase(edge.id);
  tell("Type changed.", async () => {
    await erase(id);
    await draw(drawn(edge));
  });
}
