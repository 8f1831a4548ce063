// Written by scripts/gql-gen.mjs from schema.graphql and the .graphql files: `npm run types`.
import type { TypedDocumentNode } from "@urql/core";
import type * as T from "@/gql/gen";
export const MemoriesTwinText = "fragment MemoriesTwin on Memory{id content type agent importance createdAt projectId}";
export type MemoriesTwin = { id: string; content: string; type: T.MemoryType; agent: string | null; importance: number; createdAt: string; projectId: string | null };
export type MemoriesDuplicatesResult = { duplicates: { groups: Array<{ kept: T.MemoriesTwin; others: Array<T.MemoriesTwin>; likeness: number }>; lookedAt: number; cursor: string | null } };
export type MemoriesDuplicatesVariables = { keep: T.Keep; after?: string | null };
export const MemoriesDuplicates = ("query MemoriesDuplicates($keep:Keep!$after:String){duplicates(keep:$keep first:20 after:$after){groups{kept{...MemoriesTwin}others{...MemoriesTwin}likeness}lookedAt cursor}}" + MemoriesTwinText) as unknown as TypedDocumentNode<T.MemoriesDuplicatesResult, T.MemoriesDuplicatesVariables>;
export type MemoriesConsolidateResult = { consolidate: { groups: Array<{ others: Array<{ id: string }> }> } | null };
export type MemoriesConsolidateVariables = { keep: T.Keep; after?: string | null };
export const MemoriesConsolidate = ("mutation MemoriesConsolidate($keep:Keep!$after:String){consolidate(keep:$keep first:20 after:$after){groups{others{id}}}}") as unknown as TypedDocumentNode<T.MemoriesConsolidateResult, T.MemoriesConsolidateVariables>;
