import { useSyncExternalStore } from "react";
import { tell } from "@/app/undo";
import { RecallFeedback } from "@/gql/gen";
import { change } from "@/gql/hooks";

/** Whether a hit was useful; null while nothing is said. */
export type Verdict = boolean | null;

/** What is shown, and what the server holds, by recall and memory. */
const shown = new Map<string, Verdict>();
const kept = new Map<string, Verdict>();
const listeners = new Set<() => void>();
/** One after the other: the last one counts, and must arrive last. */
let saying: Promise<unknown> = Promise.resolve();

const keyOf = (recallId: string, memoryId: string) => `${recallId} ${memoryId}`;

function show(key: string, verdict: Verdict) {
  shown.set(key, verdict);
  for (const listener of listeners) listener();
}

function say(recallId: string, memoryId: string, useful: Verdict, done: () => void) {
  const key = keyOf(recallId, memoryId);
  show(key, useful);
  saying = saying.then(async () => {
    const { error } = await change(RecallFeedback, { recallId, verdicts: [{ memoryId, useful }] });
    if (!error) {
      kept.set(key, useful);
      done();
      return;
    }
    show(key, kept.get(key) ?? null);
    tell(error.message);
  });
}

/** Says of a hit whether it was useful, or takes that back. It is shown at once, and what is refused is told. */
export function judge(recallId: string, memoryId: string, useful: Verdict): void {
  const before = shown.get(keyOf(recallId, memoryId)) ?? null;
  const message = useful === null ? "Taken back." : useful ? "Noted as useful." : "Noted as not useful.";
  say(recallId, memoryId, useful, () =>
    tell(message, () => say(recallId, memoryId, before, () => tell("As it was before."))),
  );
}

/** What was said in this tab of a hit of one recall. */
export function useVerdict(recallId: string, memoryId: string): Verdict {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => shown.get(keyOf(recallId, memoryId)) ?? null,
  );
}
