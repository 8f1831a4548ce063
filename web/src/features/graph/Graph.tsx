import { useCallback, useEffect, useMemo, useState, useSyncExternalStore } from "react";
import { Page } from "@/app/Page";
import { useInspector } from "@/app/inspect";
import { useSettled } from "@/lib/settled";
import { useUrl } from "@/lib/url";
import type { Stage } from "@/graph/stage";
import { Refused, Segments } from "@/ui";
import type { Hands } from "./acting";
import { ADDRESS, type Address, MODES, momentOf } from "./address";
import { Explorer } from "./explorer";
import { Finder } from "./Finder";
import { copy } from "./exporting";
import { useFollowing } from "./following";
import { UndoKeys, useGraphKeys } from "./keys";
import type { Spot } from "./Picture";
import { Room } from "./Room";
import { savedView } from "./saving";
import "./graph.css";

const OVERVIEW = 10_000;
const NAMES: Record<(typeof MODES)[number], string> = { focus: "Around a memory", overview: "Overview", path: "Path" };
const CHOICES = MODES.map((value) => ({ value, label: NAMES[value] }));

interface Wanted extends Pick<Address, "saved" | "mode" | "focus" | "depth" | "most"> {
  /** When the record is looked at; empty is now. */
  then: string;
}

/** Loads what the address names: a saved view, the whole, or what lies around a memory. */
async function load(explorer: Explorer, { saved, mode, focus, depth, most, then }: Wanted): Promise<void> {
  const kept = saved ? await savedView(saved) : null;
  const knownAt = then || null;
  if (kept) {
    await explorer.restore(kept, mode === "overview" ? "overview" : "focus", focus || null, knownAt);
  } else if (mode === "overview") await explorer.overview(OVERVIEW, knownAt);
  else if (focus) await explorer.focus(focus, depth, most, knownAt);
  else await explorer.at(knownAt);
}

/** How memories hang together. */
export default function Graph() {
  const [explorer] = useState(() => new Explorer());
  const state = useSyncExternalStore(explorer.subscribe, explorer.read);
  const [address, setAddress] = useUrl(ADDRESS);
  const inspector = useInspector();
  const [stage, setStage] = useState<Stage | null>(null);
  const [spot, setSpot] = useState<Spot | null>(null);
  const [relating, setRelating] = useState<[string, string | null] | null>(null);
  const [carried, setCarried] = useState<string | null>(null);
  const go = useCallback<Hands["go"]>(
    (changes) => {
      const elsewhere = "focus" in changes || "mode" in changes;
      setAddress({ ...changes, ...(elsewhere ? { saved: "" } : {}) }, { replace: !elsewhere });
    },
    [setAddress],
  );
  const { mode, focus, depth, most, saved } = address;
  const then = useSettled(momentOf(address).knownAt ?? "");
  const wanted = useMemo(() => ({ mode, focus, depth, most, saved, then }), [mode, focus, depth, most, saved, then]);
  useEffect(() => void load(explorer, wanted), [explorer, wanted]);
  const near = useCallback(
    (id: string) => {
      const place = stage?.places.get(id);
      return !!place && stage!.canvas.inside(...place);
    },
    [stage],
  );
  useFollowing(explorer, near);
  const hands: Hands = {
    explorer,
    stage: () => stage,
    go,
    inspect: (id) => {
      explorer.select([id]);
      inspector.inspect("memory", id);
    },
    relate: (from, to) => setRelating([from, to]),
    carry: (id) => {
      setCarried(id);
      document.querySelector<HTMLElement>(".graph-picture")?.focus();
      explorer.set({ selected: [id], said: "Arrows move it, Enter puts it down, Escape stops." });
    },
    frame: (ids) => stage?.frame(ids),
    copy: (id) => void copy(`${location.origin}/graph?focus=${id}`),
  };
  useGraphKeys(hands, state, address);
  const { past, future } = state.history;
  const chosen = focus && mode === "focus" ? explorer.known.memories.get(focus)?.label : undefined;
  return (
    <Page
      title="Graph"
      full
      actions={
        <>
          <Finder label="Find a memory to focus" chosen={chosen} onPick={(id) => go({ focus: id, mode: "focus" })} />
          <Segments label="What to show" value={mode} choices={CHOICES} onChange={(mode) => go({ mode })} />
        </>
      }
    >
      {state.error && <Refused error={state.error} again={() => void load(explorer, wanted)} />}
      <Room
        {...{ hands, state, address, stage, spot, relating, carried }}
        onStage={setStage}
        onSpot={setSpot}
        onCarry={setCarried}
        onRelated={() => setRelating(null)}
      />
      {(past.length > 0 || future.length > 0) && <UndoKeys explorer={explorer} />}
      <p className="visually-hidden" aria-live="polite">
        {state.said}
      </p>
    </Page>
  );
}
