import { useEffect, useMemo, useState } from "react";
import { useInspector } from "@/app/inspect";
import { onChange } from "@/app/live";
import { ACCENT } from "@/charts/colours";
import { Figure } from "@/charts/Figure";
import { lying } from "@/charts/lying";
import type { Drawing } from "@/charts/PlotFigure";
import { dayName, dayOf, daysAfter, midnight } from "@/features/work/days";
import { workFilter } from "@/features/work/Filters";
import { called, place } from "@/features/work/timer";
import { AnalyticsIssues, type AnalyticsIssuesResult, AnalyticsLongest, type SessionFilter } from "@/gql/gen";
import { ask, type Outcome, useAsk } from "@/gql/hooks";
import { plural } from "@/lib/text";
import { hours } from "@/lib/time";
import type { CardProps } from "./spec";

/** Sessions that are read at most for their issues. */
const READ = 10_000;
const SHOWN = 10;

interface Long {
  id: string;
  name: string;
  about: string;
  seconds: number;
}

const draw: Drawing<Long> = (plot, longest, width) =>
  lying(plot, longest, {
    width,
    label: "hours",
    key: ({ id }) => id,
    name: ({ name }) => name,
    value: ({ seconds }) => seconds / 3_600,
    colour: () => ACCENT,
    said: ({ name, about, seconds }) => `${name}, ${about}: ${hours(seconds)} hours`,
    figure: ({ seconds }) => hours(seconds),
  });
const TIME = {
  label: "Hours",
  value: (each: Long) => each.seconds / 3_600,
  shown: (each: Long) => hours(each.seconds),
};

interface Issue extends Long {
  project: string;
  sessions: number;
}

type Booked = AnalyticsIssuesResult["sessions"]["nodes"][number];

/** The issues that sessions name, those with most hours first. */
export function issuesOf(sessions: readonly Booked[]): Issue[] {
  const found = new Map<string, Issue>();
  for (const { issueNumber, projectId, project, durationSeconds } of sessions) {
    if (issueNumber === null) continue;
    const id = `${projectId ?? ""}#${issueNumber}`;
    const { sessions = 0, seconds = 0 } = found.get(id) ?? {};
    found.set(id, {
      id,
      name: `${project?.name ?? "No project"} #${issueNumber}`,
      about: plural(sessions + 1, "session", "sessions"),
      project: project?.name ?? "",
      seconds: seconds + durationSeconds,
      sessions: sessions + 1,
    });
  }
  return [...found.values()].toSorted((a, b) => b.seconds - a.seconds);
}

/** The issues of all sessions that a filter accepts, page by page. */
function useIssues(filter: SessionFilter) {
  const [held, hold] = useState<{ key: string; issues: Issue[]; more: boolean }>({ key: "", issues: [], more: false });
  const [turn, setTurn] = useState(0);
  const key = JSON.stringify(filter);
  useEffect(() => onChange(["session"], () => setTurn((turn) => turn + 1)), []);
  useEffect(() => {
    let stopped = false;
    const over = () => stopped;
    const read = async () => {
      const sessions: Booked[] = [];
      let [after, more]: [string | null, boolean] = [null, true];
      while (more && sessions.length < READ) {
        const filter = JSON.parse(key) as SessionFilter;
        const { data }: Outcome<AnalyticsIssuesResult> = await ask(AnalyticsIssues, { filter, after });
        if (over() || !data) return;
        sessions.push(...data.sessions.nodes);
        [after, more] = [data.sessions.pageInfo.endCursor, data.sessions.pageInfo.hasNextPage];
      }
      hold({ key, issues: issuesOf(sessions).slice(0, SHOWN), more });
    };
    void read();
    return () => {
      stopped = true;
    };
  }, [key, turn]);
  return { ...held, loading: held.key !== key };
}

/** The longest sessions, and the issues that took most. */
export function Longest({ days, wanted, set, zone }: CardProps & { zone: string }) {
  const { inspect } = useInspector();
  const filter = {
    ...workFilter(wanted),
    open: false,
    after: new Date(midnight(days.first, zone)).toISOString(),
    before: new Date(midnight(daysAfter(days.last, 1), zone)).toISOString(),
  };
  const { data, loading } = useAsk(AnalyticsLongest, { filter }, { live: ["session"] });
  const longest = useMemo(
    () =>
      (data?.sessions.nodes ?? []).map((session) => {
        const day = dayName(dayOf(new Date(session.startTime).getTime(), session.timeZone));
        const about = [day, place(session)].filter(Boolean).join(", ");
        return { id: session.id, name: called(session), about, seconds: session.durationSeconds };
      }),
    [data],
  );
  const { issues, more, ...reading } = useIssues(filter);
  const scope = more ? `, of the latest ${READ.toLocaleString()} sessions` : "";
  const see = ({ id }: Long) => inspect("session", id);
  const choose = ({ project }: Issue) => project && set({ project });
  return (
    <>
      <Figure
        title="Longest sessions"
        summary={longest[0] ? `The longest has ${hours(longest[0].seconds)} hours.` : ""}
        loading={loading}
        rows={longest}
        columns={[
          { label: "Work", value: (each) => each.name },
          { label: "When and for whom", value: (each) => each.about },
          TIME,
        ]}
        data={longest}
        draw={draw}
        onPick={see}
        onRow={see}
      />
      <Figure
        title="Top issues"
        summary={issues[0] ? `${issues[0].name} took most${scope}.` : ""}
        loading={reading.loading}
        empty="No session in these days names an issue."
        rows={issues}
        columns={[
          { label: "Issue", value: (each) => each.name },
          { label: "Sessions", value: (each) => each.sessions },
          TIME,
        ]}
        data={issues}
        draw={draw}
        onPick={choose}
        onRow={choose}
      />
    </>
  );
}
