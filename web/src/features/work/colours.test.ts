import { expect, test } from "vitest";
import { chosenOf, COLOURS, colourOf, derived, distinct, NAMES } from "./colours";

const ID = "0199d2c4-6c00-7000-8000-00000000000";
const made = (digit: number, colour: string | null = null) => ({ id: `${ID}${digit.toString(16)}`, colour });

test("what was chosen for a project comes before its client's colour, and that before what follows from an id", () => {
  expect(colourOf(made(1, "pink"), made(2, "teal"))).toBe(COLOURS.teal);
  expect(colourOf(made(1, "pink"), made(2))).toBe(COLOURS.pink);
  expect(colourOf(made(1), made(2))).toBe(COLOURS[derived(made(2).id)]);
  expect(colourOf(made(1), null)).toBe(COLOURS[derived(made(1).id)]);
  expect(colourOf(null, null)).toBeUndefined();
});

test("a colour follows from an id, the same each time, and every one of them does from some id", () => {
  const found = NAMES.map((_, digit) => derived(made(digit).id));
  expect(found).toEqual(NAMES);
  expect(derived(made(9).id)).toBe(derived(made(1).id));
});

test("what is no name of a colour was not chosen", () => {
  expect(chosenOf(made(1, "url(javascript:1)"))).toBeUndefined();
  expect(chosenOf(made(1, "toString"))).toBeUndefined();
});

test("side by side, what only follows from an id gives way to what has the colour already", () => {
  const shown = distinct([made(0), made(8), made(1, "blue")]);
  expect(shown[2]).toBe(COLOURS.blue);
  expect(new Set(shown).size).toBe(3);
  expect(distinct([made(0, "blue"), made(8, "blue")])).toEqual([COLOURS.blue, COLOURS.blue]);
  expect(distinct(Array.from({ length: 12 }, (_, digit) => made(digit)))).toHaveLength(12);
});
