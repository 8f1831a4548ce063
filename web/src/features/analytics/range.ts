/** The days that a report is about. */
import { dayName, daysAfter, daysBetween, mondayOf, monthOf, monthsAfter } from "@/features/work/days";

export const PRESETS = [
  { value: "week", label: "This week" },
  { value: "last-week", label: "Last week" },
  { value: "month", label: "This month" },
  { value: "last-month", label: "Last month" },
  { value: "30", label: "Last 30 days" },
  { value: "90", label: "Last 90 days" },
  { value: "year", label: "This year" },
  { value: "days", label: "Two days" },
] as const;
export type Preset = (typeof PRESETS)[number]["value"];
export const NAMES = PRESETS.map(({ value }) => value);

export interface Days {
  first: string;
  last: string;
}

const DAY = /^\d{4}-\d\d-\d\d$/;
const LONGEST = 3_660;

/** The first and last day; two days that make no range are the last thirty. */
export function daysOf(preset: Preset, from: string, to: string, today: string): Days {
  const monday = mondayOf(today);
  if (preset === "week") return { first: monday, last: daysAfter(monday, 6) };
  if (preset === "last-week") return { first: daysAfter(monday, -7), last: daysAfter(monday, -1) };
  if (preset === "month") return monthOf(today);
  if (preset === "last-month") return monthOf(monthsAfter(monthOf(today).first, -1));
  if (preset === "90") return { first: daysAfter(today, -89), last: today };
  if (preset === "year") return { first: `${today.slice(0, 4)}-01-01`, last: `${today.slice(0, 4)}-12-31` };
  if (preset === "days" && DAY.test(from) && DAY.test(to) && from <= to && daysBetween(from, to) <= LONGEST)
    return { first: from, last: to };
  return { first: daysAfter(today, -29), last: today };
}

export type Grain = "DAY" | "WEEK" | "MONTH";

/** What bars stand for: days, or weeks and months when there would be too many. */
export function grain({ first, last }: Days): Grain {
  const days = daysBetween(first, last);
  if (days <= 92) return "DAY";
  return days <= 500 ? "WEEK" : "MONTH";
}

/** The days that a bar stands for, within the range. */
export function within(day: string, grain: Grain, { first, last }: Days): Days {
  const end = grain === "DAY" ? day : grain === "WEEK" ? daysAfter(day, 6) : monthOf(day).last;
  return { first: day < first ? first : day, last: end > last ? last : end };
}

/** Every day, so that those without work are seen as such. */
export function every({ first, last }: Days): string[] {
  return Array.from({ length: daysBetween(first, last) }, (_, place) => daysAfter(first, place));
}

const MOST = 92;

/** What is drawn day by day, with something for each day that has nothing, unless there are too many days. */
export function withEmpty<Each extends { day: string }>(
  all: readonly Each[],
  days: Days,
  nothing: Omit<Each, "day">,
): Each[] {
  if (daysBetween(days.first, days.last) > MOST) return [...all];
  const held = new Set(all.map(({ day }) => day));
  const rest = every(days).filter((day) => !held.has(day));
  return [...all, ...rest.map((day) => ({ ...nothing, day }) as Each)];
}

/** "Aug 24, 2026". */
export function spoken(day: string): string {
  return dayName(day, { weekday: undefined, year: "numeric" });
}
