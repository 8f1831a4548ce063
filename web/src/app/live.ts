import { client, onConnection, readConnection } from "@/gql/client";
import { LiveMemories, LiveRelations, LiveSessions } from "@/gql/gen";

export type Noun = "memory" | "relation" | "session";

/** One committed change, by whomever. */
export interface Change {
  noun: Noun;
  kind: "CREATED" | "REVISED" | "DELETED";
  id: string;
  actor: string | null;
}

/** Bursts are told once: an import changes a thousand memories in a second. */
const PATIENCE = 150;
const waiting = new Map<() => void, Noun[]>();
const watchers = new Set<(change: Change) => void>();
const changed = new Set<Noun>();
let timer: ReturnType<typeof setTimeout> | undefined;

function tell() {
  timer = undefined;
  const nouns = new Set(changed);
  changed.clear();
  for (const [listener, wanted] of waiting) if (wanted.some((noun) => nouns.has(noun))) listener();
}

/** Lets all ask again, soon, that show something of these sorts. */
export function soon(...nouns: Noun[]): void {
  for (const noun of nouns) changed.add(noun);
  timer ??= setTimeout(tell, PATIENCE);
}

function note(change: Change) {
  for (const watcher of watchers) watcher(change);
  soon(change.noun);
}

/** Calls back, at most a few times a second, when something of these sorts has changed. Returns how to stop it. */
export function onChange(nouns: Noun[], listener: () => void): () => void {
  const own = () => listener();
  waiting.set(own, nouns);
  return () => waiting.delete(own);
}

/** Calls back for every change. Returns how to stop it. */
export function onEveryChange(watcher: (change: Change) => void): () => void {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

/** Listens to the server until the page closes. What was asked before it listened, or before a break, is asked again. */
export function listen(): void {
  client.subscription(LiveMemories, {}).subscribe(({ data }) => data && note(data.memoryChanged as Change));
  client.subscription(LiveRelations, {}).subscribe(({ data }) => data && note(data.relationChanged as Change));
  client.subscription(LiveSessions, {}).subscribe(({ data }) => data && note(data.sessionChanged as Change));
  let before = readConnection();
  onConnection(() => {
    const state = readConnection();
    if (state === "open" && before !== "open") soon("memory", "relation", "session");
    before = state;
  });
}
