import { expect, test } from "vitest";
import { expectField, fieldIsThere, press, readAhead } from "./shortcuts";

function typed(key: string): boolean {
  const event = new KeyboardEvent("keydown", { key, cancelable: true });
  press(event);
  return event.defaultPrevented;
}

test("what is typed before a field is there is kept for it, and goes nowhere else", () => {
  expect(typed("a")).toBe(false);
  expectField();
  expect(["t", "e", "h"].map(typed)).toEqual([true, true, true]);
  expect(typed("Backspace")).toBe(true);
  expect(typed("Escape")).toBe(false);
  expect(readAhead()).toBe("te");
  fieldIsThere();
  expect(readAhead()).toBe("");
  expect(typed("a")).toBe(false);
});
