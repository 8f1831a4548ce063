import type { MemoryType, NewMemory, Trust } from "@/gql/gen";
import { TRUSTS, TYPES } from "./filters";

/** A memory read from a file, or why a place of it holds none. */
export interface Parsed {
  memories: NewMemory[];
  problems: { place: string; message: string }[];
}

/** How a text becomes memories: one for the file, for each heading, or for each paragraph. */
export type Cut = "file" | "heading" | "paragraph";
export type Form = "jsonl" | "markdown" | "text";

/** No memory may be longer than that. */
export const LONGEST = 1_000_000;
const TEXTS = ["kind", "agent", "sourceUri", "projectId"] as const;
const TIMES = ["occurredAt", "validFrom", "validTo", "expiresAt"] as const;
const NUMBERS = ["importance", "confidence", "valence"] as const;

export function formOf(name: string): Form {
  if (/\.(jsonl|ndjson|json)$/i.test(name)) return "jsonl";
  return /\.(md|markdown|mdx)$/i.test(name) ? "markdown" : "text";
}

type Held = Record<string, unknown>;

/** Our own names, those of the Python client, and the few that other exports use. */
function field(held: Held, name: string): unknown {
  const snake = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  return held[name] ?? held[snake];
}

function contentOf(held: Held): string {
  const found = ["content", "text", "memory", "body"]
    .map((name) => held[name])
    .find((each) => typeof each === "string");
  return typeof found === "string" ? found.trim() : "";
}

function time(name: string, value: unknown): string {
  const read = typeof value === "number" ? value * (value < 1e11 ? 1_000 : 1) : String(value);
  const moment = new Date(read);
  if (Number.isNaN(moment.getTime())) throw new Error(`${name} is no time: write 2026-01-31T12:00:00Z`);
  return moment.toISOString();
}

function oneOf<Value extends string>(name: string, value: unknown, values: readonly Value[]): Value {
  const found = typeof value === "string" ? values.find((each) => each === value.toUpperCase()) : undefined;
  if (!found) throw new Error(`${name} must be one of ${values.join(", ").toLowerCase()}`);
  return found;
}

function tagsOf(value: unknown): string[] {
  const tags = typeof value === "string" ? value.split(",") : value;
  if (!Array.isArray(tags) || tags.some((tag) => typeof tag !== "string"))
    throw new Error("tags must be a list of texts");
  return (tags as string[]).map((tag) => tag.trim()).filter(Boolean);
}

/** One object as a memory. Throws with a sentence when it cannot be one. */
export function toMemory(value: unknown): NewMemory {
  if (!value || typeof value !== "object" || Array.isArray(value)) throw new Error("it is no object");
  const held = value as Held;
  const content = contentOf(held);
  if (!content) throw new Error("it has no content");
  if (content.length > LONGEST) throw new Error(`its content is longer than ${LONGEST.toLocaleString()} characters`);
  const memory: NewMemory = { content };
  if (field(held, "type") != null) memory.type = oneOf<MemoryType>("type", held["type"], TYPES);
  if (field(held, "trust") != null) memory.trust = oneOf<Trust>("trust", held["trust"], TRUSTS);
  if (held["tags"] != null) memory.tags = tagsOf(held["tags"]);
  if (typeof held["pinned"] === "boolean") memory.pinned = held["pinned"];
  for (const name of TEXTS) {
    const read = field(held, name);
    if (typeof read === "string" && read) memory[name] = read;
  }
  for (const name of NUMBERS) {
    const read = field(held, name);
    if (read == null) continue;
    if (typeof read !== "number") throw new Error(`${name} must be a number`);
    memory[name] = read;
  }
  for (const name of TIMES) {
    const read = field(held, name) ?? (name === "occurredAt" ? held["timestamp"] : null);
    if (read != null && read !== "") memory[name] = time(name, read);
  }
  const metadata = held["metadata"] ?? held["meta"];
  if (metadata && typeof metadata === "object") memory.metadata = metadata;
  return memory;
}

function parsed(value: unknown, place: string, into: Parsed) {
  try {
    into.memories.push(toMemory(value));
  } catch (error) {
    into.problems.push({ place, message: (error as Error).message });
  }
}

/** JSON Lines, or one JSON list. */
export function fromJson(text: string, name: string): Parsed {
  const found: Parsed = { memories: [], problems: [] };
  const trimmed = text.trim();
  if (trimmed.startsWith("[")) {
    try {
      const values = JSON.parse(trimmed) as unknown[];
      values.forEach((value, at) => parsed(value, `${name}, item ${at + 1}`, found));
      return found;
    } catch {
      // It may be JSON Lines that hold lists; each line then says what is wrong with it.
    }
  }
  text.split("\n").forEach((line, at) => {
    if (!line.trim()) return;
    const place = `${name}, line ${at + 1}`;
    try {
      parsed(JSON.parse(line), place, found);
    } catch {
      found.problems.push({ place, message: "it is no JSON" });
    }
  });
  return found;
}

/** Parts of a text, each with the number of its first line. */
function parts(text: string, cut: Cut): { text: string; line: number }[] {
  if (cut === "file") return [{ text, line: 1 }];
  const found: { text: string; line: number }[] = [];
  let fenced = false;
  text.split("\n").forEach((line, at) => {
    if (/^\s*(```|~~~)/.test(line)) fenced = !fenced;
    const begins = cut === "heading" ? !fenced && /^#{1,6}\s/.test(line) : at === 0 || (!line.trim() && !fenced);
    if (begins || !found.length) found.push({ text: line, line: at + 1 });
    else found.at(-1)!.text += `\n${line}`;
  });
  return found;
}

/** Flat front matter of a Markdown file: `name: value` lines between two `---`. */
function frontMatter(text: string): { head: Held; body: string } {
  const found = /^---\r?\n([\s\S]*?)\r?\n---\r?\n?/.exec(text);
  if (!found) return { head: {}, body: text };
  const pairs = found[1]!.split("\n").flatMap((line): [string, unknown][] => {
    const pair = /^(\w+):\s*(.*?)\s*$/.exec(line);
    return pair ? [[pair[1]!, simple(pair[2]!)]] : [];
  });
  return { head: Object.fromEntries(pairs), body: text.slice(found[0].length) };
}

function simple(value: string): unknown {
  const bare = value.replace(/^(["'])(.*)\1$/, "$2");
  if (/^\[.*\]$/.test(bare)) {
    return bare
      .slice(1, -1)
      .split(",")
      .map((each) => each.trim().replace(/^(["'])(.*)\1$/, "$2"));
  }
  return /^-?\d+(\.\d+)?$/.test(bare) ? Number(bare) : bare;
}

/** Markdown or plain text, cut as asked; front matter tells the fields of every part. */
export function fromText(text: string, name: string, form: Form, cut: Cut): Parsed {
  const found: Parsed = { memories: [], problems: [] };
  const { head, body } = form === "markdown" ? frontMatter(text) : { head: {}, body: text };
  const dropped = text.slice(0, text.length - body.length).split("\n").length - 1;
  for (const part of parts(body, cut)) {
    if (!part.text.trim()) continue;
    parsed({ ...head, content: part.text, metadata: { file: name } }, `${name}, line ${part.line + dropped}`, found);
  }
  if (!found.memories.length && !found.problems.length) found.problems.push({ place: name, message: "it is empty" });
  return found;
}

/** Reads one file as what it is. */
export function parse(text: string, name: string, cut: Cut): Parsed {
  const form = formOf(name);
  return form === "jsonl" ? fromJson(text, name) : fromText(text, name, form, cut);
}
