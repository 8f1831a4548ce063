import { useState } from "react";
import type { MemoryWhole } from "@/gql/gen";
import { plural } from "@/lib/text";
import { ago } from "@/lib/time";
import { Button, Dialog, Field, Note, Segments } from "@/ui";
import { Difference } from "./Difference";
import { said } from "./filters";
import { merge, mergeFields } from "./merge";
import { toValues, type Values } from "./values";

interface ConflictProps {
  /** What the edit began with. */
  base: MemoryWhole;
  mine: Values;
  theirs: MemoryWhole;
  onTake: (values: Values) => void;
  onBack: () => void;
}

const WAYS = [
  { value: "merge", label: "Merge" },
  { value: "mine", label: "Mine" },
  { value: "theirs", label: "Theirs" },
] as const;
const spoken = (name: string) => said(name.replace(/[A-Z]/g, (letter) => `_${letter}`)).toLowerCase();

/** Somebody changed a memory while it was edited: shows both, and takes mine, theirs, or both merged. */
export function Conflict({ base, mine, theirs, onTake, onBack }: ConflictProps) {
  const [before, other] = [toValues(base), toValues(theirs)];
  const [merged] = useState(() => merge(before.content, mine.content, other.content));
  const [{ fields, clashes }] = useState(() => mergeFields(before, mine, other));
  const [text, setText] = useState(merged.text);
  const [way, setWay] = useState<(typeof WAYS)[number]["value"]>("merge");
  const rest = clashes.filter((name) => name !== "content").map(spoken);
  const wanted = { mine, theirs: other, merge: { ...fields, content: text } }[way];
  return (
    <Dialog
      title="Somebody changed this memory meanwhile"
      open
      wide
      alert
      onClose={onBack}
      foot={
        <>
          <Button onPress={onBack}>Back to editing</Button>
          <Button tone="primary" onPress={() => onTake(wanted)}>
            {way === "merge" ? "Save the merged text" : way === "mine" ? "Save mine" : "Keep theirs"}
          </Button>
        </>
      }
    >
      <p>
        You began with version {base.version}. It is at version {theirs.version} since {ago(theirs.updatedAt)}. The
        versions before stay in its history, whatever you choose.
      </p>
      <Segments label="What to keep" value={way} choices={WAYS} onChange={setWay} />
      {way === "merge" ? (
        <>
          {merged.clashes > 0 && (
            <Note tone="warn">
              {plural(merged.clashes, "place was", "places were")} changed by both: your wording stands above theirs.
            </Note>
          )}
          {rest.length > 0 && <Note tone="warn">Changed by both, and taken from yours: {rest.join(", ")}.</Note>}
          <Field label="Merged text" lines={8} value={text} onChange={setText} />
          <Difference before={before.content} after={text} label="What the merged text changes" />
        </>
      ) : (
        <Difference
          before={before.content}
          after={wanted.content}
          label={way === "mine" ? "What you changed" : "What they changed"}
        />
      )}
    </Dialog>
  );
}
