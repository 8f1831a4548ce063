import { Clock } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import type { WorkEntry } from "@/gql/gen";
import { plural } from "@/lib/text";
import { hours } from "@/lib/time";
import { oneOf, useUrl } from "@/lib/url";
import { Button, Empty, Progress, Refused, Segments, Skeleton } from "@/ui";
import { startNow } from "./actions";
import { DayBar } from "./Bar";
import { shades } from "./colours";
import { dayName, daysAfter, midnight, type Piece, pieces, seconds, todayIn, weekday } from "./days";
import { useHolds, useSessions, withOpen } from "./held";
import { Line, Lines } from "./Line";
import { usePalette } from "./palette";
import { Shades } from "./Swatch";
import { PERSON, useNow, useOpen } from "./timer";

const EnterForm = lazy(() => import("./EnterForm"));
const SPEC = { who: oneOf(["mine", "all"], "mine") };
const WHO = [
  { value: "mine", label: "Mine" },
  { value: "all", label: "With agents" },
] as const;

interface SumProps {
  day: Piece<WorkEntry>[];
  target: number | undefined;
}

function Sum({ day, target }: SumProps) {
  const done = seconds(day);
  return (
    <div className="work-sums">
      <p>
        <strong className="work-large timer-clock">{hours(done)}</strong> hours in{" "}
        {plural(day.length, "session", "sessions")}
        {target ? ` of ${hours(target)}` : ""}
      </p>
      {!!target && <Progress label="Hours of today's target" done={Math.min(done, target)} of={target} />}
      {!!target && (
        <p className="work-quiet">
          {done < target
            ? `${hours(target - done)} to go.`
            : `The target is reached, with ${hours(done - target)} more.`}
        </p>
      )}
    </div>
  );
}

/** The work of today: from morning to evening, as a list, and against the target. */
export function Today({ onEnter }: { onEnter: () => void }) {
  const [{ who }, set] = useUrl(SPEC);
  const [like, setLike] = useState<WorkEntry>();
  const { settings, zone } = useHolds();
  const { turns } = usePalette();
  const today = todayIn(zone);
  const { sessions, error, again } = useSessions({
    after: new Date(midnight(daysAfter(today, -1), zone)).toISOString(),
  });
  const open = useOpen();
  const now = useNow(true, 10_000);
  if (error && !sessions) return <Refused error={error} again={again} />;
  if (!sessions) return <Skeleton lines={6} />;
  const day = withOpen(sessions, open)
    .filter((session) => who === "all" || session.owner === PERSON)
    .flatMap((session) => pieces(session, now))
    .filter((piece) => piece.day === today)
    .toSorted((a, b) => a.start - b.start);
  const places = shades(
    day.map(({ session }) => session),
    turns,
  );
  const isWorkDay = settings?.workDays.includes(weekday(today));
  const target = isWorkDay ? (settings?.dailyTargetMinutes ?? 0) * 60 : 0;
  return (
    <div className="work-stack">
      <div className="actions work-between">
        <h2>{dayName(today, { weekday: "long", month: "long" })}</h2>
        <Segments label="Whose work" value={who} choices={WHO} onChange={(who) => set({ who })} />
      </div>
      {day.length > 0 && (
        <section className="card work-stack">
          <Sum day={day} target={target || undefined} />
          <DayBar
            day={day}
            label={`Today's ${plural(day.length, "session", "sessions")}, ${hours(seconds(day))} hours`}
          />
        </section>
      )}
      {day.length > 0 ? (
        <section className="card">
          <Shades value={places}>
            <Lines label="Sessions of today">
              {day.map(({ session, seconds }) => (
                <Line
                  key={session.id}
                  session={session}
                  now={now}
                  seconds={seconds}
                  onDuplicate={() => setLike(session)}
                />
              ))}
            </Lines>
          </Shades>
        </section>
      ) : (
        <Empty
          icon={Clock}
          title="Nothing was worked on yet today"
          actions={
            <>
              <Button tone="primary" onPress={() => void startNow()}>
                Start now
              </Button>
              <Button onPress={onEnter}>Enter past work</Button>
            </>
          }
        >
          Start without a word; what it was can be said later. The key t does the same on every page.
        </Empty>
      )}
      {like && (
        <Suspense fallback={null}>
          <EnterForm timeZone={zone} like={like} onClose={() => setLike(undefined)} />
        </Suspense>
      )}
    </div>
  );
}
