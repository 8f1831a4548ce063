import { useState } from "react";
import { Button, Dialog, Field } from "@/ui";
import { counted } from "./deeds";

interface SureProps {
  count: number;
  onClose: () => void;
  onSure: () => void;
}

/** Asks for the number of memories before they are erased for good. */
export function Sure({ count, onClose, onSure }: SureProps) {
  const [typed, setTyped] = useState("");
  const right = typed.trim() === String(count);
  return (
    <Dialog
      title={`Erase ${counted(count)} for good?`}
      open
      alert
      onClose={onClose}
      foot={
        <>
          <Button onPress={onClose}>Keep</Button>
          <Button tone="danger" isDisabled={!right} onPress={onSure}>
            Erase
          </Button>
        </>
      }
    >
      <p>Text, versions, relations and vectors are erased. This cannot be undone.</p>
      <Field label={`Type ${count} to confirm`} value={typed} onChange={setTyped} inputMode="numeric" autoFocus />
    </Dialog>
  );
}
