import { useMemo } from "react";
import { paint, REST } from "@/charts/colours";
import { Figure } from "@/charts/Figure";
import type { Drawing } from "@/charts/PlotFigure";
import { dayName } from "@/features/work/days";
import { hours } from "@/lib/time";
import { ranked } from "./pivot";
import { grain, withEmpty, within } from "./range";
import { type CardProps, coloured, filterOf, GROUP, nameOf, rangeOf } from "./spec";
import { useRows } from "./useRows";

interface Bar {
  day: string;
  name: string;
  seconds: number;
  colour: string;
}

const GRAINS = { DAY: "day", WEEK: "week", MONTH: "month" } as const;
const HEIGHT = 260;

const draw: Drawing<Bar> = (plot, bars, width) => ({
  height: HEIGHT,
  marginLeft: 32,
  x: {
    type: "band",
    label: null,
    tickFormat: (day: string) => dayName(day, { weekday: undefined }),
    ...spaced(bars, width),
  },
  y: { label: "hours", grid: true, tickFormat: "d" },
  marks: [
    plot.barY(bars, {
      x: "day",
      y: (bar: Bar) => bar.seconds / 3_600,
      fill: (bar: Bar) => bar.colour,
      order: null,
      title: (bar: Bar) => `${dayName(bar.day)}, ${bar.name}: ${hours(bar.seconds)} hours`,
    }),
    plot.ruleY([0], { stroke: "var(--line-strong)" }),
  ],
});

/** As many names of days as there is room for. */
export function spaced(bars: readonly { day: string }[], width: number) {
  const days = [...new Set(bars.map(({ day }) => day))].toSorted();
  const every = Math.max(1, Math.ceil(days.length / Math.max(1, width / 64)));
  return { domain: days, ticks: days.filter((_, place) => place % every === 0) };
}

/** Hours of each day, or of weeks and months when the range is long, divided by what is chosen. */
export function Daily(props: CardProps) {
  const { days, by, palette, set } = props;
  const unit = grain(days);
  const { rows, loading, truncated } = useRows(props, days, [unit, GROUP[by]]);
  const { bars, legend } = useMemo(() => {
    const cells = rows.map((row) => ({ day: row.day!, name: nameOf(row, by), seconds: row.seconds }));
    const legend = coloured(
      ranked(cells).map(({ name }) => name),
      by,
      rows,
      palette,
    );
    const colours = new Map(legend.map((each) => [each.name, paint(each)]));
    const order = new Map(legend.map(({ name }, place) => [name, place]));
    const bars = cells
      .map((cell) => ({ ...cell, colour: colours.get(cell.name)! }))
      .toSorted((a, b) => a.day.localeCompare(b.day) || order.get(a.name)! - order.get(b.name)!);
    return { bars, legend };
  }, [rows, by, palette]);
  const drawn = useMemo(
    () => (unit === "DAY" ? withEmpty(bars, days, { name: "", seconds: 0, colour: REST }) : bars),
    [bars, days, unit],
  );
  const sum = bars.reduce((all, { seconds }) => all + seconds, 0);
  const held = new Set(bars.map(({ day }) => day)).size;
  return (
    <Figure
      title={`Hours by ${GRAINS[unit]}`}
      summary={`${hours(sum)} hours on ${held} ${GRAINS[unit]}${held === 1 ? "" : "s"}, by ${by}${truncated ? "; there is more than is shown" : ""}.`}
      wide
      loading={loading}
      rows={bars}
      columns={[
        { label: GRAINS[unit][0]!.toUpperCase() + GRAINS[unit].slice(1), value: (bar) => bar.day },
        { label: by[0]!.toUpperCase() + by.slice(1), value: (bar) => bar.name },
        { label: "Hours", value: (bar) => bar.seconds / 3_600, shown: (bar) => hours(bar.seconds) },
      ]}
      data={drawn}
      draw={draw}
      onPick={(bar) => set({ ...rangeOf(within(bar.day, unit, days)), ...filterOf(by, bar.name) })}
      onRow={(bar) => set(rangeOf(within(bar.day, unit, days)))}
      legend={legend}
      onLegend={(name) => set(filterOf(by, name))}
    />
  );
}
