import { useEffect, useState } from "react";
import { tell } from "@/app/undo";
import { MemoriesRemember } from "@/gql/gen";
import type { Refusal } from "@/gql/errors";
import { change } from "@/gql/hooks";
import { Button, Dialog, Note, Refused } from "@/ui";
import { forget } from "./deeds";
import { dropDraft, readDraft, writeDraft } from "./draft";
import { Editor } from "./Editor";
import { EMPTY, toNew, type Values, wrongMetadata } from "./values";
import "./memory.css";

interface NewMemoryProps {
  onClose: () => void;
  onKept: (id: string) => void;
}

/** Writes a new memory. What is not yet stored outlives the tab. */
export default function NewMemory({ onClose, onKept }: NewMemoryProps) {
  const [draft] = useState(() => readDraft("new"));
  const [values, setValues] = useState<Values>(draft?.values ?? EMPTY);
  const [refused, setRefused] = useState<Refusal>();
  const [busy, setBusy] = useState(false);
  const begun = JSON.stringify(values) !== JSON.stringify(EMPTY);
  useEffect(() => {
    if (begun) writeDraft("new", values, 0);
    else dropDraft("new");
  }, [begun, values]);
  const keep = async () => {
    setBusy(true);
    const { data, error } = await change(MemoriesRemember, { memory: toNew(values) });
    setBusy(false);
    setRefused(error);
    const remembered = data?.remember;
    const kept = remembered?.memory;
    if (!kept) return;
    dropDraft("new");
    if (remembered.created) tell("Stored.", () => forget([kept.id]).then(() => undefined));
    else tell("Exactly this was stored before; here it is.");
    onKept(kept.id);
  };
  return (
    <Dialog
      title="New memory"
      open
      wide
      onClose={onClose}
      foot={
        <>
          {begun && (
            <Button tone="quiet" onPress={() => setValues(EMPTY)}>
              Start over
            </Button>
          )}
          <Button onPress={onClose}>Close</Button>
          <Button
            tone="primary"
            isDisabled={busy || !values.content.trim() || !!wrongMetadata(values.metadata)}
            onPress={() => void keep()}
          >
            Store
          </Button>
        </>
      }
    >
      {draft && begun && <Note>This is the draft that you left. It is stored once you press Store.</Note>}
      {refused && <Refused error={refused} />}
      <Editor values={values} onChange={setValues} refused={refused} fresh />
    </Dialog>
  );
}
