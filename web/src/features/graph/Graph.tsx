import { lazy, Suspense, useCallback, useEffect, useMemo, useState, useSyncExternalStore } from "react";
import { Page } from "@/app/Page";
import { useInspector } from "@/app/inspect";
import { tell } from "@/app/undo";
import { useUrl } from "@/lib/url";
import { counts, inSight } from "@/graph/filter";
import type { Step } from "@/graph/sentences";
import type { Stage } from "@/graph/stage";
import { Refused, Segments, Skeleton } from "@/ui";
import { MenuAt } from "@/ui/MenuAt";
import { ghostItems, groundItems, type Hands, memoryItems } from "./acting";
import { ADDRESS, filterOf, MODES } from "./address";
import { Bar } from "./Bar";
import { Explorer } from "./explorer";
import { exportItems } from "./exporting";
import { Finder } from "./Finder";
import { useFollowing } from "./following";
import { UndoKeys, useGraphKeys } from "./keys";
import { Legend } from "./Legend";
import { Begin, Notices } from "./Notices";
import { Picture, type Spot } from "./Picture";
import { chainOf } from "./routes";
import { Times } from "./Times";
import { Tools } from "./Tools";
import "./graph.css";

const Outline = lazy(() => import("./Outline"));
const Paths = lazy(() => import("./Paths"));
const Relate = lazy(() => import("./Relate"));
const WIDE = "(width >= 1024px)";
const OVERVIEW = 10_000;
const ROOTS = 50;
const NAMES: Record<(typeof MODES)[number], string> = { focus: "Around a memory", overview: "Overview", path: "Path" };
const CHOICES = MODES.map((value) => ({ value, label: NAMES[value] }));

async function copy(address: string): Promise<void> {
  await navigator.clipboard.writeText(address);
  tell("Link copied.");
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
  const [relation, setRelation] = useState<string | null>(null);
  const [carried, setCarried] = useState<string | null>(null);
  const [arranging, setArranging] = useState(false);
  const go = useCallback<Hands["go"]>(
    (changes) => setAddress(changes, { replace: !("focus" in changes || "mode" in changes) }),
    [setAddress],
  );

  const { mode, focus, depth, most } = address;
  useEffect(() => {
    if (mode === "overview") void explorer.overview(OVERVIEW);
    else if (focus) void explorer.focus(focus, depth, most);
  }, [explorer, mode, focus, depth, most]);

  const filterKey = JSON.stringify([
    address.without,
    address.weight,
    address.direction,
    address.since,
    address.until,
    address.asof,
  ]);
  const filter = useMemo(() => filterOf(address), [filterKey]); // eslint-disable-line react-hooks/exhaustive-deps -- the key holds all that it reads
  const view = state.history.now;
  const { heard } = state;
  const sight = useMemo(() => inSight(heard.known, view, filter, state.focus), [heard, view, filter, state.focus]);
  const found = useMemo(() => counts(heard.known, view), [heard, view]);
  const created = useMemo(
    () => [...view.shown].flatMap((id) => heard.known.memories.get(id)?.created ?? []),
    [heard, view],
  );
  const [now] = useState(() => Date.now() / 1_000);
  const { size: sizeBy, colour: colourBy } = address;
  const styling = useMemo(() => ({ sizeBy, colourBy, now }), [sizeBy, colourBy, now]);

  const inspect = (id: string) => {
    explorer.select([id]);
    inspector.inspect("memory", id);
  };
  const look = (id: string) => {
    if (matchMedia(WIDE).matches) inspect(id);
  };
  const hands: Hands = {
    explorer,
    stage: () => stage,
    go,
    inspect,
    relate: (from, to) => setRelating([from, to]),
    carry: (id) => {
      setCarried(id);
      document.querySelector<HTMLElement>(".graph-picture")?.focus();
      explorer.set({ selected: [id], said: "Arrows move it, Enter puts it down, Escape stops." });
    },
    copy: (id) => void copy(`${location.origin}/graph?focus=${id}`),
  };
  useGraphKeys(hands, state, address);
  const near = useCallback(
    (id: string) => {
      const place = stage?.places.get(id);
      return !!place && stage!.canvas.inside(...place);
    },
    [stage],
  );
  useFollowing(explorer, near);
  const showRoute = useCallback(
    (route: readonly Step[] | null) => {
      explorer.set({ chain: null });
      if (!route) return;
      void explorer.bring(route.map(({ id }) => id)).then(() => explorer.set({ chain: chainOf(route) }));
    },
    [explorer],
  );
  const nothing = !view.shown.size;
  const roots = useMemo(
    () =>
      state.focus
        ? [state.focus]
        : [...sight.memories]
            .sort((a, b) => (b.degree ?? 0) - (a.degree ?? 0))
            .slice(0, ROOTS)
            .map(({ id }) => id),
    [state.focus, sight],
  );
  const nameOf = (id: string) => explorer.known.memories.get(id)?.label ?? "";
  return (
    <Page
      title="Graph"
      full
      actions={
        <>
          <Finder
            label="Find a memory to focus"
            chosen={focus && mode === "focus" ? nameOf(focus) : undefined}
            onPick={(id) => go({ focus: id, mode: "focus" })}
          />
          <Segments
            label="What to show"
            value={mode}
            choices={CHOICES}
            onChange={(mode) => go({ mode, ...(mode === "path" ? { legend: true } : {}) })}
          />
        </>
      }
    >
      {state.error && (
        <Refused
          error={state.error}
          again={() => void (mode === "overview" ? explorer.overview(OVERVIEW) : explorer.focus(focus, depth, most))}
        />
      )}
      <div className="graph" data-legend={address.legend} data-empty={nothing}>
        {!nothing && (
          <Tools
            address={address}
            canUndo={state.history.past.length > 0}
            canRedo={state.history.future.length > 0}
            onUndo={explorer.undo}
            onRedo={explorer.redo}
            onZoom={(factor) => stage?.canvas.zoomBy(factor)}
            onFit={() => stage?.canvas.fit()}
            exports={stage ? exportItems({ picture: () => stage.canvas.picture(), sight, places: stage.places }) : []}
            onChange={go}
            onCopy={() => void copy(location.href)}
          />
        )}
        <div className="graph-stage" aria-busy={state.loading}>
          {nothing &&
            (state.loading ? (
              <Skeleton lines={8} />
            ) : (
              <Begin mode={mode} onOverview={() => go({ mode: "overview" })} />
            ))}
          {!nothing && (
            <Picture
              {...{ explorer, state, sight, styling, carried }}
              layout={address.layout}
              hidden={address.tab !== "picture"}
              hold={setStage}
              onInspect={look}
              onPickRelation={setRelation}
              onMenu={setSpot}
              onCarry={setCarried}
              onArranging={setArranging}
            />
          )}
          {!nothing && address.tab === "outline" && (
            <Suspense fallback={<Skeleton lines={8} />}>
              <Outline
                key={`${state.focus} ${mode}`}
                known={explorer.known}
                sight={sight}
                roots={roots}
                selected={state.selected}
                onSelect={(id) => explorer.select([id])}
                onInspect={inspect}
                onExpand={(id) => void explorer.expand(id)}
                onCollapse={(id) => explorer.collapse(id)}
                onMenu={(id, x, y) => setSpot({ kind: "memory", id, x, y })}
              />
            </Suspense>
          )}
          {spot && (
            <MenuAt
              label={spot.id ? nameOf(spot.id) : "Graph"}
              x={spot.x}
              y={spot.y}
              items={
                spot.kind === "memory"
                  ? memoryItems(hands, spot.id)
                  : spot.kind === "ghost"
                    ? ghostItems(hands, spot.id)
                    : groundItems(hands)
              }
              onClose={() => setSpot(null)}
            />
          )}
          {!nothing && (
            <Notices
              {...{ state, sight, arranging }}
              onShow={() => void explorer.showWaiting()}
              onStop={() => stage?.halt()}
            />
          )}
          {!nothing && <Bar hands={hands} state={state} relation={relation} carried={carried} onMenu={setSpot} />}
        </div>
        {(!nothing || mode === "path") && address.legend && (
          <aside className="graph-side" aria-label="Legend">
            {mode === "path" && (
              <Suspense fallback={<Skeleton lines={4} />}>
                <Paths
                  address={address}
                  relationsOff={filter.relationsOff}
                  onChange={go}
                  onShow={showRoute}
                  onRelate={hands.relate}
                  heard={heard}
                />
              </Suspense>
            )}
            <Legend filter={filter} counts={found} address={address} hasFocus={!!state.focus} onChange={go} />
          </aside>
        )}
        {!nothing && (
          <Times created={created} since={address.since} until={address.until} asof={address.asof} onChange={go} />
        )}
      </div>
      {(state.history.past.length > 0 || state.history.future.length > 0) && <UndoKeys explorer={explorer} />}
      <p className="visually-hidden" aria-live="polite">
        {state.said}
      </p>
      {relating && (
        <Suspense fallback={null}>
          <Relate
            from={relating[0]}
            to={relating[1]}
            nameOf={nameOf}
            onClose={() => setRelating(null)}
            onRelated={(from, to) => void explorer.refresh([from, to])}
          />
        </Suspense>
      )}
    </Page>
  );
}
