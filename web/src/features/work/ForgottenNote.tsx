import { lazy, Suspense, useState } from "react";
import { title } from "@/lib/text";
import { hours } from "@/lib/time";
import { Button, Note } from "@/ui";
import { clockIn, momentIn } from "./days";
import { end } from "./Ending";
import { called, PERSON, type Running, useNow, worked } from "./timer";
import "./work.css";

const MomentDialog = lazy(() => import("./MomentDialog"));
const MINUTE = 60_000;
const DAY = 86_400_000;
/** Activity so short ago is as good as now. */
const RECENT = 5 * MINUTE;

/** "12:40", with the day when that was not within one. */
function when(iso: string, zone: string, now: number): string {
  return now - new Date(iso).getTime() < DAY ? clockIn(iso, zone) : momentIn(iso, zone);
}

/** A session that may have been forgotten, and what to do with it. */
export default function ForgottenNote({ session, onKeep }: { session: Running; onKeep: () => void }) {
  const [asks, setAsks] = useState(false);
  const now = useNow(true, MINUTE);
  const last = session.lastActivityAt ?? session.startTime;
  const dayEnd = session.warnings.find(({ kind }) => kind === "DAY_ENDED")?.at;
  const who = session.owner === PERSON ? "Still working" : `Is ${session.owner} still working`;
  return (
    <div className="work-forgotten">
      <Note tone="warn">
        <p>
          <strong>
            {who} on “{title(called(session), 60)}”?
          </strong>{" "}
          {dayEnd && `The working day ended at ${when(dayEnd, session.timeZone, now)}. `}It has{" "}
          {hours(worked(session, now))} hours. Something last happened in it at {when(last, session.timeZone, now)}.
        </p>
        <div className="actions">
          {dayEnd && (
            <Button tone="primary" onPress={() => end(session, dayEnd)}>
              Stop at {when(dayEnd, session.timeZone, now)}, the end of the day
            </Button>
          )}
          <Button onPress={onKeep}>Keep it</Button>
          <Button onPress={() => end(session)}>Stop now</Button>
          {now - new Date(last).getTime() > RECENT && (
            <Button onPress={() => end(session, last)}>
              Stop at {when(last, session.timeZone, now)}
              {dayEnd && ", the last activity"}
            </Button>
          )}
          <Button onPress={() => setAsks(true)}>Stop at …</Button>
        </div>
      </Note>
      {asks && (
        <Suspense fallback={null}>
          <MomentDialog
            what="stop"
            session={session}
            onStop={(at) => {
              setAsks(false);
              end(session, at);
            }}
            onClose={() => setAsks(false)}
          />
        </Suspense>
      )}
    </div>
  );
}
