import { useState } from "react";
import { tell } from "@/app/undo";
import { type WorkEntry, WorkNote } from "@/gql/gen";
import { change } from "@/gql/hooks";
import { Button, Dialog, Field } from "@/ui";
import { amend, pause } from "./actions";

interface LineProps {
  title: string;
  label: string;
  lines?: number;
  /** What the button says. */
  deed: string;
  /** Gives back why it was refused. */
  onKeep: (text: string) => Promise<string | undefined>;
  onClose: () => void;
}

/** Asks for one text. */
function LineDialog({ title, label, lines = 1, deed, onKeep, onClose }: LineProps) {
  const [text, setText] = useState("");
  const [refused, setRefused] = useState<string>();
  const keep = async () => {
    const why = await onKeep(text.trim());
    setRefused(why);
    if (!why) onClose();
  };
  return (
    <Dialog title={title} open onClose={onClose}>
      <form
        className="work-stack"
        onSubmit={(event) => {
          event.preventDefault();
          void keep();
        }}
      >
        <Field label={label} lines={lines} value={text} onChange={setText} refused={refused} isRequired autoFocus />
        <div className="actions">
          <Button tone="primary" type="submit" isDisabled={!text.trim()}>
            {deed}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

interface AskedProps {
  session: WorkEntry;
  onClose: () => void;
}

/** Adds a line to the notes of a session. */
export function NoteDialog({ session, onClose }: AskedProps) {
  const keep = async (text: string) => {
    const outcome = await change(WorkNote, { id: session.id, text });
    if (outcome.error) return outcome.error.message;
    const after = outcome.data.noteWork!;
    tell("Noted.", async () => {
      await amend(after, { notes: session.notes }, "The note is gone.");
    });
    return undefined;
  };
  return <LineDialog title="Add a note" label="Note" lines={3} deed="Add the note" onKeep={keep} onClose={onClose} />;
}

/** Pauses a session, and says why. */
export function PauseDialog({ session, onClose }: AskedProps) {
  return (
    <LineDialog
      title="Pause with a reason"
      label="Reason"
      deed="Pause"
      onKeep={(reason) => pause(session, reason)}
      onClose={onClose}
    />
  );
}
