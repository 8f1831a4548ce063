/** Times as people read them, in the zone of the browser. */

const DAY = new Intl.DateTimeFormat(undefined, { dateStyle: "medium" });
const MOMENT = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });
const CLOCK = new Intl.DateTimeFormat(undefined, { timeStyle: "short" });
const AGO = new Intl.RelativeTimeFormat(undefined, { numeric: "auto" });
const UNITS: [Intl.RelativeTimeFormatUnit, number][] = [
  ["year", 31_557_600],
  ["month", 2_629_800],
  ["week", 604_800],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];

export function day(iso: string): string {
  return DAY.format(new Date(iso));
}

export function moment(iso: string): string {
  return MOMENT.format(new Date(iso));
}

export function clock(iso: string): string {
  return CLOCK.format(new Date(iso));
}

/** "3 days ago"; below a minute "now". */
export function ago(iso: string, now = Date.now()): string {
  const seconds = (new Date(iso).getTime() - now) / 1_000;
  const [unit, size] = UNITS.find(([, size]) => Math.abs(seconds) >= size) ?? ["second", Infinity];
  return AGO.format(Math.round(seconds / size) || 0, unit);
}

/** Seconds as "2:05" hours and minutes. */
export function hours(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  return `${Math.floor(minutes / 60).toLocaleString()}:${String(minutes % 60).padStart(2, "0")}`;
}

/** Seconds as "2:05:09". */
export function stopwatch(seconds: number): string {
  return `${hours(seconds)}:${String(Math.floor(seconds) % 60).padStart(2, "0")}`;
}
