import { useMemo } from "react";
import { MemoriesDeleteView, MemoriesSaveView, MemoriesViews } from "@/gql/gen";
import { change, useAsk } from "@/gql/hooks";
import { tell } from "@/app/undo";
import { PLAIN, readUsual, type Usual, writeUsual } from "./settings";

/** A page of its own among the saved addresses: the server keeps it for every browser, and no list shows it. */
const VIEW = { page: "recall-usual", name: "usual" };

export interface UsualHeld {
  usual: Usual;
  /** Begins every recall with these settings from now on; with none, as Memoria does. */
  keep: (usual: Usual | null) => void;
}

const same = (one: Usual, other: Usual) => writeUsual(one) === writeUsual(other);

async function hold(usual: Usual): Promise<string | undefined> {
  const { error } = same(usual, PLAIN)
    ? await change(MemoriesDeleteView, VIEW)
    : await change(MemoriesSaveView, { ...VIEW, url: writeUsual(usual) });
  return error?.message;
}

/** The settings that a recall begins with; undefined until the server has told them. */
export function useUsual(): UsualHeld | undefined {
  const { data, error, again } = useAsk(MemoriesViews, { page: VIEW.page });
  const held = data?.views.find(({ name }) => name === VIEW.name)?.url;
  const usual = useMemo(() => (held === undefined ? PLAIN : readUsual(held)), [held]);
  if (!data && !error) return undefined;
  const set = async (wanted: Usual, said: string, before?: Usual) => {
    const problem = await hold(wanted);
    again();
    if (problem) tell(problem);
    else tell(said, before && (() => set(before, "Taken back.")));
  };
  return {
    usual,
    keep: (wanted) =>
      void set(
        wanted ?? PLAIN,
        wanted ? "Every recall begins with these settings now." : "Recall begins as Memoria does again.",
        usual,
      ),
  };
}
