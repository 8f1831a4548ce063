/** What all layouts take and give. */
export type Layout = "force" | "radial" | "timeline" | "layers" | "map";
export const LAYOUTS: readonly { value: Layout; label: string }[] = [
  { value: "force", label: "Force" },
  { value: "radial", label: "Radial" },
  { value: "timeline", label: "Timeline" },
  { value: "layers", label: "Layers" },
  { value: "map", label: "Map of meaning" },
];

export interface Task {
  ids: readonly string[];
  /** Ends of the relations, as places in `ids`. */
  source: Uint32Array;
  target: Uint32Array;
  relation: Uint8Array;
  weight: Float32Array;
  /** Seconds since 1970. */
  created: readonly number[];
  lanes: readonly string[];
  lane: readonly number[];
  focus: number | null;
}

/** A line behind the picture, with a name: of a lane, or of a time. */
export interface Guide {
  axis: "x" | "y";
  at: number;
  text: string;
}

export interface Placed {
  xy: Float32Array;
  guides: Guide[];
}

/** With more relations than this a memory hangs on so much that it says nothing of where that stands. */
export const HUB = 600;

export function degrees(count: number, source: Uint32Array, target: Uint32Array): Uint32Array {
  const degree = new Uint32Array(count);
  for (const column of [source, target]) for (const each of column) degree[each]! += 1;
  return degree;
}

export function neighbours({ ids, source, target }: Pick<Task, "ids" | "source" | "target">): number[][] {
  const near: number[][] = Array.from(ids, () => []);
  for (let each = 0; each < source.length; each++) {
    near[source[each]!]!.push(target[each]!);
    near[target[each]!]!.push(source[each]!);
  }
  return near;
}

/** Members by what they have in common, in the order in which that comes up. */
export function grouped<Member, Key>(members: Iterable<Member>, key: (member: Member) => Key): Map<Key, Member[]> {
  const groups = new Map<Key, Member[]>();
  for (const member of members) {
    const held = groups.get(key(member));
    if (held) held.push(member);
    else groups.set(key(member), [member]);
  }
  return groups;
}

/** How many steps from one memory to each; -1 where there is no way. */
export function steps(near: readonly number[][], from: number): Int32Array {
  const away = new Int32Array(near.length).fill(-1);
  away[from] = 0;
  const waiting = [from];
  for (const each of waiting) {
    for (const next of near[each]!) {
      if (away[next] !== -1) continue;
      away[next] = away[each]! + 1;
      waiting.push(next);
    }
  }
  return away;
}

/** The last characters of an id are those that differ. */
const TELLING = 12;

/** A number from 0 to 1 that is always the same for a text. */
export function chance(text: string): number {
  let hash = 2_166_136_261;
  for (let at = Math.max(0, text.length - TELLING); at < text.length; at++)
    hash = Math.imul(hash ^ text.charCodeAt(at), 16_777_619);
  hash ^= hash >>> 15;
  return ((Math.imul(hash, 2_246_822_519) ^ (hash >>> 13)) >>> 0) / 4_294_967_296;
}
