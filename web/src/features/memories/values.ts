import type { MemoryChanges, MemoryType, MemoryWhole, NewMemory, Trust } from "@/gql/gen";

/** What a person can change of a memory, as fields hold it: times in the browser's zone, metadata as text. */
export interface Values {
  content: string;
  type: MemoryType | "";
  kind: string;
  tags: string[];
  importance: number;
  confidence: number;
  pinned: boolean;
  projectId: string;
  agent: string;
  sourceUri: string;
  trust: Trust;
  occurredAt: string;
  validFrom: string;
  validTo: string;
  expiresAt: string;
  metadata: string;
}

export const EMPTY: Values = {
  content: "",
  type: "",
  kind: "note",
  tags: [],
  importance: 0.5,
  confidence: 1,
  pinned: false,
  projectId: "",
  agent: "",
  sourceUri: "",
  trust: "USER",
  occurredAt: "",
  validFrom: "",
  validTo: "",
  expiresAt: "",
  metadata: "{}",
};
const TIMES = ["occurredAt", "validFrom", "validTo", "expiresAt"] as const;
const TEXTS = ["projectId", "agent", "sourceUri"] as const;

/** A time as a field for date and time holds it. Seconds are kept when there are any. */
export function toLocal(iso: string | null): string {
  if (!iso) return "";
  const at = new Date(iso);
  const two = (number: number) => String(number).padStart(2, "0");
  const day = `${String(at.getFullYear()).padStart(4, "0")}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  const seconds = at.getSeconds() ? `:${two(at.getSeconds())}` : "";
  return `${day}T${two(at.getHours())}:${two(at.getMinutes())}${seconds}`;
}

export function fromLocal(local: string): string | null {
  const at = new Date(local);
  return local && !Number.isNaN(at.getTime()) ? at.toISOString() : null;
}

export function toValues(memory: MemoryWhole): Values {
  return {
    content: memory.content,
    type: memory.type,
    kind: memory.kind,
    tags: memory.tags,
    importance: memory.importance,
    confidence: memory.confidence,
    pinned: memory.pinned,
    projectId: memory.projectId ?? "",
    agent: memory.agent ?? "",
    sourceUri: memory.sourceUri ?? "",
    trust: memory.trust,
    occurredAt: toLocal(memory.occurredAt),
    validFrom: toLocal(memory.validFrom),
    validTo: toLocal(memory.validTo),
    expiresAt: toLocal(memory.expiresAt),
    metadata: JSON.stringify(memory.metadata, null, 2),
  };
}

/** Why the metadata cannot be kept, if it cannot. */
export function wrongMetadata(text: string): string | undefined {
  try {
    const read: unknown = JSON.parse(text || "{}");
    return read && typeof read === "object" && !Array.isArray(read) ? undefined : "Write a JSON object, such as {}.";
  } catch {
    return "This is no JSON.";
  }
}

function change(values: Values, name: keyof Values): unknown {
  if (name === "metadata") return JSON.parse(values.metadata || "{}") as unknown;
  if (TIMES.some((each) => each === name)) return fromLocal(values[name] as string);
  if (TEXTS.some((each) => each === name)) return values[name] || null;
  return values[name];
}

const differ = (one: unknown, other: unknown) => JSON.stringify(one) !== JSON.stringify(other);

/** The fields that became different, as the server takes them. */
export function changesBetween(before: Values, after: Values): MemoryChanges {
  const names = (Object.keys(after) as (keyof Values)[]).filter((name) => differ(before[name], after[name]));
  return Object.fromEntries(names.map((name) => [name, change(after, name)]));
}

/** What leads back: the same fields with what they held before, to the second fraction. */
export function changesBack(before: MemoryWhole, changes: MemoryChanges): MemoryChanges {
  return Object.fromEntries(Object.keys(changes).map((name) => [name, before[name as keyof MemoryWhole]]));
}

export function toNew(values: Values): NewMemory {
  const changed = changesBetween(EMPTY, values);
  return { ...(changed as Partial<NewMemory>), content: values.content };
}
