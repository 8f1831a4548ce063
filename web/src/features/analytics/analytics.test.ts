import { describe, expect, test } from "vitest";
import { pivot, ranked } from "./pivot";
import { issuesOf } from "./Longest";
import { daysOf, every, grain, within } from "./range";
import { COLOURS } from "@/charts/colours";
import { turns } from "@/features/work/colours";
import { coloured, roundingOf } from "./spec";
import { targetOf, until } from "./Target";

describe("pivot", () => {
  const cells = [
    { row: "Harbour", column: "2026-10-01", seconds: 3_600 },
    { row: "Railway", column: "2026-11-01", seconds: 7_200 },
    { row: "Harbour", column: "2026-11-01", seconds: 1_800 },
    { row: "Harbour", column: "2026-11-01", seconds: 900 },
  ];

  test("the sums of rows and of columns are those of the cells", () => {
    const { rows, columns, sums, sum } = pivot(cells);
    expect(rows.map(({ name, sum }) => [name, sum])).toEqual([
      ["Railway", 7_200],
      ["Harbour", 6_300],
    ]);
    expect(rows[1]!.seconds.get("2026-11-01")).toBe(2_700);
    expect(columns).toEqual(["2026-10-01", "2026-11-01"]);
    expect([...sums]).toEqual([
      ["2026-10-01", 3_600],
      ["2026-11-01", 9_900],
    ]);
    expect(sum).toBe(13_500);
    expect(rows.reduce((all, row) => all + row.sum, 0)).toBe([...sums.values()].reduce((all, each) => all + each, 0));
  });

  test("nothing has no rows", () => {
    expect(pivot([])).toMatchObject({ rows: [], columns: [], sum: 0 });
  });

  test("names are ranked by their hours, then by name", () => {
    const cells = [
      { name: "b", seconds: 5 },
      { name: "a", seconds: 5 },
      { name: "c", seconds: 2 },
      { name: "c", seconds: 9 },
    ];
    expect(ranked(cells).map(({ name }) => name)).toEqual(["c", "a", "b"]);
  });
});

describe("ranges", () => {
  const today = "2026-03-31";

  test("presets", () => {
    expect(daysOf("week", "", "", today)).toEqual({ first: "2026-03-30", last: "2026-04-05" });
    expect(daysOf("last-week", "", "", today)).toEqual({ first: "2026-03-23", last: "2026-03-29" });
    expect(daysOf("month", "", "", today)).toEqual({ first: "2026-03-01", last: "2026-03-31" });
    expect(daysOf("last-month", "", "", today)).toEqual({ first: "2026-02-01", last: "2026-02-28" });
    expect(daysOf("30", "", "", today)).toEqual({ first: "2026-03-02", last: "2026-03-31" });
    expect(daysOf("year", "", "", today)).toEqual({ first: "2026-01-01", last: "2026-12-31" });
  });

  test("two days, or the last thirty when they are none", () => {
    expect(daysOf("days", "2026-01-01", "2026-01-02", today)).toEqual({ first: "2026-01-01", last: "2026-01-02" });
    expect(daysOf("days", "2026-01-02", "2026-01-01", today).last).toBe(today);
    expect(daysOf("days", "soon", "", today).last).toBe(today);
  });

  test("long ranges are drawn by week or month", () => {
    expect(grain({ first: "2026-01-01", last: "2026-04-02" })).toBe("DAY");
    expect(grain({ first: "2026-01-01", last: "2026-12-31" })).toBe("WEEK");
    expect(grain({ first: "2020-01-01", last: "2026-12-31" })).toBe("MONTH");
  });

  test("a bar stands for its days, within the range", () => {
    const range = { first: "2026-03-03", last: "2026-03-31" };
    expect(within("2026-03-02", "WEEK", range)).toEqual({ first: "2026-03-03", last: "2026-03-08" });
    expect(within("2026-03-01", "MONTH", range)).toEqual(range);
    expect(every({ first: "2026-02-27", last: "2026-03-01" })).toEqual(["2026-02-27", "2026-02-28", "2026-03-01"]);
  });
});

describe("rounding, targets and issues", () => {
  const settings = {
    owner: "user",
    timeZone: "UTC",
    workDays: [1, 2, 3, 4, 5],
    dailyTargetMinutes: 60,
    parallelLimit: 3,
    longRunningMinutes: 480,
    dayEndMinutes: null,
    defaultClient: null,
    defaultProject: null,
  };

  test("a rounding is asked for as the API takes it", () => {
    expect(roundingOf("none")).toBeNull();
    expect(roundingOf("6")).toEqual({ minutes: 6, way: "NEAREST" });
    expect(roundingOf("15-up")).toEqual({ minutes: 15, way: "UP" });
  });

  test("the target counts work days that are not to come", () => {
    const gone = until({ first: "2026-11-19", last: "2026-11-30" }, "2026-11-23");
    expect(gone).toEqual(["2026-11-19", "2026-11-20", "2026-11-21", "2026-11-22", "2026-11-23"]);
    expect(gone.map((day) => targetOf(day, settings))).toEqual([3_600, 3_600, 0, 0, 3_600]);
  });

  test("issues of one number in two projects are two, and the one with most hours comes first", () => {
    const booked = (projectId: string, issueNumber: number | null, durationSeconds: number) => ({
      projectId,
      issueNumber,
      durationSeconds,
      project: { name: projectId },
    });
    const found = issuesOf([booked("a", 1, 60), booked("b", 1, 100), booked("a", 1, 90), booked("a", null, 900)]);
    expect(found.map(({ name, seconds, about }) => [name, seconds, about])).toEqual([
      ["a #1", 150, "2 sessions"],
      ["b #1", 100, "1 session"],
    ]);
  });

  test("having no client is grey, and takes no colour from others", () => {
    const row = { day: null, projectId: null, project: null, category: null, seconds: 60, sessions: 1 };
    const rows = [
      { ...row, clientId: null, client: null },
      { ...row, clientId: "a", client: "Harbour" },
      { ...row, clientId: "b", client: "Railway" },
    ];
    const known = new Map([["b", { id: "b", name: "Railway", colour: "teal" }]]);
    const palette = { turns: turns(["a", "b"]), known };
    expect(coloured(["No client", "Harbour", "Railway"], "client", rows, palette)).toEqual([
      { name: "No client", colour: "var(--related)" },
      { name: "Harbour", colour: COLOURS.blue },
      { name: "Railway", colour: COLOURS.teal },
    ]);
  });
});
