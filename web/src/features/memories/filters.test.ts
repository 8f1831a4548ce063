import { describe, expect, it } from "vitest";
import { FILTERS, type Filters, NOTHING, said, startOf, toFilter, worn } from "./filters";

/** Writes filters into an address and reads them back. */
function round(filters: Filters): Filters {
  const params = new URLSearchParams();
  for (const [name, codec] of Object.entries(FILTERS)) {
    const written = (codec.write as (value: unknown) => string | null)(filters[name as keyof Filters]);
    if (written !== null) params.set(name, written);
  }
  const back = new URLSearchParams(params.toString());
  return Object.fromEntries(
    Object.entries(FILTERS).map(([name, codec]) => [name, codec.read(back.get(name))]),
  ) as unknown as Filters;
}

const FULL: Filters = {
  words: "a & b, 100 %",
  type: ["EPISODIC", "PROCEDURAL"],
  kind: ["note", "with, comma"],
  any: ["ü", "a=b"],
  all: ["x y"],
  none: ["#1"],
  project: ["0198f2a1-6c1e-7000-8000-000000000000"],
  client: ["0198f2a1-6c1e-7000-8000-000000000001"],
  agent: ["codex/1.0"],
  trust: ["AGENT"],
  status: ["ARCHIVED", "SUPERSEDED"],
  pinned: "no",
  least: 0.35,
  when: "kept",
  from: "2026-01-31",
  to: "2026-02-28",
};

describe("filters in the address", () => {
  it("are read as they were written", () => {
    expect(round(FULL)).toEqual(FULL);
    expect(round(NOTHING)).toEqual(NOTHING);
  });

  it("are read from an address that somebody mangled", () => {
    expect(FILTERS.type.read("EPISODIC,NONSENSE")).toEqual(["EPISODIC"]);
    expect(FILTERS.kind.read("%,a")).toEqual(["%", "a"]);
    expect(FILTERS.least.read("7")).toBe(1);
    expect(FILTERS.when.read("never")).toBe("happened");
  });
});

describe("toFilter", () => {
  it("is null when nothing is asked for", () => {
    expect(toFilter(NOTHING)).toBeNull();
    expect(toFilter({ ...NOTHING, words: "  ", from: "yesterday" })).toBeNull();
  });

  it("says everything that is set", () => {
    expect(toFilter(FULL)).toEqual({
      content: { contains: "a & b, 100 %" },
      type: ["EPISODIC", "PROCEDURAL"],
      kind: { in: ["note", "with, comma"] },
      tags: { any: ["ü", "a=b"], all: ["x y"], none: ["#1"] },
      projectId: { in: FULL.project },
      clientId: { in: FULL.client },
      agent: { in: ["codex/1.0"] },
      trust: ["AGENT"],
      status: ["ARCHIVED", "SUPERSEDED"],
      pinned: false,
      importance: { gte: 0.35 },
      createdAt: { gte: startOf("2026-01-31"), lt: startOf("2026-03-01") },
    });
  });

  it("takes the time it was kept for what has no time of its own", () => {
    const window = { gte: startOf("2026-01-31")! };
    expect(toFilter({ ...NOTHING, from: "2026-01-31" })).toEqual({
      or: [{ occurredAt: window }, { occurredAt: { isNull: true }, createdAt: window }],
    });
  });
});

describe("worn", () => {
  it("names each filter, and takes away that one alone", () => {
    const chips = worn(
      FULL,
      new Map([
        [FULL.project[0]!, "Memoria"],
        [FULL.client[0]!, "Acme"],
      ]),
    );
    expect(chips.map((chip) => chip.name)).toEqual([
      "Holds “a & b, 100 %”",
      "Episodic",
      "Procedural",
      "Kind: note",
      "Kind: with, comma",
      "Tag: ü",
      "Tag: a=b",
      "Tag, all: x y",
      "Not tag: #1",
      "Project: Memoria",
      "Client: Acme",
      "Agent: codex/1.0",
      "From: Agent",
      "Archived",
      "Superseded",
      "Not pinned",
      "Importance ≥ 0.35",
      "Kept from 2026-01-31 to 2026-02-28",
    ]);
    expect(chips[1]!.without).toEqual({ type: ["PROCEDURAL"] });
    const bare = chips.reduce<Filters>((left, chip) => ({ ...left, ...chip.without }), FULL);
    expect(worn({ ...bare, type: [], kind: [], any: [], status: [] })).toEqual([]);
  });
});

it("said turns names of the API into words", () => {
  expect([said("PART_OF"), said("EPISODIC")]).toEqual(["Part of", "Episodic"]);
});
