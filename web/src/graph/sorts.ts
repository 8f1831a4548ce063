/** The sorts of relations and memories, and how each is drawn: a colour is never the only cue. */
import type { MemoryType, RelationCreator, RelationType } from "@/gql/gen";

export type End = "arrow" | "big" | "tick" | "bar" | "diamond" | "none";

export interface RelationLook {
  value: RelationType;
  name: string;
  /** What stands between source and target in a sentence. */
  verb: string;
  /** Drawn at the middle of the line. */
  letter: string;
  /** The token of its colour. */
  token: string;
  dash: readonly number[];
  double: boolean;
  end: End;
}

const look = (
  value: RelationType,
  name: string,
  verb: string,
  letter: string,
  token: string,
  dash: number[],
  end: End,
): RelationLook => ({ value, name, verb, letter, token, dash, end, double: value === "SUPERSEDES" });

/** The nine types, in the order of the legend. */
export const RELATIONS: readonly RelationLook[] = [
  look("CAUSES", "causes", "causes", "C", "--causes", [], "big"),
  look("FIXES", "fixes", "fixes", "F", "--fixes", [], "tick"),
  look("SUPPORTS", "supports", "supports", "S", "--supports", [], "arrow"),
  look("OPPOSES", "opposes", "opposes", "O", "--opposes", [8, 3, 2, 3], "bar"),
  look("FOLLOWS", "follows", "follows", "W", "--follows", [4, 3], "arrow"),
  look("SUPERSEDES", "supersedes", "supersedes", "N", "--supersedes", [], "arrow"),
  look("DERIVES", "derives", "derives from", "D", "--derives", [11, 5], "arrow"),
  look("PART_OF", "part of", "is part of", "P", "--part-of", [6, 4], "diamond"),
  look("RELATED", "related", "is related to", "R", "--related", [1.5, 3.5], "none"),
];

export const MEMORY_TYPES: readonly { value: MemoryType; name: string; shape: string; token: string }[] = [
  { value: "EPISODIC", name: "episodic", shape: "circle", token: "--episodic" },
  { value: "SEMANTIC", name: "semantic", shape: "square", token: "--semantic" },
  { value: "PROCEDURAL", name: "procedural", shape: "diamond", token: "--procedural" },
];

export const CREATORS: readonly { value: RelationCreator; name: string }[] = [
  { value: "USER", name: "a person" },
  { value: "AUTO", name: "discovery" },
  { value: "SYSTEM", name: "Memoria" },
];

export const relationNumber = new Map(RELATIONS.map((each, place) => [each.value, place]));
export const typeNumber = new Map(MEMORY_TYPES.map((each, place) => [each.value, place]));
export const creatorNumber = new Map(CREATORS.map((each, place) => [each.value, place]));
