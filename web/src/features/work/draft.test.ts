import { expect, test } from "vitest";
import { changesOf, clash, type Draft, emptyDraft, fieldOf, merged, past, problems, withLink } from "./draft";
import { linked } from "./links";

const BASE: Draft = {
  ...emptyDraft("Europe/Rome", "2026-11-20T08:00:00Z", "2026-11-20T10:00:00Z"),
  description: "Read the report",
  client: "Harbour",
  project: "Tide tables",
};

test("only what differs is changed, and what is emptied is cleared", () => {
  expect(changesOf(BASE, { ...BASE, description: " ", issueNumber: "12" })).toEqual({
    description: null,
    issueNumber: 12,
  });
  expect(changesOf(BASE, BASE)).toEqual({});
});

test("client and project are named together", () => {
  expect(changesOf(BASE, { ...BASE, project: "Berths" })).toEqual({ client: "Harbour", project: "Berths" });
});

test("pauses are written in their order", () => {
  const late = { start: "2026-11-20T09:30:00Z", end: "2026-11-20T09:40:00Z" };
  const early = { start: "2026-11-20T08:30:00Z", end: "2026-11-20T08:40:00Z" };
  expect(past({ ...BASE, pauses: [late, early] }).pauses).toEqual([early, late]);
});

test("of two changes to different fields both stay", () => {
  const mine = { ...BASE, notes: "Mine" };
  const theirs = { ...BASE, branch: "main" };
  expect(clash(BASE, mine, theirs)).toEqual({ both: [], theirs: ["branch"] });
  expect(merged(BASE, mine, theirs, new Set())).toEqual({ ...BASE, notes: "Mine", branch: "main" });
});

test("of two changes to one field one is chosen", () => {
  const mine = { ...BASE, description: "Mine", notes: "Mine" };
  const theirs = { ...BASE, description: "Theirs" };
  expect(clash(BASE, mine, theirs)).toEqual({ both: ["description"], theirs: [] });
  expect(merged(BASE, mine, theirs, new Set(["description"]))).toEqual({ ...theirs, notes: "Mine" });
  expect(merged(BASE, mine, theirs, new Set())).toEqual(mine);
});

test("the same change twice is no clash", () => {
  const both = { ...BASE, description: "Agreed" };
  expect(clash(BASE, both, both)).toEqual({ both: [], theirs: [] });
});

test("what cannot be kept is said beside its field", () => {
  expect(problems({ ...BASE, endTime: "2026-11-20T07:00:00Z", prNumber: "x" })).toEqual({
    endTime: "The end lies before the start.",
    prNumber: "Write its number, such as 12.",
  });
  expect(problems(BASE)).toEqual({});
});

test("links of GitHub, GitLab and Gitea are read", () => {
  expect(linked("https://github.com/harbour/tides/issues/12")).toEqual({ repo: "harbour/tides", issueNumber: 12 });
  expect(linked(" https://github.com/harbour/tides/pull/7/files ")).toEqual({ repo: "harbour/tides", prNumber: 7 });
  expect(linked("https://github.com/harbour/tides/tree/fix/pool")).toEqual({
    repo: "harbour/tides",
    branch: "fix/pool",
  });
  expect(linked("https://gitlab.com/a/b/c/-/merge_requests/3")).toEqual({
    repo: "https://gitlab.com/a/b/c",
    prNumber: 3,
  });
  expect(linked("https://codeberg.org/a/b/src/branch/main")).toEqual({
    repo: "https://codeberg.org/a/b",
    branch: "main",
  });
  expect(linked("https://github.com/harbour/tides")).toEqual({ repo: "harbour/tides" });
  expect(linked("javascript:alert(1)")).toBeUndefined();
  expect(linked("no address")).toBeUndefined();
});

test("a pasted link fills what it names", () => {
  expect(withLink(BASE, "https://github.com/harbour/tides/issues/12")).toEqual({ ...BASE, issueNumber: "12" });
  expect(withLink(BASE, "nothing")).toEqual(BASE);
});

test("the server's names of fields are read", () => {
  expect(fieldOf({ code: "INVALID_INPUT", message: "", field: "start_time" })).toBe("startTime");
  expect(fieldOf({ code: "INVALID_INPUT", message: "", field: null })).toBe("");
});
