/** What of the explorer stands in the address. */
import { flag, list, number, oneOf, type State, text } from "@/lib/url";
import type { Filter } from "@/graph/filter";
import { CREATORS, MEMORY_TYPES, RELATIONS } from "@/graph/sorts";

export const MODES = ["focus", "overview", "path"] as const;
const TIMES = 4_102_444_800;

export const ADDRESS = {
  focus: text(),
  depth: number(2, 1, 4),
  most: number(300, 50, 2_000),
  mode: oneOf(MODES, "focus"),
  from: text(),
  to: text(),
  steps: number(6, 1, 8),
  oneway: flag(),
  layout: oneOf(["force", "radial", "timeline", "layers", "map"] as const, "force"),
  tab: oneOf(["picture", "outline"] as const, "picture"),
  legend: flag(true),
  insights: flag(),
  without: list(),
  direction: oneOf(["BOTH", "OUT", "IN"] as const, "BOTH"),
  weight: number(0, 0, 1),
  since: number(0, 0, TIMES),
  until: number(0, 0, TIMES),
  asof: number(0, 0, TIMES),
  moment: oneOf(["valid", "known"] as const, "valid"),
  hubs: number(0, 0, 10_000),
  size: oneOf(["importance", "degree", "uses"] as const, "importance"),
  colour: oneOf(["type", "project", "age", "community"] as const, "type"),
  saved: text(),
};

export type Address = State<typeof ADDRESS>;

const SORTS = {
  relationsOff: RELATIONS.map(({ value }) => value as string),
  typesOff: MEMORY_TYPES.map(({ value }) => value as string),
  creatorsOff: CREATORS.map(({ value }) => value as string),
};
export type Off = keyof typeof SORTS;

function off(without: readonly string[], sort: Off): Set<number> {
  const names = SORTS[sort];
  return new Set(without.map((name) => names.indexOf(name)).filter((place) => place >= 0));
}

/** The filter that an address names. */
export function filterOf(
  address: Pick<Address, "without" | "weight" | "direction" | "since" | "until" | "asof" | "moment">,
): Filter {
  const { without, weight, direction, since, until, asof, moment } = address;
  return {
    relationsOff: off(without, "relationsOff"),
    typesOff: off(without, "typesOff"),
    creatorsOff: off(without, "creatorsOff"),
    minWeight: weight,
    direction,
    since: since || null,
    until: until || null,
    asOf: (moment === "valid" && asof) || null,
  };
}

/** When a graph is looked at, as the API takes it. */
export function momentOf({ asof, moment }: Pick<Address, "asof" | "moment">) {
  const at = asof ? new Date(asof * 1_000).toISOString() : null;
  return moment === "known" ? { asOf: null, knownAt: at } : { asOf: at, knownAt: null };
}

/** The names of all that a filter leaves out, with one sort replaced. */
export function withoutOf(filter: Filter, sort: Off, places: ReadonlySet<number>): string[] {
  return (Object.keys(SORTS) as Off[]).flatMap((each) =>
    [...(each === sort ? places : filter[each])].sort((a, b) => a - b).map((place) => SORTS[each][place]!),
  );
}

export const UNFILTERED = { without: [], weight: 0, direction: "BOTH", since: 0, until: 0, asof: 0 } as const;

export function isFiltered(filter: Filter): boolean {
  const { relationsOff, typesOff, creatorsOff, minWeight, direction, since, until, asOf } = filter;
  const sorts = relationsOff.size + typesOff.size + creatorsOff.size;
  return sorts > 0 || minWeight > 0 || direction !== "BOTH" || since !== null || until !== null || asOf !== null;
}
