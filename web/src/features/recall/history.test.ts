import { beforeEach, expect, it } from "vitest";
import { forgetAsked, noteAsked, readAsked } from "./history";

beforeEach(() => localStorage.clear());

it("keeps the latest fifty questions, each once", () => {
  for (let turn = 0; turn < 60; turn++) noteAsked(`q${turn}`, `?q=q${turn}`, "2026-01-31T12:00:00Z");
  noteAsked("q50", "?q=q50", "2026-02-01T12:00:00Z");
  const asked = readAsked();
  expect(asked).toHaveLength(50);
  expect(asked.slice(0, 2).map(({ q }) => q)).toEqual(["q50", "q59"]);
  expect(asked.filter(({ q }) => q === "q50")).toHaveLength(1);
  forgetAsked();
  expect(readAsked()).toEqual([]);
});

it("does not break on what it does not know", () => {
  localStorage.setItem("memoria.asked", '{"a": 1}');
  expect(readAsked()).toEqual([]);
  localStorage.setItem("memoria.asked", '[{"q": 1}, null, {"q": "a", "search": "?q=a", "at": "x"}]');
  expect(readAsked()).toEqual([{ q: "a", search: "?q=a", at: "x" }]);
  localStorage.setItem("memoria.asked", "{");
  expect(readAsked()).toEqual([]);
});
