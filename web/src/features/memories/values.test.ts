import { describe, expect, it } from "vitest";
import type { MemoryWhole } from "@/gql/gen";
import { changesBack, changesBetween, EMPTY, fromLocal, toLocal, toNew, toValues, wrongMetadata } from "./values";

const MEMORY: MemoryWhole = {
  id: "0198f2a1-6c1e-7000-8000-000000000000",
  type: "SEMANTIC",
  kind: "note",
  content: "One",
  tags: ["a"],
  importance: 0.5,
  confidence: 1,
  valence: null,
  metadata: { a: { b: 1 } },
  projectId: null,
  sessionId: null,
  agent: "codex",
  sourceUri: null,
  trust: "AGENT",
  occurredAt: "2026-01-31T12:00:05.250Z",
  validFrom: null,
  validTo: null,
  expiresAt: null,
  status: "ACTIVE",
  supersededBy: null,
  pinned: false,
  contentSha256: "",
  version: 3,
  createdAt: "2026-01-31T12:00:00.000Z",
  updatedAt: "2026-01-31T12:00:00.000Z",
};

describe("values of a memory", () => {
  it("change nothing as long as nothing is changed", () => {
    expect(changesBetween(toValues(MEMORY), toValues(MEMORY))).toEqual({});
  });

  it("become changes, field by field, and lead back to what was", () => {
    const before = toValues(MEMORY);
    const after = { ...before, content: "Two", agent: "", tags: [], occurredAt: "", metadata: '{"c": 2}' };
    const changes = changesBetween(before, after);
    expect(changes).toEqual({ content: "Two", agent: null, tags: [], occurredAt: null, metadata: { c: 2 } });
    expect(changesBack(MEMORY, changes)).toEqual({
      content: "One",
      agent: "codex",
      tags: ["a"],
      occurredAt: MEMORY.occurredAt,
      metadata: { a: { b: 1 } },
    });
  });

  it("leave out of a new memory what was not said", () => {
    expect(toNew({ ...EMPTY, content: "One", tags: ["a"], type: "EPISODIC" })).toEqual({
      content: "One",
      tags: ["a"],
      type: "EPISODIC",
    });
  });
});

it("times go to the browser's zone and back", () => {
  expect(fromLocal(toLocal("2026-01-31T12:00:05.000Z"))).toBe("2026-01-31T12:00:05.000Z");
  expect([toLocal(null), fromLocal(""), fromLocal("soon")]).toEqual(["", null, null]);
});

it("metadata must be a JSON object", () => {
  expect(["{}", '{"a":1}', ""].map(wrongMetadata)).toEqual([undefined, undefined, undefined]);
  expect(["[]", "1", "null"].map(wrongMetadata)).toEqual(Array(3).fill("Write a JSON object, such as {}."));
  expect(wrongMetadata("{")).toBe("This is no JSON.");
});
