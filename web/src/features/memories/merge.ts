import { common } from "./diff";

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

/** The wording for one stretch between anchors: of the side that changed it, or both when both did. */
function settled(base: string[], mine: string[], theirs: string[]): { lines: string[]; clash: boolean } {
  if (same(mine, theirs) || same(theirs, base)) return { lines: mine, clash: false };
  if (same(mine, base)) return { lines: theirs, clash: false };
  const ended = mine.map((line, at) => (at === mine.length - 1 && !line.endsWith("\n") ? `${line}\n` : line));
  return { lines: [...ended, ...theirs], clash: true };
}

/** Merges two changes of a text line by line. Where both changed the same lines, mine stand above theirs. */
export function merge(base: string, mine: string, theirs: string): Merged {
  const [old, own, other] = [lines(base), lines(mine), lines(theirs)];
  const merged: string[] = [];
  let clashes = 0;
  let [a, b, c] = [0, 0, 0];
  for (const [x, y, z] of anchors(old, own, other)) {
    const part = settled(old.slice(a, x), own.slice(b, y), other.slice(c, z));
    merged.push(...part.lines);
    if (part.clash) clashes++;
    if (x < old.length) merged.push(old[x]!);
    [a, b, c] = [x + 1, y + 1, z + 1];
  }
  return { text: merged.join(""), clashes };
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
