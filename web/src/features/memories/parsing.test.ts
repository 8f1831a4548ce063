import { describe, expect, it } from "vitest";
import { formOf, fromJson, fromText, parse, toMemory } from "./parsing";

describe("JSON Lines", () => {
  it("become memories, whoever wrote the names of their fields", () => {
    const { memories, problems } = fromJson(
      [
        '{"content": "One", "type": "episodic", "tags": ["a"], "importance": 0.9, "occurredAt": "2026-01-31T12:00:00Z"}',
        "",
        '{"text": "Two", "occurred_at": "2026-01-31", "source_uri": "file:b", "meta": {"a": 1}, "tags": "x, y"}',
        '{"memory": "Three", "timestamp": 1769860800, "pinned": true, "trust": "agent"}',
      ].join("\n"),
      "a.jsonl",
    );
    expect(problems).toEqual([]);
    expect(memories).toEqual([
      { content: "One", type: "EPISODIC", tags: ["a"], importance: 0.9, occurredAt: "2026-01-31T12:00:00.000Z" },
      {
        content: "Two",
        occurredAt: "2026-01-31T00:00:00.000Z",
        sourceUri: "file:b",
        metadata: { a: 1 },
        tags: ["x", "y"],
      },
      { content: "Three", occurredAt: "2026-01-31T12:00:00.000Z", pinned: true, trust: "AGENT" },
    ]);
  });

  it("say by line what is wrong", () => {
    const lines = ["{", '"text"', "{}", '{"content": "a", "type": "x"}', '{"content": "a", "importance": "high"}'];
    const text = [...lines, '{"content": "a", "occurredAt": "soon"}', '{"content": "a", "tags": [1]}'].join("\n");
    expect(fromJson(text, "a.jsonl")).toEqual({
      memories: [],
      problems: [
        { place: "a.jsonl, line 1", message: "it is no JSON" },
        { place: "a.jsonl, line 2", message: "it is no object" },
        { place: "a.jsonl, line 3", message: "it has no content" },
        { place: "a.jsonl, line 4", message: "type must be one of episodic, semantic, procedural" },
        { place: "a.jsonl, line 5", message: "importance must be a number" },
        { place: "a.jsonl, line 6", message: "occurredAt is no time: write 2026-01-31T12:00:00Z" },
        { place: "a.jsonl, line 7", message: "tags must be a list of texts" },
      ],
    });
  });

  it("may be one list", () => {
    const { memories, problems } = fromJson('[{"content": "a"}, 1]', "a.json");
    expect(memories).toEqual([{ content: "a" }]);
    expect(problems).toEqual([{ place: "a.json, item 2", message: "it is no object" }]);
  });
});

describe("Markdown", () => {
  const text =
    "---\ntags: [a, 'b c']\nkind: guide\nimportance: 0.8\n---\n# One\nfirst\n\n## Two\n```\n# no heading\n```\n";

  it("is one memory for each heading, not within code", () => {
    const { memories } = fromText(text, "a.md", "markdown", "heading");
    expect(memories.map((each) => each.content)).toEqual(["# One\nfirst", "## Two\n```\n# no heading\n```"]);
    expect(memories[1]).toMatchObject({
      tags: ["a", "b c"],
      kind: "guide",
      importance: 0.8,
      metadata: { file: "a.md" },
    });
  });

  it("is one memory for the file", () => {
    expect(fromText(text, "a.md", "markdown", "file").memories).toHaveLength(1);
  });

  it("says the line of a part that cannot be kept", () => {
    const bad = "---\nimportance: high\n---\n# One\n\n# Two\n";
    expect(fromText(bad, "a.md", "markdown", "heading").problems).toEqual([
      { place: "a.md, line 4", message: "importance must be a number" },
      { place: "a.md, line 6", message: "importance must be a number" },
    ]);
  });
});

describe("plain text", () => {
  it("is one memory for each paragraph, and front matter is text", () => {
    const { memories } = fromText("---\na: 1\n---\n\nSecond\nline\n\n\nThird", "a.txt", "text", "paragraph");
    expect(memories.map((each) => each.content)).toEqual(["---\na: 1\n---", "Second\nline", "Third"]);
  });

  it("says that it is empty", () => {
    expect(parse(" \n", "a.txt", "file").problems).toEqual([{ place: "a.txt", message: "it is empty" }]);
  });
});

it("the name of a file says its form", () => {
  expect(["a.JSONL", "a.json", "a.md", "a.txt", "a"].map(formOf)).toEqual([
    "jsonl",
    "jsonl",
    "markdown",
    "text",
    "text",
  ]);
});

it("toMemory refuses what is too long", () => {
  expect(() => toMemory({ content: "x".repeat(1_000_001) })).toThrow("longer");
});
