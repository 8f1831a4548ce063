import { useMemo } from "react";
import { HEAT } from "@/charts/colours";
import { Figure } from "@/charts/Figure";
import type { Drawing } from "@/charts/PlotFigure";
import { dayName, daysAfter, mondayOf, weekday } from "@/features/work/days";
import { hours } from "@/lib/time";
import { every } from "./range";
import { type CardProps, rangeOf } from "./spec";
import { useRows } from "./useRows";

interface Square {
  day: string;
  week: string;
  weekday: number;
  seconds: number;
  heat: string;
}

const A_MONDAY = "2026-01-05";
const NAMES = 40;
const LEAST = 11;
const MOST = 26;
/** Above so many weeks the card is as wide as the page. */
const FEW = 20;
const weekdayName = (number: number) => dayName(daysAfter(A_MONDAY, number - 1), { day: undefined, month: undefined });

const draw: Drawing<Square> = (plot, squares, width) => {
  const weeks = [...new Set(squares.map(({ week }) => week))];
  const step = Math.max(LEAST, Math.min(MOST, Math.floor((width - NAMES - 8) / weeks.length)));
  const months = weeks.filter((week, place) => place > 0 && week.slice(5, 7) !== weeks[place - 1]!.slice(5, 7));
  return {
    width: NAMES + 8 + step * weeks.length,
    height: 26 + 7 * step,
    marginLeft: NAMES,
    marginTop: 22,
    marginBottom: 4,
    marginRight: 8,
    x: {
      type: "band",
      axis: "top",
      label: null,
      domain: weeks,
      ticks: months.length ? months : weeks.slice(0, 1),
      tickSize: 0,
      tickFormat: (week: string) => dayName(week, { weekday: undefined, day: undefined }),
    },
    y: {
      type: "band",
      label: null,
      domain: [1, 2, 3, 4, 5, 6, 7],
      ticks: step < 16 ? [1, 3, 5] : [1, 2, 3, 4, 5, 6, 7],
      tickSize: 0,
      tickFormat: weekdayName,
    },
    marks: [
      plot.cell(squares, {
        x: "week",
        y: "weekday",
        fill: (square: Square) => square.heat,
        inset: 1,
        rx: 2,
        title: (square: Square) => `${dayName(square.day)}: ${hours(square.seconds)} hours`,
      }),
    ],
  };
};

/** Each day of the range in its week, the darker the more was worked. */
export function Heat(props: CardProps) {
  const { days, set } = props;
  const { rows, loading } = useRows(props, days, ["DAY"]);
  const squares = useMemo(() => {
    const held = new Map(rows.map((row) => [row.day!, row.seconds]));
    const most = Math.max(1, ...held.values());
    return every(days).map((day) => {
      const seconds = held.get(day) ?? 0;
      const step = Math.min(HEAT.length - 1, Math.floor((seconds / most) * HEAT.length));
      return {
        day,
        week: mondayOf(day),
        weekday: weekday(day),
        seconds,
        heat: seconds ? HEAT[step]! : "var(--sunken)",
      };
    });
  }, [rows, days]);
  const worked = squares.filter(({ seconds }) => seconds > 0);
  const best = worked.toSorted((a, b) => b.seconds - a.seconds)[0];
  return (
    <Figure
      title="Calendar"
      wide={squares.length > FEW * 7}
      summary={best ? `The longest day was ${dayName(best.day)} with ${hours(best.seconds)} hours.` : ""}
      loading={loading}
      rows={worked}
      columns={[
        { label: "Day", value: (square) => square.day },
        { label: "Weekday", value: (square) => weekdayName(square.weekday) },
        { label: "Hours", value: (square) => square.seconds / 3_600, shown: (square) => hours(square.seconds) },
      ]}
      data={squares}
      draw={draw}
      onPick={({ day }) => set(rangeOf({ first: day, last: day }))}
      onRow={({ day }) => set(rangeOf({ first: day, last: day }))}
    />
  );
}
