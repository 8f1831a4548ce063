import { useState } from "react";
import { type WorkEntry, WorkOne } from "@/gql/gen";
import { ask } from "@/gql/hooks";
import { Button, Dialog, Note } from "@/ui";
import { amend } from "./actions";
import { Clashes } from "./Clashes";
import { changesOf, type Draft, type DraftField, draftOf, fieldOf, merged, problems } from "./draft";
import { SessionFields, Sum } from "./SessionFields";

/** Amends anything of a session. When somebody else changed it meanwhile, both states are compared. */
export default function AmendForm({ session, onClose }: { session: WorkEntry; onClose: () => void }) {
  const [base, setBase] = useState(session);
  const [draft, setDraft] = useState(() => draftOf(session));
  const [theirs, setTheirs] = useState<WorkEntry>();
  const [refused, setRefused] = useState<Partial<Record<string, string>>>({});
  const [now] = useState(() => Date.now());
  const from = draftOf(base);
  const wrong = problems(draft);
  const keep = async (of: WorkEntry, wanted: Draft) => {
    const changes = changesOf(draftOf(of), wanted);
    const { error } = Object.keys(changes).length ? await amend(of, changes, "Amended.") : {};
    if (!error) {
      onClose();
      return;
    }
    if (error.code !== "CONFLICT") {
      setRefused({ [fieldOf(error)]: error.message, "": error.message });
      return;
    }
    const current = await ask(WorkOne, { id: session.id });
    if (current.data?.session) setTheirs(current.data.session);
    else setRefused({ "": "Somebody discarded this session meanwhile." });
  };
  const settle = (keepTheirs: Set<DraftField>) => {
    const wanted = merged(from, draft, draftOf(theirs!), keepTheirs);
    setBase(theirs!);
    setDraft(wanted);
    setTheirs(undefined);
    void keep(theirs!, wanted);
  };
  if (theirs)
    return (
      <Clashes
        base={from}
        mine={draft}
        theirs={draftOf(theirs)}
        onSettle={settle}
        onBack={() => setTheirs(undefined)}
      />
    );
  return (
    <Dialog
      title="Amend the session"
      open
      wide
      onClose={onClose}
      foot={
        <>
          <Sum draft={draft} now={now} />
          <Button onPress={onClose}>Leave it</Button>
          <Button tone="primary" isDisabled={Object.keys(wrong).length > 0} onPress={() => void keep(base, draft)}>
            Keep the changes
          </Button>
        </>
      }
    >
      {refused[""] && <Note tone="bad">{refused[""]}</Note>}
      <SessionFields
        draft={draft}
        onChange={(changes) => setDraft((last) => ({ ...last, ...changes }))}
        refused={{ ...refused, ...wrong }}
        open={base.endTime === null}
        zoned
      />
    </Dialog>
  );
}
