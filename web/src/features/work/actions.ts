/** What is done to work sessions from more than one place: each tells what happened, and how to take it back. */
import { tell } from "@/app/undo";
import type { Refusal } from "@/gql/errors";
import {
  type NewPause,
  type NewSession,
  type PastSession,
  type SessionChanges,
  WorkAmend,
  WorkContinue,
  WorkDiscard,
  WorkEnter,
  type WorkEntry,
  WorkForget,
  WorkPause,
  WorkResume,
  WorkStart,
  WorkStop,
  WorkSummary,
} from "@/gql/gen";
import { ask, change, type Outcome } from "@/gql/hooks";
import { hours } from "@/lib/time";
import { worked } from "./timer";

/** Tells why something was refused; gives back whether it was. */
function refused(outcome: { error?: Refusal | undefined }): boolean {
  if (outcome.error) tell(outcome.error.message);
  return !!outcome.error;
}

export async function start(session: Partial<NewSession> = {}): Promise<Refusal | undefined> {
  const outcome = await change(WorkStart, { session: { category: "CODING", ...session } });
  if (outcome.error) return outcome.error;
  const { id } = outcome.data.startWork!;
  tell("Started.", async () => void refused(await change(WorkDiscard, { id })));
  return undefined;
}

export async function startNow(): Promise<void> {
  const error = await start();
  if (error) tell(error.message);
}

/** Pauses a session; gives back why it was refused. */
export async function pause(session: WorkEntry, reason: string | null = null): Promise<string | undefined> {
  return (await change(WorkPause, { id: session.id, reason })).error?.message;
}

export async function pauseNow(session: WorkEntry): Promise<void> {
  const why = await pause(session);
  if (why) tell(why);
}

export async function resume(session: WorkEntry): Promise<void> {
  refused(await change(WorkResume, { id: session.id }));
}

export async function stop(session: WorkEntry, at?: string): Promise<void> {
  const outcome = await change(WorkStop, { id: session.id, at: at ?? null });
  if (!refused(outcome)) tellStopped(session, outcome.data!.stopWork!);
}

/** Tells that a session was stopped. Taken back, it goes on as if it had not been, and says what it said before. */
export function tellStopped(open: WorkEntry, done: WorkEntry, said: SessionChanges = {}, summarized = false): void {
  tell(`Stopped: ${hours(worked(done))} hours.`, async () => {
    const { id, version } = done;
    const summary = summarized ? (await ask(WorkSummary, { id })).data?.session?.memory : undefined;
    const changes = { ...before(open, said), endTime: null, pauses: sent(open.pauses) };
    if (refused(await change(WorkAmend, { id, version, changes })) || !summary) return;
    refused(await change(WorkForget, { ids: [summary.id] }));
  });
}

export async function again(session: WorkEntry): Promise<void> {
  const outcome = await change(WorkContinue, { id: session.id });
  if (refused(outcome)) return;
  const { id } = outcome.data!.continueWork!;
  tell("Started again.", async () => void refused(await change(WorkDiscard, { id })));
}

/** What a new session takes over from another. */
export function details(session: WorkEntry): Omit<PastSession, "startTime" | "endTime" | "pauses"> {
  const { description, category, issueNumber, prNumber, branch, notes, client, project } = session;
  const names = { client: client?.name ?? null, project: project?.name ?? null };
  return { description, category, issueNumber, prNumber, branch, notes, ...names };
}

/** Enters work that is done; `undone` says what is told when it is taken back. */
export async function enter(session: PastSession, message = "Entered."): Promise<Outcome<WorkEntry>> {
  const outcome = await change(WorkEnter, { session });
  if (outcome.error) return outcome;
  const { id } = outcome.data.enterWork!;
  tell(message, async () => void refused(await change(WorkDiscard, { id })));
  return { data: outcome.data.enterWork! };
}

/** Pauses as they are sent: what is read of them also names their type. */
function sent(pauses: WorkEntry["pauses"]): NewPause[] {
  return pauses.map(({ start, end, reason }) => ({ start, end, reason }));
}

async function restore(session: WorkEntry): Promise<void> {
  const { startTime, endTime, pauses } = session;
  if (endTime !== null) {
    refused(await change(WorkEnter, { session: { ...details(session), startTime, endTime, pauses: sent(pauses) } }));
    return;
  }
  const begun = await change(WorkStart, { session: { ...details(session), startTime } });
  if (refused(begun)) return;
  const started = begun.data!.startWork!;
  const ended = sent(pauses).filter((pause) => pause.end !== null);
  const { client, project } = details(session);
  // A session for nobody was started for the defaults.
  const moved = client !== (started.client?.name ?? null) || project !== (started.project?.name ?? null);
  const changes = { ...(ended.length ? { pauses: ended } : {}), ...(moved ? { client, project } : {}) };
  if (Object.keys(changes).length === 0) return;
  refused(await change(WorkAmend, { id: started.id, version: started.version, changes }));
}

export async function discard(session: WorkEntry): Promise<boolean> {
  if (refused(await change(WorkDiscard, { id: session.id }))) return false;
  tell("Discarded.", () => restore(session));
  return true;
}

/** The values that a session had, of the fields that changes name. */
export function before(session: WorkEntry, changes: SessionChanges): SessionChanges {
  const held: SessionChanges = {
    ...details(session),
    startTime: session.startTime,
    pauses: sent(session.pauses),
    timeZone: session.timeZone,
    ...(session.endTime === null ? {} : { endTime: session.endTime }),
  };
  const named = Object.entries(held).filter(([name]) => name in changes);
  return Object.fromEntries(named);
}

/** Amends a session, and tells how to take it back. What was refused is returned. */
export async function amend(
  session: WorkEntry,
  changes: SessionChanges,
  message = "Changed.",
): Promise<Outcome<WorkEntry>> {
  const outcome = await change(WorkAmend, { id: session.id, version: session.version, changes });
  if (outcome.error) return outcome;
  const after = outcome.data.amendWork!;
  const back = before(session, changes);
  tell(message, async () => {
    refused(await change(WorkAmend, { id: after.id, version: after.version, changes: back }));
  });
  return { data: after };
}
