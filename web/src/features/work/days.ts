/** Work sessions laid out on days: those of their own time zone, whatever its clocks do. */
import { clockAt, momentOf, shifted } from "@/lib/days";
import type { Span } from "./timer";

export interface Timed extends Span {
  id: string;
  timeZone: string;
}

/** What lies on one day: minutes of its clock, and seconds that were worked. */
export interface Piece<Session extends Timed = Timed> {
  session: Session;
  day: string;
  from: number;
  to: number;
  seconds: number;
  /** When it began and ended, as milliseconds since 1970. */
  start: number;
  end: number;
  /** Minutes of the clock that were paused. */
  pauses: { from: number; to: number }[];
}

/** Pieces side by side: which column of how many, and whether another goes on at the same time. */
export interface Placed<Session extends Timed = Timed> extends Piece<Session> {
  lane: number;
  lanes: number;
}

export interface Gap {
  from: number;
  to: number;
}

export const DAY_MINUTES = 1_440;
const MINUTE = 60_000;

const ms = (iso: string) => new Date(iso).getTime();
const noon = (day: string) => new Date(`${day}T12:00:00Z`);
const overlap = (a: [number, number], b: [number, number]) => Math.max(0, Math.min(a[1], b[1]) - Math.max(a[0], b[0]));

/** When a day begins somewhere, as milliseconds. */
export function midnight(day: string, zone: string): number {
  return momentOf(`${day}T00:00`, zone);
}

export function dayOf(at: number, zone: string): string {
  return clockAt(at, zone).slice(0, 10);
}

export function todayIn(zone: string): string {
  return dayOf(Date.now(), zone);
}

export function daysAfter(day: string, days: number): string {
  return shifted(day, days);
}

/** The Monday of the week that a day lies in. */
export function mondayOf(day: string): string {
  return shifted(day, 1 - weekday(day));
}

export function monthOf(day: string): { first: string; last: string } {
  const first = `${day.slice(0, 7)}-01`;
  return { first, last: shifted(monthsAfter(first, 1), -1) };
}

/** The same day of another month, or the last that it has. */
export function monthsAfter(day: string, months: number): string {
  const at = noon(`${day.slice(0, 7)}-01`);
  at.setUTCMonth(at.getUTCMonth() + months + 1, 0);
  const last = at.getUTCDate();
  at.setUTCDate(Math.min(last, Number(day.slice(8))));
  return at.toISOString().slice(0, 10);
}

/** Monday is 1, Sunday 7. */
export function weekday(day: string): number {
  return noon(day).getUTCDay() || 7;
}

/** How many days from the first to the last, both counted. */
export function daysBetween(first: string, last: string): number {
  return (noon(last).getTime() - noon(first).getTime()) / (DAY_MINUTES * MINUTE) + 1;
}

/** "Mon 16 Nov", whatever the zone of the browser. */
export function dayName(day: string, options: Intl.DateTimeFormatOptions = {}): string {
  const shown = { weekday: "short", day: "numeric", month: "short", ...options } as const;
  return new Intl.DateTimeFormat(undefined, { ...shown, timeZone: "UTC" }).format(noon(day));
}

/** Minutes as "8:05" of a clock. */
export function clockOf(minutes: number): string {
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}`;
}

const HOURS = new Intl.DateTimeFormat(undefined, { hour: "numeric", timeZone: "UTC" });
const SPAN = new Intl.DateTimeFormat(undefined, { timeStyle: "short", timeZone: "UTC" });

/** "8 AM", or "08" where the clock has 24 hours. */
export function hourOf(hour: number): string {
  return HOURS.format(hour * 60 * MINUTE);
}

/** "8:30 – 11:35 AM", of minutes of the clock. */
export function spanOf(from: number, to: number): string {
  // A range that ends at midnight would be told with its days.
  if (to >= DAY_MINUTES) return `${SPAN.format(from * MINUTE)} – ${SPAN.format(to * MINUTE)}`;
  return SPAN.formatRange(from * MINUTE, Math.max(from, to) * MINUTE);
}

/** "8:30 – 11:35 AM" in the zone of a session; without an end it goes on. */
export function spanIn(start: string, end: string | null, zone: string): string {
  if (end === null) return `${clockIn(start, zone)} – now`;
  const format = new Intl.DateTimeFormat(undefined, { timeStyle: "short", timeZone: zone });
  if (dayOf(ms(start), zone) === dayOf(ms(end), zone)) return format.formatRange(new Date(start), new Date(end));
  return `${clockIn(start, zone)} – ${clockIn(end, zone)}`;
}

/** "09:30" in the zone of a session. */
export function clockIn(iso: string, zone: string): string {
  return new Intl.DateTimeFormat(undefined, { timeStyle: "short", timeZone: zone }).format(new Date(iso));
}

/** "16 Nov 2026, 09:30" in the zone of a session. */
export function momentIn(iso: string, zone: string): string {
  const shown = { dateStyle: "medium", timeStyle: "short", timeZone: zone } as const;
  return new Intl.DateTimeFormat(undefined, shown).format(new Date(iso));
}

function clockMinutes(at: number, zone: string): number {
  const shown = clockAt(at, zone);
  return Number(shown.slice(11, 13)) * 60 + Number(shown.slice(14, 16));
}

/** The minute of the clock; the end of a day is 24:00, and of a repeated hour the later pass counts on. */
function minuteOf(at: number, zone: string, dayEnd: number): number {
  if (at >= dayEnd) return DAY_MINUTES;
  return clockMinutes(at, zone);
}

function piece<Session extends Timed>(session: Session, day: string, bounds: [number, number], now: number) {
  const zone = session.timeZone;
  const dayEnd = midnight(daysAfter(day, 1), zone);
  const from = minuteOf(bounds[0], zone, dayEnd);
  const paused = session.pauses.map((pause): [number, number] => [
    Math.max(ms(pause.start), bounds[0]),
    Math.min(pause.end === null ? now : ms(pause.end), bounds[1]),
  ]);
  const within = paused.filter(([start, end]) => end > start);
  const rest = within.reduce((sum, each) => sum + overlap(each, bounds), 0);
  return {
    session,
    day,
    from,
    to: Math.max(from, minuteOf(bounds[1], zone, dayEnd)),
    seconds: Math.floor((bounds[1] - bounds[0] - rest) / 1_000),
    start: bounds[0],
    end: bounds[1],
    pauses: within.map(([start, end]) => ({
      from: minuteOf(start, zone, dayEnd),
      to: minuteOf(end, zone, dayEnd),
    })),
  } satisfies Piece<Session>;
}

/** Divides a session at each midnight of its time zone. Open ones reach until now. */
export function pieces<Session extends Timed>(session: Session, now = Date.now()): Piece<Session>[] {
  const start = ms(session.startTime);
  const end = Math.max(start, session.endTime === null ? now : ms(session.endTime));
  const found: Piece<Session>[] = [];
  let from = start;
  for (let day = dayOf(start, session.timeZone); from < end || !found.length; day = daysAfter(day, 1)) {
    const to = Math.min(end, midnight(daysAfter(day, 1), session.timeZone));
    found.push(piece(session, day, [from, to], end));
    from = to;
    if (to === end) break;
  }
  return found;
}

/** Puts the pieces of one day side by side where they overlap, in as few columns as that takes. */
export function lanes<Session extends Timed>(day: Piece<Session>[]): Placed<Session>[] {
  const placed: Placed<Session>[] = [];
  let group: Placed<Session>[] = [];
  let ends: number[] = [];
  const close = () => {
    for (const each of group) each.lanes = ends.length;
    placed.push(...group);
    group = [];
    ends = [];
  };
  for (const each of day.toSorted((a, b) => a.start - b.start || b.end - a.end)) {
    if (group.length && ends.every((end) => end <= each.start)) close();
    const free = ends.findIndex((end) => end <= each.start);
    const lane = free < 0 ? ends.length : free;
    ends[lane] = each.end;
    group.push({ ...each, lane, lanes: 1 });
  }
  close();
  return placed;
}

/** The times between the first and the last work of a day when nothing went on, if they are so long. */
export function gaps(day: readonly Piece[], least: number): Gap[] {
  const found: Gap[] = [];
  let reached: number | undefined;
  for (const { from, to } of day.toSorted((a, b) => a.from - b.from)) {
    if (reached !== undefined && from - reached >= least) found.push({ from: reached, to: from });
    reached = Math.max(reached ?? to, to);
  }
  return found;
}

/** Rounds minutes to a slot of 5, 15 or 30. */
export function snapped(minutes: number, slot: number): number {
  return Math.round(minutes / slot) * slot;
}

/** When it is so many minutes after midnight by the clock somewhere; a time that a day leaves out is the next. */
export function onClock(day: string, minutes: number, zone: string): string {
  const minute = ((minutes % DAY_MINUTES) + DAY_MINUTES) % DAY_MINUTES;
  const clock = clockOf(minute).padStart(5, "0");
  return new Date(momentOf(`${shifted(day, Math.floor(minutes / DAY_MINUTES))}T${clock}`, zone)).toISOString();
}

interface Times {
  startTime: string;
  endTime: string | null;
  pauses: readonly Rest[];
}

interface Rest {
  start: string;
  end: string | null;
  reason?: string | null;
}

type Moved = Times & { pauses: Rest[] };

/** Moves a session by days and minutes of its clock; how long it took, and its pauses within it, stay. */
export function moved(session: Times & { timeZone: string }, days: number, minutes: number): Moved {
  const { startTime, endTime, pauses, timeZone } = session;
  const begun = ms(startTime);
  const target = clockMinutes(begun, timeZone) + minutes;
  const start = ms(onClock(shifted(dayOf(begun, timeZone), days), target, timeZone)) + (begun % MINUTE);
  const by = start - begun;
  const shift = (iso: string) => new Date(ms(iso) + by).toISOString();
  return {
    startTime: shift(startTime),
    endTime: endTime === null ? null : shift(endTime),
    pauses: pauses.map(({ start, end, reason }) => ({ start: shift(start), end: end && shift(end), reason })),
  };
}

/** Moves the end of a completed session by minutes, never before its start; pauses are cut where it ends. */
export function resized(session: Times, minutes: number): Moved {
  const { startTime, endTime, pauses } = session;
  const end = Math.max(ms(startTime) + MINUTE, ms(endTime!) + minutes * MINUTE);
  return {
    startTime,
    endTime: new Date(end).toISOString(),
    pauses: pauses
      .filter((pause) => ms(pause.start) < end)
      .map(({ start, end: until, reason }) => ({
        start,
        end: new Date(Math.min(end, ms(until ?? start))).toISOString(),
        reason,
      })),
  };
}

/** The hours that a grid has to show: those of work, and at least from eight to eighteen. */
export function hoursShown(all: readonly Piece[]): [first: number, last: number] {
  const first = Math.min(8, ...all.map(({ from }) => Math.floor(from / 60)));
  const last = Math.max(18, ...all.map(({ to }) => Math.ceil(to / 60)));
  return [first, last];
}

export function seconds(all: readonly Piece[]): number {
  return all.reduce((sum, each) => sum + each.seconds, 0);
}
