/** What the analytics page shows, as it stands in the address. */
import type { AnalyticsRowsResult, WorkGroup } from "@/gql/gen";
import { flag, list, oneOf, type State, text } from "@/lib/url";
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

/** The filter that leaves what has this name; nothing can be filtered by having none. */
export function filterOf(by: By, name: string): Partial<Wanted> {
  if (by !== "category") return name === `No ${by}` ? {} : { [by]: name };
  return { category: CATEGORIES.filter(({ label }) => label === name).map(({ value }) => value) };
}

export function rangeOf({ first, last }: Days): Partial<Asked> {
  return { range: "days", from: first, to: last };
}

/** What every card of work is given. */
export interface CardProps {
  days: Days;
  by: By;
  wanted: Wanted;
  /** Changes when the totals were counted anew. */
  counted: string;
  set: Change;
}
