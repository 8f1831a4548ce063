import { useState } from "react";
import type { WorkEntry } from "@/gql/gen";
import { hours } from "@/lib/time";
import { Button, Dialog, Note } from "@/ui";
import { MomentField } from "@/ui/moment";
import { amend } from "./actions";
import { worked } from "./timer";

interface MomentDialogProps {
  /** Whether the start is changed, or the session stopped at another time than now. */
  what: "start" | "stop";
  session: WorkEntry;
  onStop?: (at: string) => void;
  onClose: () => void;
}

/** Asks for one time of a session. */
export default function MomentDialog({ what, session, onStop, onClose }: MomentDialogProps) {
  const [at, setAt] = useState<string | null>(() => (what === "start" ? session.startTime : new Date().toISOString()));
  const [refused, setRefused] = useState<string>();
  const [now] = useState(() => Date.now());
  const after = { ...session, ...(what === "start" ? { startTime: at ?? session.startTime } : { endTime: at }) };
  const keep = async () => {
    if (!at) return;
    if (what === "stop") {
      onStop?.(at);
      return;
    }
    const outcome = await amend(session, { startTime: at }, "The start was changed.");
    if (outcome.error) setRefused(outcome.error.message);
    else onClose();
  };
  return (
    <Dialog title={what === "start" ? "Change the start" : "Stop at an earlier time"} open onClose={onClose}>
      <form
        className="work-stack"
        onSubmit={(event) => {
          event.preventDefault();
          void keep();
        }}
      >
        <MomentField
          label={what === "start" ? "Started at" : "Stopped at"}
          value={at}
          zone={session.timeZone}
          onChange={setAt}
          hint={`Time zone ${session.timeZone}. That makes ${hours(worked(after, now))} hours.`}
        />
        {refused && <Note tone="bad">{refused}</Note>}
        <div className="actions">
          <Button tone="primary" type="submit" isDisabled={!at}>
            {what === "start" ? "Change the start" : "Stop it there"}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
