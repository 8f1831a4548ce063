import { useNavigate } from "react-router";
import { useShortcuts } from "@/app/shortcuts";
import { useInspector } from "@/app/inspect";
import type { Row } from "./columns";
import { forget, weigh } from "./deeds";

interface List {
  rows: Row[];
  active: number;
  onActive: (place: number) => void;
  onSelect: (id: string, range: boolean) => void;
  onEdit: (id: string) => void;
  trash: boolean;
}

/** The keys of a list of memories: they act on the active row. */
export function useListKeys({ rows, active, onActive, onSelect, onEdit, trash }: List): void {
  const navigate = useNavigate();
  const { inspect } = useInspector();
  const row = rows[active];
  const move = (by: number) => onActive(Math.min(rows.length - 1, Math.max(0, active + by)));
  const extend = (by: number) => {
    const next = rows[Math.min(rows.length - 1, Math.max(0, active + by))];
    if (next) onSelect(next.id, true);
  };
  const act = (deed: (row: Row) => void) => () => {
    if (row && !trash) deed(row);
  };
  useShortcuts("List", {
    j: ["Next memory", () => move(1)],
    k: ["Memory before", () => move(-1)],
    J: ["Select on to the next", () => extend(1)],
    K: ["Select on to the one before", () => extend(-1)],
    Enter: ["Open as a page", () => row && void navigate(`/memories/${row.id}`)],
    Space: ["Show beside the list", () => row && inspect("memory", row.id)],
    x: ["Select", () => row && onSelect(row.id, false)],
    e: ["Edit", act((row) => onEdit(row.id))],
    r: ["Relate", act((row) => void navigate(`/memories/${row.id}?tab=relations`))],
    o: ["Show in the graph", act((row) => void navigate(`/graph?focus=${row.id}`))],
    "#": ["Move to the trash", act((row) => void forget([row.id]))],
    "+": ["More important", act((row) => weigh(row.id, 1))],
    "-": ["Less important", act((row) => weigh(row.id, -1))],
  });
}
