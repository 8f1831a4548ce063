import { tell } from "@/app/undo";
import { type Keep, MemoriesConsolidate, MemoriesDuplicates, type MemoriesDuplicatesResult } from "@/gql/gen";
import type { Refusal } from "@/gql/errors";
import { ask, change } from "@/gql/hooks";
import { supersedeMany, tellSuperseded } from "./deeds";

export type Group = MemoriesDuplicatesResult["duplicates"]["groups"][number];

/** What was looked at so far. */
export interface Looked {
  groups: Group[];
  /** Where each page with groups begins: consolidating goes by the same pages. */
  pages: (string | null)[];
  lookedAt: number;
  /** Where there is more to look at; null when all was. */
  cursor: string | null;
}

export const NOT_YET: Looked = { groups: [], pages: [], lookedAt: 0, cursor: null };

/** Looks further, page after page, until there are groups or all was looked at. */
export async function look(
  keep: Keep,
  so: Looked,
  isOver: () => boolean,
  onLooked: (so: Looked) => void,
): Promise<Refusal | undefined> {
  const before = so.groups.length;
  do {
    const { data, error } = await ask(MemoriesDuplicates, { keep, after: so.cursor });
    if (isOver() || error) return error;
    const { groups, lookedAt, cursor } = data.duplicates;
    so = {
      groups: [...so.groups, ...groups],
      pages: groups.length ? [...so.pages, so.cursor] : so.pages,
      lookedAt: so.lookedAt + lookedAt,
      cursor,
    };
    onLooked(so);
  } while (so.cursor && so.groups.length === before);
  return undefined;
}

/** Lets what is kept of one group supersede the others. */
export async function supersedeOthers({ kept, others }: Group): Promise<boolean> {
  const refused = await supersedeMany(
    others.map(({ id }) => id),
    kept.id,
  );
  if (refused) tell(refused.message);
  return !refused;
}

/** Does so with every group of the pages that were looked at; what changed meanwhile is passed over. */
export async function consolidate(keep: Keep, pages: Looked["pages"]): Promise<void> {
  const done: string[] = [];
  for (const after of pages) {
    const { data, error } = await change(MemoriesConsolidate, { keep, after });
    if (error) {
      tell(error.message);
      break;
    }
    done.push(...(data.consolidate?.groups ?? []).flatMap(({ others }) => others.map(({ id }) => id)));
  }
  if (done.length) tellSuperseded(done);
  else tell("They changed meanwhile: nothing was superseded.");
}
