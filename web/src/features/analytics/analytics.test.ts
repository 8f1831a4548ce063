import { describe, expect, test } from "vitest";
import { pivot, ranked } from "./pivot";
import { daysOf, every, grain, within } from "./range";

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
