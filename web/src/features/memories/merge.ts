import { common, words } from "./diff";

/** Two changes of one text brought together. `clashes`: places that both changed, where both wordings stand. */
export interface Merged {
  text: string;
  clashes: number;
}

const lines = (text: string) => text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
const same = (one: string[], other: string[]) =>
  one.length === other.length && one.every((each, at) => each === other[at]);

/** Places of the base that both sides still have, with their places there, and the end of all three. */
function anchors(base: string[], mine: string[], theirs: string[]): [number, number, number][] {
  const right = new Map(common(base, theirs));
  const held = common(base, mine).flatMap(([at, own]): [number, number, number][] =>
    right.has(at) ? [[at, own, right.get(at)!]] : [],
  );
  return [...held, [base.length, mine.length, theirs.length]];
}

type Clashing = (base: string, mine: string, theirs: string) => Merged;

/** Takes, for each stretch between anchors, the wording of the side that changed it. */
function merged(base: string[], mine: string[], theirs: string[], clashing: Clashing): Merged {
  let [text, clashes] = ["", 0];
  let [a, b, c] = [0, 0, 0];
  for (const [x, y, z] of anchors(base, mine, theirs)) {
    const [old, own, other] = [base.slice(a, x), mine.slice(b, y), theirs.slice(c, z)];
    if (same(own, other) || same(other, old)) text += own.join("");
    else if (same(own, old)) text += other.join("");
    else {
      const both = clashing(old.join(""), own.join(""), other.join(""));
      text += both.text;
      clashes += both.clashes;
    }
    text += base[x] ?? "";
    [a, b, c] = [x + 1, y + 1, z + 1];
  }
  return { text, clashes };
}

/** Lines that both changed are merged by words; where that is no use either, mine stand above theirs. */
function byWords(base: string, mine: string, theirs: string): Merged {
  const found = merged(words(base), words(mine), words(theirs), () => ({ text: "", clashes: 1 }));
  if (!found.clashes) return found;
  return { text: `${mine}${mine && !mine.endsWith("\n") ? "\n" : ""}${theirs}`, clashes: 1 };
}

/** Merges two changes of a text. */
export function merge(base: string, mine: string, theirs: string): Merged {
  return merged(lines(base), lines(mine), lines(theirs), byWords);
}

/** Merges field by field: what one side changed holds; what both changed is mine, and is named in `clashes`. */
export function mergeFields<Fields extends object>(
  base: Fields,
  mine: Fields,
  theirs: Fields,
): { fields: Fields; clashes: (keyof Fields)[] } {
  const fields = { ...mine };
  const clashes: (keyof Fields)[] = [];
  const alike = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);
  for (const name of Object.keys(base) as (keyof Fields)[]) {
    if (alike(mine[name], base[name])) fields[name] = theirs[name];
    else if (!alike(theirs[name], base[name]) && !alike(mine[name], theirs[name])) clashes.push(name);
  }
  return { fields, clashes };
}
