/** The graph in formats that other programs read. */
import type { InSight } from "../filter";
import { escaped } from "../pen";
import { CREATORS, MEMORY_TYPES, RELATIONS } from "../sorts";

const time = (seconds: number) => new Date(seconds * 1_000).toISOString();

type Field = [name: string, kind: "string" | "double"];
const MEMORY_FIELDS: Field[] = [
  ["label", "string"],
  ["type", "string"],
  ["kind", "string"],
  ["importance", "double"],
  ["createdAt", "string"],
  ["x", "double"],
  ["y", "double"],
];
const RELATION_FIELDS: Field[] = [
  ["relationType", "string"],
  ["weight", "double"],
  ["createdBy", "string"],
  ["createdAt", "string"],
  ["validFrom", "string"],
  ["validTo", "string"],
];

export type Places = ReadonlyMap<string, readonly [number, number]>;

interface Columns {
  memories: (string | number)[][];
  relations: (string | number)[][];
}

/** Rows in the order of the fields, ids first. */
function rows({ memories, relations }: InSight, places: Places): Columns {
  return {
    memories: memories.map((each) => {
      const [x, y] = places.get(each.id) ?? [0, 0];
      const type = MEMORY_TYPES[each.type]!.value;
      return [each.id, each.label, type, each.kind, each.importance, time(each.created), round(x), round(y)];
    }),
    relations: relations.map((each) => {
      const sorts = [RELATIONS[each.type]!.value, each.weight, CREATORS[each.by]!.value];
      const bounds = [each.from, each.to].map((at) => (at === null ? "" : time(at)));
      return [each.source, each.target, ...sorts, time(each.created), ...bounds];
    }),
  };
}

const round = (value: number) => Math.round(value * 10) / 10;

export function graphml(sight: InSight, places: Places): string {
  const { memories, relations } = rows(sight, places);
  const key =
    (domain: string) =>
    ([name, kind]: Field) =>
      `<key id="${domain}_${name}" for="${domain}" attr.name="${name}" attr.type="${kind}"/>`;
  const values = (domain: string, fields: Field[], row: (string | number)[]) =>
    fields
      .flatMap(([name], place) =>
        row[place] === "" ? [] : `<data key="${domain}_${name}">${escaped(String(row[place]))}</data>`,
      )
      .join("");
  return [
    `<?xml version="1.0" encoding="UTF-8"?>`,
    `<graphml xmlns="http://graphml.graphdrawing.org/xmlns">`,
    ...MEMORY_FIELDS.map(key("node")),
    ...RELATION_FIELDS.map(key("edge")),
    `<graph edgedefault="directed">`,
    ...memories.map(([id, ...row]) => `<node id="${id}">${values("node", MEMORY_FIELDS, row)}</node>`),
    ...relations.map(
      ([source, target, ...row]) =>
        `<edge source="${source}" target="${target}">${values("edge", RELATION_FIELDS, row)}</edge>`,
    ),
    `</graph>`,
    `</graphml>`,
    "",
  ].join("\n");
}

export function json(sight: InSight, places: Places): string {
  const { memories, relations } = rows(sight, places);
  const named = (names: string[]) => (row: (string | number)[]) =>
    Object.fromEntries(names.map((name, place) => [name, row[place]]));
  return JSON.stringify(
    {
      memories: memories.map(named(["id", ...MEMORY_FIELDS.map(([name]) => name)])),
      relations: relations.map(named(["sourceId", "targetId", ...RELATION_FIELDS.map(([name]) => name)])),
    },
    null,
    1,
  );
}

/** A field that begins like a formula is kept from being one by a quote, since memory text may be anybody's. */
function cell(value: string | number): string {
  if (typeof value === "number") return String(value);
  const tame = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\n\r]/.test(tame) ? `"${tame.replaceAll('"', '""')}"` : tame;
}

const csv = (head: string[], body: (string | number)[][]) =>
  [head, ...body].map((row) => row.map(cell).join(",")).join("\r\n") + "\r\n";

export function memoriesCsv(sight: InSight, places: Places): string {
  return csv(["id", ...MEMORY_FIELDS.map(([name]) => name)], rows(sight, places).memories);
}

export function relationsCsv(sight: InSight, places: Places): string {
  return csv(["sourceId", "targetId", ...RELATION_FIELDS.map(([name]) => name)], rows(sight, places).relations);
}
