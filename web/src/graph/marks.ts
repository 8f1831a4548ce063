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
}

export const UNMARKED: Marks = {
  focus: null,
  selected: new Set(),
  hovered: null,
  pinned: new Set(),
  fresh: new Set(),
  chain: null,
  ghosts: new Map(),
};

/** What stays bright: the path, or the selection and what it touches; null when everything does. */
export interface Lit {
  memories: ReadonlySet<number>;
  relations: ReadonlySet<number>;
}

export function lit(scene: Scene, marks: Marks): Lit | null {
  if (marks.chain) return marks.chain;
  const from = marks.selected.size ? marks.selected : null;
  if (!from) return null;
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
