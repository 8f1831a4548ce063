import type { Direction, GraphFilter, RecallAskVariables, RecallWeights, RelationType } from "@/gql/gen";
import { FILTERS, some, toFilter } from "@/features/memories/filters";
import { RELATION_TYPES } from "@/features/memories/relationWords";
import { fromLocal } from "@/features/memories/values";
import { type Codec, list, number, oneOf, type State, text } from "@/lib/url";

export const MODES = ["hybrid", "meaning", "words"] as const;
export type Mode = (typeof MODES)[number];
export type Weights = Required<{ [Name in keyof RecallWeights]: number }>;

export const USUAL: Weights = {
  semantic: 1,
  lexical: 1,
  title: 1,
  speaker: 1,
  session: 1,
  turns: 1,
  graph: 1,
  names: 1,
  time: 1,
  newest: 1,
  recency: 0,
  importance: 0,
  halfLifeDays: 30,
};
const SILENT: Partial<Weights> = Object.fromEntries(
  Object.keys(USUAL)
    .filter((name) => name !== "halfLifeDays")
    .map((name) => [name, 0]),
);
/** A mode is a set of weights: of what the others say nothing counts. */
const BY_MODE: Record<Mode, Partial<Weights>> = {
  hybrid: {},
  meaning: { ...SILENT, semantic: 1 },
  words: { ...SILENT, lexical: 1, title: 1 },
};
export const WEIGHT_NAMES: Record<keyof Weights, string> = {
  semantic: "Meaning",
  lexical: "Words",
  title: "Title",
  speaker: "Speaker",
  session: "Session",
  turns: "Turns around it",
  graph: "Relations",
  names: "Names",
  time: "Time asked for",
  newest: "Newest of what differs",
  recency: "Recency",
  importance: "Importance",
  halfLifeDays: "Half-life of recency, days",
};

/** Only weights that differ stand in the address: "recency:0.5,title:0". */
const weights: Codec<Partial<Weights>> = {
  read: (held) =>
    Object.fromEntries(
      (held ?? "").split(",").flatMap((part) => {
        const [name, value] = part.split(":");
        const read = Number(value);
        const most = name === "halfLifeDays" ? 3_650 : 10;
        return name && name in USUAL && value && read >= 0 ? [[name, Math.min(most, read)]] : [];
      }),
    ),
  write: (held) =>
    Object.entries(held)
      .map(([name, value]) => `${name}:${value}`)
      .join(",") || null,
};

export const DIRECTIONS: readonly Direction[] = ["BOTH", "OUT", "IN"];
export const LIMITS = ["5", "10", "20", "50", "100"] as const;

/** All that a recall is asked with, as it stands in the address. */
export const RECALL = {
  ...FILTERS,
  q: text(),
  mode: oneOf(MODES, "hybrid"),
  limit: oneOf(LIMITS, "10"),
  weights,
  diversity: number(0, 0, 1),
  at: text(),
  asOf: text(),
  knownAt: text(),
  start: list(),
  depth: number(1, 1, 8),
  relations: some<RelationType>(RELATION_TYPES),
  way: oneOf(DIRECTIONS, "BOTH"),
  weight: number(0, 0, 1),
  view: oneOf(["results", "context", "compare"] as const, "results"),
  mode2: oneOf(MODES, "meaning"),
  weights2: weights,
  diversity2: number(0, 0, 1),
  budget: number(2_000, 100, 1_000_000),
  citing: oneOf(["NUMBERS", "IDS"] as const, "NUMBERS"),
  around: number(2, 0, 5),
};
export type Recalling = State<typeof RECALL>;

/** What a recall begins with: what an address says nothing of. */
export type Usual = Pick<Recalling, "mode" | "limit" | "weights" | "diversity">;
export const PLAIN: Usual = { mode: "hybrid", limit: "10", weights: {}, diversity: 0 };

/** Lets a missing value stand for the usual one. What is plain, and would be left out, is spelled then. */
function beginning<Value>(codec: Codec<Value>, usual: Value, plain: string): Codec<Value> {
  return {
    read: (held) => (held === null ? usual : codec.read(held)),
    write: (value) => codec.write(value) ?? plain,
  };
}

/** How a recall stands in the address, where it begins with other settings than Memoria's own. */
export function recalling(usual: Usual): typeof RECALL {
  if (writeUsual(usual) === writeUsual(PLAIN)) return RECALL;
  return {
    ...RECALL,
    mode: beginning(RECALL.mode, usual.mode, PLAIN.mode),
    limit: beginning(RECALL.limit, usual.limit, PLAIN.limit),
    weights: beginning(RECALL.weights, usual.weights, ""),
    diversity: beginning(RECALL.diversity, usual.diversity, "0"),
  };
}

/** Settings as an address, in which the server keeps them. */
export function writeUsual({ mode, limit, weights, diversity }: Usual): string {
  const written = {
    mode: RECALL.mode.write(mode),
    limit: RECALL.limit.write(limit),
    weights: RECALL.weights.write(weights),
    diversity: RECALL.diversity.write(diversity),
  };
  const params = new URLSearchParams(
    Object.entries(written).flatMap(([name, value]) => (value === null ? [] : [[name, value]])),
  );
  return `/recall?${params.toString()}`;
}

export function readUsual(url: string): Usual {
  const params = new URLSearchParams(url.slice(url.indexOf("?")));
  return {
    mode: RECALL.mode.read(params.get("mode")),
    limit: RECALL.limit.read(params.get("limit")),
    weights: RECALL.weights.read(params.get("weights")),
    diversity: RECALL.diversity.read(params.get("diversity")),
  };
}

/** How much each arm counts, if not as usual. */
export function toWeights(mode: Mode, own: Partial<Weights>): RecallWeights | null {
  const all = { ...BY_MODE[mode], ...own };
  return Object.keys(all).length ? all : null;
}

export function toGraph(asked: Recalling): GraphFilter | null {
  if (!asked.start.length) return null;
  return {
    from: asked.start,
    depth: asked.depth,
    types: asked.relations.length ? asked.relations : null,
    direction: asked.way,
    minWeight: asked.weight,
  };
}

/** What the two settings that are compared have in common, and what a context takes. */
export function scope(asked: Recalling) {
  return {
    query: asked.q.trim(),
    filter: toFilter(asked),
    graph: toGraph(asked),
    at: fromLocal(asked.at),
  };
}

/** The moments that an answer is of. */
export function moments(asked: Recalling) {
  return { asOf: fromLocal(asked.asOf), knownAt: fromLocal(asked.knownAt) };
}

/** What the server is asked, by the first settings or by those beside them. */
export function toVariables(asked: Recalling, second = false): RecallAskVariables {
  return {
    ...scope(asked),
    ...moments(asked),
    limit: Number(asked.limit),
    weights: second ? toWeights(asked.mode2, asked.weights2) : toWeights(asked.mode, asked.weights),
    diversity: second ? asked.diversity2 : asked.diversity,
  };
}
