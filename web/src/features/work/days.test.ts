import { describe, expect, test } from "vitest";
import {
  clockOf,
  dayOf,
  daysAfter,
  daysBetween,
  gaps,
  hoursShown,
  lanes,
  midnight,
  mondayOf,
  monthOf,
  monthsAfter,
  moved,
  onClock,
  pieces,
  resized,
  seconds,
  spanIn,
  spanOf,
  snapped,
  type Timed,
  weekday,
} from "./days";
import { worked } from "./timer";

const ROME = "Europe/Rome";

function work(startTime: string, endTime: string | null, pauses: Timed["pauses"] = [], timeZone = ROME): Timed {
  return { id: startTime, startTime, endTime, pauses, timeZone };
}

describe("days", () => {
  test("a day belongs to a time zone", () => {
    const at = Date.parse("2026-11-21T23:30:00Z");
    expect(dayOf(at, ROME)).toBe("2026-11-22");
    expect(dayOf(at, "America/New_York")).toBe("2026-11-21");
    expect(midnight("2026-11-22", ROME)).toBe(Date.parse("2026-11-21T23:00:00Z"));
  });

  test("a day whose midnight is left out begins at one", () => {
    expect(midnight("2018-11-04", "America/Sao_Paulo")).toBe(Date.parse("2018-11-04T03:00:00Z"));
  });

  test("weeks begin on Monday, also across a year", () => {
    expect(mondayOf("2026-11-22")).toBe("2026-11-16");
    expect(mondayOf("2026-11-16")).toBe("2026-11-16");
    expect(mondayOf("2027-01-01")).toBe("2026-12-28");
    expect(weekday("2026-11-22")).toBe(7);
    expect(weekday("2026-11-16")).toBe(1);
  });

  test("days are counted in the calendar", () => {
    expect(daysAfter("2028-02-28", 1)).toBe("2028-02-29");
    expect(daysBetween("2026-03-28", "2026-03-30")).toBe(3);
    expect(monthsAfter("2026-01-31", 1)).toBe("2026-02-28");
    expect(monthsAfter("2026-01-31", -2)).toBe("2025-11-30");
    expect(monthsAfter("2026-12-15", 1)).toBe("2027-01-15");
    expect(monthOf("2028-02-10")).toEqual({ first: "2028-02-01", last: "2028-02-29" });
  });
});

describe("pieces of a session", () => {
  test("pauses are no work", () => {
    const pauses = [{ start: "2026-11-20T10:00:00Z", end: "2026-11-20T10:15:00Z" }];
    const session = work("2026-11-20T08:00:00Z", "2026-11-20T12:00:00Z", pauses);
    const [only, ...more] = pieces(session);
    expect(more).toEqual([]);
    expect(only).toMatchObject({ day: "2026-11-20", from: 540, to: 780, seconds: 13_500 });
    expect(only!.pauses).toEqual([{ from: 660, to: 675 }]);
    expect(worked(session)).toBe(13_500);
  });

  test("midnight divides a session, and a pause that crosses it", () => {
    const pauses = [{ start: "2026-11-20T22:30:00Z", end: "2026-11-20T23:30:00Z" }];
    const both = pieces(work("2026-11-20T21:00:00Z", "2026-11-21T01:00:00Z", pauses));
    expect(both.map(({ day, from, to, seconds }) => [day, from, to, seconds])).toEqual([
      ["2026-11-20", 1_320, 1_440, 5_400],
      ["2026-11-21", 0, 120, 5_400],
    ]);
    expect(seconds(both)).toBe(10_800);
  });

  test("one that ends at midnight has no piece on the next day", () => {
    const found = pieces(work("2026-11-20T22:00:00Z", "2026-11-20T23:00:00Z"));
    expect(found.map(({ day, to }) => [day, to])).toEqual([["2026-11-20", 1_440]]);
  });

  test("the day on which clocks go forward has 23 hours", () => {
    const [only] = pieces(work("2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z"));
    expect(only).toMatchObject({ day: "2026-03-29", from: 0, to: 1_440, seconds: 23 * 3_600 });
  });

  test("the day on which clocks go back has 25 hours", () => {
    const [only] = pieces(work("2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z"));
    expect(only).toMatchObject({ day: "2026-10-25", from: 0, to: 1_440, seconds: 25 * 3_600 });
  });

  test("an hour that the clock shows twice is never drawn upside down", () => {
    const [only] = pieces(work("2026-10-25T00:50:00Z", "2026-10-25T01:10:00Z"));
    expect(only).toMatchObject({ from: 170, to: 170, seconds: 1_200 });
  });

  test("an open session reaches until now, and its open pause too", () => {
    const now = Date.parse("2026-11-20T10:00:00Z");
    const session = work("2026-11-20T08:00:00Z", null, [{ start: "2026-11-20T09:30:00Z", end: null }]);
    expect(pieces(session, now)[0]).toMatchObject({ from: 540, to: 660, seconds: 5_400 });
    expect(worked(session, now)).toBe(5_400);
  });

  test("a session without length is still there", () => {
    expect(pieces(work("2026-11-20T08:00:00Z", "2026-11-20T08:00:00Z"))).toHaveLength(1);
  });
});

describe("placement", () => {
  const on = (start: string, end: string) => pieces(work(`2026-11-20T${start}:00Z`, `2026-11-20T${end}:00Z`))[0]!;

  test("what overlaps stands side by side, and what only touches does not", () => {
    const placed = lanes([on("08:00", "10:00"), on("09:00", "11:00"), on("10:00", "12:00"), on("13:00", "14:00")]);
    expect(placed.map(({ lane, lanes }) => [lane, lanes])).toEqual([
      [0, 2],
      [1, 2],
      [0, 2],
      [0, 1],
    ]);
  });

  test("gaps lie between work, not before, after or within it", () => {
    const day = [on("08:00", "12:00"), on("09:00", "09:30"), on("12:03", "13:00"), on("14:00", "15:00")];
    expect(gaps(day, 5)).toEqual([{ from: 840, to: 900 }]);
    expect(gaps([], 5)).toEqual([]);
  });

  test("the grid shows the hours that are needed", () => {
    expect(hoursShown([])).toEqual([8, 18]);
    expect(hoursShown([on("04:20", "05:00"), on("20:00", "21:10")])).toEqual([5, 23]);
  });

  test("slots", () => {
    expect([snapped(7, 15), snapped(8, 15), snapped(-8, 15), snapped(44, 30)]).toEqual([0, 15, -15, 30]);
    expect(clockOf(485)).toBe("8:05");
  });
});

describe("moving", () => {
  test("a session keeps its hour by the clock over a change of clocks, and its length", () => {
    const pauses = [{ start: "2026-10-23T08:00:00Z", end: "2026-10-23T08:30:00Z" }];
    const session = work("2026-10-23T07:00:00Z", "2026-10-23T09:00:00Z", pauses);
    expect(moved(session, 7, 30)).toEqual({
      startTime: "2026-10-30T08:30:00.000Z",
      endTime: "2026-10-30T10:30:00.000Z",
      pauses: [{ start: "2026-10-30T09:30:00.000Z", end: "2026-10-30T10:00:00.000Z" }],
    });
  });

  test("before midnight is the day before", () => {
    expect(moved(work("2026-11-20T00:00:00Z", "2026-11-20T01:00:00Z"), 0, -90).startTime).toBe(
      "2026-11-19T22:30:00.000Z",
    );
  });

  test("an hour that the clock leaves out is the next", () => {
    expect(onClock("2026-03-29", 150, ROME)).toBe("2026-03-29T01:30:00.000Z");
  });

  test("the end moves, never before the start, and cuts pauses", () => {
    const pauses = [{ start: "2026-11-20T09:00:00Z", end: "2026-11-20T09:30:00Z" }];
    const session = work("2026-11-20T08:00:00Z", "2026-11-20T10:00:00Z", pauses);
    expect(resized(session, -45)).toEqual({
      startTime: "2026-11-20T08:00:00Z",
      endTime: "2026-11-20T09:15:00.000Z",
      pauses: [{ start: "2026-11-20T09:00:00Z", end: "2026-11-20T09:15:00.000Z" }],
    });
    expect(resized(session, -600)).toMatchObject({ endTime: "2026-11-20T08:01:00.000Z", pauses: [] });
  });
});

test("spans of the clock name the half of the day once, and none has a date", () => {
  const plain = (text: string) => text.replace(/\s/g, " ");
  expect(plain(spanOf(510, 695))).toBe("8:30 – 11:35 AM");
  expect(plain(spanOf(680, 755))).toBe("11:20 AM – 12:35 PM");
  expect(plain(spanOf(1_320, 1_440))).toBe("10:00 PM – 12:00 AM");
  expect(plain(spanIn("2026-03-28T22:30:00Z", "2026-03-28T23:30:00Z", "Europe/Berlin"))).toBe("11:30 PM – 12:30 AM");
  expect(plain(spanIn("2026-03-28T08:30:00Z", null, "UTC"))).toBe("8:30 AM – now");
});
