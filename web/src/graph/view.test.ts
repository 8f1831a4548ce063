import { expect, test } from "vitest";
import { known, relation } from "./fixture";
import * as views from "./view";

const graph = known([
  relation("a causes b"),
  relation("b fixes c"),
  relation("c causes d"),
  relation("a related e"),
  relation("e related b"),
]);
const shown = (view: views.View) => [...view.shown].sort().join("");
const found = (ids: string[], total = ids.length) => ({ ids, total, types: [] });

test("an expansion adds what was not there, and says how many are left", () => {
  const view = views.expand(views.begin(["a", "b"]), "a", found(["b", "e"], 4));
  expect(shown(view)).toBe("abe");
  expect(view.grown.get("a")!.added).toEqual(["e"]);
  expect(views.left(view, graph, "a")).toBe(2);
  expect(views.left(view, graph, "b")).toBe(0);
});

test("collapsing takes away what the expansion brought, and what came of that", () => {
  let view = views.expand(views.begin(["a"]), "a", found(["b"]));
  view = views.expand(view, "b", found(["c"]));
  view = views.expand(view, "c", found(["d"]));
  expect(shown(views.collapse(view, graph, "b"))).toBe("ab");
  expect(shown(views.collapse(view, graph, "a"))).toBe("a");
  expect([...views.collapse(view, graph, "a").grown.keys()]).toEqual([]);
});

test("what is pinned stays when its expansion is collapsed", () => {
  const grown = views.expand(views.begin(["a"]), "a", found(["b", "e"]));
  const view = views.pin(grown, [["e", { x: 1, y: 2 }]]);
  expect(shown(views.collapse(view, graph, "a"))).toBe("ae");
});

test("a memory that was not expanded loses the neighbours that hang on it alone", () => {
  const view = views.begin(["a", "b", "c", "d", "e"]);
  expect(shown(views.collapse(view, graph, "c"))).toBe("abce");
  expect(views.collapse(view, graph, "a")).toBe(view);
});

test("hidden memories come back when they are added or all are unhidden", () => {
  const view = views.hide(views.begin(["a", "b"]), ["a", "b"]);
  expect([...views.add(view, ["a"]).hidden]).toEqual(["b"]);
  expect(views.unhide(view).hidden.size).toBe(0);
  const none = views.begin(["a"]);
  expect(views.unhide(none)).toBe(none);
});

test("fifty views can be undone and done again; a new change ends what was undone", () => {
  let history = views.start(views.begin(["0"]));
  for (let each = 1; each <= 60; each++) history = views.step(history, views.add(history.now, [String(each)]));
  expect(history.past).toHaveLength(50);
  const last = history.now;
  for (let each = 0; each < 60; each++) history = views.undo(history);
  expect(history.now.shown.size).toBe(11);
  for (let each = 0; each < 60; each++) history = views.redo(history);
  expect(history.now).toBe(last);
  history = views.step(views.undo(history), views.begin(["x"]));
  expect(history.future).toEqual([]);
  expect(views.step(history, history.now)).toBe(history);
});

test("what comes next around the focus is counted on from what was read, and taken back with it", () => {
  const begun = views.start(views.begin(["a", "b", "c"]));
  expect(begun.now.read).toBe(2);
  const more = views.step(begun, views.further(begun.now, ["c", "d"]));
  expect([shown(more.now), more.now.read]).toEqual(["abcd", 4]);
  expect([shown(views.undo(more).now), views.undo(more).now.read]).toEqual(["abc", 2]);
});
