/** What running work sessions have reached; counted from their times, never by a counter. */
import { useEffect, useState } from "react";
import { type WorkEntry, WorkOpen, type WorkOpenResult } from "@/gql/gen";
import { useAsk } from "@/gql/hooks";
import { hours } from "@/lib/time";

export type Running = WorkOpenResult["sessions"]["nodes"][number];
export interface Span {
  startTime: string;
  endTime: string | null;
  pauses: readonly { start: string; end: string | null }[];
}

/** Whom a session is for. */
interface Placed {
  client: { name: string } | null;
  project: { name: string } | null;
}

/** Who a person's own sessions belong to. */
export const PERSON = "user";
const SECOND = 1_000;
/** Warnings come with time, not with changes. */
const ASK_AGAIN = 300_000;

const at = (iso: string) => new Date(iso).getTime();

/** Seconds of a session without its pauses; of an open one up to now, whatever came after that. */
export function worked({ startTime, endTime, pauses }: Span, now = Date.now()): number {
  const end = endTime === null ? now : at(endTime);
  const until = (iso: string | null) => (iso === null ? end : Math.min(end, at(iso)));
  const paused = pauses.reduce((sum, pause) => sum + until(pause.end) - until(pause.start), 0);
  return Math.max(0, Math.floor((end - at(startTime) - paused) / SECOND));
}

/** The session that the top bar shows: the person's own, one that is not paused, the latest. */
export function foremost(open: readonly Running[]): Running | undefined {
  const own = open.filter((session) => session.owner === PERSON);
  return own.find((session) => session.status === "ACTIVE") ?? own[0];
}

/** What stands before the name of the tab. */
export function mark(session: Running | undefined, now: number): string {
  if (!session) return "";
  return `${session.status === "PAUSED" ? "⏸" : "▶"} ${hours(worked(session, now))}`;
}

/** All open sessions, of the person and of agents, the latest start first. */
export function useOpen(): Running[] {
  const { data, again } = useAsk(WorkOpen, {}, { live: ["session"] });
  useEffect(() => {
    const timer = setInterval(again, ASK_AGAIN);
    return () => clearInterval(timer);
  }, [again]);
  return data?.sessions.nodes ?? [];
}

/** The time, every second as long as something runs. */
export function useNow(runs: boolean, every = SECOND): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!runs) return;
    const tick = () => setNow(Date.now());
    tick();
    const timer = setInterval(tick, every);
    return () => clearInterval(timer);
  }, [runs, every]);
  return now;
}

/** What a session is called: its description, or else what it is on. */
export function called({ description, project, client }: Placed & Pick<WorkEntry, "description">) {
  return description ?? project?.name ?? client?.name ?? "No description yet";
}

/** "Harbour / Tide tables". */
export function place({ client, project }: Placed): string {
  return [client?.name, project?.name].filter(Boolean).join(" / ");
}
