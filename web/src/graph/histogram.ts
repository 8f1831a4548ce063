/** How many memories were created when. */
export interface Histogram {
  /** Seconds since 1970. */
  first: number;
  last: number;
  counts: number[];
}

const BARS = 60;

/** `until` is when the time ends that is shown, where that is later than the last of them. */
export function histogram(created: readonly number[], until = 0, bars = BARS): Histogram | null {
  if (!created.length) return null;
  const first = created.reduce((least, each) => Math.min(least, each), Infinity);
  const last = created.reduce((most, each) => Math.max(most, each), until);
  const counts = new Array<number>(bars).fill(0);
  const span = Math.max(1, last - first);
  for (const each of created) counts[Math.min(bars - 1, Math.floor(((each - first) / span) * bars))]! += 1;
  return { first, last, counts };
}
