import { RefreshCw } from "lucide-react";
import { useEffect, useState } from "react";
import { Page } from "@/app/Page";
import type { Keep } from "@/gql/gen";
import type { Refusal } from "@/gql/errors";
import { plural, visible } from "@/lib/text";
import { flag, oneOf, useUrl } from "@/lib/url";
import { Button, Chip, Empty, Refused, Segments, Skeleton } from "@/ui";
import { consolidate, type Group, look, NOT_YET, supersedeOthers } from "./consolidating";
import { counted } from "./deeds";
import { diff } from "./diff";
import { some, STATUSES } from "./filters";
import { Age, MemoryLink } from "./parts";
import { Places } from "./Places";
import "./duplicates.css";

const KEEPS = [
  { value: "NEWEST", label: "Keep the newest" },
  { value: "MOST_IMPORTANT", label: "Keep the most important" },
] as const satisfies readonly { value: Keep; label: string }[];
const SPEC = {
  duplicates: flag(),
  status: some(STATUSES),
  keep: oneOf(["NEWEST", "MOST_IMPORTANT"] as const, "NEWEST"),
};
/** So much is shown of a long stretch at either end. */
const EDGE = 90;

/** Memories that say the same in the same words: each group is shown before one of it supersedes the others. */
export default function Duplicates() {
  const [{ keep }, set] = useUrl(SPEC);
  const [turn, setTurn] = useState(0);
  return (
    <Page
      title="Near duplicates"
      full
      actions={
        <Button icon={RefreshCw} onPress={() => setTurn(turn + 1)}>
          Look again
        </Button>
      }
    >
      <div className="memories-bar">
        <Places value="DUPLICATES" onChange={(changes) => set({ ...changes, keep: "NEWEST" }, { replace: true })} />
        <Segments label="Which stays" value={keep} choices={KEEPS} onChange={(keep) => set({ keep })} />
      </div>
      <p className="memory-quiet">
        These say the same in the same words. What is superseded stays readable; what you make current again is not
        shown here a second time.
      </p>
      <Groups key={`${keep} ${turn}`} keep={keep} onAgain={() => setTurn(turn + 1)} />
    </Page>
  );
}

function Groups({ keep, onAgain }: { keep: Keep; onAgain: () => void }) {
  const [from, setFrom] = useState(NOT_YET);
  const [so, setSo] = useState(NOT_YET);
  const [end, setEnd] = useState<{ from: typeof from; refused: Refusal | undefined }>();
  const [gone, setGone] = useState<ReadonlySet<Group>>(new Set());
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    let over = false;
    void look(keep, from, () => over, setSo).then((refused) => {
      if (!over) setEnd({ from, refused });
    });
    return () => {
      over = true;
    };
  }, [keep, from]);
  const looking = end?.from !== from;
  const groups = so.groups.filter((group) => !gone.has(group));
  const others = groups.reduce((sum, group) => sum + group.others.length, 0);
  const all = async () => {
    setBusy(true);
    await consolidate(keep, so.pages);
    setBusy(false);
    setGone(new Set(so.groups));
  };
  return (
    <>
      <div className="memories-bar memories-found">
        <span className="memories-total" role="status">
          {looking ? "Looking… " : ""}
          {plural(groups.length, "group", "groups")} among {counted(so.lookedAt)}
          {so.cursor || looking ? " so far" : ""}
        </span>
        {groups.length > 1 && (
          <Button tone="primary" isDisabled={busy || looking} onPress={() => void all()}>
            Supersede {counted(others)}
          </Button>
        )}
      </div>
      {end?.refused && <Refused error={end.refused} again={onAgain} />}
      <ul className="memories-groups">
        {groups.map((group) => (
          <Card key={group.kept.id} group={group} onGone={() => setGone(new Set([...gone, group]))} />
        ))}
      </ul>
      {looking && !groups.length && <Skeleton lines={6} />}
      {!looking && !groups.length && !end.refused && (
        <Empty title={gone.size ? "Nothing is left to do here" : "No two memories say the same"}>
          {so.cursor ? "There is more to look at." : "Every active memory was looked at."}
        </Empty>
      )}
      {!looking && so.cursor && (
        <div className="actions">
          <Button onPress={() => setFrom(so)}>Look further</Button>
        </div>
      )}
    </>
  );
}

function Card({ group, onGone }: { group: Group; onGone: () => void }) {
  const { kept, others, likeness } = group;
  const [busy, setBusy] = useState(false);
  const supersede = async () => {
    setBusy(true);
    if (await supersedeOthers(group)) onGone();
    setBusy(false);
  };
  return (
    <li className="card memories-group">
      <Twin memory={kept} />
      {others.map((each) => (
        <Twin key={each.id} memory={each} by={kept.content} />
      ))}
      <div className="actions">
        <span className="memory-quiet">{(likeness * 100).toFixed(1)} % alike by meaning</span>
        <Button isDisabled={busy} onPress={() => void supersede()}>
          Supersede {others.length === 1 ? "the other" : `the other ${others.length}`}
        </Button>
      </div>
    </li>
  );
}

/** The memory that stays, or one of the others, with what differs from it. */
function Twin({ memory, by }: { memory: Group["kept"]; by?: string }) {
  return (
    <div className="memories-twin">
      <Chip tone={by === undefined ? "good" : "warn"}>{by === undefined ? "Stays" : "Repeats it"}</Chip>
      <div>
        <MemoryLink memory={memory}>
          {diff(memory.content, by ?? memory.content).map(({ kind, text }, at) => {
            if (kind === "gone") return <del key={at}>{visible(text)}</del>;
            if (kind === "new") return <ins key={at}>{visible(text)}</ins>;
            return <span key={at}>{visible(shortened(text))}</span>;
          })}
        </MemoryLink>
        <span className="memory-quiet">
          stored <Age at={memory.createdAt} />
          {memory.agent && ` by ${visible(memory.agent)}`}, importance {memory.importance}
        </span>
      </div>
    </div>
  );
}

function shortened(text: string): string {
  return text.length > 3 * EDGE ? `${text.slice(0, EDGE)} … ${text.slice(-EDGE)}` : text;
}
