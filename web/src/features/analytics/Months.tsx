import { useMemo } from "react";
import { heat } from "@/charts/colours";
import { Figure } from "@/charts/Figure";
import type { Drawing } from "@/charts/PlotFigure";
import { dayName } from "@/features/work/days";
import { hours } from "@/lib/time";
import { pivot, type Pivot } from "./pivot";
import { within } from "./range";
import { type CardProps, filterOf, GROUP, nameOf, rangeOf } from "./spec";
import { useRows } from "./useRows";

interface Cell {
  name: string;
  month: string;
  seconds: number;
  heat: string;
}

const monthName = (day: string) =>
  dayName(day, { weekday: undefined, day: undefined, month: "short", year: "numeric" });

/** The name of a month, or hours with a thousand, in one line. */
const COLUMN = 62;

const draw: Drawing<Cell> = (plot, cells, width) => ({
  width: Math.max(width, 150 + COLUMN * new Set(cells.map(({ month }) => month)).size),
  height: 40 + 34 * new Set(cells.map(({ name }) => name)).size,
  marginLeft: Math.min(150, width / 3),
  marginTop: 24,
  marginBottom: 6,
  x: { type: "band", axis: "top", label: null, tickFormat: monthName },
  y: {
    label: null,
    domain: [...new Set(cells.map(({ name }) => name))],
    tickFormat: (name: string) => name.slice(0, 22),
  },
  marks: [
    plot.cell(cells, {
      x: "month",
      y: "name",
      fill: (cell: Cell) => cell.heat,
      inset: 1,
      rx: 3,
      title: (cell: Cell) => `${cell.name}, ${monthName(cell.month)}: ${hours(cell.seconds)} hours`,
    }),
    plot.text(cells, {
      x: "month",
      y: "name",
      text: (cell: Cell) => hours(cell.seconds),
      fill: "var(--text)",
      pointerEvents: "none",
    }),
  ],
});

type Line = Pivot["rows"][number];

/** Months across, what is chosen down, with the sums of both. */
export function Months(props: CardProps) {
  const { days, by, set } = props;
  const { rows, loading } = useRows(props, days, ["MONTH", GROUP[by]]);
  const table = useMemo(
    () => pivot(rows.map((row) => ({ row: nameOf(row, by), column: row.day!, seconds: row.seconds }))),
    [rows, by],
  );
  const cells = useMemo(() => {
    const most = Math.max(1, ...table.rows.flatMap(({ seconds }) => [...seconds.values()]));
    return table.rows.flatMap(({ name, seconds }) =>
      [...seconds].map(([month, seconds]) => ({
        name,
        month,
        seconds,
        heat: heat(seconds / most),
      })),
    );
  }, [table]);
  const top = table.rows[0];
  const sums: Line = { name: "Sum", seconds: table.sums, sum: table.sum };
  return (
    <Figure<Line, Cell>
      title={`Months by ${by}`}
      summary={top ? `${top.name} has most, ${hours(top.sum)} of ${hours(table.sum)} hours.` : ""}
      wide
      loading={loading}
      rows={table.rows}
      foot={[sums]}
      columns={[
        { label: by[0]!.toUpperCase() + by.slice(1), value: (line) => line.name },
        ...table.columns.map((month) => ({
          label: monthName(month),
          value: (line: Line) => (line.seconds.get(month) ?? 0) / 3_600,
          shown: (line: Line) => (line.seconds.has(month) ? hours(line.seconds.get(month)!) : ""),
        })),
        { label: "Sum", value: (line) => line.sum / 3_600, shown: (line) => hours(line.sum) },
      ]}
      data={cells}
      draw={draw}
      onPick={(cell) => set({ ...rangeOf(within(cell.month, "MONTH", days)), ...filterOf(by, cell.name) })}
      onRow={(line) => set(filterOf(by, line.name))}
    />
  );
}
