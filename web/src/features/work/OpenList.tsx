import { Pause, Play, Square } from "lucide-react";
import { useInspector } from "@/app/inspect";
import { visible } from "@/lib/text";
import { stopwatch } from "@/lib/time";
import { Button, IconButton, LinkButton } from "@/ui";
import { pauseNow, resume, startNow } from "./actions";
import Swatch from "./Swatch";
import { called, PERSON, place, type Running, useNow, worked } from "./timer";
import "./work.css";

interface RowProps {
  session: Running;
  now: number;
  onSee: () => void;
  onStop: () => void;
}

function Row({ session, now, onSee, onStop }: RowProps) {
  const paused = session.status === "PAUSED";
  const name = visible(called(session));
  return (
    <li className="work-open">
      <span className="timer-state" data-state={session.status} />
      <button type="button" className="work-name" onClick={onSee}>
        {name}
        <span className="work-quiet">
          <Swatch of={session} />
          {[session.owner === PERSON ? "" : session.owner, place(session), paused ? "paused" : ""]
            .filter(Boolean)
            .map(visible)
            .join(" · ")}
        </span>
      </button>
      <span className="timer-clock">{stopwatch(worked(session, now))}</span>
      <IconButton
        label={`${paused ? "Resume" : "Pause"} ${name}`}
        icon={paused ? Play : Pause}
        onPress={() => void (paused ? resume(session) : pauseNow(session))}
      />
      <IconButton label={`Stop ${name}`} icon={Square} onPress={onStop} />
    </li>
  );
}

interface OpenListProps {
  open: Running[];
  onStop: (session: Running) => void;
  onClose: () => void;
}

/** All open sessions, each with what can be done to it. */
export default function OpenList({ open, onStop, onClose }: OpenListProps) {
  const now = useNow(true);
  const { inspect } = useInspector();
  const see = (session: Running) => {
    onClose();
    inspect("session", session.id);
  };
  return (
    <div className="work-stack">
      <ul className="work-stack">
        {open.map((session) => (
          <Row
            key={session.id}
            session={session}
            now={now}
            onSee={() => see(session)}
            onStop={() => {
              onClose();
              onStop(session);
            }}
          />
        ))}
      </ul>
      <div className="actions">
        <Button
          icon={Play}
          onPress={() => {
            onClose();
            void startNow();
          }}
        >
          Start another
        </Button>
        <LinkButton to="/work" tone="quiet">
          Today
        </LinkButton>
      </div>
    </div>
  );
}
