import { tell } from "@/app/undo";
import {
  MemoriesForget,
  MemoriesPurge,
  MemoriesRestore,
  MemoriesRevise,
  MemoriesSupersede,
  type MemoryChanges,
  MemoryNow,
} from "@/gql/gen";
import type { Refusal } from "@/gql/errors";
import { ask, change } from "@/gql/hooks";
import { plural } from "@/lib/text";

/** The server takes so many ids in one call. */
const AT_ONCE = 500;

export const counted = (count: number) => plural(count, "memory", "memories");

/** Takes a change back by revising to what was, at whatever version the memory has by then. */
export async function reviseBack(id: string, before: MemoryChanges): Promise<void> {
  const now = await ask(MemoryNow, { id });
  const version = now.data?.memory?.version;
  if (version === undefined) {
    tell("It cannot be taken back: the memory is not there any more.");
    return;
  }
  const { error } = await change(MemoriesRevise, { id, expectedVersion: version, changes: before });
  tell(error ? error.message : "Taken back.");
}

/** Revises one memory and offers to take it back. Returns what was refused. */
export async function revise(
  memory: { id: string; version: number },
  changes: MemoryChanges,
  before: MemoryChanges,
  message: string,
): Promise<Refusal | undefined> {
  const { error } = await change(MemoriesRevise, { id: memory.id, expectedVersion: memory.version, changes });
  if (!error) tell(message, () => reviseBack(memory.id, before));
  return error;
}

const STEP = 0.1;
let weighing: Promise<unknown> = Promise.resolve();

/** Makes a memory so many steps more important. One after the other: keys are pressed faster than it is stored. */
export function weigh(id: string, steps: number): void {
  weighing = weighing.then(async () => {
    const now = (await ask(MemoryNow, { id })).data?.memory;
    if (!now) return;
    const importance = Math.min(1, Math.max(0, Math.round((now.importance + steps * STEP) * 100) / 100));
    if (importance === now.importance) return;
    const error = await revise(now, { importance }, { importance: now.importance }, `Importance ${importance}.`);
    if (error) tell(error.message);
  });
}

async function inParts(ids: string[], deed: (part: string[]) => Promise<Refusal | undefined>) {
  for (let start = 0; start < ids.length; start += AT_ONCE) {
    const error = await deed(ids.slice(start, start + AT_ONCE));
    if (error) return error;
  }
  return undefined;
}

/** Moves memories to the trash. What was refused is told. Resolves to whether it was done. */
export async function forget(ids: string[]): Promise<boolean> {
  const error = await inParts(ids, async (part) => (await change(MemoriesForget, { ids: part })).error);
  if (error) tell(error.message);
  else tell(`Moved ${counted(ids.length)} to the trash.`, () => restore(ids).then(() => undefined));
  return !error;
}

/** Makes memories active again. Returns what was refused. */
export function makeActive(ids: string[]): Promise<Refusal | undefined> {
  return inParts(ids, async (part) => (await change(MemoriesRestore, { ids: part })).error);
}

/** Brings memories back from the trash or the archive. */
export async function restore(ids: string[]): Promise<boolean> {
  const error = await makeActive(ids);
  if (error) tell(error.message);
  else tell(`Restored ${counted(ids.length)}.`, () => forget(ids).then(() => undefined));
  return !error;
}

/** Erases memories for good. */
export async function purge(ids: string[]): Promise<boolean> {
  const error = await inParts(ids, async (part) => (await change(MemoriesPurge, { ids: part })).error);
  tell(error ? error.message : `Erased ${counted(ids.length)} for good.`);
  return !error;
}

/** Marks a memory as superseded by a newer one, and offers to take it back. */
export async function supersede(id: string, by: string): Promise<Refusal | undefined> {
  const { error } = await change(MemoriesSupersede, { id, by });
  if (!error) tell("Superseded. Recall finds the newer one from now on.", () => makeCurrent(id, by));
  return error;
}

/** Tells of memories that were superseded, and offers to make them current again. */
export function tellSuperseded(ids: string[]): void {
  tell(`Superseded ${counted(ids.length)}.`, async () => {
    const error = await makeActive(ids);
    tell(error ? error.message : `Current again: ${counted(ids.length)}.`);
  });
}

/** Lets one memory supersede many. Returns what was refused; the others before it are superseded. */
export async function supersedeMany(ids: string[], by: string): Promise<Refusal | undefined> {
  const done: string[] = [];
  let refused: Refusal | undefined;
  for (const id of ids) {
    refused = (await change(MemoriesSupersede, { id, by })).error;
    if (refused) break;
    done.push(id);
  }
  if (done.length) tellSuperseded(done);
  return refused;
}

/** Makes a superseded memory current again, and offers to supersede it once more by what it was superseded by. */
export async function makeCurrent(id: string, by: string | null): Promise<void> {
  const error = await makeActive([id]);
  if (error) tell(error.message);
  else tell("Current again. Recall finds it.", by ? () => supersedeAgain(id, by) : undefined);
}

async function supersedeAgain(id: string, by: string): Promise<void> {
  const error = await supersede(id, by);
  if (error) tell(error.message);
}
