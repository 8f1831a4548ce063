import type { CombinedError } from "@urql/core";

/** Why the server refused something: its code, a sentence that says how to mend it, and the field it is about. */
export interface Refusal {
  code: string;
  message: string;
  field: string | null;
}

export function refusal(error: CombinedError): Refusal {
  const [first] = error.graphQLErrors;
  if (!first) {
    const status = (error.response as Response | undefined)?.status;
    if (status === 401) return { code: "UNAUTHORIZED", message: "Sign in to go on.", field: null };
    return { code: "UNREACHABLE", message: "The server does not answer. Is it running?", field: null };
  }
  const { code, field } = first.extensions as { code?: string; field?: string | null };
  return { code: code ?? "INTERNAL", message: first.message, field: field ?? null };
}
