/** What is lifted out of the picture: the selection, a path, what is new. Numbers are places in the scene. */
import type { Scene } from "./scene";

export interface Marks {
  focus: number | null;
  selected: ReadonlySet<number>;
  hovered: number | null;
  pinned: ReadonlySet<number>;
  /** Came while the person looked. */
  fresh: ReadonlySet<number>;
  /** A path: its memories and relations. */
  chain: { memories: ReadonlySet<number>; relations: ReadonlySet<number> } | null;
  /** How many neighbours were left out of an expansion: "+12". */
  ghosts: ReadonlyMap<number, string>;
  /** Memories with more relations than this are dimmed while nothing else is lifted out; 0: none. */
  hubs: number;
}

export const UNMARKED: Marks = {
  focus: null,
  selected: new Set(),
  hovered: null,
  pinned: new Set(),
  fresh: new Set(),
  chain: null,
  ghosts: new Map(),
  hubs: 0,
};

/** What stays bright: the path, the selection and what it touches, or all but hubs; null when everything does. */
export interface Lit {
  memories: ReadonlySet<number>;
  relations: ReadonlySet<number>;
  /** It is what is left, and not drawn heavier than it is. */
  rest?: boolean;
}

export function lit(scene: Scene, marks: Marks): Lit | null {
  if (marks.chain) return marks.chain;
  const from = marks.selected.size ? marks.selected : null;
  if (!from) return marks.hubs ? withoutHubs(scene, marks) : null;
  const memories = new Set(from);
  const relations = new Set<number>();
  for (let each = 0; each < scene.source.length; each++) {
    const [a, b] = [scene.source[each]!, scene.target[each]!];
    if (!from.has(a) && !from.has(b)) continue;
    relations.add(each);
    memories.add(a).add(b);
  }
  return { memories, relations };
}

const found = new WeakMap<Scene, Pick<Marks, "hubs" | "focus"> & { lit: Lit | null }>();

/** All but the memories that hang on nearly everything, the focus aside; counted once, since every frame asks. */
function withoutHubs(scene: Scene, { hubs, focus }: Marks): Lit | null {
  const held = found.get(scene);
  if (held?.hubs === hubs && held.focus === focus) return held.lit;
  const degree = (each: number) => scene.memories[each]!.degree ?? scene.degree[each]!;
  const memories = new Set([...scene.memories.keys()].filter((each) => each === focus || degree(each) <= hubs));
  const relations = new Set<number>();
  for (let each = 0; each < scene.source.length; each++)
    if (memories.has(scene.source[each]!) && memories.has(scene.target[each]!)) relations.add(each);
  const lit = memories.size < scene.memories.length ? { memories, relations, rest: true } : null;
  found.set(scene, { hubs, focus, lit });
  return lit;
}
