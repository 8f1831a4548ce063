/** Stops sessions from wherever they are listed, and asks what those were that do not say. */
import { lazy, Suspense, useSyncExternalStore } from "react";
import type { WorkEntry } from "@/gql/gen";
import { stop } from "./actions";

const TimerDialog = lazy(() => import("./TimerDialog"));

interface Ended {
  session: WorkEntry;
  until?: string | undefined;
}

let ended: Ended | undefined;
const listeners = new Set<() => void>();

function ask(next: Ended | undefined): void {
  ended = next;
  for (const listener of listeners) listener();
}

/** Stops a session, now or at an earlier time. One without a description is asked what it was. */
export function end(session: WorkEntry, at?: string): void {
  if (session.description) void stop(session, at);
  else ask({ session, until: at });
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** What is asked stands above all pages: where the session was listed, it is listed no more once it has ended. */
export function Ending() {
  const asked = useSyncExternalStore(subscribe, () => ended);
  return (
    asked && (
      <Suspense fallback={null}>
        <TimerDialog key={asked.session.id} what="stop" {...asked} onClose={() => ask(undefined)} />
      </Suspense>
    )
  );
}
