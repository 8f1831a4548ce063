import { useState } from "react";
import { tell } from "@/app/undo";
import { type WorkEntry, WorkNote } from "@/gql/gen";
import { change } from "@/gql/hooks";
import { Button, Dialog, Field } from "@/ui";
import { amend } from "./actions";

/** Adds a line to the notes of a session. */
export function NoteDialog({ session, onClose }: { session: WorkEntry; onClose: () => void }) {
  const [text, setText] = useState("");
  const [refused, setRefused] = useState<string>();
  const keep = async () => {
    const outcome = await change(WorkNote, { id: session.id, text: text.trim() });
    if (outcome.error) {
      setRefused(outcome.error.message);
      return;
    }
    const after = outcome.data.noteWork!;
    tell("Noted.", async () => {
      await amend(after, { notes: session.notes }, "The note is gone.");
    });
    onClose();
  };
  return (
    <Dialog title="Add a note" open onClose={onClose}>
      <form
        className="work-stack"
        onSubmit={(event) => {
          event.preventDefault();
          void keep();
        }}
      >
        <Field label="Note" lines={3} value={text} onChange={setText} refused={refused} isRequired autoFocus />
        <div className="actions">
          <Button tone="primary" type="submit" isDisabled={!text.trim()}>
            Add the note
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
