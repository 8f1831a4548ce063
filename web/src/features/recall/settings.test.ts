import { describe, expect, it } from "vitest";
import {
  PLAIN,
  readUsual,
  RECALL,
  type Recalling,
  recalling,
  toVariables,
  toWeights,
  type Usual,
  writeUsual,
} from "./settings";

function read(search: string): Recalling {
  const params = new URLSearchParams(search);
  return Object.fromEntries(
    Object.entries(RECALL).map(([name, codec]) => [name, codec.read(params.get(name))]),
  ) as unknown as Recalling;
}

function write(asked: Recalling): string {
  const params = new URLSearchParams();
  for (const [name, codec] of Object.entries(RECALL)) {
    const written = (codec.write as (value: unknown) => string | null)(asked[name as keyof Recalling]);
    if (written !== null) params.set(name, written);
  }
  return params.toString();
}

describe("a recall in the address", () => {
  it("is read as it was written", () => {
    const asked: Recalling = {
      ...read(""),
      q: "why did the pool run dry?",
      mode: "words",
      limit: "50",
      weights: { recency: 0.5, title: 0, halfLifeDays: 90 },
      diversity: 0.3,
      at: "2026-01-31T12:00",
      start: ["0198f2a1-6c1e-7000-8000-000000000000"],
      depth: 3,
      relations: ["CAUSES", "PART_OF"],
      way: "OUT",
      weight: 0.2,
      view: "compare",
      mode2: "hybrid",
      kind: ["note"],
      least: 0.4,
    };
    expect(read(write(asked))).toEqual(asked);
    expect(write(read(""))).toBe("");
  });

  it("survives what is mangled", () => {
    const asked = read("weights=recency:x,nothing:1,title:99,:,lexical:-1&limit=7&depth=99&relations=CAUSES,HATES");
    expect(asked).toMatchObject({ weights: { title: 10 }, limit: "10", depth: 8, relations: ["CAUSES"] });
  });
});

describe("what the server is asked", () => {
  it("is the question alone, unless more is said", () => {
    expect(toVariables(read("q= hello "))).toEqual({
      query: "hello",
      filter: null,
      graph: null,
      at: null,
      asOf: null,
      knownAt: null,
      limit: 10,
      weights: null,
      diversity: 0,
    });
  });

  it("tells the graph filter and the weights of a mode", () => {
    const asked = read("q=a&start=x&depth=2&relations=CAUSES&way=OUT&mode=meaning&weights=recency:1&status=SUPERSEDED");
    const variables = toVariables(asked);
    expect(variables.graph).toEqual({ from: ["x"], depth: 2, types: ["CAUSES"], direction: "OUT", minWeight: 0 });
    expect(variables.weights).toMatchObject({ semantic: 1, lexical: 0, graph: 0, recency: 1 });
    expect(variables.weights).not.toHaveProperty("halfLifeDays");
    expect(variables.filter).toEqual({ status: ["SUPERSEDED"] });
    expect(toVariables(read("q=a&mode2=words&diversity2=0.5"), true)).toMatchObject({
      weights: { semantic: 0, lexical: 1, title: 1 },
      diversity: 0.5,
    });
  });
});

it("the hybrid mode has no weights of its own", () => {
  expect([toWeights("hybrid", {}), toWeights("hybrid", { title: 2 })]).toEqual([null, { title: 2 }]);
});

describe("what a recall begins with", () => {
  const usual: Usual = { mode: "words", limit: "20", weights: { recency: 0.5 }, diversity: 0.2 };

  it("is read as it was kept", () => {
    expect(readUsual(writeUsual(usual))).toEqual(usual);
    expect(readUsual(writeUsual(PLAIN))).toEqual(PLAIN);
    expect(recalling(PLAIN)).toBe(RECALL);
  });

  it("stands for what an address says nothing of, and what is plain is then spelled", () => {
    const spec = recalling(usual);
    expect([spec.mode.read(null), spec.limit.read(null), spec.weights.read(null), spec.diversity.read(null)]).toEqual([
      "words",
      "20",
      { recency: 0.5 },
      0.2,
    ]);
    for (const [name, value] of Object.entries(PLAIN)) {
      const codec = spec[name as keyof Usual] as {
        read: (text: string | null) => unknown;
        write: (v: unknown) => string;
      };
      expect(codec.read(codec.write(value))).toEqual(value);
    }
    expect(spec.mode.write("words")).toBe("words");
  });
});
