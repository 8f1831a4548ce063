import { expect, it } from "vitest";
import { bounds, past, reach, toTotal } from "./bounds";
import { RECALL, type Recalling } from "./settings";

function asked(search: string): Recalling {
  const params = new URLSearchParams(search);
  return Object.fromEntries(
    Object.entries(RECALL).map(([name, codec]) => [name, codec.read(params.get(name))]),
  ) as unknown as Recalling;
}

const names = (search: string) => bounds(asked(search)).map(({ name }) => name);

it("takes filters of which any value will do as one, and the others one by one", () => {
  expect(names("?kind=note,event&any=a,b&all=c,d&none=e,f&type=EPISODIC,SEMANTIC&least=0.5")).toEqual([
    "Episodic or Semantic",
    "Kind: note or event",
    "Tag: a or b",
    "Tag, all: c",
    "Tag, all: d",
    "Not tag: e",
    "Not tag: f",
    "Importance ≥ 0.5",
  ]);
});

it("says what is left without each of them", () => {
  const all = asked("?kind=note,event&all=c,d");
  const left = bounds(all).map(({ without }) => toTotal({ ...all, ...without }).filter);
  expect(left).toEqual([
    { tags: { all: ["c", "d"] } },
    { kind: { in: ["note", "event"] }, tags: { all: ["d"] } },
    { kind: { in: ["note", "event"] }, tags: { all: ["c"] } },
  ]);
});

it("counts a moment as a filter, and takes it away", () => {
  const all = asked("?asOf=2026-01-31T12:00");
  expect(past(all)).toEqual([{ name: "As of 2026-01-31 12:00", without: { asOf: "" } }]);
  const [moment] = bounds(all);
  expect(toTotal(all).asOf).toBe(new Date("2026-01-31T12:00").toISOString());
  expect(toTotal({ ...all, ...moment!.without }).asOf).toBeNull();
});

it("names the graph filter, and has none of it among what lists can count", () => {
  const all = asked("?start=a,b&depth=2");
  expect(reach(all)).toBe("Within 2 relations of 2 memories");
  expect(bounds(all)).toEqual([]);
  expect(reach(asked("?kind=note"))).toBeNull();
});

it("keeps a tag whole that holds a colon", () => {
  expect(names("?any=a%253A%20b,c%253A%20d")).toEqual(["Tag: a: b or c: d"]);
});
