import { CombinedError, stringifyDocument, type TypedDocumentNode } from "@urql/core";
import { refusal } from "./errors";
import type { Outcome } from "./hooks";

interface Reply<Data> {
  data?: Data | null;
  errors?: { message: string; extensions?: Record<string, unknown> }[];
}

function refused<Data>(response: Response | undefined, errors: Reply<Data>["errors"], cause?: unknown): Outcome<Data> {
  const networkError = errors ? undefined : cause instanceof Error ? cause : new Error("no answer");
  return {
    error: refusal(new CombinedError({ graphQLErrors: errors ?? [], networkError: networkError!, response })),
  };
}

/** Asks once and keeps nothing of the answer: for lists of which many pages are read, which the cache would hold all. */
export async function read<Data, Variables extends Record<string, unknown>>(
  query: TypedDocumentNode<Data, Variables>,
  variables: Variables,
  signal?: AbortSignal,
): Promise<Outcome<Data>> {
  let response: Response | undefined;
  try {
    response = await fetch("/graphql", {
      method: "POST",
      headers: { "content-type": "application/json", accept: "application/json" },
      body: JSON.stringify({ query: stringifyDocument(query), variables }),
      ...(signal ? { signal } : {}),
    });
    const reply = (await response.json()) as Reply<Data>;
    return reply.data && !reply.errors ? { data: reply.data } : refused(response, reply.errors);
  } catch (cause) {
    return refused(response, undefined, cause);
  }
}
