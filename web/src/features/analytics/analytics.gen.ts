// Written by scripts/gql-gen.mjs from schema.graphql and the .graphql files: `npm run types`.
import type { TypedDocumentNode } from "@urql/core";
import type * as T from "@/gql/gen";
export type AnalyticsSpanResult = { workReport: { period: { first: string; last: string; seconds: number; sessions: number }; previous: { first: string; last: string; seconds: number; sessions: number }; runningSeconds: number; targetSeconds: number | null; refreshedAt: string; stale: boolean } };
export type AnalyticsSpanVariables = { first: string; last: string; filter?: T.WorkFilter | null };
export const AnalyticsSpan = ("query AnalyticsSpan($first:Date!$last:Date!$filter:WorkFilter){workReport(first:$first last:$last filter:$filter limit:1){period{first last seconds sessions}previous{first last seconds sessions}runningSeconds targetSeconds refreshedAt stale}}") as unknown as TypedDocumentNode<T.AnalyticsSpanResult, T.AnalyticsSpanVariables>;
export type AnalyticsRowsResult = { workReport: { rows: Array<{ day: string | null; client: string | null; project: string | null; category: T.SessionCategory | null; seconds: number; sessions: number }>; truncated: boolean } };
export type AnalyticsRowsVariables = { first: string; last: string; by: Array<T.WorkGroup>; filter?: T.WorkFilter | null };
export const AnalyticsRows = ("query AnalyticsRows($first:Date!$last:Date!$by:[WorkGroup!]!$filter:WorkFilter){workReport(first:$first last:$last by:$by filter:$filter limit:3000){rows{day client project category seconds sessions}truncated}}") as unknown as TypedDocumentNode<T.AnalyticsRowsResult, T.AnalyticsRowsVariables>;
export type AnalyticsMemoryResult = { memoryAnalytics: { growth: Array<{ day: string; type: T.MemoryType; kind: string; memories: number }>; recalls: Array<{ day: string; recalls: number; p50: number; p95: number; p99: number }>; active: number; neverRecalled: number; stale: number; orphaned: number; relationMix: Array<{ relationType: T.RelationType; createdBy: T.RelationCreator; relations: number }>; topTags: Array<{ name: string; count: number }>; refreshedAt: string } };
export type AnalyticsMemoryVariables = { first: string; last: string };
export const AnalyticsMemory = ("query AnalyticsMemory($first:Date!$last:Date!){memoryAnalytics(first:$first last:$last tags:20){growth{day type kind memories}recalls{day recalls p50 p95 p99}active neverRecalled stale orphaned relationMix{relationType createdBy relations}topTags{name count}refreshedAt}}") as unknown as TypedDocumentNode<T.AnalyticsMemoryResult, T.AnalyticsMemoryVariables>;
export type AnalyticsStatsResult = { stats: { memories: number; relations: number; versions: number; pending: number } };
export type AnalyticsStatsVariables = {  };
export const AnalyticsStats = ("query AnalyticsStats{stats{memories relations versions pending}}") as unknown as TypedDocumentNode<T.AnalyticsStatsResult, T.AnalyticsStatsVariables>;
export type AnalyticsNeglectedResult = { neglected: { nodes: Array<{ id: string; content: string; kind: string; updatedAt: string }>; pageInfo: { endCursor: string | null; hasNextPage: boolean } } };
export type AnalyticsNeglectedVariables = { how: T.Neglect; after?: string | null };
export const AnalyticsNeglected = ("query AnalyticsNeglected($how:Neglect!$after:String){neglected(how:$how first:20 after:$after){nodes{id content kind updatedAt}pageInfo{endCursor hasNextPage}}}") as unknown as TypedDocumentNode<T.AnalyticsNeglectedResult, T.AnalyticsNeglectedVariables>;
