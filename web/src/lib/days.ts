/** Days as the API writes them: "2026-03-01", in a time zone. */

/** The day of a moment in a zone, that of the browser unless given. */
export function dayOf(at: Date, timeZone?: string): string {
  return new Intl.DateTimeFormat("en-CA", { timeZone, year: "numeric", month: "2-digit", day: "2-digit" }).format(at);
}

/** A day so many later, or earlier. */
export function shifted(day: string, by: number): string {
  const at = new Date(`${day}T12:00:00Z`);
  at.setUTCDate(at.getUTCDate() + by);
  return at.toISOString().slice(0, 10);
}

/** The last `count` days up to that of a moment, oldest first. */
export function daysBefore(at: Date, count: number, timeZone?: string): string[] {
  const last = dayOf(at, timeZone);
  return Array.from({ length: count }, (_, place) => shifted(last, place + 1 - count));
}

const DAY = 86_400_000;
const CLOCKS = new Map<string, Intl.DateTimeFormat>();

function clockOf(timeZone: string): Intl.DateTimeFormat {
  let clock = CLOCKS.get(timeZone);
  if (!clock) {
    const two = "2-digit" as const;
    const parts = { year: "numeric", month: two, day: two, hour: two, minute: two, second: two } as const;
    clock = new Intl.DateTimeFormat("en-US", { ...parts, hourCycle: "h23", timeZone });
    CLOCKS.set(timeZone, clock);
  }
  return clock;
}

/** What a clock in a zone shows at a moment, as "2026-03-01T09:05:00". */
export function clockAt(at: number, timeZone: string): string {
  const parts = clockOf(timeZone).formatToParts(at);
  const { year, month, day, hour, minute, second } = Object.fromEntries(parts.map(({ type, value }) => [type, value]));
  return `${year!.padStart(4, "0")}-${month}-${day}T${hour}:${minute}:${second}`;
}

/** How far the clock of a zone is ahead of UTC, as milliseconds. */
function ahead(at: number, timeZone: string): number {
  return Date.parse(`${clockAt(at, timeZone)}Z`) - Math.floor(at / 1_000) * 1_000;
}

/**
 * When a clock in a zone shows a time such as "2026-03-01T09:05", as milliseconds since 1970. A time that it shows
 * twice is the one as far ahead of UTC as `near` is, or the first; one that it leaves out is as much later.
 */
export function momentOf(shown: string, timeZone: string, near?: number): number {
  const utc = Date.parse(`${shown}Z`);
  const [before, after] = [utc - ahead(utc - DAY, timeZone), utc - ahead(utc + DAY, timeZone)];
  const fits = (at: number) => Date.parse(`${clockAt(at, timeZone)}Z`) === utc;
  const same = near === undefined ? before : utc - ahead(near, timeZone);
  return [same, before, after].find(fits) ?? before;
}
