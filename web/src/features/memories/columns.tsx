import type { ReactNode } from "react";
import type { MemoriesRow, SortField } from "@/gql/gen";
import { visible } from "@/lib/text";
import { Chip } from "@/ui";
import { said, STATUS_NAMES } from "./filters";
import { Age, TypeMark } from "./parts";

/** A row of the browser. Of its content only what a row can show is kept. */
export type Row = Omit<MemoriesRow, "relations" | "uses"> & {
  /** What follows the first line. */
  rest: string;
  relations: number | null;
  used: string | null;
  /** How many recalls returned it; null where nobody asked. */
  recalls: number | null;
};

export interface Column {
  id: string;
  name: string;
  /** In rem. */
  width: number;
  sort?: SortField;
  cell: (row: Row, names: ReadonlyMap<string, string>) => ReactNode;
}

const MOST_RELATIONS = 20;
/** So many tags can be read in their column. */
const TAGS = 2;

function tags(row: Row): ReactNode {
  return (
    <span className="memories-tags">
      {row.tags.slice(0, TAGS).map((tag) => (
        <Chip key={tag}>{tag}</Chip>
      ))}
      {row.tags.length > TAGS && (
        <span title={visible(row.tags.slice(TAGS).join(", "))}>+{row.tags.length - TAGS}</span>
      )}
    </span>
  );
}

export const COLUMNS: readonly Column[] = [
  { id: "type", name: "Type", width: 6.75, cell: (row) => <TypeMark type={row.type} /> },
  { id: "kind", name: "Kind", width: 8, sort: "KIND", cell: (row) => visible(row.kind) },
  { id: "tags", name: "Tags", width: 9, cell: tags },
  {
    id: "project",
    name: "Project",
    width: 9,
    cell: (row, names) => (row.projectId ? visible(names.get(row.projectId) ?? "Unknown") : ""),
  },
  {
    id: "importance",
    name: "Importance",
    width: 7,
    sort: "IMPORTANCE",
    cell: (row) => <span className="memories-number">{Number(row.importance.toFixed(2))}</span>,
  },
  {
    id: "happened",
    name: "Happened",
    width: 8,
    sort: "OCCURRED_AT",
    cell: (row) => (row.occurredAt ? <Age at={row.occurredAt} /> : ""),
  },
  { id: "created", name: "Stored", width: 7.5, sort: "CREATED_AT", cell: (row) => <Age at={row.createdAt} /> },
  { id: "updated", name: "Changed", width: 8, sort: "UPDATED_AT", cell: (row) => <Age at={row.updatedAt} /> },
  { id: "used", name: "Last recalled", width: 8, cell: (row) => (row.used ? <Age at={row.used} /> : "never") },
  { id: "uses", name: "Uses", width: 5, cell: ({ recalls }) => <span className="memories-number">{recalls}</span> },
  {
    id: "relations",
    name: "Relations",
    width: 6.5,
    cell: (row) => (
      <span className="memories-number">
        {row.relations === null ? "" : row.relations > MOST_RELATIONS ? `${MOST_RELATIONS}+` : row.relations}
      </span>
    ),
  },
  { id: "agent", name: "Agent", width: 9, cell: (row) => visible(row.agent ?? "") },
  { id: "trust", name: "Came from", width: 6.5, cell: (row) => said(row.trust) },
  { id: "status", name: "Status", width: 7.5, cell: (row) => STATUS_NAMES[row.status] },
];

const SHOWN = ["type", "tags", "created"];
const HELD = "memoria.columns";

/** The columns that a person chose for this browser. */
export function readColumns(): string[] {
  const held = localStorage.getItem(HELD);
  return held === null ? SHOWN : held.split(",").filter((id) => COLUMNS.some((column) => column.id === id));
}

export function writeColumns(ids: string[]): void {
  localStorage.setItem(HELD, ids.join(","));
}
