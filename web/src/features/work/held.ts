/** What more than one tab of the work page asks for. */
import { useCallback, useEffect, useRef, useState } from "react";
import { onChange } from "@/app/live";
import type { Refusal } from "@/gql/errors";
import { type SessionFilter, type WorkEntry, WorkHolds, WorkList, type WorkListResult } from "@/gql/gen";
import { ask, type Outcome, useAsk } from "@/gql/hooks";

const AT_ONCE = 200;

/** The person's settings; while they load, the zone of the browser. */
export function useHolds() {
  const { data, error, again } = useAsk(WorkHolds, {}, { live: ["session"] });
  const zone = data?.workSettings.timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
  const settings = data?.workSettings;
  const usual = { client: settings?.defaultClient?.name ?? "", project: settings?.defaultProject?.name ?? "" };
  return { settings, zone, usual, error, again };
}

interface All {
  sessions: WorkEntry[] | undefined;
  /** There are more than were read. */
  more: boolean;
  error: Refusal | undefined;
  loading: boolean;
  again: () => void;
}

/** Sessions, and those that are open however long ago they began. */
export function withOpen(sessions: readonly WorkEntry[], open: readonly WorkEntry[]): WorkEntry[] {
  const listed = new Set(sessions.map(({ id }) => id));
  return [...sessions, ...open.filter(({ id }) => !listed.has(id))];
}

/** Reads all sessions that a filter accepts, the latest start first, up to `most`. */
export function useSessions(filter: SessionFilter, most = 1_000): All {
  const [held, hold] = useState<{ key: string; sessions?: WorkEntry[]; more: boolean; error?: Refusal }>({
    key: "",
    more: false,
  });
  const [turn, setTurn] = useState(0);
  const key = JSON.stringify(filter);
  const underway = useRef<Promise<void>>(Promise.resolve());
  const again = useCallback(() => setTurn((turn) => turn + 1), []);
  useEffect(() => onChange(["session"], again), [again]);
  useEffect(() => {
    let stopped = false;
    const over = () => stopped;
    const before = underway.current;
    const read = async () => {
      // What is on its way was asked before the change that is asked about now.
      await before;
      const sessions: WorkEntry[] = [];
      let after: string | null = null;
      let more = true;
      const filter = JSON.parse(key) as SessionFilter;
      while (more && sessions.length < most && !over()) {
        const outcome: Outcome<WorkListResult> = await ask(WorkList, { filter, first: AT_ONCE, after });
        if (over()) return;
        if (outcome.error) {
          const { error } = outcome;
          hold((last) => ({ ...last, key, error }));
          return;
        }
        const { nodes, pageInfo }: WorkListResult["sessions"] = outcome.data.sessions;
        sessions.push(...nodes);
        after = pageInfo.endCursor;
        more = pageInfo.hasNextPage;
      }
      if (!over()) hold({ key, sessions, more });
    };
    underway.current = read();
    return () => {
      stopped = true;
    };
  }, [key, turn, most]);
  return { sessions: held.sessions, more: held.more, error: held.error, loading: held.key !== key, again };
}
