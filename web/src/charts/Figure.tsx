import { Download } from "lucide-react";
import { lazy, type ReactNode, Suspense, useRef, useState } from "react";
import { visible } from "@/lib/text";
import { IconButton, Menu, Segments, Skeleton } from "@/ui";
import type { Series } from "./colours";
import { csv } from "./csv";
import type { Drawing } from "./PlotFigure";
import { fileName, save, standalone } from "./save";
import "./chart.css";

const PlotFigure = lazy(() => import("./PlotFigure")) as typeof import("./PlotFigure").default;

export interface Column<Row> {
  label: string;
  value: (row: Row) => string | number;
  /** How the value is shown, when not as it is. */
  shown?: (row: Row) => ReactNode;
}

interface FigureProps<Row, Datum> {
  title: string;
  /** One sentence that says what is to be seen. */
  summary: string;
  columns: Column<Row>[];
  rows: readonly Row[];
  /** Rows that stand below a line, such as sums. */
  foot?: readonly Row[];
  /** Without a drawing there is the table alone. */
  draw?: Drawing<Datum>;
  data?: readonly Datum[];
  onPick?: (datum: Datum) => void;
  /** Filters by a row of the table, by keyboard too. */
  onRow?: (row: Row) => void;
  legend?: readonly Series[];
  onLegend?: (name: string) => void;
  wide?: boolean;
  loading?: boolean;
  empty?: string;
  /** What can be chosen of this card alone. */
  tools?: ReactNode;
}

const VIEWS = [
  { value: "chart", label: "Chart" },
  { value: "table", label: "Table" },
] as const;

function Cells<Row>({ columns, row, onRow }: { columns: Column<Row>[]; row: Row; onRow?: (row: Row) => void }) {
  return columns.map((column, place) => {
    const value = column.value(row);
    const shown = column.shown?.(row) ?? (typeof value === "string" ? visible(value) : value.toLocaleString());
    if (place > 0)
      return (
        <td key={column.label} className={typeof value === "number" ? "number" : undefined}>
          {shown}
        </td>
      );
    return (
      <th key={column.label} scope="row">
        {onRow ? (
          <button type="button" className="chart-row" onClick={() => onRow(row)}>
            {shown}
          </button>
        ) : (
          shown
        )}
      </th>
    );
  });
}

function Table<Row, Datum>({ columns, rows, foot, onRow, title }: FigureProps<Row, Datum>) {
  const first = rows[0];
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls, and must be reachable by keyboard
    <div className="chart-table" tabIndex={0} role="region" aria-label={title}>
      <table className="data">
        <thead>
          <tr>
            {columns.map((column, place) => (
              <th
                key={column.label}
                scope="col"
                className={place > 0 && first && typeof column.value(first) === "number" ? "number" : undefined}
              >
                {visible(column.label)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, place) => (
            <tr key={place}>
              <Cells columns={columns} row={row} {...(onRow ? { onRow } : {})} />
            </tr>
          ))}
        </tbody>
        {foot && (
          <tfoot>
            {foot.map((row, place) => (
              <tr key={place}>
                <Cells columns={columns} row={row} />
              </tr>
            ))}
          </tfoot>
        )}
      </table>
    </div>
  );
}

function Legend({ legend, onLegend }: { legend: readonly Series[]; onLegend?: ((name: string) => void) | undefined }) {
  return (
    <ul className="chart-legend">
      {legend.map(({ name, colour, cue }) => (
        <li key={name}>
          <span className="chart-swatch" data-cue={cue} style={{ backgroundColor: colour }} />
          {onLegend ? (
            <button type="button" className="chart-row" onClick={() => onLegend(name)}>
              {visible(name)}
            </button>
          ) : (
            visible(name)
          )}
        </li>
      ))}
    </ul>
  );
}

/** One card: the same figures as a chart, as a table, and as files. */
export function Figure<Row, Datum>(props: FigureProps<Row, Datum>) {
  const { title, summary, columns, rows, foot = [], draw, data = [], onPick, legend, onLegend, wide, loading } = props;
  const [view, setView] = useState<"chart" | "table">("chart");
  const box = useRef<HTMLElement>(null);
  const exportCsv = () => {
    const text = csv(
      columns.map((column) => column.label),
      [...rows, ...foot].map((row) => columns.map((column) => column.value(row))),
    );
    save(`${fileName(title)}.csv`, text, "text/csv;charset=utf-8");
  };
  const exportSvg = () => {
    const drawn = box.current?.querySelector<SVGSVGElement>(".chart-plot svg");
    if (drawn) save(`${fileName(title)}.svg`, standalone(drawn), "image/svg+xml");
  };
  const shows = draw && view === "chart";
  return (
    <figure ref={box} className={wide ? "card chart chart-wide" : "card chart"} data-title={title}>
      <header>
        <h2>{title}</h2>
        {props.tools}
        {draw && rows.length > 0 && (
          <Segments label={`How to show: ${title}`} value={view} choices={VIEWS} onChange={setView} />
        )}
        {rows.length > 0 && (
          <Menu
            label={`Export: ${title}`}
            button={<IconButton label={`Export: ${title}`} icon={Download} />}
            items={[
              { id: "csv", label: "CSV of the table", onAction: exportCsv },
              ...(draw ? [{ id: "svg", label: "SVG of the chart", disabled: !shows, onAction: exportSvg }] : []),
            ]}
          />
        )}
      </header>
      <div className={loading && rows.length > 0 ? "stale" : undefined}>
        {rows.length === 0 && loading && <Skeleton lines={5} height="2rem" />}
        {rows.length === 0 && !loading && (
          <p className="chart-empty">{props.empty ?? "There is nothing in these days."}</p>
        )}
        {rows.length > 0 && shows && (
          <Suspense fallback={<Skeleton lines={5} height="2rem" />}>
            <PlotFigure
              data={data}
              draw={draw}
              label={`${title}. ${summary} The table has all figures.`}
              onPick={onPick}
            />
            {legend && legend.length > 1 && <Legend legend={legend} onLegend={onLegend} />}
          </Suspense>
        )}
        {rows.length > 0 && !shows && <Table {...props} />}
      </div>
      {rows.length > 0 && <figcaption>{summary}</figcaption>}
    </figure>
  );
}
