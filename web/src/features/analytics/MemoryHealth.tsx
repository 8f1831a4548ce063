import { useMemo } from "react";
import { useNavigate } from "react-router";
import { ACCENT, paint, QUIET, series } from "@/charts/colours";
import { Figure } from "@/charts/Figure";
import { lying } from "@/charts/lying";
import type { Drawing } from "@/charts/PlotFigure";
import { dayName } from "@/features/work/days";
import { AnalyticsMemory, type AnalyticsMemoryResult, AnalyticsStats } from "@/gql/gen";
import { useAsk } from "@/gql/hooks";
import { plural } from "@/lib/text";
import { clock } from "@/lib/time";
import { size } from "@/lib/size";
import { oneOf, useUrl } from "@/lib/url";
import { Refused, Segments, Skeleton } from "@/ui";
import { type Bar, dated, stacked } from "./bars";
import { spaced } from "./Daily";
import { Judged } from "./Judged";
import { Neglected } from "./Neglected";
import { RangeBar } from "./RangeBar";
import { type Days, withEmpty } from "./range";
import type { Asked, Change } from "./spec";
import { rangeOf } from "./spec";
import { Tile } from "./Tile";

const URL = { growth: oneOf(["type", "kind"], "type") };
const GROWTH = [
  { value: "type", label: "Type" },
  { value: "kind", label: "Kind" },
] as const;
const TYPES: Record<string, string> = {
  EPISODIC: "var(--episodic)",
  SEMANTIC: "var(--semantic)",
  PROCEDURAL: "var(--procedural)",
};

type Found = AnalyticsMemoryResult["memoryAnalytics"];
type Recalls = Found["recalls"][number];

const drawGrowth = stacked("memories");
const drawRecalls: Drawing<Recalls> = (plot, days, width) => ({
  height: 220,
  marginLeft: 56,
  x: { type: "band", label: null, tickFormat: dated, ...spaced(days, width) },
  y: { label: "recalls", grid: true },
  marks: [
    plot.barY(days, {
      x: "day",
      y: "recalls",
      fill: ACCENT,
      title: (day: Recalls) => `${dayName(day.day)}: ${day.recalls}`,
    }),
  ],
});
const drawTimes: Drawing<Recalls> = (plot, days, width) => ({
  height: 220,
  marginLeft: 56,
  x: { type: "point", label: null, tickFormat: dated, ...spaced(days, width) },
  y: { label: "milliseconds", grid: true, zero: true },
  marks: [
    plot.lineY(days, { x: "day", y: "p95", stroke: QUIET, strokeWidth: 2, marker: true }),
    plot.lineY(days, { x: "day", y: "p50", stroke: ACCENT, strokeWidth: 2, marker: true }),
  ],
});

interface Named {
  name: string;
  count: number;
  colour: string;
}

const drawNamed: Drawing<Named> = (plot, named, width) =>
  lying(plot, named, {
    width,
    label: null,
    key: ({ name }) => name,
    name: ({ name }) => name,
    value: ({ count }) => count,
    colour: ({ colour }) => colour,
    said: ({ name, count }) => `${name}: ${count.toLocaleString()}`,
    figure: ({ count }) => count.toLocaleString(),
  });

const share = (part: number, of: number) =>
  (of ? part / of : 0).toLocaleString(undefined, { style: "percent", maximumFractionDigits: 1 });
const ms = (value: number) => Math.round(value * 10) / 10;

function Growth({ found, days, set }: { found: Found; days: Days; set: Change }) {
  const [{ growth: by }, choose] = useUrl(URL);
  const { bars, legend } = useMemo(() => {
    const sums = new Map<string, Bar>();
    for (const each of found.growth) {
      const name = by === "type" ? each.type.toLowerCase() : each.kind;
      const key = `${each.day}\n${name}`;
      const count = (sums.get(key)?.count ?? 0) + each.memories;
      sums.set(key, { day: each.day, name, count, colour: TYPES[each.type]! });
    }
    const bars = [...sums.values()];
    if (by === "type") {
      const legend = Object.entries(TYPES).map(([name, colour]) => ({ name: name.toLowerCase(), colour }));
      return { bars, legend: legend.filter(({ name }) => bars.some((bar) => bar.name === name)) };
    }
    const legend = series([...new Set(bars.map(({ name }) => name))].toSorted());
    const colours = new Map(legend.map((each) => [each.name, paint(each)]));
    return { bars: bars.map((bar) => ({ ...bar, colour: colours.get(bar.name)! })), legend };
  }, [found, by]);
  const drawn = useMemo(() => withEmpty(bars, days, { name: "", count: 0, colour: ACCENT }), [bars, days]);
  const sum = bars.reduce((all, { count }) => all + count, 0);
  return (
    <Figure
      title={`Growth by ${by}`}
      wide
      tools={<Segments label="Growth by" value={by} choices={GROWTH} onChange={(growth) => choose({ growth })} />}
      summary={`${sum.toLocaleString()} memories were added from ${dated(days.first)} to ${dated(days.last)}.`}
      empty="No memory was added in these days."
      rows={bars}
      columns={[
        { label: "Day", value: (bar) => bar.day },
        { label: by === "type" ? "Type" : "Kind", value: (bar) => bar.name },
        { label: "Memories", value: (bar) => bar.count },
      ]}
      data={drawn}
      draw={drawGrowth}
      legend={legend}
      onPick={({ day }) => set(rangeOf({ first: day, last: day }))}
      onRow={({ day }) => set(rangeOf({ first: day, last: day }))}
    />
  );
}

function Recalled({ found, range, set }: { found: Found; range: Days; set: Change }) {
  const days = found.recalls;
  const drawn = useMemo(
    () => withEmpty(days, range, { recalls: 0, p50: 0, p95: 0, p99: 0, useful: 0, notUseful: 0 }),
    [days, range],
  );
  const columns = [
    { label: "Day", value: (day: Recalls) => day.day },
    { label: "Recalls", value: (day: Recalls) => day.recalls },
    { label: "Median ms", value: (day: Recalls) => ms(day.p50) },
    { label: "95 of 100, ms", value: (day: Recalls) => ms(day.p95) },
    { label: "99 of 100, ms", value: (day: Recalls) => ms(day.p99) },
  ];
  const sum = days.reduce((all, { recalls }) => all + recalls, 0);
  const slowest = Math.max(0, ...days.map(({ p95 }) => p95));
  const one = ({ day }: Recalls) => set(rangeOf({ first: day, last: day }));
  const shared = { rows: days, columns, data: days, onRow: one, empty: "Nothing was recalled in these days." };
  return (
    <>
      <Figure
        title="Recalls per day"
        summary={`${plural(sum, "recall", "recalls")}.`}
        {...shared}
        data={drawn}
        draw={drawRecalls}
        onPick={one}
      />
      <Figure
        title="How fast recall answers"
        summary={`On the slowest day 95 of 100 recalls took at most ${ms(slowest)} ms.`}
        {...shared}
        draw={drawTimes}
        legend={[
          { name: "Median", colour: ACCENT },
          { name: "95 of 100", colour: QUIET },
        ]}
      />
    </>
  );
}

function Mix({ found }: { found: Found }) {
  const navigate = useNavigate();
  const relations = useMemo(() => {
    const sums = new Map<string, Named>();
    for (const { relationType, relations } of found.relationMix) {
      const name = relationType.toLowerCase().replace("_", " ");
      const count = (sums.get(name)?.count ?? 0) + relations;
      sums.set(name, { name, count, colour: `var(--${name.replace(" ", "-")})` });
    }
    return [...sums.values()].toSorted((a, b) => b.count - a.count);
  }, [found]);
  const tags = useMemo(() => found.topTags.map((each) => ({ ...each, colour: ACCENT })), [found]);
  const seeType = ({ name }: Named) => {
    const others = relations.filter((each) => each.name !== name);
    const without = others.map((each) => each.name.toUpperCase().replace(" ", "_")).join(",");
    void navigate(`/graph?${new URLSearchParams({ mode: "overview", ...(without ? { without } : {}) }).toString()}`);
  };
  const seeTag = ({ name }: Named) => void navigate(`/memories?any=${encodeURIComponent(encodeURIComponent(name))}`);
  return (
    <>
      <Figure
        title="Relations by type"
        summary={relations[0] ? `${relations[0].name} is the most frequent.` : ""}
        empty="There are no relations yet."
        rows={found.relationMix}
        columns={[
          { label: "Type", value: (each) => each.relationType.toLowerCase().replace("_", " ") },
          { label: "Drawn by", value: (each) => each.createdBy.toLowerCase() },
          { label: "Relations", value: (each) => each.relations },
        ]}
        data={relations}
        draw={drawNamed}
        onPick={seeType}
      />
      <Figure
        title="Top tags"
        summary={tags[0] ? `${tags[0].name} stands on ${tags[0].count.toLocaleString()} memories.` : ""}
        empty="No memory has a tag yet."
        rows={tags}
        columns={[
          { label: "Tag", value: (each) => each.name },
          { label: "Memories", value: (each) => each.count },
        ]}
        data={tags}
        draw={drawNamed}
        onPick={seeTag}
        onRow={seeTag}
      />
    </>
  );
}

function Storage({ found }: { found: Found }) {
  const { data } = useAsk(AnalyticsStats, {}, { live: ["memory"] });
  const stats = data?.stats;
  const storage = data?.health.storage;
  return (
    <div className="analytics-tiles">
      <Tile
        label="Active memories"
        value={(stats?.active ?? found.active).toLocaleString()}
        about={`the charts are as of ${clock(found.refreshedAt)}`}
      />
      {stats && (
        <>
          <Tile
            label="Never recalled"
            value={share(found.neverRecalled, found.active)}
            about={`${found.neverRecalled.toLocaleString()} of the active memories`}
          />
          <Tile label="Relations" value={stats.relations.toLocaleString()} />
          <Tile label="Earlier versions kept" value={stats.versions.toLocaleString()} />
          <Tile label="Waiting for the index" value={stats.pending.toLocaleString()} about="found all the same" />
          {storage && (
            <Tile
              label="Storage"
              value={size(storage.recordBytes + (storage.indexBytes ?? 0))}
              about={storage.indexBytes === null ? "of the record" : `${size(storage.indexBytes)} of it the index`}
            />
          )}
        </>
      )}
    </div>
  );
}

/** How memories grow, how they are used, and which are neglected. */
export default function MemoryHealth({ asked, days, set }: { asked: Asked; days: Days; set: Change }) {
  const { data, error, again, loading } = useAsk(AnalyticsMemory, { ...days }, { live: ["memory"] });
  if (error && !data) return <Refused error={error} again={again} />;
  if (!data) return <Skeleton lines={8} />;
  const found = data.memoryAnalytics;
  return (
    <div className="work-stack">
      <div className="work-filters">
        <RangeBar asked={asked} days={days} set={set} />
      </div>
      <div className={loading ? "analytics-cards stale" : "analytics-cards"}>
        <Storage found={found} />
        <Growth found={found} days={days} set={set} />
        <Recalled found={found} range={days} set={set} />
        <Judged recalls={found.recalls} range={days} set={set} />
        <Mix found={found} />
        <Neglected found={found} />
      </div>
    </div>
  );
}
