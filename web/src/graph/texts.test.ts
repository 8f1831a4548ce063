import { expect, test } from "vitest";
import { graphml, json, memoriesCsv, relationsCsv } from "./export/files";
import { ALL, inSight } from "./filter";
import { known, memory, relation } from "./fixture";
import { histogram } from "./histogram";
import { scene } from "./scene";
import { sentences, type Step, told } from "./sentences";
import { begin } from "./view";
import { branches, described, walk } from "./walk";

const DRAWN = "1970-01-01T00:16:40.000Z";
const step = (label: string, type: number | null, forward = true): Step => ({
  id: label,
  label,
  type,
  forward,
  weight: 1,
});
const hostile = `=cmd|"'<b>&\u0000,\n`;
const graph = known(
  [relation("a causes b", 0.5), relation("c fixes a", 0.9), relation("a causes d", 0.7)],
  [memory("b", { label: hostile }), memory("a", { type: 1, label: "Pool exhausted" })],
);
const sight = inSight(graph, begin(["a", "b", "c", "d"]), ALL, null);
const places = new Map(
  ["a", "b", "c", "d"].map((id, each) => [id, [each * 100, each === 2 ? 80 : 0]] as [string, [number, number]]),
);

test("a path is told in the direction of each relation", () => {
  const path = [step("Pool exhausted.", null), step("timeouts", 0), step("larger pool", 1, false)];
  expect(sentences(path)).toEqual([
    { from: "Pool exhausted.", verb: "causes", to: "timeouts" },
    { from: "larger pool", verb: "fixes", to: "timeouts" },
  ]);
  expect(told(path)).toBe("Pool exhausted causes timeouts; larger pool fixes timeouts.");
});

test("GraphML can be read back, whatever the labels say", () => {
  // The parser of these tests reads no dots in names of attributes; browsers do.
  const dotless = graphml(sight, places).replaceAll("attr.", "attr-");
  const read = new DOMParser().parseFromString(dotless, "application/xml");
  expect(read.querySelectorAll("node")).toHaveLength(4);
  const labels = [...read.querySelectorAll("data[key='node_label']")].map((each) => each.textContent);
  expect(labels).toContain(hostile.replace("\u0000", ""));
  const edge = [...read.querySelectorAll("edge")].find((each) => each.getAttribute("source") === "c")!;
  expect(edge.getAttribute("target")).toBe("a");
  expect([...edge.querySelectorAll("data")].map((each) => each.textContent)).toEqual(["FIXES", "0.9", "USER", DRAWN]);
});

test("JSON holds the same", () => {
  const read = JSON.parse(json(sight, places)) as {
    memories: { id: string; x: number }[];
    relations: { relationType: string }[];
  };
  expect(read.memories.find(({ id }) => id === "b")!.x).toBe(100);
  expect(read.relations.map(({ relationType }) => relationType).sort()).toEqual(["CAUSES", "CAUSES", "FIXES"]);
});

test("CSV quotes, and no cell begins a formula", () => {
  const text = memoriesCsv(sight, places);
  expect(text.startsWith("id,label,type,kind,importance,createdAt,x,y\r\n")).toBe(true);
  expect(text).toContain(`"'=cmd|""'<b>&`);
  expect(relationsCsv(sight, places)).toContain(`c,a,FIXES,0.9,USER,${DRAWN},,\r\n`);
});

test("a walk goes to the neighbour in that direction, and says where one is", () => {
  const made = scene(sight, places, { sizeBy: "degree", colourBy: "type", now: 0 });
  const at = (id: string) => made.index.get(id)!;
  expect(walk(made, at("a"), "right")).toBe(at("b"));
  expect(walk(made, at("b"), "left")).toBe(at("a"));
  expect(walk(made, at("a"), "left")).toBe(null);
  expect(described(graph, sight, "a")).toBe("Pool exhausted, semantic, 2 causes out, 1 fixes in");
});

test("the outline lists by type and direction, the heaviest first", () => {
  expect(branches(graph, sight, "a").map(({ name, memories }) => [name, memories.map(({ id }) => id)])).toEqual([
    ["causes →", ["d", "b"]],
    ["fixes ←", ["c"]],
  ]);
});

test("a histogram counts every memory once", () => {
  const found = histogram([0, 10, 10, 99, 100], 0, 10)!;
  expect(found.counts).toEqual([1, 2, 0, 0, 0, 0, 0, 0, 0, 2]);
  expect(histogram([0, 100], 200, 10)).toEqual({ first: 0, last: 200, counts: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0] });
  expect(histogram([])).toBe(null);
});
