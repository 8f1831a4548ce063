import { ArrowDown, ArrowUp } from "lucide-react";
import { memo, type KeyboardEvent, useEffect, useId, useLayoutEffect, useMemo, useRef, useState } from "react";
import type { MemorySort, SortField } from "@/gql/gen";
import { visible } from "@/lib/text";
import { type Column, COLUMNS, type Row } from "./columns";
import { TypeMark } from "./parts";
import { inSight, scrolledTo } from "./window";

const CARDS_BELOW = 640;
const ROW = 44;
const CARD = 92;
const HEAD = 38;
/** Between two columns, in rem. */
const GAP = 0.75;
/** More rows are asked for when so few are left below. */
const AHEAD = 60;

interface GridProps {
  rows: Row[];
  total: number | undefined;
  columns: string[];
  names: ReadonlyMap<string, string>;
  sort: MemorySort;
  onSort: (field: SortField) => void;
  active: number;
  onActive: (place: number) => void;
  selected: ReadonlySet<string>;
  onSelect: (id: string, range: boolean) => void;
  onOpen: (row: Row) => void;
  onPeek: (row: Row) => void;
  onEnd: () => void;
}

/** All rows as a grid of which only those in sight are in the page. The focus stays on the grid; a row is active. */
export function Grid(props: GridProps) {
  const { rows, active, onActive, onEnd } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const [seen, setSeen] = useState({ top: 0, height: 600, width: 1_000 });
  const id = useId();
  const cards = seen.width < CARDS_BELOW;
  const height = cards ? CARD : ROW;
  const { first, last } = inSight(seen.top, seen.height, height, rows.length);
  const columns = useMemo(() => COLUMNS.filter((column) => props.columns.includes(column.id)), [props.columns]);

  const look = () => {
    const { scrollTop: top } = scroller.current!;
    setSeen((last) => (Math.abs(top - last.top) < height ? last : { ...last, top }));
  };
  useLayoutEffect(() => {
    const box = scroller.current!;
    const measure = () => setSeen({ top: box.scrollTop, height: box.clientHeight, width: box.clientWidth });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(box);
    return () => observer.disconnect();
  }, []);
  const latest = useRef(props);
  useEffect(() => {
    latest.current = props;
  });
  const does = useMemo(
    (): RowDeeds => ({
      choose: (place) => {
        latest.current.onActive(place);
        latest.current.onPeek(latest.current.rows[place]!);
      },
      open: (place) => latest.current.onOpen(latest.current.rows[place]!),
      select: (id, range) => latest.current.onSelect(id, range),
    }),
    [],
  );
  useEffect(() => {
    if (last > rows.length - AHEAD) onEnd();
  }, [last, rows.length, onEnd]);
  useEffect(() => {
    const box = scroller.current;
    if (!box || active < 0) return;
    const top = scrolledTo(active, box.scrollTop, box.clientHeight, height, cards ? 0 : HEAD);
    if (top !== null) box.scrollTop = top;
  }, [active, height, cards]);

  const press = (event: KeyboardEvent) => {
    if (event.target !== event.currentTarget) return;
    const page = Math.max(1, Math.floor(seen.height / height) - 1);
    const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page };
    const step = steps[event.key];
    const row = rows[active];
    if (step !== undefined) onActive(Math.min(rows.length - 1, Math.max(0, active + step)));
    else if (event.key === "Home") onActive(0);
    else if (event.key === "End") onActive(rows.length - 1);
    else if (event.key === "Enter" && row) props.onOpen(row);
    else if (event.key === " " && row) props.onPeek(row);
    else return;
    event.preventDefault();
  };

  const template = ["2.25rem", "minmax(14rem, 1fr)", ...columns.map((column) => `${column.width}rem`)].join(" ");
  const least = columns.reduce((sum, column) => sum + column.width + GAP, 2.25 + 14 + 3 * GAP);
  return (
    <div
      ref={scroller}
      className={cards ? "memories-grid cards" : "memories-grid"}
      style={{ "--tracks": template, "--height": `${height}px`, "--least": `${least}rem` } as React.CSSProperties}
      onScroll={look}
      role="grid"
      tabIndex={0}
      aria-label="Memories"
      aria-multiselectable
      aria-rowcount={props.total ?? rows.length}
      aria-colcount={columns.length + 2}
      aria-activedescendant={active >= first && active < last ? `${id}-${active}` : undefined}
      onKeyDown={press}
      onFocus={() => active < 0 && rows.length && onActive(0)}
    >
      {!cards && <Head {...props} columns={columns} />}
      <div className="memories-rows" role="rowgroup" style={{ blockSize: rows.length * height }}>
        {rows.slice(first, last).map((row, at) => {
          const place = first + at;
          return (
            <GridRow
              // A row that scrolls out gives its place in the page to one that scrolls in.
              key={place % (last - first)}
              id={`${id}-${place}`}
              row={row}
              place={place}
              offset={place * height}
              shown={columns}
              cards={cards}
              active={place === active}
              selected={props.selected.has(row.id)}
              names={props.names}
              does={does}
            />
          );
        })}
      </div>
    </div>
  );
}

function Head({ columns, sort, onSort }: Omit<GridProps, "columns"> & { columns: Column[] }) {
  return (
    <div className="memories-row head" role="row" aria-rowindex={1}>
      <span role="columnheader">
        <span className="visually-hidden">Selected</span>
      </span>
      <span role="columnheader">Memory</span>
      {columns.map(({ id, name, sort: field }) => {
        const on = field !== undefined && sort.field === field;
        const Arrow = sort.descending ? ArrowDown : ArrowUp;
        return (
          <span
            key={id}
            role="columnheader"
            aria-sort={on ? (sort.descending ? "descending" : "ascending") : field ? "none" : undefined}
          >
            {field ? (
              <button type="button" onClick={() => onSort(field)}>
                {name} {on && <Arrow aria-hidden />}
              </button>
            ) : (
              name
            )}
          </span>
        );
      })}
    </div>
  );
}

/** What a row can be asked for; always the same, so that no row is drawn again for it. */
interface RowDeeds {
  choose: (place: number) => void;
  open: (place: number) => void;
  select: (id: string, range: boolean) => void;
}

interface GridRowProps {
  id: string;
  row: Row;
  place: number;
  offset: number;
  shown: Column[];
  cards: boolean;
  active: boolean;
  selected: boolean;
  names: ReadonlyMap<string, string>;
  does: RowDeeds;
}

const GridRow = memo(function GridRow(props: GridRowProps) {
  const { id, row, place, offset, shown, cards, active, selected, names, does } = props;
  return (
    // eslint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus -- the grid has the focus and takes the keys
    <div
      id={id}
      className="memories-row"
      role="row"
      aria-rowindex={place + 2}
      aria-selected={selected}
      data-active={active || undefined}
      style={{ transform: `translateY(${offset}px)` }}
      onClick={() => does.choose(place)}
      onDoubleClick={() => does.open(place)}
    >
      <span role="gridcell">
        <input
          type="checkbox"
          tabIndex={-1}
          aria-label={`Select ${row.content}`}
          checked={selected}
          onClick={(event) => {
            event.stopPropagation();
            does.select(row.id, event.shiftKey);
          }}
          onChange={() => undefined}
        />
      </span>
      <span role="gridcell" className="memories-name">
        {row.pinned && <span className="memories-pin">Pinned</span>}
        <span className="memories-text" dir="auto">
          {row.content} <span className="memories-rest">{visible(row.rest)}</span>
        </span>
      </span>
      {cards ? (
        <span role="gridcell" className="memories-small">
          <TypeMark type={row.type} /> {visible(row.kind)}{" "}
          {COLUMNS.find(({ id }) => id === "created")!.cell(row, names)}
        </span>
      ) : (
        shown.map((column) => (
          <span key={column.id} role="gridcell">
            {column.cell(row, names)}
          </span>
        ))
      )}
    </div>
  );
});
