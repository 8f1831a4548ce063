import { ChevronRight } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import type { InSight } from "@/graph/filter";
import type { Known } from "@/graph/known";
import { type Branch, branches } from "@/graph/walk";
import { MEMORY_TYPES } from "@/graph/sorts";
import { Shape } from "./Finder";

interface OutlineProps {
  known: Known;
  sight: InSight;
  /** What the tree begins with; the best connected memories where there is no focus. */
  roots: readonly string[];
  selected: readonly string[];
  onSelect: (id: string) => void;
  onInspect: (id: string) => void;
  onExpand: (id: string) => void;
  onCollapse: (id: string) => void;
  onMenu: (id: string, x: number, y: number) => void;
}

interface Row {
  key: string;
  level: number;
  /** A memory, or else a sort of relation. */
  id: string | null;
  text: string;
  count: number;
  parent: string | null;
  weight: number | null;
}

const DEEPEST = 12;
const MOST = 2_000;

/** All that the picture shows, as a tree: memory, sort of relation, memory. */
export default function Outline({ known, sight, roots, selected, ...on }: OutlineProps) {
  const [open, setOpen] = useState<ReadonlySet<string>>(() => opened(known, sight, roots));
  const [at, setAt] = useState("");
  const list = useRef<HTMLUListElement>(null);
  const rows = flat(known, sight, roots, open);
  const current =
    rows.find(({ key }) => key === at) ?? rows.find(({ id }) => id !== null && selected.includes(id)) ?? rows[0];
  const focused = useRef(false);
  useEffect(() => {
    if (focused.current) list.current?.querySelector<HTMLElement>("[tabindex='0']")?.focus();
  }, [current?.key]);
  const go = (row: Row | undefined) => {
    if (!row) return;
    setAt(row.key);
    if (row.id) on.onSelect(row.id);
  };
  const turn = (key: string, wanted: boolean) => {
    const next = new Set(open);
    if (wanted) next.add(key);
    else next.delete(key);
    setOpen(next);
  };
  const press = (event: React.KeyboardEvent, row: Row) => {
    const place = rows.indexOf(row);
    const act: Record<string, () => void> = {
      ArrowDown: () => go(rows[place + 1]),
      ArrowUp: () => go(rows[place - 1]),
      Home: () => go(rows[0]),
      End: () => go(rows.at(-1)),
      ArrowRight: () => (!row.count ? undefined : open.has(row.key) ? go(rows[place + 1]) : turn(row.key, true)),
      ArrowLeft: () =>
        row.count && open.has(row.key) ? turn(row.key, false) : go(rows.find(({ key }) => key === row.parent)),
      Enter: () => (row.id ? on.onInspect(row.id) : turn(row.key, !open.has(row.key))),
      e: () => row.id && on.onExpand(row.id),
      E: () => row.id && on.onCollapse(row.id),
    };
    const menu = event.key === "ContextMenu" || (event.key === "F10" && event.shiftKey);
    if (menu && row.id) on.onMenu(row.id, 40, (event.target as HTMLElement).offsetTop + 24);
    else if (act[event.key] && !event.ctrlKey && !event.metaKey) act[event.key]!();
    else return;
    event.preventDefault();
  };
  return (
    <ul
      ref={list}
      className="graph-outline"
      role="tree"
      aria-label="Outline of the graph"
      onFocus={() => (focused.current = true)}
      onBlur={() => (focused.current = false)}
    >
      {rows.map((row) => (
        <li
          key={row.key}
          role="treeitem"
          aria-level={row.level}
          aria-expanded={row.count ? open.has(row.key) : undefined}
          aria-selected={row.id !== null && selected.includes(row.id)}
          tabIndex={row === current ? 0 : -1}
          style={{ "--level": row.level } as React.CSSProperties}
          onKeyDown={(event) => event.target === event.currentTarget && press(event, row)}
          onClick={() => {
            go(row);
            if (row.count && !row.id) turn(row.key, !open.has(row.key));
          }}
          onDoubleClick={() => row.id && on.onInspect(row.id)}
        >
          <Turn row={row} open={open.has(row.key)} onTurn={() => turn(row.key, !open.has(row.key))} />
          {row.id ? <Shape type={known.memories.get(row.id)!.type} /> : null}
          <span className={row.id ? "graph-text" : "graph-sort"}>{row.text}</span>
          {row.id && <span className="visually-hidden">, {MEMORY_TYPES[known.memories.get(row.id)!.type]!.name}</span>}
          {row.weight !== null && <span className="graph-count">{row.weight.toFixed(2)}</span>}
          {!row.id && <span className="graph-count">{row.count}</span>}
        </li>
      ))}
    </ul>
  );
}

/** The keys do the same: they are on the row itself. */
function Turn({ row, open, onTurn }: { row: Row; open: boolean; onTurn: () => void }) {
  if (!row.count) return <span className="graph-turn" />;
  return (
    <span
      className={open ? "graph-turn graph-open" : "graph-turn"}
      aria-hidden
      onClick={(event) => {
        event.stopPropagation();
        onTurn();
      }}
    >
      <ChevronRight />
    </span>
  );
}

/** At first the roots are open, and the sorts of relations of a single one. */
function opened(known: Known, sight: InSight, roots: readonly string[]): Set<string> {
  if (roots.length !== 1) return new Set();
  const [root] = roots as [string];
  return new Set([root, ...branches(known, sight, root).map(({ name }) => `${root}/${name}`)]);
}

/** The rows that are open. A memory on the way to itself is a leaf, so that circles end. */
function flat(known: Known, sight: InSight, roots: readonly string[], open: ReadonlySet<string>): Row[] {
  const rows: Row[] = [];
  const memory = (
    id: string,
    key: string,
    level: number,
    parent: string | null,
    weight: number | null,
    way: string[],
  ) => {
    const held: Branch[] = way.includes(id) || level > DEEPEST ? [] : branches(known, sight, id);
    rows.push({ key, level, id, text: known.memories.get(id)!.label, count: held.length, parent, weight });
    if (!open.has(key)) return;
    for (const branch of held) {
      const own = `${key}/${branch.name}`;
      rows.push({
        key: own,
        level: level + 1,
        id: null,
        text: branch.name,
        count: branch.memories.length,
        parent: key,
        weight: null,
      });
      if (open.has(own))
        for (const each of branch.memories)
          if (rows.length < MOST) memory(each.id, `${own}/${each.id}`, level + 2, own, each.weight, [...way, id]);
    }
  };
  for (const id of roots) if (known.memories.has(id) && rows.length < MOST) memory(id, id, 1, null, null, []);
  return rows;
}
