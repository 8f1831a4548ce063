import { lazy, Suspense } from "react";
import type { WorkEntry } from "@/gql/gen";
import { Skeleton } from "@/ui";
import { LinkDialog } from "./LinkDialog";
import { NoteDialog, PauseDialog } from "./NoteDialog";
import { StopDialog } from "./StopDialog";
import type { Asked } from "./Timer";
import "./work.css";

const MomentDialog = lazy(() => import("./MomentDialog"));

interface TimerDialogProps {
  what: Asked;
  session: WorkEntry;
  /** When what is stopped ended. */
  until?: string | undefined;
  onClose: () => void;
}

/** What is asked of the running session. */
export default function TimerDialog({ what, session, until, onClose }: TimerDialogProps) {
  if (what === "stop") return <StopDialog session={session} until={until} onClose={onClose} />;
  if (what === "pause") return <PauseDialog session={session} onClose={onClose} />;
  if (what === "note") return <NoteDialog session={session} onClose={onClose} />;
  if (what === "link") return <LinkDialog session={session} onClose={onClose} />;
  return (
    <Suspense fallback={<Skeleton />}>
      <MomentDialog what="start" session={session} onClose={onClose} />
    </Suspense>
  );
}
