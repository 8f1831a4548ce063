import { useState } from "react";
import { visible } from "@/lib/text";
import { Button, Dialog, Segments } from "@/ui";
import { momentIn } from "./days";
import { clash, type Draft, type DraftField, FIELDS } from "./draft";
import { category } from "./words";

function shown(draft: Draft, name: DraftField): string {
  const value = draft[name];
  if (name === "category") return category(draft.category);
  if (name === "pauses")
    return (
      draft.pauses
        .map(({ start, end }) => [start, end].map((each) => (each ? momentIn(each, draft.timeZone) : "")).join(" to "))
        .join("; ") || "none"
    );
  if ((name === "startTime" || name === "endTime") && value) return momentIn(value as string, draft.timeZone);
  return visible(value as string) || "empty";
}

interface ClashesProps {
  base: Draft;
  mine: Draft;
  theirs: Draft;
  onSettle: (keepTheirs: Set<DraftField>) => void;
  onBack: () => void;
}

/** What I and somebody else changed at the same time, field by field, and which of the two stays. */
export function Clashes({ base, mine, theirs, onSettle, onBack }: ClashesProps) {
  const [keepTheirs, setKeepTheirs] = useState<Set<DraftField>>(new Set());
  const { both, theirs: elsewhere } = clash(base, mine, theirs);
  const choose = (name: DraftField, whose: string) => {
    const next = new Set(keepTheirs);
    if (whose === "theirs") next.add(name);
    else next.delete(name);
    setKeepTheirs(next);
  };
  return (
    <Dialog
      title="Somebody else changed this session"
      open
      wide
      alert
      onClose={onBack}
      foot={
        <>
          <Button onPress={onBack}>Back to the form</Button>
          <Button tone="primary" onPress={() => onSettle(keepTheirs)}>
            Keep what is chosen
          </Button>
        </>
      }
    >
      {both.length === 0 && <p>Your changes and theirs are of different fields: both can stay.</p>}
      {both.map((name) => (
        <section key={name} className="work-clash">
          <h3>{FIELDS[name]}</h3>
          <Segments
            label={`Which ${FIELDS[name].toLowerCase()}`}
            value={keepTheirs.has(name) ? "theirs" : "mine"}
            choices={[
              { value: "mine", label: "Mine" },
              { value: "theirs", label: "Theirs" },
            ]}
            onChange={(whose) => choose(name, whose)}
          />
          <dl className="facts">
            <dt>Mine</dt>
            <dd>{shown(mine, name)}</dd>
            <dt>Theirs</dt>
            <dd>{shown(theirs, name)}</dd>
          </dl>
        </section>
      ))}
      {elsewhere.length > 0 && (
        <p className="work-quiet">
          Changed by them alone, and kept: {elsewhere.map((name) => FIELDS[name].toLowerCase()).join(", ")}.
        </p>
      )}
    </Dialog>
  );
}
