import { useCallback, useEffect, useRef, useState } from "react";
import { onChange } from "@/app/live";
import {
  type MemoriesPageVariables,
  MemoriesPage,
  MemoriesUseCounts,
  type MemoryFilter,
  type MemorySort,
} from "@/gql/gen";
import type { Refusal } from "@/gql/errors";
import { read } from "@/gql/uncached";
import type { Row } from "./columns";
import { nameOf } from "./names";

const PAGE = 200;
/** So many rows are read again at once when something changed; with more the page only tells. */
const AGAIN = 1_000;

interface Held {
  key: string;
  rows: Row[];
  cursor: string | null;
  error?: Refusal | undefined;
}

export interface Rows {
  rows: Row[];
  /** Those shown belong to what was asked before. */
  stale: boolean;
  more: boolean;
  error: Refusal | undefined;
  /** Something changed, and too many rows are there to be read again unasked. */
  behind: boolean;
  loadMore: () => void;
  again: () => void;
}

type Asked = Omit<MemoriesPageVariables, "first" | "after"> & { counts: boolean };

async function page({ counts, ...asked }: Asked, after: string | null, signal: AbortSignal) {
  const { data, error } = await read(MemoriesPage, { ...asked, first: PAGE, after }, signal);
  if (error) return { error };
  const ids = data.memories.edges.map(({ node }) => node.id);
  const counted = counts && ids.length ? await read(MemoriesUseCounts, { ids }, signal) : undefined;
  if (counted?.error) return { error: counted.error };
  const { edges, pageInfo } = data.memories;
  const rows = edges.map(({ node }, place): Row => {
    const { relations, uses, ...row } = node;
    return {
      ...row,
      ...nameOf(node.content),
      relations: relations?.edges.length ?? null,
      used: uses?.[0]?.at ?? null,
      recalls: counted?.data.useCounts[place] ?? null,
    };
  });
  return { rows, cursor: pageInfo.hasNextPage ? pageInfo.endCursor : null };
}

/** The memories that a filter accepts, page after page as far as they are asked for. */
export function useRows(
  filter: MemoryFilter | null,
  sort: MemorySort,
  wants: { relations: boolean; uses: boolean; counts: boolean },
): Rows {
  const key = JSON.stringify([filter, sort, wants]);
  const [held, setHeld] = useState<Held>({ key: "", rows: [], cursor: null });
  const [turn, setTurn] = useState(0);
  const [behind, setBehind] = useState(false);
  const now = useRef({ held, asked: { filter, sort, ...wants }, busy: false });
  useEffect(() => {
    now.current.held = held;
    now.current.asked = { filter, sort, ...wants };
  });

  useEffect(() => {
    const stop = new AbortController();
    const { held, asked } = now.current;
    const wanted = held.key === key ? Math.min(held.rows.length, AGAIN) : 0;
    const load = async () => {
      const rows: Row[] = [];
      let cursor: string | null = null;
      do {
        const part: Awaited<ReturnType<typeof page>> = await page(asked, cursor, stop.signal);
        if (stop.signal.aborted) return;
        if (part.error) {
          // Rows that were read for another filter would be taken for what this one accepts.
          setHeld((last) => ({ ...(last.key === key ? last : { rows: [], cursor: null }), key, error: part.error }));
          return;
        }
        rows.push(...part.rows);
        cursor = part.cursor;
      } while (cursor && rows.length < wanted);
      setBehind(false);
      setHeld({ key, rows, cursor });
    };
    void load();
    return () => stop.abort();
  }, [key, turn]);

  const loadMore = useCallback(() => {
    const { held, asked, busy } = now.current;
    if (busy || !held.cursor || held.key !== key) return;
    now.current.busy = true;
    void page(asked, held.cursor, new AbortController().signal).then((part) => {
      now.current.busy = false;
      setHeld((last) => {
        if (last.key !== key || last.cursor !== held.cursor) return last;
        return part.error
          ? { ...last, error: part.error }
          : { key, rows: [...last.rows, ...part.rows], cursor: part.cursor };
      });
    });
  }, [key]);

  const again = useCallback(() => setTurn((turn) => turn + 1), []);
  useEffect(
    () =>
      onChange(["memory"], () => {
        if (now.current.held.rows.length <= AGAIN) again();
        else setBehind(true);
      }),
    [again],
  );
  return {
    rows: held.rows,
    stale: held.key !== key,
    more: !!held.cursor,
    error: held.error,
    behind,
    loadMore,
    again,
  };
}
