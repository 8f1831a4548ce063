import { type KeyboardEvent, lazy, Suspense, useEffect, useRef, useState } from "react";
import { useNavigate } from "react-router";
import { useInspector } from "@/app/inspect";
import { useShortcuts } from "@/app/shortcuts";
import type { RecallHit } from "@/gql/gen";
import { useChoices } from "@/features/memories/choices";
import { forget, weigh } from "@/features/memories/deeds";
import { telling } from "@/lib/text";
import { HitFoot, HitHead, HitText } from "./Hit";
import { ranksByScore, spanOf } from "./score";
import { Why } from "./Why";

const EditMemory = lazy(() => import("@/features/memories/EditMemory"));

interface HitsProps {
  /** The recall that returned them. */
  recallId: string;
  hits: RecallHit[];
  question: string;
  /** Ranks that the same memories have by other settings: what moved is told. */
  others?: ReadonlyMap<string, number>;
  /** Only one list of a page takes the keys. */
  keys?: boolean;
}

/** The memories that answer, best first. */
export function Hits({ recallId, hits, question, others, keys = true }: HitsProps) {
  const { names } = useChoices();
  const words = telling(question);
  const span = spanOf(hits.map((hit) => hit.explanation?.arms ?? []));
  const best = Math.max(0, ...hits.map((hit) => hit.score));
  const before = ranksByScore(hits);
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const toggle = (id: string) => {
    const next = new Set(open);
    if (!next.delete(id)) next.add(id);
    setOpen(next);
  };
  const list = useRef<HTMLOListElement>(null);
  const [editing, setEditing] = useState<string>();
  return (
    <>
      {keys && <HitKeys hits={hits} list={list} onWhy={toggle} onEdit={setEditing} />}
      <ol className="recall-hits" ref={list}>
        {hits.map((hit) => {
          const { id, projectId } = hit.memory;
          return (
            // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- arrows lead on from a hit that the keys have reached
            <li key={id} tabIndex={-1} data-id={id} onKeyDown={step}>
              <HitHead
                hit={hit}
                best={best}
                project={projectId ? names.get(projectId) : undefined}
                other={others ? others.get(id) : null}
              />
              <HitText hit={hit} words={words} />
              <HitFoot
                recallId={recallId}
                hit={hit}
                open={open.has(id)}
                onWhy={() => toggle(id)}
                onEdit={() => setEditing(id)}
              />
              {open.has(id) && <Why hit={hit} span={span} before={before.get(id)!} words={words} />}
            </li>
          );
        })}
      </ol>
      <Suspense fallback={null}>
        {editing && <EditMemory id={editing} onClose={() => setEditing(undefined)} />}
      </Suspense>
    </>
  );
}

/** Arrows lead to the hit above or below, from the hit itself, not from what stands in it. */
function step(event: KeyboardEvent<HTMLLIElement>) {
  if (event.target !== event.currentTarget) return;
  const { nextElementSibling, previousElementSibling } = event.currentTarget;
  const next = { ArrowDown: nextElementSibling, ArrowUp: previousElementSibling }[event.key];
  if (!(next instanceof HTMLElement)) return;
  event.preventDefault();
  next.focus();
}

interface HitKeysProps {
  hits: RecallHit[];
  list: React.RefObject<HTMLOListElement | null>;
  onWhy: (id: string) => void;
  onEdit: (id: string) => void;
}

/** The keys of the list: the focus goes from hit to hit. */
function HitKeys({ hits, list, onWhy, onEdit }: HitKeysProps) {
  const navigate = useNavigate();
  const { inspect } = useInspector();
  const active = useRef(-1);
  useEffect(() => {
    active.current = -1;
  }, [hits]);
  const held = () => [...(list.current?.children ?? [])].findIndex((item) => item.contains(document.activeElement));
  const go = (by: number) => {
    const from = held() >= 0 ? held() : active.current;
    active.current = Math.min(hits.length - 1, Math.max(0, from + by));
    const item = list.current?.children[active.current];
    if (item instanceof HTMLElement) item.focus();
  };
  const act = (deed: (id: string) => void) => () => {
    const hit = hits[held() >= 0 ? held() : active.current];
    if (hit) deed(hit.memory.id);
  };
  useShortcuts("Recall", {
    j: ["Next hit", () => go(1)],
    k: ["Hit before", () => go(-1)],
    Enter: ["Open the hit as a page", act((id) => void navigate(`/memories/${id}`))],
    Space: ["Show the hit beside the page", act((id) => inspect("memory", id))],
    o: ["Show the hit in the graph", act((id) => void navigate(`/graph?focus=${id}`))],
    r: ["Relate the hit", act((id) => void navigate(`/memories/${id}?tab=relations`))],
    w: ["Why it is there", act(onWhy)],
    e: ["Edit the hit", act(onEdit)],
    "#": ["Move the hit to the trash", act((id) => void forget([id]))],
    "+": ["More important", act((id) => weigh(id, 1))],
    "-": ["Less important", act((id) => weigh(id, -1))],
  });
  return null;
}
