import { useMemo } from "react";
import { ACCENT, paint, QUIET } from "@/charts/colours";
import { Figure } from "@/charts/Figure";
import { lying } from "@/charts/lying";
import type { Drawing } from "@/charts/PlotFigure";
import { hours } from "@/lib/time";
import { ranked } from "./pivot";
import { type Days, spoken } from "./range";
import { type CardProps, coloured, filterOf, GROUP, nameOf, type Row } from "./spec";
import { useRows } from "./useRows";

interface Share {
  name: string;
  seconds: number;
  share: number;
  colour: string;
}

const percent = (share: number) => share.toLocaleString(undefined, { style: "percent", maximumFractionDigits: 1 });
const cut = (name: string) => (name.length > 22 ? `${name.slice(0, 21)}…` : name);

const draw: Drawing<Share> = (plot, shares, width) =>
  lying(plot, shares, {
    width,
    label: "hours",
    key: ({ name }) => name,
    name: ({ name }) => name,
    value: ({ seconds }) => seconds / 3_600,
    colour: ({ colour }) => colour,
    said: ({ name, seconds }) => `${name}: ${hours(seconds)} hours`,
    figure: ({ share }) => percent(share),
  });

/** How the hours are divided. */
export function Shares(props: CardProps) {
  const { days, by, palette, set } = props;
  const { rows, loading } = useRows(props, days, [GROUP[by]]);
  const shares = useMemo(() => {
    const found = ranked(rows.map((row) => ({ name: nameOf(row, by), seconds: row.seconds })));
    const sum = found.reduce((all, { seconds }) => all + seconds, 0);
    const colours = coloured(
      found.map(({ name }) => name),
      by,
      rows,
      palette,
    );
    return found.map((each, place) => ({
      ...each,
      share: sum ? each.seconds / sum : 0,
      colour: paint(colours[place]!),
    }));
  }, [rows, by, palette]);
  const top = shares[0];
  return (
    <Figure
      title={`Share by ${by}`}
      summary={top ? `${top.name} has ${percent(top.share)} of the hours.` : ""}
      loading={loading}
      rows={shares}
      columns={[
        { label: by[0]!.toUpperCase() + by.slice(1), value: (share) => share.name },
        { label: "Hours", value: (share) => share.seconds / 3_600, shown: (share) => hours(share.seconds) },
        { label: "Share", value: (share) => share.share, shown: (share) => percent(share.share) },
      ]}
      data={shares}
      draw={draw}
      onPick={(share) => set(filterOf(by, share.name))}
      onRow={(share) => set(filterOf(by, share.name))}
    />
  );
}

interface Pair {
  name: string;
  now: number;
  then: number;
}

interface Half {
  name: string;
  period: string;
  seconds: number;
}

const drawPairs: Drawing<Half> = (plot, halves, width) => ({
  height: 30 + 2 * 18 * new Set(halves.map(({ name }) => name)).size,
  marginLeft: Math.min(150, width / 3),
  marginRight: 24,
  marginTop: 4,
  x: { label: "hours", grid: true, ticks: 4 },
  y: { axis: null, domain: ["now", "before"] },
  fy: { label: null, domain: [...new Set(halves.map(({ name }) => name))], tickFormat: cut, axis: "left" },
  marks: [
    plot.barX(halves, {
      x: (half: Half) => half.seconds / 3_600,
      y: "period",
      fy: "name",
      fill: (half: Half) => (half.period === "now" ? ACCENT : QUIET),
      rx: 3,
      title: (half: Half) => `${half.name}, ${half.period}: ${hours(half.seconds)} hours`,
    }),
  ],
});

/** These days beside those before, which are as many. */
export function Comparison({ previous, ...props }: CardProps & { previous: Days }) {
  const { days, by, set } = props;
  const now = useRows(props, days, [GROUP[by]]);
  const then = useRows(props, previous, [GROUP[by]]);
  const pairs = useMemo(() => {
    const held = new Map<string, Pair>();
    const put = (rows: readonly Row[], when: "now" | "then") => {
      for (const row of rows) {
        const name = nameOf(row, by);
        const pair = held.get(name) ?? { name, now: 0, then: 0 };
        held.set(name, { ...pair, [when]: pair[when] + row.seconds });
      }
    };
    put(now.rows, "now");
    put(then.rows, "then");
    return [...held.values()].toSorted((a, b) => b.now - a.now || b.then - a.then);
  }, [now.rows, then.rows, by]);
  const halves = useMemo(
    () =>
      pairs.flatMap(({ name, now, then }) => [
        { name, period: "now", seconds: now },
        { name, period: "before", seconds: then },
      ]),
    [pairs],
  );
  const signed = (seconds: number) => `${seconds < 0 ? "−" : "+"}${hours(Math.abs(seconds))}`;
  const change = pairs.reduce((sum, pair) => sum + pair.now - pair.then, 0);
  return (
    <Figure
      title={`Before and now by ${by}`}
      summary={`${signed(change)} hours against ${spoken(previous.first)} to ${spoken(previous.last)}.`}
      loading={now.loading || then.loading}
      rows={pairs}
      columns={[
        { label: by[0]!.toUpperCase() + by.slice(1), value: (pair) => pair.name },
        { label: "Now", value: (pair) => pair.now / 3_600, shown: (pair) => hours(pair.now) },
        { label: "Before", value: (pair) => pair.then / 3_600, shown: (pair) => hours(pair.then) },
        {
          label: "Change",
          value: (pair) => (pair.now - pair.then) / 3_600,
          shown: (pair) => signed(pair.now - pair.then),
        },
      ]}
      data={halves}
      draw={drawPairs}
      legend={[
        { name: "Now", colour: ACCENT },
        { name: "Before", colour: QUIET },
      ]}
      onPick={(half) => set(filterOf(by, half.name))}
      onRow={(pair) => set(filterOf(by, pair.name))}
    />
  );
}
