import { expect, test, vi } from "vitest";
import { expectField, fieldIsThere, press } from "./shortcuts";

function typed(key: string): boolean {
  const event = new KeyboardEvent("keydown", { key, cancelable: true });
  press(event);
  return event.defaultPrevented;
}

test("what is typed before a field is there is given to it once, and goes nowhere else", () => {
  expect(typed("a")).toBe(false);
  expectField();
  expect(["t", "e", "h"].map(typed)).toEqual([true, true, true]);
  expect(typed("Backspace")).toBe(true);
  expect(typed("Escape")).toBe(false);
  const give = vi.fn();
  fieldIsThere(give);
  fieldIsThere(give);
  expect(give.mock.calls).toEqual([["te"]]);
  expect(typed("a")).toBe(false);
});
