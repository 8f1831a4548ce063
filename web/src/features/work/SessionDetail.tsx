import { Copy, Link2, MessageSquarePlus, Pause, Pencil, Play, RotateCcw, Square, Trash2 } from "lucide-react";
import { lazy, type ReactNode, Suspense, useState } from "react";
import { WorkOne, type WorkOneResult } from "@/gql/gen";
import { useAsk } from "@/gql/hooks";
import { visible } from "@/lib/text";
import { ago, hours, stopwatch } from "@/lib/time";
import { Button, Chip, Empty, LinkButton, Note, Refused, Skeleton } from "@/ui";
import { again, discard, pauseNow, resume, stop } from "./actions";
import { SessionBar } from "./Bar";
import { momentIn, spanIn } from "./days";
import { Learned } from "./Learned";
import { LinkDialog } from "./LinkDialog";
import { NoteDialog } from "./NoteDialog";
import { StopDialog } from "./StopDialog";
import { called, useNow, worked } from "./timer";
import { category } from "./words";
import "./timer.css";
import "./work.css";

const AmendForm = lazy(() => import("./AmendForm"));
const EnterForm = lazy(() => import("./EnterForm"));

type Shown = NonNullable<WorkOneResult["session"]>;
type Asked = "amend" | "note" | "link" | "stop" | "duplicate";

function Deeds({ session, ask, onGone }: { session: Shown; ask: (what: Asked) => void; onGone?: () => void }) {
  const paused = session.status === "PAUSED";
  return (
    <div className="actions">
      {session.endTime === null ? (
        <>
          <Button icon={paused ? Play : Pause} onPress={() => void (paused ? resume(session) : pauseNow(session))}>
            {paused ? "Resume" : "Pause"}
          </Button>
          <Button icon={Square} onPress={() => (session.description ? void stop(session) : ask("stop"))}>
            Stop
          </Button>
        </>
      ) : (
        <>
          <Button icon={RotateCcw} onPress={() => void again(session)}>
            Continue
          </Button>
          <Button icon={Copy} onPress={() => ask("duplicate")}>
            Duplicate
          </Button>
        </>
      )}
      <Button icon={Pencil} onPress={() => ask("amend")}>
        Amend
      </Button>
      <Button icon={MessageSquarePlus} onPress={() => ask("note")}>
        Note
      </Button>
      <Button icon={Link2} onPress={() => ask("link")}>
        Link
      </Button>
      <Button icon={Trash2} tone="danger" onPress={() => void discard(session).then((done) => done && onGone?.())}>
        Discard
      </Button>
    </div>
  );
}

function Out({ url, children }: { url: string | null; children: ReactNode }) {
  if (!url) return <>{children}</>;
  return (
    <a href={url} target="_blank" rel="noopener noreferrer nofollow">
      {children}
    </a>
  );
}

function Facts({ session }: { session: Shown }) {
  const { startTime, endTime, timeZone, pauses, pauseSeconds, owner, issueNumber, prNumber, branch } = session;
  return (
    <dl className="facts">
      <dt>Start</dt>
      <dd>{momentIn(startTime, timeZone)}</dd>
      <dt>End</dt>
      <dd>{endTime ? momentIn(endTime, timeZone) : "It is still open."}</dd>
      <dt>Pauses</dt>
      <dd>
        {pauses.length ? hours(pauseSeconds) : "none"}
        <ul>
          {pauses.map(({ start, end, reason }) => (
            <li key={start} className="work-quiet">
              {spanIn(start, end, timeZone)}
              {reason && `, ${visible(reason)}`}
            </li>
          ))}
        </ul>
      </dd>
      <dt>Time zone</dt>
      <dd>{timeZone}</dd>
      <dt>Owner</dt>
      <dd>{visible(owner)}</dd>
      {issueNumber !== null && (
        <>
          <dt>Issue</dt>
          <dd>
            <Out url={session.issueUrl}>#{issueNumber}</Out>
          </dd>
        </>
      )}
      {prNumber !== null && (
        <>
          <dt>Pull request</dt>
          <dd>
            <Out url={session.prUrl}>#{prNumber}</Out>
          </dd>
        </>
      )}
      {branch !== null && (
        <>
          <dt>Branch</dt>
          <dd>
            <Out url={session.branchUrl}>{visible(branch)}</Out>
          </dd>
        </>
      )}
      {session.lastActivityAt && (
        <>
          <dt>Last activity</dt>
          <dd>{ago(session.lastActivityAt)}</dd>
        </>
      )}
    </dl>
  );
}

function Asked({ what, session, onClose }: { what: Asked; session: Shown; onClose: () => void }) {
  if (what === "note") return <NoteDialog session={session} onClose={onClose} />;
  if (what === "link") return <LinkDialog session={session} onClose={onClose} />;
  if (what === "stop") return <StopDialog session={session} onClose={onClose} />;
  return (
    <Suspense fallback={null}>
      {what === "amend" ? (
        <AmendForm session={session} onClose={onClose} />
      ) : (
        <EnterForm timeZone={session.timeZone} like={session} onClose={onClose} />
      )}
    </Suspense>
  );
}

function Shown({ session, onGone }: { session: Shown; onGone?: () => void }) {
  const [asked, ask] = useState<Asked>();
  const now = useNow(session.status === "ACTIVE");
  return (
    <div className="work-detail">
      <header className="work-stack">
        <h2 className="work-title">{visible(called(session))}</h2>
        <div className="actions">
          <span className="timer-state" data-state={session.status} />
          <strong className="timer-clock work-large">{stopwatch(worked(session, now))}</strong>
          <Chip>{category(session.category)}</Chip>
          {session.client && <Chip>{session.client.name}</Chip>}
          {session.project && <Chip>{session.project.name}</Chip>}
          {session.status === "PAUSED" && <Chip tone="warn">Paused</Chip>}
        </div>
      </header>
      {session.warnings.map(({ kind, message }) => (
        <Note key={kind} tone="warn">
          {visible(message)}
        </Note>
      ))}
      <Deeds session={session} ask={ask} {...(onGone ? { onGone } : {})} />
      <SessionBar session={session} now={now} />
      <Facts session={session} />
      {session.notes && (
        <section className="work-stack">
          <h3>Notes</h3>
          <p className="work-notes">{visible(session.notes)}</p>
        </section>
      )}
      <Learned session={session} />
      {asked && <Asked what={asked} session={session} onClose={() => ask(undefined)} />}
    </div>
  );
}

/** One work session: what it was, how long, and what was learned in it. */
export function SessionDetail({ id, onGone }: { id: string; onGone?: () => void }) {
  const { data, error, again } = useAsk(WorkOne, { id }, { live: ["session", "memory"] });
  if (error && !data) return <Refused error={error} again={again} />;
  if (!data) return <Skeleton lines={8} />;
  if (!data.session)
    return (
      <Empty title="This session is not there" actions={<LinkButton to="/work?tab=sessions">All sessions</LinkButton>}>
        It may have been discarded.
      </Empty>
    );
  return <Shown session={data.session} {...(onGone ? { onGone } : {})} />;
}
