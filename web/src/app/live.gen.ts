// Written by scripts/gql-gen.mjs from schema.graphql and the .graphql files: `npm run types`.
import type { TypedDocumentNode } from "@urql/core";
import type * as T from "@/gql/gen";
export type LiveMemoriesResult = { memoryChanged: { noun: string; kind: T.ChangeKind; id: string; revision: number; actor: string | null } };
export type LiveMemoriesVariables = {  };
export const LiveMemories = ("subscription LiveMemories{memoryChanged{noun kind id revision actor}}") as unknown as TypedDocumentNode<T.LiveMemoriesResult, T.LiveMemoriesVariables>;
export type LiveRelationsResult = { relationChanged: { noun: string; kind: T.ChangeKind; id: string; revision: number; actor: string | null } };
export type LiveRelationsVariables = {  };
export const LiveRelations = ("subscription LiveRelations{relationChanged{noun kind id revision actor}}") as unknown as TypedDocumentNode<T.LiveRelationsResult, T.LiveRelationsVariables>;
export type LiveSessionsResult = { sessionChanged: { noun: string; kind: T.ChangeKind; id: string; revision: number; actor: string | null } };
export type LiveSessionsVariables = {  };
export const LiveSessions = ("subscription LiveSessions{sessionChanged{noun kind id revision actor}}") as unknown as TypedDocumentNode<T.LiveSessionsResult, T.LiveSessionsVariables>;
