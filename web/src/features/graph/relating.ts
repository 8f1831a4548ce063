import { tell } from "@/app/undo";
import { GraphRelate, GraphUnrelate, type RelationType } from "@/gql/gen";
import { change } from "@/gql/hooks";

/** Draws a relation, and says so with a way back. Returns why it was refused. */
export async function relate(
  sourceId: string,
  targetId: string,
  relationType: RelationType,
): Promise<string | undefined> {
  const { data, error } = await change(GraphRelate, { relations: [{ sourceId, targetId, relationType }] });
  const [related] = data?.relate ?? [];
  const refused = error?.message ?? related?.error?.message;
  if (refused) return refused;
  const id = related?.relation?.id;
  const created = related?.created ?? false;
  tell(
    created ? "Relation drawn." : "This relation was there; its weight is 1 now.",
    created && id
      ? async () => {
          await change(GraphUnrelate, { ids: [id] });
        }
      : undefined,
  );
  return undefined;
}
