import { useEffect, useState } from "react";
import { tell } from "@/app/undo";
import { MemoriesRevise, MemoryNow, type MemoryWhole } from "@/gql/gen";
import type { Refusal } from "@/gql/errors";
import { ask, change } from "@/gql/hooks";
import { Button, Dialog, Note, Refused, Skeleton } from "@/ui";
import { Conflict } from "./Conflict";
import { reviseBack } from "./deeds";
import { dropDraft, readDraft, writeDraft } from "./draft";
import { Editor } from "./Editor";
import { changesBack, changesBetween, toValues, type Values, wrongMetadata } from "./values";
import "./memory.css";

interface EditMemoryProps {
  id: string;
  onClose: () => void;
}

/** Edits a memory as it stands now; when somebody changes it meanwhile, both wordings are shown. */
export default function EditMemory({ id, onClose }: EditMemoryProps) {
  const [base, setBase] = useState<MemoryWhole>();
  const [refused, setRefused] = useState<Refusal>();
  useEffect(() => {
    let over = false;
    void ask(MemoryNow, { id }).then(({ data, error }) => {
      if (over) return;
      if (data?.memory) setBase(data.memory);
      else setRefused(error ?? { code: "NOT_FOUND", message: "This memory is not there any more.", field: null });
    });
    return () => {
      over = true;
    };
  }, [id]);
  if (base) return <Editing base={base} onClose={onClose} />;
  return (
    <Dialog title="Edit memory" open wide onClose={onClose}>
      {refused ? <Refused error={refused} /> : <Skeleton lines={8} />}
    </Dialog>
  );
}

function Editing({ base: opened, onClose }: { base: MemoryWhole; onClose: () => void }) {
  const [base, setBase] = useState(opened);
  const [draft] = useState(() => readDraft(opened.id));
  const before = toValues(base);
  const [values, setValues] = useState<Values>(draft?.values ?? before);
  const [refused, setRefused] = useState<Refusal>();
  const [theirs, setTheirs] = useState<MemoryWhole>();
  const [busy, setBusy] = useState(false);
  const changed = JSON.stringify(values) !== JSON.stringify(before);
  useEffect(() => {
    if (changed) writeDraft(base.id, values, base.version);
    else dropDraft(base.id);
  }, [base, changed, values]);

  const save = async (from: MemoryWhole, wanted: Values) => {
    const changes = changesBetween(toValues(from), wanted);
    if (!Object.keys(changes).length) {
      dropDraft(from.id);
      onClose();
      return;
    }
    setBusy(true);
    const { error } = await change(MemoriesRevise, { id: from.id, expectedVersion: from.version, changes });
    const now = error?.code === "CONFLICT" ? (await ask(MemoryNow, { id: from.id })).data?.memory : undefined;
    setBusy(false);
    if (now && now.version !== from.version) setTheirs(now);
    else if (error) setRefused(error);
    else {
      dropDraft(from.id);
      tell("Saved.", () => reviseBack(from.id, changesBack(from, changes)));
      onClose();
    }
  };

  if (theirs) {
    return (
      <Conflict
        base={base}
        mine={values}
        theirs={theirs}
        onTake={(wanted) => {
          setBase(theirs);
          setValues(wanted);
          setTheirs(undefined);
          void save(theirs, wanted);
        }}
        onBack={() => setTheirs(undefined)}
      />
    );
  }
  return (
    <Dialog
      title="Edit memory"
      open
      wide
      onClose={onClose}
      foot={
        <>
          {changed && (
            <Button tone="quiet" onPress={() => setValues(before)}>
              Discard changes
            </Button>
          )}
          <Button onPress={onClose}>Close</Button>
          <Button
            tone="primary"
            isDisabled={busy || !changed || !values.content.trim() || !!wrongMetadata(values.metadata)}
            onPress={() => void save(base, values)}
          >
            Save
          </Button>
        </>
      }
    >
      {draft && changed && draft.version === base.version && <Note>These are the changes that you left unsaved.</Note>}
      {draft && changed && draft.version !== base.version && (
        <Note tone="warn">
          You left this unsaved at version {draft.version}, and the memory is at version {base.version} now. Saving puts
          yours in its place; the history keeps both.
        </Note>
      )}
      {refused && <Refused error={refused} />}
      <Editor values={values} onChange={setValues} refused={refused} />
    </Dialog>
  );
}
