/** What the analytics page shows, as it stands in the address. */
import type { AnalyticsRowsResult, Rounding, WorkGroup } from "@/gql/gen";
import { REST, type Series, type Shade, series } from "@/charts/colours";
import { flag, list, oneOf, type State, text } from "@/lib/url";
import { distinct } from "@/features/work/colours";
import type { Palette } from "@/features/work/palette";
import type { Wanted } from "@/features/work/Filters";
import { CATEGORIES, category } from "@/features/work/words";
import { type Days, NAMES } from "./range";

export const SPEC = {
  tab: oneOf(["work", "memory"], "work"),
  range: oneOf(NAMES, "30"),
  from: text(),
  to: text(),
  compare: flag(),
  by: oneOf(["category", "client", "project"], "category"),
  client: text(),
  project: text(),
  category: list(),
  owner: text(),
  round: oneOf(["none", "5", "6", "15", "5-up", "6-up", "15-up"], "none"),
};
export type Asked = State<typeof SPEC>;
export type Change = (changes: Partial<Asked>) => void;
export type By = Asked["by"];
export type Row = AnalyticsRowsResult["workReport"]["rows"][number];

export const GROUP: Record<By, WorkGroup> = { category: "CATEGORY", client: "CLIENT", project: "PROJECT" };

/** What a row is of: a category, a client or a project. */
export function nameOf(row: Row, by: By): string {
  if (by === "category") return row.category ? category(row.category) : "";
  return row[by] ?? `No ${by}`;
}

/**
 * Names in the order given with their colours; having none is grey. Clients and projects have the colours that they
 * have elsewhere.
 */
export function coloured(
  names: readonly string[],
  by: By,
  rows: readonly Row[],
  { known: held, turns }: Palette,
): Series[] {
  if (by === "category") return series(names);
  const ids = new Map(rows.map((row) => [nameOf(row, by), by === "client" ? row.clientId : row.projectId]));
  const known = names.filter((name) => ids.get(name));
  const tints = distinct(
    known.map((name) => held.get(ids.get(name)!) ?? { id: ids.get(name)!, colour: null }),
    turns,
  );
  const found = new Map<string, Shade>(known.map((name, place) => [name, tints[place]!]));
  return names.map((name) => ({ name, ...(found.get(name) ?? { colour: REST }) }));
}

/** The filter that leaves what has this name; nothing can be filtered by having none. */
export function filterOf(by: By, name: string): Partial<Wanted> {
  if (by !== "category") return name === `No ${by}` ? {} : { [by]: name };
  return { category: CATEGORIES.filter(({ label }) => label === name).map(({ value }) => value) };
}

export const ROUNDINGS = [
  { value: "none", label: "Not rounded" },
  { value: "5", label: "To 5 minutes" },
  { value: "6", label: "To 6 minutes" },
  { value: "15", label: "To 15 minutes" },
  { value: "5-up", label: "Up to 5 minutes" },
  { value: "6-up", label: "Up to 6 minutes" },
  { value: "15-up", label: "Up to 15 minutes" },
] as const;

/** As the API takes it. */
export function roundingOf(round: Asked["round"]): Rounding | null {
  if (round === "none") return null;
  const [minutes, up] = round.split("-");
  return { minutes: Number(minutes), way: up ? "UP" : "NEAREST" };
}

export function rangeOf({ first, last }: Days): Partial<Asked> {
  return { range: "days", from: first, to: last };
}

/** What every card of work is given. */
export interface CardProps {
  days: Days;
  by: By;
  wanted: Wanted;
  rounding: Rounding | null;
  /** Changes when the totals were counted anew. */
  counted: string;
  palette: Palette;
  set: Change;
}
