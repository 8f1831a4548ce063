// Written by scripts/gql-gen.mjs from schema.graphql and the .graphql files: `npm run types`.
import type { TypedDocumentNode } from "@urql/core";
import type * as T from "@/gql/gen";
export type AdmittedResult = { stats: { memories: number } };
export type AdmittedVariables = {  };
export const Admitted = ("query Admitted{stats{memories}}") as unknown as TypedDocumentNode<T.AdmittedResult, T.AdmittedVariables>;
