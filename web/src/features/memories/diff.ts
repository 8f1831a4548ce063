/** A stretch of text that two versions share, or that only one of them has. */
export interface Stretch {
  kind: "same" | "gone" | "new";
  text: string;
}

/** Beyond so many differing tokens on a side the middle is told as one change: finding the least would freeze the page. */
const MOST = 4_000;

/** Pairs of places, ascending in both, at which two lists hold the same: a longest common subsequence. */
export function common(before: readonly string[], after: readonly string[]): [number, number][] {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start++;
  let tail = 0;
  const room = Math.min(before.length, after.length) - start;
  while (tail < room && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail++;
  const head = Array.from({ length: start }, (_, place): [number, number] => [place, place]);
  const end = Array.from({ length: tail }, (_, place): [number, number] => [
    before.length - tail + place,
    after.length - tail + place,
  ]);
  const middle = longest(before.slice(start, before.length - tail), after.slice(start, after.length - tail));
  return [...head, ...middle.map(([a, b]): [number, number] => [a + start, b + start]), ...end];
}

/** By a table of lengths, row after row from the end. */
function longest(before: readonly string[], after: readonly string[]): [number, number][] {
  if (!before.length || !after.length || before.length > MOST || after.length > MOST) return [];
  const width = after.length + 1;
  const lengths = new Uint16Array((before.length + 1) * width);
  for (let a = before.length - 1; a >= 0; a--) {
    for (let b = after.length - 1; b >= 0; b--) {
      lengths[a * width + b] =
        before[a] === after[b]
          ? lengths[(a + 1) * width + b + 1]! + 1
          : Math.max(lengths[(a + 1) * width + b]!, lengths[a * width + b + 1]!);
    }
  }
  const pairs: [number, number][] = [];
  let [a, b] = [0, 0];
  while (a < before.length && b < after.length) {
    if (before[a] === after[b]) pairs.push([a++, b++]);
    else if (lengths[(a + 1) * width + b]! >= lengths[a * width + b + 1]!) a++;
    else b++;
  }
  return pairs;
}

/** Words, and what stands between them. */
export function words(text: string): string[] {
  return text.match(/[\p{L}\p{N}_]+|\s+|[^\p{L}\p{N}_\s]/gu) ?? [];
}

function push(stretches: Stretch[], kind: Stretch["kind"], text: string) {
  if (!text) return;
  const last = stretches.at(-1);
  if (last?.kind === kind) last.text += text;
  else stretches.push({ kind, text });
}

/** What became of a text, word by word. */
export function diff(before: string, after: string): Stretch[] {
  const [old, now] = [words(before), words(after)];
  const stretches: Stretch[] = [];
  let [a, b] = [0, 0];
  for (const [x, y] of [...common(old, now), [old.length, now.length] as const]) {
    push(stretches, "gone", old.slice(a, x).join(""));
    push(stretches, "new", now.slice(b, y).join(""));
    push(stretches, "same", old[x] ?? "");
    [a, b] = [x + 1, y + 1];
  }
  return stretches;
}
