/** What hours are booked on, clients and projects: how each is changed, with a way back, and how it stands in its table. */
import { Archive, ArchiveRestore, Trash2 } from "lucide-react";
import type { ReactNode } from "react";
import { Link } from "react-router";
import { soon } from "@/app/live";
import { tell } from "@/app/undo";
import type { Refusal } from "@/gql/errors";
import { visible } from "@/lib/text";
import { hours } from "@/lib/time";
import { IconButton, Switch } from "@/ui";
import type { Total } from "./totals";
import "./sheet.css";

/** What is told when a colour was chosen. */
export const COLOURED = "The colour was changed.";

type Done = Promise<{ error?: Refusal | undefined }>;

interface Ways<Changes> {
  /** What it is now. */
  before: Changes;
  change: (changes: Partial<Changes>) => Done;
  remove: () => Done;
  add: () => Done;
}

/** Tells what was done, with the way back. Sessions everywhere show names and colours of what they were booked on. */
export function told(message: string, back: () => Done): void {
  soon("session");
  tell(message, async () => {
    const { error } = await back();
    if (error) tell(error.message);
    soon("session");
  });
}

/** Changes it and removes it; each is told, and can be taken back. */
export function deeds<Changes extends object>({ before, change, remove, add }: Ways<Changes>) {
  return {
    /** Gives back why it was refused. */
    revise: async (changes: Partial<Changes>, message: string) => {
      const { error } = await change(changes);
      if (error) return error.message;
      const names = Object.keys(changes) as (keyof Changes)[];
      const held = Object.fromEntries(names.map((name) => [name, before[name]])) as Partial<Changes>;
      told(message, () => change(held));
      return undefined;
    },
    remove: async () => {
      const { error } = await remove();
      if (error) tell(error.message);
      else told("Removed.", add);
    },
  };
}

interface BookedProps {
  name: string;
  archived: boolean;
  of: Total | undefined;
  /** The sessions that were booked on it. */
  to: Record<string, string>;
  onArchive: (archived: boolean, message: string) => void;
  onRemove: () => void;
}

/** The last cells of a row: hours, sessions, and what can be done. */
export function BookedCells({ name: raw, archived, of, to, onArchive, onRemove }: BookedProps) {
  const name = visible(raw);
  return (
    <>
      <td className="number" data-column="Hours">
        <Link to={`/work?${new URLSearchParams({ tab: "sessions", ...to }).toString()}`}>
          {hours(of?.seconds ?? 0)}
        </Link>
      </td>
      <td className="number" data-column="Sessions">
        {(of?.sessions ?? 0).toLocaleString()}
      </td>
      <td className="work-deeds">
        <IconButton
          label={archived ? `Use ${name} again` : `Archive ${name}`}
          icon={archived ? ArchiveRestore : Archive}
          onPress={() => onArchive(!archived, archived ? "In use again." : "Archived.")}
        />
        <IconButton label={`Remove ${name}`} icon={Trash2} isDisabled={!!of} onPress={onRemove} />
      </td>
    </>
  );
}

interface TableProps {
  label: string;
  /** The names of the columns before hours. */
  columns: readonly string[];
  children: ReactNode;
}

export function BookedTable({ label, columns, children }: TableProps) {
  return (
    <section className="card scroll">
      <table className="data work-sheet" aria-label={label}>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
            <th scope="col" className="number">
              Hours
            </th>
            <th scope="col" className="number">
              Sessions
            </th>
            <th scope="col">
              <span className="visually-hidden">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </section>
  );
}

interface HeadProps {
  archived: boolean;
  onArchived: (archived: boolean) => void;
  children: ReactNode;
}

/** The form for a new one, and whether archived ones are listed. */
export function BookedHead({ archived, onArchived, children }: HeadProps) {
  return (
    <div className="actions work-between">
      {children}
      <Switch isSelected={archived} onChange={onArchived}>
        Archived too
      </Switch>
    </div>
  );
}
