import type { Drawing } from "@/charts/PlotFigure";
import { dayName } from "@/features/work/days";
import { spaced } from "./Daily";

export interface Bar {
  day: string;
  name: string;
  count: number;
  colour: string;
}

export const dated = (day: string) => dayName(day, { weekday: undefined });
/** Bars of each day on each other. */
export const stacked =
  (label: string): Drawing<Bar> =>
  (plot, bars, width) => ({
    height: 240,
    marginLeft: 56,
    x: { type: "band", label: null, tickFormat: dated, ...spaced(bars, width) },
    y: { label, grid: true },
    marks: [
      plot.barY(bars, {
        x: "day",
        y: "count",
        fill: (bar: Bar) => bar.colour,
        order: null,
        title: (bar: Bar) => `${dayName(bar.day)}, ${bar.name}: ${bar.count}`,
      }),
    ],
  });
