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
