import { useState } from "react";
import type { WorkEntry } from "@/gql/gen";
import { Button, Dialog, Note } from "@/ui";
import { enter } from "./actions";
import { type Draft, draftOf, emptyDraft, fieldOf, past, problems } from "./draft";
import { SessionFields, Sum } from "./SessionFields";

const HOUR = 3_600_000;
const MINUTE = 60_000;

interface EnterFormProps {
  timeZone: string;
  /** Begin with what this session says, for instance to enter it again. */
  like?: WorkEntry | undefined;
  /** Begin with these times. */
  times?: { start: string; end: string } | undefined;
  /** Whom work is for unless something else is said. */
  usual?: { client: string; project: string };
  onClose: () => void;
}

function begun({ timeZone, like, times, usual }: EnterFormProps): Draft {
  const now = Math.floor(Date.now() / MINUTE) * MINUTE;
  const end = times?.end ?? new Date(now).toISOString();
  const start = times?.start ?? new Date(now - HOUR).toISOString();
  if (like) return { ...draftOf(like), timeZone, endTime: like.endTime ?? end };
  return { ...emptyDraft(timeZone, start, end), ...usual };
}

/** Enters work that is done already. */
export default function EnterForm(props: EnterFormProps) {
  const { onClose } = props;
  const [draft, setDraft] = useState(() => begun(props));
  const [refused, setRefused] = useState<Partial<Record<string, string>>>({});
  const wrong = { ...problems(draft), ...(draft.endTime ? {} : { endTime: "Say when the work ended." }) };
  const keep = async () => {
    const { error } = await enter(past(draft));
    if (error) setRefused({ [fieldOf(error)]: error.message, "": error.message });
    else onClose();
  };
  return (
    <Dialog
      title="Enter past work"
      open
      wide
      onClose={onClose}
      foot={
        <>
          {draft.endTime && <Sum draft={draft} />}
          <Button onPress={onClose}>Leave it</Button>
          <Button tone="primary" isDisabled={Object.keys(wrong).length > 0} onPress={() => void keep()}>
            Enter it
          </Button>
        </>
      }
    >
      {refused[""] && <Note tone="bad">{refused[""]}</Note>}
      <SessionFields
        draft={draft}
        onChange={(changes) => setDraft((last) => ({ ...last, ...changes }))}
        refused={{ ...refused, ...wrong }}
        open={false}
      />
    </Dialog>
  );
}
