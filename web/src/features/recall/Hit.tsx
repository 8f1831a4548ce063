import { Archive, Copy, Ellipsis, FileText, Pencil, Pin, PinOff, ThumbsDown, ThumbsUp, Waypoints } from "lucide-react";
import { useNavigate } from "react-router";
import { tell } from "@/app/undo";
import type { MemoryChanges, RecallHit } from "@/gql/gen";
import { revise } from "@/features/memories/deeds";
import { Age, MemoryLink, TypeMark } from "@/features/memories/parts";
import { marked, plural, visible } from "@/lib/text";
import { Button, Chip, type Icon, IconButton, type Item, Menu } from "@/ui";
import { shownOf } from "./excerpt";
import { moved } from "./score";
import { Score } from "./Score";
import { judge, useVerdict } from "./verdicts";

const TAGS = 6;

interface HitHeadProps {
  hit: RecallHit;
  best: number;
  project: string | undefined;
  /** Its rank by other settings; null where there are none. */
  other: number | undefined | null;
}

/** Where a hit stands, and what places it. */
export function HitHead({ hit, best, project, other }: HitHeadProps) {
  const { memory } = hit;
  const relations = memory.relations.edges.length;
  return (
    <div className="recall-head">
      <span className="recall-rank">{hit.rank}</span>
      {other !== null && <Moved rank={hit.rank} other={other} />}
      <TypeMark type={memory.type} />
      <span className="recall-quiet">{visible(memory.kind)}</span>
      {project && <span className="recall-quiet">{visible(project)}</span>}
      <span className="recall-quiet">
        <Age at={memory.occurredAt ?? memory.createdAt} />
      </span>
      {relations > 0 && (
        <span className="recall-quiet">
          {relations > 20 ? "20+ relations" : plural(relations, "relation", "relations")}
        </span>
      )}
      {memory.pinned && <Chip tone="good">Pinned</Chip>}
      {memory.status !== "ACTIVE" && <Chip tone="warn">{memory.status.toLowerCase()}</Chip>}
      <Score score={hit.score} best={best} />
    </div>
  );
}

function Moved({ rank, other }: { rank: number; other: number | undefined }) {
  const { kind, by } = moved(rank, other);
  const said = { same: "=", up: `↑${by}`, down: `↓${by}`, new: "only here" }[kind];
  const spoken = { same: "the same place", up: `${by} higher`, down: `${by} lower`, new: "only here" }[kind];
  return (
    <span className="recall-moved" data-moved={kind}>
      <span aria-hidden>{said}</span>
      <span className="visually-hidden">{spoken}</span>
    </span>
  );
}

/** What a hit says, with the words of the question marked, and what holds in its place. */
export function HitText({ hit, words }: { hit: RecallHit; words: string[] }) {
  const { name, text } = shownOf(hit.memory.content, words);
  return (
    <>
      <p className="recall-text" dir="auto">
        <MemoryLink memory={hit.memory}>
          <Marked text={name || text} words={words} />
        </MemoryLink>
      </p>
      {name && (
        <p className="recall-text recall-rest" dir="auto">
          <Marked text={text} words={words} />
        </p>
      )}
      {hit.supersededBy?.memory && (
        <p className="recall-quiet">
          Superseded by <MemoryLink memory={hit.supersededBy.memory} />
        </p>
      )}
    </>
  );
}

function Marked({ text, words }: { text: string; words: string[] }) {
  return marked(visible(text), words).map((part, at) =>
    part.mark ? <mark key={at}>{part.text}</mark> : <span key={at}>{part.text}</span>,
  );
}

async function mend(hit: RecallHit, changes: MemoryChanges, before: MemoryChanges, message: string) {
  const error = await revise(hit.memory, changes, before, message);
  if (error) tell(error.message);
}

interface HitFootProps {
  recallId: string;
  hit: RecallHit;
  open: boolean;
  onWhy: () => void;
  onEdit: () => void;
}

/** Its tags, and what can be done with it. */
export function HitFoot({ recallId, hit, open, onWhy, onEdit }: HitFootProps) {
  const { memory } = hit;
  const navigate = useNavigate();
  const items: Item[] = [
    { id: "open", label: "Open as a page", icon: FileText, onAction: () => void navigate(`/memories/${memory.id}`) },
    {
      id: "graph",
      label: "Show in the graph",
      icon: Waypoints,
      onAction: () => void navigate(`/graph?focus=${memory.id}`),
    },
    { id: "edit", label: "Edit", icon: Pencil, onAction: onEdit },
    { id: "copy", label: "Copy the text", icon: Copy, onAction: () => void copy(memory.content) },
    {
      id: "pin",
      label: memory.pinned ? "Unpin" : "Pin",
      icon: memory.pinned ? PinOff : Pin,
      onAction: () =>
        void mend(hit, { pinned: !memory.pinned }, { pinned: memory.pinned }, memory.pinned ? "Unpinned." : "Pinned."),
    },
    {
      id: "exclude",
      label: "Exclude from recall",
      icon: Archive,
      disabled: memory.status !== "ACTIVE",
      onAction: () =>
        void mend(hit, { status: "ARCHIVED" }, { status: "ACTIVE" }, "Archived: recall finds it no more."),
    },
  ];
  return (
    <div className="recall-foot">
      <span className="recall-tags">
        {memory.tags.slice(0, TAGS).map((tag) => (
          <Chip key={tag}>{tag}</Chip>
        ))}
        {memory.tags.length > TAGS && (
          <span className="recall-quiet" title={visible(memory.tags.slice(TAGS).join(", "))}>
            +{memory.tags.length - TAGS}
          </span>
        )}
      </span>
      <Judge recallId={recallId} hit={hit} />
      <Button tone="quiet" aria-expanded={open} aria-label={`Why is this number ${hit.rank}`} onPress={onWhy}>
        Why
      </Button>
      <Menu
        label={`More about number ${hit.rank}`}
        button={<IconButton label={`More about number ${hit.rank}`} icon={Ellipsis} />}
        items={items}
      />
    </div>
  );
}

/** Whether it was useful: said by one of two buttons, and taken back by the same one. */
function Judge({ recallId, hit: { rank, memory } }: { recallId: string; hit: RecallHit }) {
  const verdict = useVerdict(recallId, memory.id);
  const button = (label: string, icon: Icon, useful: boolean) => (
    <IconButton
      label={`Number ${rank} was ${label}`}
      icon={icon}
      aria-pressed={verdict === useful}
      onPress={() => judge(recallId, memory.id, verdict === useful ? null : useful)}
    />
  );
  return (
    <>
      {button("useful", ThumbsUp, true)}
      {button("not useful", ThumbsDown, false)}
    </>
  );
}

async function copy(text: string) {
  await navigator.clipboard.writeText(text);
  tell("Copied.");
}
