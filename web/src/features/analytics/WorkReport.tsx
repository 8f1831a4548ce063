import { useEffect, useMemo } from "react";
import { Chosen, Filters, workFilter } from "@/features/work/Filters";
import { todayIn } from "@/features/work/days";
import { useHolds } from "@/features/work/held";
import { usePalette } from "@/features/work/palette";
import { AnalyticsSpan, type AnalyticsSpanResult } from "@/gql/gen";
import { useAsk } from "@/gql/hooks";
import { plural } from "@/lib/text";
import { hours } from "@/lib/time";
import { Empty, Refused, Segments, Select, Skeleton, Switch } from "@/ui";
import { Daily } from "./Daily";
import { Heat } from "./Heat";
import { Longest } from "./Longest";
import { Months } from "./Months";
import { AsOf, RangeBar } from "./RangeBar";
import { type Days, spoken } from "./range";
import { Comparison, Shares } from "./Shares";
import { type Asked, type Change, roundingOf, ROUNDINGS } from "./spec";
import { type Settings, Target, targetOf, until } from "./Target";
import { Tile } from "./Tile";
import { TimeSheet } from "./TimeSheet";

const BYS = [
  { value: "category", label: "Category" },
  { value: "client", label: "Client" },
  { value: "project", label: "Project" },
] as const;

type Report = AnalyticsSpanResult["workReport"];

interface TilesProps {
  report: Report;
  days: Days;
  compare: boolean;
  today: string;
  settings: Settings | undefined;
}

function Tiles({ report, days, compare, today, settings }: TilesProps) {
  const { period, previous, runningSeconds } = report;
  const gone = until(days, today);
  const past = gone.length || 1;
  const targetSeconds = settings ? gone.reduce((sum, day) => sum + targetOf(day, settings), 0) : 0;
  const change = period.seconds - previous.seconds;
  return (
    <div className="analytics-tiles">
      <Tile label="Hours" value={hours(period.seconds)} about={plural(period.sessions, "session", "sessions")} />
      <Tile label="Average per day" value={hours(period.seconds / past)} about={`of ${plural(past, "day", "days")}`} />
      {targetSeconds > 0 && (
        <Tile
          label="Of the target"
          value={(period.seconds / targetSeconds).toLocaleString(undefined, { style: "percent" })}
          about={`${hours(targetSeconds)} ${gone.at(-1) === days.last ? "in these days" : "until today"}`}
        />
      )}
      {compare && (
        <Tile
          label="Against before"
          value={`${change < 0 ? "−" : "+"}${hours(Math.abs(change))}`}
          about={`${hours(previous.seconds)} from ${spoken(previous.first)} to ${spoken(previous.last)}`}
        />
      )}
      {runningSeconds > 0 && <Tile label="Still running" value={hours(runningSeconds)} about="not in the totals yet" />}
    </div>
  );
}

interface WorkReportProps {
  asked: Asked;
  days: Days;
  set: Change;
}

/** Hours, as the totals hold them. */
export function WorkReport({ asked, days, set }: WorkReportProps) {
  const { settings, zone } = useHolds();
  const palette = usePalette();
  const filter = workFilter(asked);
  const rounding = useMemo(() => roundingOf(asked.round), [asked.round]);
  const { data, error, again, loading } = useAsk(AnalyticsSpan, { ...days, filter, rounding }, { live: ["session"] });
  const report = data?.workReport;
  // Totals are counted again soon after sessions change.
  useEffect(() => {
    if (!report?.stale) return;
    const timer = setTimeout(again, 2_000);
    return () => clearTimeout(timer);
  }, [report, again]);
  const today = todayIn(zone);
  const card = { days, by: asked.by, wanted: asked, rounding, counted: report?.refreshedAt ?? "", palette, set };
  return (
    <div className="work-stack">
      <div className="work-filters">
        <RangeBar asked={asked} days={days} set={set} />
        <Filters wanted={asked} onChange={set} />
      </div>
      <Chosen wanted={asked} onChange={set} />
      {error && !report && error.code !== "NOT_FOUND" && <Refused error={error} again={again} />}
      {error?.code === "NOT_FOUND" && <Empty title="Nothing fits">{error.message}</Empty>}
      {!error && !report && <Skeleton lines={8} />}
      {!error && report && (
        <>
          <div className="actions work-between">
            <AsOf {...report} running={report.runningSeconds} again={again} />
            <div className="actions analytics-ways">
              <Switch isSelected={asked.compare} onChange={(compare) => set({ compare })}>
                Compare with before
              </Switch>
              <Select
                label="Rounding"
                quiet
                value={asked.round}
                choices={ROUNDINGS}
                onChange={(round) => set({ round })}
              />
              <Segments label="Divide by" value={asked.by} choices={BYS} onChange={(by) => set({ by })} />
            </div>
          </div>
          <div className={loading ? "analytics-cards stale" : "analytics-cards"}>
            <Tiles report={report} days={days} compare={asked.compare} today={today} settings={settings} />
            <Daily {...card} />
            <Months {...card} />
            <Shares {...card} />
            {asked.compare && <Comparison {...card} previous={report.previous} />}
            <Heat {...card} />
            {settings?.dailyTargetMinutes ? <Target {...card} settings={settings} today={today} /> : null}
            <Longest {...card} zone={zone} />
            <TimeSheet {...card} />
          </div>
        </>
      )}
    </div>
  );
}
