/** The whole graph, which is not sent again while nothing in it changed. */
import { GraphOverview } from "@/gql/gen";
import { read } from "@/gql/uncached";
import { type GraphColumns, type Part, rows } from "./columns";
import type { Answer, KnownAt } from "./loading";

const STEP = 5_000;
const MOST = 20_000;
/** So many relations a snapshot holds at most. */
export const MOST_RELATIONS = 60_000;

/** How large an overview comes after one of so many memories; there is an end to that. */
export function larger(shown: number): number {
  return Math.min(MOST, (Math.floor(shown / STEP) + 1) * STEP);
}

/** The overview that was read last, and which state of the workspace it is of. */
let held: { limit: number; knownAt: KnownAt; revision: string; part: Part } | undefined;

/** The best connected memories of all, and the relations among them. */
export async function overview(limit: number, knownAt: KnownAt): Promise<Answer<Part>> {
  const same = held?.limit === limit && held.knownAt === knownAt ? held : undefined;
  const { data, error } = await read(GraphOverview, { limit, unless: same?.revision ?? null, knownAt });
  if (error) return { error };
  const columns = data.graphSnapshot as GraphColumns | null;
  if (columns) held = { limit, knownAt, revision: columns.revision, part: rows(columns) };
  return { data: (columns ? held : same)!.part };
}
