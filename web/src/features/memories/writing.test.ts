import { describe, expect, it } from "vitest";
import { fromJson } from "./parsing";
import { cell, type Exported, FORMATS } from "./writing";

const MEMORY: Exported = {
  id: "0198f2a1-6c1e-7000-8000-000000000000",
  type: "SEMANTIC",
  kind: "note",
  content: 'Say "hi",\nthen ```go```',
  tags: ["a", "b"],
  importance: 0.5,
  confidence: 1,
  valence: null,
  metadata: { a: 1 },
  projectId: null,
  sessionId: null,
  agent: "=cmd()",
  sourceUri: null,
  trust: "USER",
  occurredAt: null,
  validFrom: null,
  validTo: null,
  expiresAt: null,
  status: "ACTIVE",
  supersededBy: null,
  pinned: false,
  version: 1,
  createdAt: "2026-01-31T12:00:00.000Z",
  updatedAt: "2026-01-31T12:00:00.000Z",
};

describe("an export", () => {
  it("as JSON Lines can be imported again", () => {
    const { memories, problems } = fromJson(FORMATS.jsonl.write(MEMORY), "a.jsonl");
    expect(problems).toEqual([]);
    expect(memories).toEqual([
      {
        content: MEMORY.content,
        type: "SEMANTIC",
        trust: "USER",
        tags: ["a", "b"],
        pinned: false,
        kind: "note",
        agent: "=cmd()",
        importance: 0.5,
        confidence: 1,
        metadata: { a: 1 },
      },
    ]);
  });

  it("as CSV quotes what needs it, and runs no formula", () => {
    expect(FORMATS.csv.write(MEMORY)).toBe(
      '0198f2a1-6c1e-7000-8000-000000000000,SEMANTIC,note,"Say ""hi"",\nthen ```go```","a, b",0.5,1,,\'=cmd(),,USER,ACTIVE,false,,2026-01-31T12:00:00.000Z,2026-01-31T12:00:00.000Z,"{""a"":1}"\r\n',
    );
    expect([cell("-1"), cell(-1), cell(null)]).toEqual(["'-1", "-1", ""]);
  });

  it("as Markdown keeps a text within its fence", () => {
    expect(FORMATS.markdown.write(MEMORY)).toContain("````text\nSay");
  });
});
