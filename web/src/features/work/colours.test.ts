import { expect, test } from "vitest";
import { COLOURS, NAMES, REST, paint, patternOf } from "@/charts/colours";
import { chosenOf, colourOf, distinct, shades, turns } from "./colours";

const ID = "0199d2c4-6c00-7000-8000-00000000000";
const made = (digit: number, colour: string | null = null) => ({ id: `${ID}${digit.toString(16)}`, colour });
const all = turns(Array.from({ length: 12 }, (_, digit) => made(digit).id));

test("what was chosen for a project comes before its client's colour, and that before its turn", () => {
  expect(colourOf({ client: made(1, "pink"), project: made(2, "teal") }, all)).toBe(COLOURS.teal);
  expect(colourOf({ client: made(1, "pink"), project: made(2) }, all)).toBe(COLOURS.pink);
  expect(colourOf({ client: made(1), project: made(2) }, all)).toBe(COLOURS[NAMES[2]!]);
  expect(colourOf({ client: made(1), project: null }, all)).toBe(COLOURS[NAMES[1]!]);
  expect(colourOf({ client: null, project: null }, all)).toBeUndefined();
  expect(colourOf({ client: made(1), project: null }, new Map())).toBe(REST);
});

test("colours take turns in the order in which things were made, and keep theirs when others come", () => {
  const few = turns([made(2).id, made(0).id, made(1).id]);
  expect([0, 1, 2].map((digit) => few.get(made(digit).id))).toEqual(NAMES.slice(0, 3));
  for (const [id, name] of few) expect(all.get(id)).toBe(name);
  expect(new Set([...all.values()].slice(0, 8)).size).toBe(8);
});

test("what is no name of a colour was not chosen", () => {
  expect(chosenOf(made(1, "url(javascript:1)"))).toBeUndefined();
  expect(chosenOf(made(1, "toString"))).toBeUndefined();
});

test("side by side, what was not chosen gives way to what has the colour already", () => {
  const shown = distinct([made(0), made(8), made(1, "blue")], all);
  expect(shown[2]).toEqual({ colour: COLOURS.blue });
  expect(new Set(shown.map(({ colour }) => colour)).size).toBe(3);
  expect(distinct([{ id: "unheard of", colour: null }], all)).toEqual([{ colour: REST }]);
});

test("where colours do not suffice, and where the same was chosen twice, a pattern tells them apart", () => {
  expect(distinct([made(0, "blue"), made(8, "blue")], all)).toEqual([
    { colour: COLOURS.blue },
    { colour: COLOURS.blue, cue: 1 },
  ]);
  const many = Array.from({ length: 32 }, (_, place) => ({ id: String(place).padStart(2, "0"), colour: null }));
  const shown = distinct(many, turns(many.map(({ id }) => id)));
  expect(new Set(shown.map(({ colour, cue }) => `${colour} ${cue ?? 0}`)).size).toBe(32);
  expect(shown.slice(0, 8).every(({ cue }) => cue === undefined)).toBe(true);
});

test("what is filled with a pattern says which, and finds it again", () => {
  expect(paint({ colour: "var(--fixes)" })).toBe("var(--fixes)");
  const fill = paint({ colour: "var(--fixes)", cue: 2 });
  expect(fill).toBe("url(#cue-2var-fixes-)");
  expect(patternOf(fill)).toEqual({ colour: "var(--fixes)", cue: 2 });
});

test("in one week those differ whose turns are the same, in whatever order they are met", () => {
  const week = [0, 8, 3].map((digit) => ({ client: null, project: made(digit) }));
  const found = shades(week, all);
  expect(new Set([...found.values()].map(({ colour }) => colour)).size).toBe(3);
  expect(found.get(made(0).id)).toEqual({ colour: COLOURS[NAMES[0]!] });
  expect(shades(week.toReversed(), all)).toEqual(found);
  expect(
    shades(
      [
        { client: made(5), project: null },
        { client: null, project: null },
      ],
      all,
    ).size,
  ).toBe(1);
});
