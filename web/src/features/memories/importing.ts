import { MemoriesImport, type NewMemory } from "@/gql/gen";
import { change } from "@/gql/hooks";

const AT_ONCE = 100;

export interface Progressed {
  /** How many of the list were sent; where to go on. */
  done: number;
  created: number;
  there: number;
  /** By place in the list. */
  refused: { at: number; message: string }[];
}

export const NOTHING_YET: Progressed = { done: 0, created: 0, there: 0, refused: [] };

/** Stores memories a hundred at a time, from where an earlier run stopped. A part sent twice counts once. */
export async function store(
  memories: NewMemory[],
  run: string,
  from: Progressed,
  signal: AbortSignal,
  onDone: (progress: Progressed) => void,
): Promise<string | undefined> {
  let progress = from;
  while (progress.done < memories.length && !signal.aborted) {
    const start = progress.done;
    const part = memories.slice(start, start + AT_ONCE);
    const { data, error } = await change(MemoriesImport, { memories: part, key: `${run}-${start}` });
    if (error) return error.message;
    const results = data.rememberMany ?? [];
    const refused = results.flatMap(({ error }, at) => (error ? [{ at: start + at, message: error.message }] : []));
    const created = results.filter((result) => result.created && !result.error).length;
    progress = {
      done: start + part.length,
      created: progress.created + created,
      there: progress.there + part.length - created - refused.length,
      refused: [...progress.refused, ...refused],
    };
    onDone(progress);
  }
  return undefined;
}
