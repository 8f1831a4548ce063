/** Never are more rows in the page than this, however tall the screen. */
export const MOST_ROWS = 60;

/** Which rows of a list stand in the page: those in sight and a few around them. The last is excluded. */
export function inSight(top: number, height: number, row: number, count: number): { first: number; last: number } {
  const seen = Math.ceil(height / row) + 1;
  const around = Math.max(2, Math.min(8, Math.floor((MOST_ROWS - seen) / 2)));
  const first = Math.max(0, Math.min(count, Math.floor(top / row)) - around);
  return { first, last: Math.min(count, first + Math.min(MOST_ROWS, seen + 2 * around)) };
}

/** How far to scroll so that a row is in sight; null when it is. `head` is what covers the top. */
export function scrolledTo(place: number, top: number, height: number, row: number, head: number): number | null {
  const start = place * row;
  if (start < top) return start;
  const end = start + row + head;
  return end > top + height ? end - height : null;
}
