import { expect, test } from "vitest";
import { exported, sessionFilter } from "./Sessions";
import { foremost, mark, type Running, worked } from "./timer";

const NOW = Date.parse("2026-11-20T10:42:30Z");

function running(owner: string, status: "ACTIVE" | "PAUSED", pauses: Running["pauses"] = []): Running {
  const session = { owner, status, pauses, startTime: "2026-11-20T10:00:00Z", endTime: null };
  return session as unknown as Running;
}

test("what runs is counted from its start, without its pauses", () => {
  const pauses = [{ start: "2026-11-20T10:10:00Z", end: "2026-11-20T10:20:00Z", reason: null }];
  expect(worked(running("user", "ACTIVE", pauses), NOW)).toBe(32 * 60 + 30);
});

test("a clock that is behind the server's shows nothing, not less", () => {
  expect(worked(running("user", "ACTIVE"), Date.parse("2026-11-20T09:59:00Z"))).toBe(0);
});

test("the person's own session that is not paused comes first; agents' never stand in its place", () => {
  const [agent, paused, active] = [running("a", "ACTIVE"), running("user", "PAUSED"), running("user", "ACTIVE")];
  expect(foremost([agent, paused, active])).toBe(active);
  expect(foremost([agent, paused])).toBe(paused);
  expect(foremost([agent])).toBeUndefined();
});

test("the name of the tab tells the hours and whether they go on", () => {
  expect(mark(running("user", "ACTIVE"), NOW)).toBe("▶ 0:42");
  expect(mark(running("user", "PAUSED", [{ start: "2026-11-20T10:05:00Z", end: null, reason: null }]), NOW)).toBe(
    "⏸ 0:05",
  );
  expect(mark(undefined, NOW)).toBe("");
});

const ASKED = {
  client: "Harbour & Sons",
  project: "",
  category: ["CODING", "no such", "REVIEW"],
  owner: "",
  from: "2026-03-29",
  to: "2026-03-29",
  status: "completed",
} as const;

test("a filtered day is bounded by the midnights of its zone, also when clocks change", () => {
  expect(sessionFilter({ ...ASKED, category: [...ASKED.category] }, "Europe/Rome")).toEqual({
    client: "Harbour & Sons",
    category: ["CODING", "REVIEW"],
    after: "2026-03-28T23:00:00.000Z",
    before: "2026-03-29T22:00:00.000Z",
    open: false,
  });
});

test("the export is asked for the same", () => {
  expect(exported({ ...ASKED, category: [...ASKED.category] }, "ics")).toBe(
    "/work/sessions.ics?first=2026-03-29&last=2026-03-29&client=Harbour+%26+Sons&status=completed&category=coding&category=review",
  );
});
