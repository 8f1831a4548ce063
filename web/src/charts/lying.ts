/** Bars that lie under each other, each with its name before it: for names that are long. */
import type { PlotOptions } from "@observablehq/plot";
import type { Marks } from "./PlotFigure";

interface LyingProps<Datum> {
  width: number;
  /** What stands below, such as "hours". */
  label: string | null;
  /** Tells bars apart. */
  key: (datum: Datum) => string;
  name: (datum: Datum) => string;
  value: (datum: Datum) => number;
  colour: (datum: Datum) => string;
  said: (datum: Datum) => string;
  /** Stands behind the bar. */
  figure: (datum: Datum) => string;
}

const LINE = 28;
const LETTER = 6.6;
const WIDE = 420;

/** As long as there is room for; the whole text is in the bar's title. */
function cut(text: string, letters: number): string {
  return text.length > letters ? `${text.slice(0, letters - 1).trimEnd()}…` : text;
}

export function lying<Datum>(plot: Marks, data: readonly Datum[], shown: LyingProps<Datum>): PlotOptions {
  const { width, key, name, value, colour, said, figure } = shown;
  const letters = width > WIDE ? 28 : 18;
  const names = new Map(data.map((each) => [key(each), cut(name(each), letters)]));
  const longest = Math.max(0, ...[...names.values()].map(({ length }) => length));
  return {
    height: 34 + LINE * data.length,
    marginLeft: Math.min(width / 2, 14 + longest * LETTER),
    marginRight: 52,
    marginTop: 4,
    x: { label: shown.label, grid: true, ticks: 4 },
    y: { label: null, domain: [...names.keys()], tickSize: 0, tickFormat: (each: string) => names.get(each) ?? "" },
    marks: [
      plot.barX(data, { x: value, y: key, fill: colour, insetTop: 4, insetBottom: 4, rx: 3, title: said }),
      plot.text(data, { x: value, y: key, text: figure, textAnchor: "start", dx: 5, fill: "var(--text)" }),
    ],
  };
}
