import { Ellipsis, Pause, Play, Plus, Square } from "lucide-react";
import { lazy, Suspense, useEffect, useState } from "react";
import { useInspector } from "@/app/inspect";
import { useShortcuts } from "@/app/shortcuts";
import { markTitle } from "@/app/title";
import { title, visible } from "@/lib/text";
import { stopwatch } from "@/lib/time";
import { Button, IconButton, Menu, Popover, Skeleton } from "@/ui";
import { discard, pauseNow, resume, startNow, stop } from "./actions";
import { called, foremost, mark, place, type Running, useNow, useOpen, worked } from "./timer";
import "./timer.css";

const TimerDialog = lazy(() => import("./TimerDialog"));
const OpenList = lazy(() => import("./OpenList"));
const StartForm = lazy(() => import("./StartForm"));
const Swatch = lazy(() => import("./Swatch"));

export type Asked = "stop" | "pause" | "note" | "link" | "start";

/** What can be done to the session that is shown. A session without a description is asked for one as it stops. */
function useDeeds(session: Running | undefined, ask: (what: Asked, of?: Running) => void) {
  const end = (of = session) => {
    if (!of) void startNow();
    else if (of.description) void stop(of);
    else ask("stop", of);
  };
  const rest = () => {
    if (session) void (session.status === "PAUSED" ? resume(session) : pauseNow(session));
  };
  useShortcuts("Work", {
    t: ["Start or stop the timer", () => end()],
    p: ["Pause or resume the timer", rest],
    n: ["Note to the running session", () => session && ask("note")],
  });
  return { end, rest };
}

function Clock({ session }: { session: Running }) {
  const now = useNow(session.status === "ACTIVE");
  const shown = mark(session, now);
  useEffect(() => {
    markTitle(shown);
    return () => markTitle("");
  }, [shown]);
  return <span className="timer-clock">{stopwatch(worked(session, now))}</span>;
}

interface PillProps {
  session: Running | undefined;
  open: Running[];
  onStop: (session: Running) => void;
}

/** The pill: what runs and for how long. It opens the list of all that is open. */
function Pill({ session, open, onStop }: PillProps) {
  const others = open.length - (session ? 1 : 0);
  const name = session ? title(called(session), 60) : "Agents";
  return (
    <Popover
      label="Open work sessions"
      button={
        <Button tone="quiet">
          {session && <span className="timer-state" data-state={session.status} />}
          <span className="timer-name">{name}</span>
          {session && place(session) && (
            <span className="chip timer-place">
              <Suspense fallback={null}>
                <Swatch of={session} />
              </Suspense>
              {visible(place(session))}
            </span>
          )}
          {session && <Clock session={session} />}
          {others > 0 && <span className="timer-count">{session ? `+${others}` : others}</span>}
          <span className="visually-hidden">
            {session?.status === "PAUSED" && ", paused"}, {open.length} open
          </span>
        </Button>
      }
    >
      {(close) => (
        <Suspense fallback={<Skeleton lines={4} />}>
          <OpenList open={open} onStop={onStop} onClose={close} />
        </Suspense>
      )}
    </Popover>
  );
}

function Starts({ onStart }: { onStart: () => void }) {
  return (
    <>
      <Button icon={Play} onPress={onStart}>
        Start
      </Button>
      <Popover label="Start with more" button={<IconButton label="Start with more" icon={Plus} />}>
        {(close) => (
          <Suspense fallback={<Skeleton lines={6} />}>
            <StartForm onDone={close} />
          </Suspense>
        )}
      </Popover>
    </>
  );
}

interface ControlsProps {
  session: Running;
  onStop: () => void;
  onRest: () => void;
  onAsk: (what: Asked) => void;
}

function Controls({ session, onStop, onRest, onAsk }: ControlsProps) {
  const { inspect } = useInspector();
  const paused = session.status === "PAUSED";
  return (
    <>
      <IconButton label={paused ? "Resume" : "Pause"} shortcut="p" icon={paused ? Play : Pause} onPress={onRest} />
      <IconButton label="Stop" shortcut="t" icon={Square} onPress={onStop} />
      <span className="timer-roomy">
        <Menu
          label="More of this session"
          button={<IconButton label="More of this session" icon={Ellipsis} />}
          items={[
            ...(paused ? [] : [{ id: "pause", label: "Pause with a reason", onAction: () => onAsk("pause") }]),
            { id: "stop", label: "Stop and sum it up", onAction: () => onAsk("stop") },
            { id: "note", label: "Add a note", shortcut: "n", onAction: () => onAsk("note") },
            { id: "link", label: "Link issue, pull request or branch", onAction: () => onAsk("link") },
            { id: "start", label: "Change the start", onAction: () => onAsk("start") },
            { id: "see", label: "See and amend it", onAction: () => inspect("session", session.id) },
            { id: "discard", label: "Discard it", onAction: () => void discard(session) },
          ]}
        />
      </span>
    </>
  );
}

/** The running work session, on every page. */
export function Timer() {
  const open = useOpen();
  const session = foremost(open);
  const [asked, setAsked] = useState<{ what: Asked; session: Running }>();
  const ask = (what: Asked, of = session) => of && setAsked({ what, session: of });
  const { end, rest } = useDeeds(session, ask);
  return (
    <div className="timer" role="group" aria-label="Timer">
      {open.length > 0 && <Pill session={session} open={open} onStop={end} />}
      {session ? (
        <Controls session={session} onStop={() => end()} onRest={rest} onAsk={ask} />
      ) : (
        <Starts onStart={() => end()} />
      )}
      {asked && (
        <Suspense fallback={null}>
          <TimerDialog {...asked} onClose={() => setAsked(undefined)} />
        </Suspense>
      )}
    </div>
  );
}
