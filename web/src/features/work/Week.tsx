import { ChevronLeft, ChevronRight, CopyPlus, Plus } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { useInspector } from "@/app/inspect";
import { tell } from "@/app/undo";
import type { WorkEntry, WorkHoldsResult } from "@/gql/gen";
import { plural } from "@/lib/text";
import { hours } from "@/lib/time";
import { oneOf, text, useUrl } from "@/lib/url";
import { Button, IconButton, Refused, Segments, Select, Skeleton } from "@/ui";
import { amend } from "./actions";
import { REST, type Shade } from "@/charts/colours";
import { Block, type Shift } from "./Block";
import { shades, tinted } from "./colours";
import {
  clockOf,
  DAY_MINUTES,
  dayName,
  daysAfter,
  gaps,
  hourOf,
  hoursShown,
  lanes,
  midnight,
  mondayOf,
  moved,
  onClock,
  type Piece,
  pieces,
  resized,
  seconds,
  spanOf,
  todayIn,
  weekday,
} from "./days";
import { useHolds, useSessions, withOpen } from "./held";
import { SessionName } from "./Line";
import { usePalette } from "./palette";
import { Shades } from "./Swatch";
import { PERSON, useNow, useOpen } from "./timer";

const CopyWeek = lazy(() => import("./CopyWeek"));
const EnterForm = lazy(() => import("./EnterForm"));
const SLOTS = ["5", "15", "30"] as const;
const SPEC = {
  week: text(),
  slot: oneOf(SLOTS, "15"),
  who: oneOf(["mine", "all"], "mine"),
  colours: oneOf(["", "place", "category"], ""),
};
const WHO = [
  { value: "mine", label: "Mine" },
  { value: "all", label: "With agents" },
] as const;
const COLOURS = [
  { value: "place", label: "Colours by project" },
  { value: "category", label: "Colours by category" },
] as const;
/** Shorter pauses between two pieces of work are no gaps. */
const LEAST_GAP = 30;
const NINE = 9 * 60;

type Settings = WorkHoldsResult["workSettings"];
interface Times {
  start: string;
  end: string;
}

interface DayProps {
  day: string;
  own: Piece<WorkEntry>[];
  shown: [number, number];
  slot: number;
  zone: string;
  today: string;
  /** By project and client, or else by category. */
  colours: ReadonlyMap<string, Shade> | null;
  settings: Settings | undefined;
  onShift: (session: WorkEntry, shift: Shift) => void;
  onGap: (times: Times) => void;
}

/** An hour after what was worked on a day, or from nine where nothing was. */
function next(day: string, own: readonly Piece<WorkEntry>[], zone: string): Times {
  const last = own.reduce((most, { to }) => Math.max(most, to), 0);
  const from = last > 0 && last <= DAY_MINUTES - 60 ? last : NINE;
  return { start: onClock(day, from, zone), end: onClock(day, from + 60, zone) };
}

function Head({ day, own, settings, today, zone, onGap }: Omit<DayProps, "shown" | "slot" | "colours" | "onShift">) {
  const target = settings?.workDays.includes(weekday(day)) ? (settings.dailyTargetMinutes ?? 0) * 60 : 0;
  const done = seconds(own);
  return (
    <header className="work-day-head" data-today={day === today || undefined}>
      <h3>
        {dayName(day)}
        <span className={target && done >= target ? "work-met" : "work-quiet"}>
          {done ? hours(done) : "0:00"}
          {target ? ` of ${hours(target)}` : ""}
        </span>
      </h3>
      <IconButton label={`Enter work on ${dayName(day)}`} icon={Plus} onPress={() => onGap(next(day, own, zone))} />
    </header>
  );
}

function Day({ day, own, shown, slot, zone, today, colours, settings, onShift, onGap }: DayProps) {
  const { inspect } = useInspector();
  const share = (minutes: number) => `${(minutes / ((shown[1] - shown[0]) * 60)) * 100}%`;
  return (
    <section className="work-day" aria-label={dayName(day, { weekday: "long" })}>
      <Head {...{ day, own, settings, today, zone, onGap }} />
      <div className="work-day-grid">
        {gaps(own, LEAST_GAP).map(({ from, to }) => (
          <button
            key={from}
            type="button"
            className="work-gap"
            style={{ top: share(from - shown[0] * 60), height: share(to - from) }}
            onClick={() => onGap({ start: onClock(day, from, zone), end: onClock(day, to, zone) })}
          >
            {clockOf(to - from)} gap
            <span className="visually-hidden">{spanOf(from, to)}: enter work</span>
          </button>
        ))}
        {lanes(own).map((piece) => (
          <Block
            key={piece.session.id}
            piece={piece}
            shown={shown}
            slot={slot}
            shade={colours ? (colours.get(tinted(piece.session)?.id ?? "") ?? { colour: REST }) : undefined}
            onShift={(shift) => onShift(piece.session, shift)}
            onSee={() => inspect("session", piece.session.id)}
          />
        ))}
      </div>
      <ul className="work-day-list">
        {own.map((piece) => (
          <li key={piece.session.id}>
            <span className="work-quiet">{spanOf(piece.from, piece.to)}</span>
            <SessionName session={piece.session} />
            <span className="timer-clock">{hours(piece.seconds)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

async function shifted(session: WorkEntry, shift: Shift): Promise<void> {
  const times = shift.what === "move" ? moved(session, shift.days, shift.minutes) : resized(session, shift.minutes);
  const { startTime, endTime, pauses } = times;
  const message = shift.what === "move" ? "Moved." : "The end was changed.";
  const { error } = await amend(session, { startTime, endTime, pauses }, message);
  if (error) tell(error.message);
}

function useWeek(monday: string, zone: string, who: string) {
  const week = Array.from({ length: 7 }, (_, place) => daysAfter(monday, place));
  const { sessions, error, again, loading } = useSessions({
    after: new Date(midnight(daysAfter(monday, -2), zone)).toISOString(),
    before: new Date(midnight(daysAfter(monday, 8), zone)).toISOString(),
  });
  const open = useOpen();
  const now = useNow(true, 30_000);
  const all = withOpen(sessions ?? [], open)
    .filter((session) => who === "all" || session.owner === PERSON)
    .flatMap((session) => pieces(session, now))
    .filter((piece) => week.includes(piece.day))
    .toSorted((a, b) => a.start - b.start);
  return { week, all, loaded: !!sessions, error, again, loading };
}

/** Seven days with blocks by the clock. */
export default function Week() {
  const [{ week: chosen, slot, who, colours: wanted }, set] = useUrl(SPEC);
  const { settings, zone, usual } = useHolds();
  const { turns } = usePalette();
  const [asked, ask] = useState<"copy" | Times>();
  const today = todayIn(zone);
  const monday = mondayOf(/^\d{4}-\d\d-\d\d$/.test(chosen) ? chosen : today);
  const { week, all, loaded, error, again, loading } = useWeek(monday, zone, who);
  const go = (day: string) => set({ week: mondayOf(day) === mondayOf(today) ? "" : mondayOf(day) });
  if (error && !loaded) return <Refused error={error} again={again} />;
  if (!loaded) return <Skeleton lines={10} />;
  const shown = hoursShown(all);
  // Without clients and projects, what differs is the category.
  const booked = all.some(({ session }) => session.client ?? session.project);
  const by = wanted || (booked ? "place" : "category");
  const places = shades(
    all.map(({ session }) => session),
    turns,
  );
  const colours = by === "place" ? places : null;
  const days = { shown, slot: Number(slot), zone, today, colours, settings };
  return (
    <div className="work-stack">
      <div className="actions work-between">
        <div className="work-turn">
          <IconButton label="The week before" icon={ChevronLeft} onPress={() => go(daysAfter(monday, -7))} />
          <h2>
            {dayName(monday)} to {dayName(week[6]!, { year: "numeric" })}
          </h2>
          <IconButton label="The week after" icon={ChevronRight} onPress={() => go(daysAfter(monday, 7))} />
        </div>
        {monday !== mondayOf(today) && <Button onPress={() => go(today)}>This week</Button>}
        <strong className="timer-clock work-week-sum">{hours(seconds(all))} hours</strong>
        <div className="actions">
          <Segments label="Whose work" value={who} choices={WHO} onChange={(who) => set({ who })} />
          <Select
            label="Slots"
            quiet
            value={slot}
            choices={SLOTS.map((value) => ({ value, label: `${value} minutes` }))}
            onChange={(slot) => set({ slot })}
          />
          <Select label="Colours" quiet value={by} choices={COLOURS} onChange={(colours) => set({ colours })} />
          <Button icon={CopyPlus} onPress={() => ask("copy")}>
            Copy last week
          </Button>
        </div>
      </div>
      <div
        className={loading ? "work-week stale" : "work-week"}
        style={{ "--hours": shown[1] - shown[0] } as React.CSSProperties}
      >
        <div className="work-hours-scale" aria-hidden>
          {Array.from({ length: shown[1] - shown[0] }, (_, place) => (
            <span key={place} style={{ gridRow: place + 2 }}>
              {hourOf(shown[0] + place)}
            </span>
          ))}
        </div>
        <Shades value={places}>
          {week.map((day) => (
            <Day
              key={day}
              day={day}
              own={all.filter((piece) => piece.day === day)}
              {...days}
              onShift={(session, shift) => void shifted(session, shift)}
              onGap={ask}
            />
          ))}
        </Shades>
      </div>
      <p className="work-quiet work-week-hint">
        Drag a block or its lower edge, or press Alt with the arrow keys (with Shift for the end). Enter opens it, with
        fields for all times. {plural(all.length, "piece", "pieces")} of work, days begin at midnight in {zone}.
      </p>
      <Suspense fallback={null}>
        {asked === "copy" && <CopyWeek monday={monday} zone={zone} onClose={() => ask(undefined)} />}
        {asked && asked !== "copy" && (
          <EnterForm timeZone={zone} usual={usual} times={asked} onClose={() => ask(undefined)} />
        )}
      </Suspense>
    </div>
  );
}
