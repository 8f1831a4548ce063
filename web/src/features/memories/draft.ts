import type { Values } from "./values";

const KEPT_DAYS = 14;
const key = (id: string) => `memoria.draft.${id}`;

interface Draft {
  values: Values;
  /** Of the memory, when the draft was begun; 0 for a new one. */
  version: number;
  at: number;
}

/** What was written and not yet stored, by the memory's id, or "new". Old ones fall away. */
export function readDraft(id: string, now = Date.now()): Draft | null {
  const held = localStorage.getItem(key(id));
  if (!held) return null;
  try {
    const draft = JSON.parse(held) as Draft;
    if (now - draft.at < KEPT_DAYS * 86_400_000) return draft;
  } catch {
    // Not of this version: it goes the same way as an old one.
  }
  dropDraft(id);
  return null;
}

export function writeDraft(id: string, values: Values, version: number): void {
  localStorage.setItem(key(id), JSON.stringify({ values, version, at: Date.now() } satisfies Draft));
}

export function dropDraft(id: string): void {
  localStorage.removeItem(key(id));
}
