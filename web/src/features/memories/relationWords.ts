import type { RelationType } from "@/gql/gen";

/** How each type reads from the source on, and from the target back. */
export const WORDS: Record<RelationType, { out: string; in: string }> = {
  CAUSES: { out: "causes", in: "caused by" },
  FIXES: { out: "fixes", in: "fixed by" },
  SUPPORTS: { out: "supports", in: "supported by" },
  OPPOSES: { out: "opposes", in: "opposed by" },
  FOLLOWS: { out: "follows", in: "followed by" },
  SUPERSEDES: { out: "supersedes", in: "superseded by" },
  DERIVES: { out: "derives from", in: "basis of" },
  PART_OF: { out: "part of", in: "has the part" },
  RELATED: { out: "related to", in: "related from" },
};
export const RELATION_TYPES = Object.keys(WORDS) as RelationType[];
