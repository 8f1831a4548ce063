import { useMemo } from "react";
import { ACCENT, QUIET } from "@/charts/colours";
import { Figure } from "@/charts/Figure";
import type { Drawing } from "@/charts/PlotFigure";
import type { WorkHoldsResult } from "@/gql/gen";
import { dayName, weekday } from "@/features/work/days";
import { hours } from "@/lib/time";
import { type Days, every } from "./range";
import { type CardProps, rangeOf } from "./spec";
import { useRows } from "./useRows";

interface Point {
  day: string;
  at: Date;
  worked: number;
  asked: number;
}

const draw: Drawing<Point> = (plot, points) => ({
  height: 240,
  marginLeft: 40,
  x: { type: "utc", label: null },
  y: { label: "hours", grid: true },
  marks: [
    plot.lineY(points, {
      x: "at",
      y: (point: Point) => point.asked / 3_600,
      stroke: QUIET,
      strokeDasharray: "4 3",
      strokeWidth: 2,
      curve: "step-after",
    }),
    plot.lineY(points, { x: "at", y: (point: Point) => point.worked / 3_600, stroke: ACCENT, strokeWidth: 2.5 }),
    plot.ruleY([0], { stroke: "var(--line-strong)" }),
  ],
});

export type Settings = WorkHoldsResult["workSettings"];

/** Seconds that the target asks for on a day. */
export function targetOf(day: string, { workDays, dailyTargetMinutes }: Settings): number {
  return workDays.includes(weekday(day)) ? (dailyTargetMinutes ?? 0) * 60 : 0;
}

/** Every day of a range that is not to come. */
export function until({ first, last }: Days, today: string): string[] {
  return every({ first, last }).filter((day) => day <= today);
}

interface TargetProps extends CardProps {
  settings: Settings;
  today: string;
}

/** What was worked and what the target asks for, both added up from day to day until today. */
export function Target({ settings, today, ...props }: TargetProps) {
  const { days, set } = props;
  const { rows, ready, loading } = useRows(props, days, ["DAY"]);
  const points = useMemo(() => {
    const held = new Map(rows.map((row) => [row.day!, row.seconds]));
    const found: Point[] = [];
    for (const day of until(days, today)) {
      const before = found.at(-1);
      found.push({
        day,
        at: new Date(`${day}T00:00:00Z`),
        worked: (before?.worked ?? 0) + (held.get(day) ?? 0),
        asked: (before?.asked ?? 0) + targetOf(day, settings),
      });
    }
    return found;
  }, [rows, days, settings, today]);
  const last = points.at(-1);
  const more = last ? last.worked - last.asked : 0;
  return (
    <Figure
      title="Against the target"
      summary={
        last
          ? `${hours(Math.abs(more))} hours ${more < 0 ? "less" : "more"} than the target until ${dayName(last.day)}.`
          : ""
      }
      loading={loading}
      rows={ready ? points : []}
      columns={[
        { label: "Day", value: (point) => point.day },
        { label: "Worked until then", value: (point) => point.worked / 3_600, shown: (point) => hours(point.worked) },
        { label: "Target until then", value: (point) => point.asked / 3_600, shown: (point) => hours(point.asked) },
      ]}
      data={points}
      draw={draw}
      legend={[
        { name: "Worked", colour: ACCENT },
        { name: "Target", colour: QUIET },
      ]}
      onRow={({ day }) => set(rangeOf({ first: day, last: day }))}
    />
  );
}
