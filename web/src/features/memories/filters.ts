import type { MemoryFilter, MemoryStatus, MemoryType, TimeFilter, Trust } from "@/gql/gen";
import { type Codec, list, number, oneOf, type State, text } from "@/lib/url";

export const TYPES: readonly MemoryType[] = ["EPISODIC", "SEMANTIC", "PROCEDURAL"];
export const STATUSES: readonly MemoryStatus[] = ["ACTIVE", "SUPERSEDED", "ARCHIVED", "TOMBSTONED"];
export const TRUSTS: readonly Trust[] = ["USER", "AGENT", "IMPORT"];
const TIMES = ["happened", "kept", "changed"] as const;
const CHOICE = ["", "yes", "no"] as const;

/** Some of a few names; what is none of them is passed over. */
export function some<Value extends string>(values: readonly Value[]): Codec<Value[]> {
  const names = list();
  return {
    read: (held) => names.read(held).filter((each): each is Value => values.includes(each as Value)),
    write: (held) => names.write(held),
  };
}

/** Which memories, as it stands in the address. */
export const FILTERS = {
  words: text(),
  type: some(TYPES),
  kind: list(),
  any: list(),
  all: list(),
  none: list(),
  project: list(),
  client: list(),
  agent: list(),
  trust: some(TRUSTS),
  status: some(STATUSES),
  pinned: oneOf(CHOICE, ""),
  least: number(0, 0, 1),
  when: oneOf(TIMES, "happened"),
  from: text(),
  to: text(),
};
export type Filters = State<typeof FILTERS>;
export type FilterChanges = Partial<Filters>;

export const NOTHING: Filters = {
  words: "",
  type: [],
  kind: [],
  any: [],
  all: [],
  none: [],
  project: [],
  client: [],
  agent: [],
  trust: [],
  status: [],
  pinned: "",
  least: 0,
  when: "happened",
  from: "",
  to: "",
};

/** The first moment of a day of the browser's zone, some days later if asked; none when it is no day. */
export function startOf(day: string, later = 0): string | null {
  const parts = /^(\d{4})-(\d\d)-(\d\d)$/.exec(day);
  if (!parts) return null;
  const moment = new Date(Number(parts[1]), Number(parts[2]) - 1, Number(parts[3]) + later);
  return Number.isNaN(moment.getTime()) ? null : moment.toISOString();
}

function within({ from, to }: Filters): TimeFilter | null {
  const start = startOf(from);
  const end = startOf(to, 1);
  if (!start && !end) return null;
  return { ...(start ? { gte: start } : {}), ...(end ? { lt: end } : {}) };
}

/** What has no time of its own happened when it was kept. */
function timed(filters: Filters): MemoryFilter | null {
  const window = within(filters);
  if (!window) return null;
  if (filters.when === "kept") return { createdAt: window };
  if (filters.when === "changed") return { updatedAt: window };
  return { or: [{ occurredAt: window }, { occurredAt: { isNull: true }, createdAt: window }] };
}

/** The filter as the server takes it; null when nothing is asked for. */
export function toFilter(filters: Filters): MemoryFilter | null {
  const tags = {
    ...(filters.any.length ? { any: filters.any } : {}),
    ...(filters.all.length ? { all: filters.all } : {}),
    ...(filters.none.length ? { none: filters.none } : {}),
  };
  const filter: MemoryFilter = {
    ...(filters.words.trim() ? { content: { contains: filters.words.trim() } } : {}),
    ...(filters.type.length ? { type: filters.type } : {}),
    ...(filters.kind.length ? { kind: { in: filters.kind } } : {}),
    ...(Object.keys(tags).length ? { tags } : {}),
    ...(filters.project.length ? { projectId: { in: filters.project } } : {}),
    ...(filters.client.length ? { clientId: { in: filters.client } } : {}),
    ...(filters.agent.length ? { agent: { in: filters.agent } } : {}),
    ...(filters.trust.length ? { trust: filters.trust } : {}),
    ...(filters.status.length ? { status: filters.status } : {}),
    ...(filters.pinned ? { pinned: filters.pinned === "yes" } : {}),
    ...(filters.least > 0 ? { importance: { gte: filters.least } } : {}),
    ...timed(filters),
  };
  return Object.keys(filter).length ? filter : null;
}

/** One filter as a person reads it, and what takes it away. */
export interface Worn {
  name: string;
  without: FilterChanges;
}

const LISTS = {
  type: "",
  kind: "Kind: ",
  any: "Tag: ",
  all: "Tag, all: ",
  none: "Not tag: ",
  project: "Project: ",
  client: "Client: ",
  agent: "Agent: ",
  trust: "From: ",
  status: "",
} as const;
type ListName = keyof typeof LISTS;
const WHEN = { happened: "Happened", kept: "Kept", changed: "Changed" };

/** "EPISODIC" as "Episodic", "PART_OF" as "Part of". */
export function said(name: string): string {
  const words = name.toLowerCase().replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

export const STATUS_NAMES: Record<MemoryStatus, string> = {
  ACTIVE: "Active",
  SUPERSEDED: "Superseded",
  ARCHIVED: "Archived",
  TOMBSTONED: "In the trash",
};

function spoken(name: ListName, value: string, names: ReadonlyMap<string, string>): string {
  if (name === "status") return STATUS_NAMES[value as MemoryStatus];
  if (name === "type" || name === "trust") return said(value);
  return name === "project" || name === "client" ? (names.get(value) ?? "unknown") : value;
}

/** All filters that are set, in the order of the page. `names` are those of projects and clients, by id. */
export function worn(filters: Filters, names: ReadonlyMap<string, string> = new Map()): Worn[] {
  const chips: Worn[] = [];
  if (filters.words.trim()) chips.push({ name: `Holds “${filters.words.trim()}”`, without: { words: "" } });
  for (const name of Object.keys(LISTS) as ListName[]) {
    const held: string[] = filters[name];
    for (const value of held) {
      chips.push({
        name: LISTS[name] + spoken(name, value, names),
        without: { [name]: held.filter((each) => each !== value) },
      });
    }
  }
  if (filters.pinned) chips.push({ name: filters.pinned === "yes" ? "Pinned" : "Not pinned", without: { pinned: "" } });
  if (filters.least > 0) chips.push({ name: `Importance ≥ ${filters.least}`, without: { least: 0 } });
  if (within(filters)) {
    const span = [filters.from && `from ${filters.from}`, filters.to && `to ${filters.to}`].filter(Boolean).join(" ");
    chips.push({ name: `${WHEN[filters.when]} ${span}`, without: { from: "", to: "", when: "happened" } });
  }
  return chips;
}
