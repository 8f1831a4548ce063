import { useMemo } from "react";
import { useInspector } from "@/app/inspect";
import { ACCENT } from "@/charts/colours";
import { Figure } from "@/charts/Figure";
import type { Drawing } from "@/charts/PlotFigure";
import { dayName, dayOf, daysAfter, midnight } from "@/features/work/days";
import { workFilter } from "@/features/work/Filters";
import { useSessions } from "@/features/work/held";
import { called, place, worked } from "@/features/work/timer";
import type { WorkEntry } from "@/gql/gen";
import { title } from "@/lib/text";
import { hours } from "@/lib/time";
import type { CardProps } from "./spec";

const READ = 1_000;
const SHOWN = 10;

interface Long {
  id: string;
  name: string;
  about: string;
  seconds: number;
}

const draw: Drawing<Long> = (plot, longest, width) => ({
  height: 30 + 26 * longest.length,
  marginLeft: Math.min(210, width / 2),
  marginRight: 40,
  marginTop: 4,
  x: { label: "hours", grid: true, ticks: 4 },
  y: {
    label: null,
    domain: longest.map(({ id }) => id),
    tickSize: 0,
    tickFormat: (id: string) => title(longest.find((each) => each.id === id)?.name ?? "", width > 420 ? 32 : 20),
  },
  marks: [
    plot.barX(longest, {
      x: (each: Long) => each.seconds / 3_600,
      y: "id",
      fill: ACCENT,
      insetTop: 3,
      insetBottom: 3,
      rx: 3,
      title: (each: Long) => `${each.name}, ${each.about}: ${hours(each.seconds)} hours`,
    }),
  ],
});

interface Issue extends Long {
  project: string;
  sessions: number;
}

function issuesOf(sessions: readonly WorkEntry[]): Issue[] {
  const found = new Map<string, Issue>();
  for (const session of sessions) {
    if (session.issueNumber === null) continue;
    const id = `${session.projectId ?? ""}#${session.issueNumber}`;
    const held = found.get(id);
    found.set(id, {
      id,
      name: `${session.project?.name ?? "No project"} #${session.issueNumber}`,
      about: `${(held?.sessions ?? 0) + 1} sessions`,
      project: session.project?.name ?? "",
      seconds: (held?.seconds ?? 0) + worked(session),
      sessions: (held?.sessions ?? 0) + 1,
    });
  }
  return [...found.values()].toSorted((a, b) => b.seconds - a.seconds);
}

/** The longest sessions, and the issues that took most. */
export function Longest({ days, wanted, set, zone }: CardProps & { zone: string }) {
  const { inspect } = useInspector();
  const { sessions, more, loading } = useSessions(
    {
      ...workFilter(wanted),
      open: false,
      after: new Date(midnight(days.first, zone)).toISOString(),
      before: new Date(midnight(daysAfter(days.last, 1), zone)).toISOString(),
    },
    READ,
  );
  const longest = useMemo(
    () =>
      (sessions ?? [])
        .map((session) => {
          const day = dayName(dayOf(new Date(session.startTime).getTime(), session.timeZone));
          const about = [day, place(session)].filter(Boolean).join(", ");
          return { id: session.id, name: called(session), about, seconds: worked(session) };
        })
        .toSorted((a, b) => b.seconds - a.seconds)
        .slice(0, SHOWN),
    [sessions],
  );
  const issues = useMemo(() => issuesOf(sessions ?? []).slice(0, SHOWN), [sessions]);
  const scope = more ? ` of the latest ${READ.toLocaleString()} sessions` : "";
  const time = {
    label: "Hours",
    value: (each: Long) => each.seconds / 3_600,
    shown: (each: Long) => hours(each.seconds),
  };
  return (
    <>
      <Figure
        title="Longest sessions"
        summary={longest[0] ? `The longest${scope} has ${hours(longest[0].seconds)} hours.` : ""}
        loading={loading}
        rows={longest}
        columns={[
          { label: "Work", value: (each) => each.name },
          { label: "When and for whom", value: (each) => each.about },
          time,
        ]}
        data={longest}
        draw={draw}
        onPick={(each) => inspect("session", each.id)}
        onRow={(each) => inspect("session", each.id)}
      />
      <Figure
        title="Top issues"
        summary={issues[0] ? `${issues[0].name} took most${scope}.` : ""}
        loading={loading}
        empty="No session in these days names an issue."
        rows={issues}
        columns={[
          { label: "Issue", value: (each) => each.name },
          { label: "Sessions", value: (each) => each.sessions },
          time,
        ]}
        data={issues}
        draw={draw}
        onPick={(each) => each.project && set({ project: each.project })}
        onRow={(each) => each.project && set({ project: each.project })}
      />
    </>
  );
}
