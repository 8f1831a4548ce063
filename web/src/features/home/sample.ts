import type { NewMemory, NewRelation, RelationType } from "@/gql/gen";

/** A small story of a fault and its repair, to try recall and the graph on. Its kind makes it removable. */
export const SAMPLE_KIND = "sample";

const STORY: [key: string, content: string, more?: Partial<NewMemory>][] = [
  ["pool", "The checkout service opens a new database connection for each request instead of using the pool.", {}],
  ["timeouts", "Checkout requests time out after 30 seconds at around 400 requests a second.", { type: "EPISODIC" }],
  ["exhausted", "PostgreSQL refuses connections: too many clients, max_connections is 100.", { type: "EPISODIC" }],
  ["raise", "Raise max_connections to 500.", { type: "PROCEDURAL" }],
  [
    "memory",
    "With 500 connections the database server runs out of memory: each takes about 10 MB.",
    { type: "EPISODIC" },
  ],
  [
    "pooler",
    "Use a pooler in transaction mode with 20 server connections in front of PostgreSQL.",
    { type: "PROCEDURAL" },
  ],
  ["prepared", "Prepared statements need protocol-level support in a pooler that works by transaction.", {}],
  [
    "measured",
    "After the pooler: 1,200 requests a second, p95 of 180 ms, 18 server connections.",
    { type: "EPISODIC" },
  ],
  ["port6432", "The pooler listens on port 6432.", {}],
  ["port5432", "Services connect to PostgreSQL on port 5432 directly.", {}],
  [
    "runbook",
    "Runbook: when checkout is slow, look at waiting clients of the pooler first.",
    { type: "PROCEDURAL", pinned: true },
  ],
  ["alert", "An alert fires when more than 50 clients wait for the pooler for a minute.", {}],
];

const LINKS: [source: string, type: RelationType, target: string][] = [
  ["pool", "CAUSES", "exhausted"],
  ["exhausted", "CAUSES", "timeouts"],
  ["raise", "FIXES", "exhausted"],
  ["raise", "CAUSES", "memory"],
  ["memory", "OPPOSES", "raise"],
  ["pooler", "FIXES", "pool"],
  ["pooler", "SUPERSEDES", "raise"],
  ["prepared", "RELATED", "pooler"],
  ["measured", "SUPPORTS", "pooler"],
  ["measured", "FOLLOWS", "timeouts"],
  ["port6432", "PART_OF", "pooler"],
  ["port6432", "SUPERSEDES", "port5432"],
  ["runbook", "DERIVES", "measured"],
  ["alert", "PART_OF", "runbook"],
];

export const MEMORIES: NewMemory[] = STORY.map(([key, content, more]) => ({
  content,
  kind: SAMPLE_KIND,
  tags: ["sample", "checkout"],
  metadata: { key },
  ...more,
}));

/** The relations of the sample, between the ids that its memories were given, in their order. */
export function relations(ids: (string | undefined)[]): NewRelation[] {
  const of = new Map(STORY.map(([key], place) => [key, ids[place]]));
  return LINKS.flatMap(([source, relationType, target]) => {
    const [sourceId, targetId] = [of.get(source), of.get(target)];
    return sourceId && targetId ? [{ sourceId, targetId, relationType }] : [];
  });
}
