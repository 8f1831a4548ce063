import { expect, test } from "vitest";
import { clockAt, daysBefore, dayOf, momentOf, shifted } from "./days";
import { size } from "./size";
import { gist, marked, oneLine, telling, title, visible } from "./text";
import { ago, hours, stopwatch } from "./time";
import { flag, list, number, oneOf, text } from "./url";

test("what a codec writes it reads back, and defaults are left out", () => {
  const codecs = [
    [text(), "a,b & c", ""],
    [oneOf(["x", "y"] as const, "x"), "y", "x"],
    [number(2, 1, 4), 3, 2],
    [flag(), true, false],
    [list(), ["a,b", "c%", "ü"], []],
  ] as const;
  for (const [codec, value, fallback] of codecs) {
    const { read, write } = codec as unknown as {
      read: (text: string | null) => unknown;
      write: (v: unknown) => string;
    };
    expect(read(write(value))).toEqual(value);
    expect(write(fallback)).toBeNull();
    expect(read(null)).toEqual(fallback);
  }
});

test("numbers of an address are kept within their bounds", () => {
  expect(number(2, 1, 4).read("99")).toBe(4);
  expect(number(2, 1, 4).read("none")).toBe(2);
});

test("characters that turn or hide a text are shown", () => {
  expect(visible("safe\u202Etxt.exe\u200B")).toBe("safe⟨U+202E⟩txt.exe⟨U+200B⟩");
});

test("a title is the first line without its marks, cut", () => {
  expect(title("## Heading\nbody")).toBe("Heading");
  expect(title("x".repeat(200))).toHaveLength(90);
});

test("the gist of a text goes on after its title", () => {
  expect(gist("# Pooling\n\n## Why\nConnections are dear.")).toBe("Pooling ## Why Connections are dear.");
  expect(gist("word ".repeat(1_000))).toHaveLength(160);
});

test("lines that only rule off are no part of a text on one line", () => {
  expect(oneLine("Title\n=====\nOne\n\n| a | b |\n| --- | ---: |\n| 1 | 2 |\n~~~~\nx -- y ... z")).toBe(
    "Title One | a | b | | 1 | 2 | x -- y ... z",
  );
});

test("words of a question are marked where they begin a word, whatever they end in", () => {
  const parts = marked("Pooling the connections; a carpool.", telling("How is the pool connected?"));
  expect(parts.filter((part) => part.mark).map((part) => part.text)).toEqual(["Pooling", "connections"]);
  expect(parts.map((part) => part.text).join("")).toBe("Pooling the connections; a carpool.");
});

test("signs of regular expressions in a question are only signs", () => {
  expect(marked("a (b) c++", ["c++", "(b)"]).length).toBeGreaterThan(0);
});

test("days go over the ends of months, years and leap days", () => {
  expect(shifted("2024-02-28", 1)).toBe("2024-02-29");
  expect(shifted("2025-12-31", 1)).toBe("2026-01-01");
  expect(daysBefore(new Date("2026-03-01T12:00:00Z"), 3, "UTC")).toEqual(["2026-02-27", "2026-02-28", "2026-03-01"]);
  expect(dayOf(new Date("2026-03-01T23:30:00Z"), "Pacific/Auckland")).toBe("2026-03-02");
});

test("what a clock shows leads back to the moment, in every zone", () => {
  for (const zone of ["UTC", "Europe/Rome", "America/St_Johns", "Asia/Kathmandu", "Pacific/Apia", "Pacific/Honolulu"])
    for (let at = Date.UTC(2025, 11, 30, 0, 7, 3); at < Date.UTC(2027, 0, 3); at += 35 * 3_600_000)
      expect(momentOf(clockAt(at, zone), zone, at)).toBe(at);
  expect(clockAt(Date.parse("2026-11-20T23:00:00.999Z"), "Europe/Rome")).toBe("2026-11-21T00:00:00");
});

test("an hour that a clock shows twice is the first unless the second is near; one that it leaves out is later", () => {
  const [first, second] = [Date.parse("2026-10-25T00:30:00Z"), Date.parse("2026-10-25T01:30:00Z")];
  expect(clockAt(first, "Europe/Rome")).toBe(clockAt(second, "Europe/Rome"));
  expect(momentOf("2026-10-25T02:30", "Europe/Rome")).toBe(first);
  expect(momentOf("2026-10-25T02:40", "Europe/Rome", second)).toBe(second + 600_000);
  expect(momentOf("2026-03-29T02:30", "Europe/Rome")).toBe(Date.parse("2026-03-29T01:30:00Z"));
  expect(momentOf("2011-12-30T12:00", "Pacific/Apia")).toBe(Date.parse("2011-12-30T22:00:00Z"));
});

test("durations and sizes are read at a glance", () => {
  expect([hours(59), hours(3_600), hours(100_000)]).toEqual(["0:00", "1:00", "27:46"]);
  expect(stopwatch(7_509)).toBe("2:05:09");
  expect([size(0), size(1_023), size(1_536), size(123_456_789)]).toEqual(["0 bytes", "1023 bytes", "1.5 KB", "118 MB"]);
  const now = Date.parse("2026-03-01T12:00:00Z");
  expect(ago("2026-03-01T11:59:40Z", now)).toBe("now");
  expect(ago("2026-02-26T12:00:00Z", now)).toBe("3 days ago");
});
