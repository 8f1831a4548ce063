/** Asks the server for parts of the graph, in the shapes that the picture needs. */
import {
  GraphActive,
  GraphAmong,
  GraphAround,
  GraphExpand,
  type GraphExpandResult,
  GraphFurther,
  GraphLatest,
  type GraphMemoryParts,
  GraphMoreOf,
  GraphOf,
  GraphReachable,
  type GraphRelationParts,
  GraphSome,
  type RelationType,
} from "@/gql/gen";
import { ask, type Outcome } from "@/gql/hooks";
import { read } from "@/gql/uncached";
import { type GraphMemory, type GraphRelation, relationKey } from "@/graph/known";
import { creatorNumber, relationNumber, RELATIONS, typeNumber } from "@/graph/sorts";
import { title } from "@/lib/text";
import { type GraphColumns, type Part, rows } from "./columns";

const LETTERS = 80;
const NAMED = 100;
/** A walk tells so many at once. */
const WALKED = 1_000;
/** Relations of one memory that are read at most when it joins the picture. */
const MOST_OF_ONE = 1_000;
const PAGE = 25;
/** How many neighbours one expansion brings. */
export const STRONGEST = 25;

/** UTC; null is now. */
export type KnownAt = string | null;

export type Answer<Data> = Outcome<Data>;

const seconds = (iso: string) => Math.round(Date.parse(iso) / 1_000);

export function memoryOf(parts: GraphMemoryParts): GraphMemory {
  return {
    id: parts.id,
    label: title(parts.content, LETTERS),
    type: typeNumber.get(parts.type)!,
    kind: parts.kind,
    importance: parts.importance,
    created: seconds(parts.createdAt),
    project: parts.projectId,
    status: parts.status,
    degree: null,
  };
}

export function relationOf(parts: GraphRelationParts): GraphRelation {
  const type = relationNumber.get(parts.relationType)!;
  return {
    key: relationKey(parts.sourceId, parts.targetId, type),
    id: parts.id,
    source: parts.sourceId,
    target: parts.targetId,
    type,
    weight: parts.weight,
    by: creatorNumber.get(parts.createdBy)!,
    created: seconds(parts.createdAt),
    from: parts.validFrom ? seconds(parts.validFrom) : null,
    to: parts.validTo ? seconds(parts.validTo) : null,
  };
}

/** So many are read with their relations at once. */
const AT_ONCE = 500;

/** What lies within some steps of a memory, the nearest first: of a larger part its beginning. */
export async function around(id: string, depth: number, limit: number, knownAt: KnownAt): Promise<Answer<Part>> {
  if (knownAt) return aroundThen(id, depth, limit, knownAt);
  const { data, error } = await ask(GraphAround, { ids: [id], depth, limit: Math.min(AT_ONCE, limit) });
  if (error) return { error };
  const { memories, relations, truncated } = data.subgraph;
  return { data: { memories: memories.map(memoryOf), relations: relations.map(relationOf), truncated } };
}

/** The same as the record held it at a time: what memories said then is told by a snapshot alone. */
async function aroundThen(id: string, depth: number, limit: number, knownAt: string): Promise<Answer<Part>> {
  const most = Math.min(AT_ONCE, limit);
  const { data, error } = await ask(GraphFurther, { id, depth, limit: most - 1, skip: 0, knownAt });
  if (error?.code === "NOT_FOUND") return { error: { ...error, message: "The record did not hold this memory then." } };
  if (error) return { error };
  const found = await some([id, ...data.neighbors.neighbors.map(({ memoryId }) => memoryId)], knownAt);
  return found.error ? found : { data: { ...found.data, truncated: data.neighbors.truncated } };
}

/** Some memories and the relations among them, in one answer however many they are. */
export async function some(ids: readonly string[], knownAt: KnownAt, signal?: AbortSignal): Promise<Answer<Part>> {
  const { data, error } = await read(GraphSome, { ids: [...ids], limit: Math.max(1, ids.length), knownAt }, signal);
  return error ? { error } : { data: rows(data.graphSnapshot as GraphColumns) };
}

/** As many are counted around a memory, and so many of them can be read. */
export const COUNTED = 10_000;
const READ = 9_000;
/** How many more come at once. */
export const MORE = 200;

/** How many memories lie within some steps of one, itself among them; null when that cannot be said now. */
export async function within(id: string, depth: number, knownAt: KnownAt): Promise<number | null> {
  const { data } = await ask(GraphReachable, { id, depth, knownAt });
  return data ? data.reachable + 1 : null;
}

/** All memories that an overview is chosen from. */
export async function active(): Promise<number | null> {
  const { data } = await ask(GraphActive, {});
  return data?.stats.active ?? null;
}

/** How many more memories around a focus come when they are asked for. */
export function next(total: number, read: number): number {
  return Math.max(0, Math.min(MORE, total - 1 - read, READ - read));
}

/** The memories around another that come after those that were read: pages of a thousand at the same time. */
export async function following(
  { id, depth, knownAt }: { id: string; depth: number; knownAt: KnownAt },
  after: number,
  limit = MORE,
  signal?: AbortSignal,
): Promise<Answer<string[]>> {
  const most = Math.min(limit, READ + WALKED - after);
  const pages = Array.from({ length: Math.ceil(most / WALKED) }, (_, page) => {
    const limit = Math.min(WALKED, most - page * WALKED);
    return read(GraphFurther, { id, depth, limit, skip: after + page * WALKED, knownAt }, signal);
  });
  const ids: string[] = [];
  for (const { data, error } of await Promise.all(pages)) {
    if (error) return { error };
    ids.push(...data.neighbors.neighbors.map(({ memoryId }) => memoryId));
  }
  return { data: ids };
}

export interface Strongest {
  ids: string[];
  /** How many neighbours it has, shown or not; and by type of relation. */
  total: number;
  types: number[];
}

/** The strongest neighbours that are not shown yet. */
export async function strongest(
  id: string,
  shown: ReadonlySet<string>,
  types: RelationType[] | null,
  knownAt: KnownAt,
): Promise<Answer<Strongest>> {
  const ids: string[] = [];
  let after: string | null = null;
  for (;;) {
    const { data, error }: Outcome<GraphExpandResult> = await ask(GraphExpand, { id, types, after, knownAt });
    if (error) return { error };
    const { expand, whole }: GraphExpandResult = data;
    ids.push(...expand.neighbors.map(({ memoryId }) => memoryId).filter((each) => !shown.has(each)));
    after = expand.endCursor;
    if (ids.length < STRONGEST && expand.hasNext && after) continue;
    const counts = RELATIONS.map(({ value }) =>
      whole.counts.reduce((sum, each) => sum + (each.relationType === value ? each.memories : 0), 0),
    );
    return { data: { ids: ids.slice(0, STRONGEST), total: whole.total, types: counts } };
  }
}

/** Some memories with all their relations, whatever these lead to. */
export async function members(ids: readonly string[]): Promise<Answer<Part>> {
  const pages = Array.from({ length: Math.ceil(ids.length / PAGE) }, (_, at) => ids.slice(at * PAGE, (at + 1) * PAGE));
  const found = await Promise.all(pages.map(membersAtOnce));
  const part: Part = { memories: [], relations: [], truncated: false };
  for (const { data, error } of found) {
    if (error) return { error };
    part.memories.push(...data.memories);
    part.relations.push(...data.relations);
  }
  return { data: part };
}

async function membersAtOnce(ids: readonly string[]): Promise<Answer<Part>> {
  const { data, error } = await ask(GraphOf, { ids: [...ids], count: ids.length });
  if (error) return { error };
  const part: Part = { memories: [], relations: [], truncated: false };
  for (const memory of data.subgraph.memories) {
    part.memories.push(memoryOf(memory));
    part.relations.push(...memory.relations.edges.map(({ node }) => relationOf(node)));
    const { hasNextPage, endCursor } = memory.relations.pageInfo;
    if (hasNextPage) part.relations.push(...(await moreOf(memory.id, endCursor)));
  }
  return { data: part };
}

async function moreOf(id: string, from: string | null): Promise<GraphRelation[]> {
  const found: GraphRelation[] = [];
  let after = from;
  while (after && found.length < MOST_OF_ONE) {
    const { data } = await ask(GraphMoreOf, { id, after });
    const page = data?.memory?.relations;
    found.push(...(page?.edges.map(({ node }) => relationOf(node)) ?? []));
    after = page?.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
  }
  return found;
}

/** The relations that were drawn last. */
export async function latest(): Promise<GraphRelation[]> {
  const { data } = await ask(GraphLatest, {});
  return data?.relations.edges.map(({ node }) => relationOf(node)) ?? [];
}

/** Some memories (at most 1,000) and the relations among them; what is not there any more is left out. */
export async function among(ids: readonly string[]): Promise<Answer<Part>> {
  const found = await ask(GraphAmong, { ids: [...ids] });
  if (found.error) return { error: found.error };
  const part: Part = { memories: [], relations: found.data.relationsAmong.map(relationOf), truncated: false };
  for (let at = 0; at < ids.length; at += NAMED) {
    const page = ids.slice(at, at + NAMED);
    const { data, error } = await ask(GraphAround, { ids: page, depth: 1, limit: page.length });
    if (error) return { error };
    part.memories.push(...data.subgraph.memories.map(memoryOf));
  }
  return { data: part };
}
