import { useEffect, useRef, useState } from "react";
import { useNavigate } from "react-router";
import { useInspector } from "@/app/inspect";
import { useShortcuts } from "@/app/shortcuts";
import type { RecallHit } from "@/gql/gen";
import { marked, plural, telling, visible } from "@/lib/text";
import { Age, MemoryLink, TypeMark } from "@/features/memories/parts";
import { Button, Chip } from "@/ui";
import { excerpt } from "./excerpt";
import { moved, spanOf } from "./score";
import { Score } from "./Score";
import { Why } from "./Why";

interface HitsProps {
  hits: RecallHit[];
  question: string;
  /** Ranks that the same memories have by other settings: what moved is told. */
  others?: ReadonlyMap<string, number>;
  /** Only one list of a page takes the keys. */
  keys?: boolean;
}

/** The memories that answer, best first. */
export function Hits({ hits, question, others, keys = true }: HitsProps) {
  const words = telling(question);
  const span = spanOf(hits.map((hit) => hit.explanation?.arms ?? []));
  const best = Math.max(0, ...hits.map((hit) => hit.score));
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const toggle = (id: string) => {
    const next = new Set(open);
    if (!next.delete(id)) next.add(id);
    setOpen(next);
  };
  const list = useRef<HTMLOListElement>(null);
  return (
    <>
      {keys && <HitKeys hits={hits} list={list} onWhy={toggle} />}
      <ol className="recall-hits" ref={list}>
        {hits.map((hit) => (
          <li key={hit.memory.id} tabIndex={-1} data-id={hit.memory.id}>
            <div className="recall-head">
              <span className="recall-rank">{hit.rank}</span>
              {others && <Moved rank={hit.rank} other={others.get(hit.memory.id)} />}
              <TypeMark type={hit.memory.type} />
              <span className="recall-quiet">{visible(hit.memory.kind)}</span>
              <span className="recall-quiet">
                <Age at={hit.memory.occurredAt ?? hit.memory.createdAt} />
              </span>
              {hit.memory.relations.edges.length > 0 && (
                <span className="recall-quiet">
                  {hit.memory.relations.edges.length > 20
                    ? "20+ relations"
                    : plural(hit.memory.relations.edges.length, "relation", "relations")}
                </span>
              )}
              {hit.memory.status !== "ACTIVE" && <Chip tone="warn">{hit.memory.status.toLowerCase()}</Chip>}
              <Score score={hit.score} best={best} />
            </div>
            <p className="recall-text">
              <MemoryLink memory={hit.memory}>
                {marked(visible(excerpt(hit.memory.content, words)), words).map((part, at) =>
                  part.mark ? <mark key={at}>{part.text}</mark> : <span key={at}>{part.text}</span>,
                )}
              </MemoryLink>
            </p>
            {hit.supersededBy?.memory && (
              <p className="recall-quiet">
                Superseded by <MemoryLink memory={hit.supersededBy.memory} />
              </p>
            )}
            <div className="recall-foot">
              <span className="recall-tags">
                {hit.memory.tags.slice(0, 6).map((tag) => (
                  <Chip key={tag}>{tag}</Chip>
                ))}
              </span>
              <Button
                tone="quiet"
                aria-expanded={open.has(hit.memory.id)}
                aria-label={`Why is this number ${hit.rank}`}
                onPress={() => toggle(hit.memory.id)}
              >
                Why
              </Button>
            </div>
            {open.has(hit.memory.id) && <Why hit={hit} span={span} />}
          </li>
        ))}
      </ol>
    </>
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

interface HitKeysProps {
  hits: RecallHit[];
  list: React.RefObject<HTMLOListElement | null>;
  onWhy: (id: string) => void;
}

/** The keys of the list: the focus goes from hit to hit. */
function HitKeys({ hits, list, onWhy }: HitKeysProps) {
  const navigate = useNavigate();
  const { inspect } = useInspector();
  const active = useRef(-1);
  useEffect(() => {
    active.current = -1;
  }, [hits]);
  const go = (to: number) => {
    active.current = Math.min(hits.length - 1, Math.max(0, to));
    const item = list.current?.children[active.current];
    if (item instanceof HTMLElement) item.focus();
  };
  const at = () => hits[active.current]?.memory.id;
  useShortcuts("Recall", {
    j: ["Next hit", () => go(active.current + 1)],
    k: ["Hit before", () => go(active.current - 1)],
    Enter: ["Open the hit as a page", () => at() && void navigate(`/memories/${at()!}`)],
    Space: ["Show the hit beside the page", () => at() && inspect("memory", at()!)],
    w: ["Why it is there", () => at() && onWhy(at()!)],
  });
  return null;
}
