import type { TypedDocumentNode } from "@urql/core";
import { useCallback, useEffect, useRef, useState } from "react";
import { client } from "./client";
import { type Refusal, refusal } from "./errors";
import { type Noun, onChange } from "@/app/live";

export interface Asked<Data> {
  /** The last answer; it stays while a new one is loaded. */
  data: Data | undefined;
  error: Refusal | undefined;
  loading: boolean;
  /** Asks again, past the cache. */
  again: () => void;
}

interface Options {
  /** Do not ask yet. */
  pause?: boolean;
  /** Ask again when one of these changes, whoever changed it. */
  live?: Noun[];
}

type Vars = Record<string, unknown>;

/** Asks a query, and again when its variables or what it is about change. */
export function useAsk<Data, Variables extends Vars>(
  query: TypedDocumentNode<Data, Variables>,
  variables: Variables,
  { pause = false, live = [] }: Options = {},
): Asked<Data> {
  const [answer, setAnswer] = useState<{ key: string; data?: Data; error?: Refusal }>({ key: "" });
  const [turn, setTurn] = useState(0);
  const key = JSON.stringify(variables);
  const asked = useRef({ query, variables });
  const underway = useRef<{ key: string; request: Promise<unknown> }>(undefined);
  useEffect(() => {
    asked.current = { query, variables };
  });
  // What was cached while nobody looked may have been changed elsewhere.
  const isLive = live.length > 0;
  useEffect(() => {
    if (pause) return;
    let stopped = false;
    const over = () => stopped;
    const { query, variables } = asked.current;
    const send = async () => {
      // What is on its way was asked before the change that is asked about now, and would be taken for the answer.
      if (turn && underway.current?.key === key) await underway.current.request;
      if (over()) return;
      const request = client
        .query(query, variables, { requestPolicy: turn || isLive ? "network-only" : "cache-first" })
        .toPromise();
      underway.current = { key, request };
      const result = await request;
      if (over()) return;
      const error = result.error ? refusal(result.error) : undefined;
      setAnswer((last) => ({ key, data: result.data ?? last.data, error }));
    };
    void send();
    return () => {
      stopped = true;
    };
  }, [key, pause, turn, isLive]);
  const again = useCallback(() => setTurn((turn) => turn + 1), []);
  const nouns = live.join();
  useEffect(() => {
    if (!nouns) return;
    return onChange(nouns.split(",") as Noun[], again);
  }, [nouns, again]);
  return { data: answer.data, error: answer.error, loading: !pause && answer.key !== key, again };
}

export type Outcome<Data> = { data: Data; error?: undefined } | { data?: undefined; error: Refusal };

/** Asks once, past the cache. */
export async function ask<Data, Variables extends Vars>(
  query: TypedDocumentNode<Data, Variables>,
  variables: Variables,
): Promise<Outcome<Data>> {
  const result = await client.query(query, variables, { requestPolicy: "network-only" }).toPromise();
  return result.error || !result.data ? { error: refusal(result.error!) } : { data: result.data };
}

/** Changes something. What was refused is returned, not thrown: the caller shows it where it belongs. */
export async function change<Data, Variables extends Vars>(
  mutation: TypedDocumentNode<Data, Variables>,
  variables: Variables,
): Promise<Outcome<Data>> {
  const result = await client.mutation(mutation, variables).toPromise();
  return result.error || !result.data ? { error: refusal(result.error!) } : { data: result.data };
}
