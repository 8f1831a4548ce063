// Written by scripts/gql-gen.mjs from schema.graphql and the .graphql files: `npm run types`.
import type { TypedDocumentNode } from "@urql/core";
import type * as T from "@/gql/gen";
export type PaletteRecentResult = { memories: { edges: Array<{ node: { id: string; content: string } }> } };
export type PaletteRecentVariables = {  };
export const PaletteRecent = ("query PaletteRecent{memories(first:20){edges{node{id content}}}}") as unknown as TypedDocumentNode<T.PaletteRecentResult, T.PaletteRecentVariables>;
export type PaletteRecallResult = { recall: { hits: Array<{ memory: { id: string; content: string } }> } };
export type PaletteRecallVariables = { query: string };
export const PaletteRecall = ("query PaletteRecall($query:String!){recall(query:$query limit:8){hits{memory{id content}}}}") as unknown as TypedDocumentNode<T.PaletteRecallResult, T.PaletteRecallVariables>;
