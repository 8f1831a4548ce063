import { tell } from "@/app/undo";
import {
  MemoriesLean,
  type MemoriesLeanResult,
  MemoriesRevise,
  type MemoryChanges,
  type MemoryFilter,
  MemoryNow,
} from "@/gql/gen";
import { ask, change } from "@/gql/hooks";
import { read } from "@/gql/uncached";
import { counted } from "./deeds";

/** As much of a memory as a bulk change needs to know. */
export type Lean = MemoriesLeanResult["memories"]["edges"][number]["node"];

const PAGE = 200;
const BESIDE = 4;
/** A change of more than this is one for the command line. */
export const MOST = 10_000;

/** Reads all that a filter accepts, up to a bound, as lean rows. */
export async function readLean(filter: MemoryFilter | null): Promise<Lean[] | string> {
  const found: Lean[] = [];
  let after: string | null = null;
  do {
    const { data, error }: Awaited<ReturnType<typeof read<MemoriesLeanResult, { first: number }>>> = await read(
      MemoriesLean,
      { filter, first: PAGE, after },
    );
    if (error) return error.message;
    found.push(...data.memories.edges.map(({ node }) => node));
    after = data.memories.pageInfo.hasNextPage ? data.memories.pageInfo.endCursor : null;
  } while (after && found.length < MOST);
  return found.slice(0, MOST);
}

type Changing = (row: Lean) => MemoryChanges | null;
interface Done {
  /** As it is now, as far as a later change must know. */
  row: Lean;
  before: MemoryChanges;
}

const pick = (row: Lean, changes: MemoryChanges): MemoryChanges =>
  Object.fromEntries(Object.keys(changes).map((name) => [name, row[name as keyof Lean]]));

/** Revises one; when somebody was quicker, once more on what it is now. */
async function one(row: Lean, changing: Changing): Promise<Done | string | null> {
  for (const attempt of [1, 2]) {
    const changes = changing(row);
    if (!changes) return null;
    const { data, error } = await change(MemoriesRevise, { id: row.id, expectedVersion: row.version, changes });
    const version = data?.revise?.version ?? row.version;
    if (!error) return { row: { ...row, version }, before: pick(row, changes) };
    if (error.code !== "CONFLICT" || attempt === 2) return error.message;
    const now = (await ask(MemoryNow, { id: row.id })).data?.memory;
    if (!now) return error.message;
    row = now;
  }
  return null;
}

async function each(
  rows: Lean[],
  changing: (row: Lean) => MemoryChanges | null,
  onDone: (done: number) => void,
): Promise<{ done: Done[]; problems: string[] }> {
  const done: Done[] = [];
  const problems: string[] = [];
  let [next, finished] = [0, 0];
  const worker = async () => {
    for (let row = rows[next++]; row; row = rows[next++]) {
      const became = await one(row, changing);
      if (typeof became === "string") problems.push(became);
      else if (became) done.push(became);
      onDone(++finished);
    }
  };
  await Promise.all(Array.from({ length: BESIDE }, worker));
  return { done, problems };
}

/** Changes many memories, some at once, and offers to take all of it back. */
export async function reviseEach(
  rows: Lean[],
  changing: Changing,
  said: string,
  onDone: (done: number) => void = () => undefined,
): Promise<void> {
  const { done, problems } = await each(rows, changing, onDone);
  const failed = problems.length ? ` ${counted(problems.length)} refused: ${problems[0]}` : "";
  if (!done.length) {
    tell(failed.trim() || "There was nothing to change.");
    return;
  }
  tell(`${said} ${counted(done.length)}.${failed}`, async () => {
    const earlier = new Map(done.map(({ row, before }) => [row.id, before]));
    const back = await each(
      done.map(({ row }) => row),
      (row) => earlier.get(row.id) ?? null,
      () => undefined,
    );
    tell(`Taken back for ${counted(back.done.length)}.`);
  });
}
