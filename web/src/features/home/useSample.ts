import { useState } from "react";
import { tell } from "@/app/undo";
import { HomeAddSample, HomeRelateSample, HomeRemoveSample, HomeSample } from "@/gql/gen";
import { ask, change, useAsk } from "@/gql/hooks";
import { MEMORIES, relations } from "./sample";

/** The sample set: whether it is there, and how to add and remove it. */
export function useSample() {
  const held = useAsk(HomeSample, {}, { live: ["memory"] });
  const [busy, setBusy] = useState(false);
  const add = async () => {
    setBusy(true);
    const kept = await change(HomeAddSample, { memories: MEMORIES });
    const ids = kept.data?.rememberMany?.map((each) => each.memory?.id) ?? [];
    const drawn = kept.error ? kept : await change(HomeRelateSample, { relations: relations(ids) });
    setBusy(false);
    tell(
      drawn.error ? drawn.error.message : `${ids.length} memories of the sample were added.`,
      drawn.error ? undefined : remove,
    );
  };
  const remove = async () => {
    setBusy(true);
    const there = await ask(HomeSample, {});
    const ids = there.data?.memories.edges.map((edge) => edge.node.id) ?? [];
    const gone = ids.length ? await change(HomeRemoveSample, { ids }) : there;
    setBusy(false);
    tell(gone.error ? gone.error.message : "The sample was removed.");
  };
  return { there: (held.data?.memories.edges.length ?? 0) > 0, busy, add, remove };
}
