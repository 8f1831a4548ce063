// Written by scripts/gql-gen.mjs from schema.graphql and the .graphql files: `npm run types`.
import type { TypedDocumentNode } from "@urql/core";
import type * as T from "@/gql/gen";
export type MemoriesViewsResult = { views: Array<{ name: string; url: string; updatedAt: string }> };
export type MemoriesViewsVariables = { page: string };
export const MemoriesViews = ("query MemoriesViews($page:String!){views(page:$page){name url updatedAt}}") as unknown as TypedDocumentNode<T.MemoriesViewsResult, T.MemoriesViewsVariables>;
export type MemoriesSaveViewResult = { saveView: { name: string } | null };
export type MemoriesSaveViewVariables = { page: string; name: string; url: string };
export const MemoriesSaveView = ("mutation MemoriesSaveView($page:String!$name:String!$url:String!){saveView(page:$page name:$name url:$url){name}}") as unknown as TypedDocumentNode<T.MemoriesSaveViewResult, T.MemoriesSaveViewVariables>;
export type MemoriesDeleteViewResult = { deleteView: string | null };
export type MemoriesDeleteViewVariables = { page: string; name: string };
export const MemoriesDeleteView = ("mutation MemoriesDeleteView($page:String!$name:String!){deleteView(page:$page name:$name)}") as unknown as TypedDocumentNode<T.MemoriesDeleteViewResult, T.MemoriesDeleteViewVariables>;
