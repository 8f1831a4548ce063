import { lazy, Suspense, useCallback, useMemo, useState } from "react";
import type { Step } from "@/graph/sentences";
import type { Stage } from "@/graph/stage";
import { Skeleton } from "@/ui";
import { MenuAt } from "@/ui/MenuAt";
import { ghostItems, groundItems, type Hands, memoryItems } from "./acting";
import type { Address } from "./address";
import { Bar } from "./Bar";
import type { State } from "./state";
import { copy, exportItems } from "./exporting";
import { useKeeping } from "./keeping";
import { Legend } from "./Legend";
import { useMap } from "./mapping";
import { Begin, Notices } from "./Notices";
import { Picture, type Spot } from "./Picture";
import { chainOf } from "./routes";
import { packed } from "./saving";
import { Times } from "./Times";
import { useTinting } from "./tinting";
import { Tools } from "./Tools";
import { useUses } from "./uses";
import { useFilter, useSight } from "./useSight";

const Insights = lazy(() => import("./Insights"));
const Outline = lazy(() => import("./Outline"));
const Paths = lazy(() => import("./Paths"));
const Relate = lazy(() => import("./Relate"));
const WIDE = "(width >= 1024px)";

interface RoomProps {
  hands: Hands;
  state: State;
  address: Address;
  stage: Stage | null;
  spot: Spot | null;
  relating: [string, string | null] | null;
  carried: string | null;
  onStage: (stage: Stage | null) => void;
  onSpot: (spot: Spot | null) => void;
  onCarry: (id: string | null) => void;
  onRelated: () => void;
}

/** The picture or the outline, and the panels around it. */
export function Room({ hands, state, address, stage, spot, relating, carried, ...on }: RoomProps) {
  const { explorer, go } = hands;
  const filter = useFilter(address);
  const { sight, counts, created, roots } = useSight(state, filter);
  const [relation, setRelation] = useState<string | null>(null);
  const [arranging, setArranging] = useState(false);
  const [now] = useState(() => Date.now() / 1_000);
  const { size: sizeBy, colour: colourBy } = address;
  const uses = useUses(sight.memories, sizeBy === "uses");
  const { projects, key } = useTinting(sight.memories, colourBy);
  const styling = useMemo(() => ({ sizeBy, colourBy, now, uses, projects }), [sizeBy, colourBy, now, uses, projects]);
  const map = useMap(sight.memories, address.layout === "map", state.knownAt);
  useKeeping(stage, state, address.layout, arranging);
  const showRoute = useCallback((route: readonly Step[] | null) => void shown(explorer, route), [explorer]);
  const { past, now: view, future } = state.history;
  const nothing = !view.shown.size;
  const nameOf = (id: string) => explorer.known.memories.get(id)?.label ?? "";
  const side = (
    <aside className="graph-side" aria-label="Legend">
      {address.insights && !nothing && (
        <Suspense fallback={<Skeleton lines={4} />}>
          <Insights hands={hands} sight={sight} here={state.selected[0] ?? state.focus} />
        </Suspense>
      )}
      {address.mode === "path" && (
        <Suspense fallback={<Skeleton lines={4} />}>
          <Paths
            address={address}
            relationsOff={filter.relationsOff}
            onChange={go}
            onShow={showRoute}
            onRelate={hands.relate}
            heard={state.heard}
          />
        </Suspense>
      )}
      {(address.legend || nothing) && (
        <Legend {...{ filter, counts, address, tints: key }} hasFocus={!!state.focus} onChange={go} />
      )}
    </aside>
  );
  const relate = relating && (
    <Suspense fallback={null}>
      <Relate
        from={relating[0]}
        to={relating[1]}
        nameOf={nameOf}
        onClose={on.onRelated}
        onRelated={(from, to) => void explorer.refresh([from, to])}
      />
    </Suspense>
  );
  if (nothing)
    return (
      <div className="graph" data-empty="true">
        <div className="graph-stage" aria-busy={state.loading}>
          {state.loading ? (
            <Skeleton lines={8} />
          ) : (
            <Begin
              mode={address.mode}
              then={address.asof > 0}
              onOverview={() => go({ mode: "overview" })}
              onNow={() => go({ asof: 0 })}
            />
          )}
        </div>
        {address.mode === "path" && side}
        {relate}
      </div>
    );
  return (
    <div className="graph" data-legend={address.legend || address.insights}>
      <Tools
        address={address}
        canUndo={past.length > 0}
        canRedo={future.length > 0}
        onUndo={explorer.undo}
        onRedo={explorer.redo}
        onZoom={(factor) => stage?.canvas.zoomBy(factor)}
        onFit={() => stage?.canvas.fit()}
        exports={stage ? exportItems({ picture: () => stage.canvas.picture(), sight, places: stage.places }) : []}
        pack={() => packed(view, stage?.places ?? new Map())}
        onChange={go}
        onCopy={() => void copy(location.href)}
      />
      <div className="graph-stage" aria-busy={state.loading}>
        <Picture
          {...{ explorer, state, sight, styling, map, carried }}
          layout={address.layout}
          hubs={address.hubs}
          hidden={address.tab !== "picture"}
          hold={on.onStage}
          onInspect={(id, sure) => (sure || matchMedia(WIDE).matches) && hands.inspect(id)}
          onPickRelation={setRelation}
          onMenu={on.onSpot}
          onCarry={on.onCarry}
          onArranging={setArranging}
        />
        {address.tab === "outline" && (
          <Suspense fallback={<Skeleton lines={8} />}>
            <Outline
              key={`${state.focus ?? ""} ${state.mode}`}
              known={explorer.known}
              sight={sight}
              roots={roots}
              selected={state.selected}
              onSelect={(id) => explorer.select([id])}
              onInspect={hands.inspect}
              onExpand={(id) => void explorer.expand(id)}
              onCollapse={(id) => explorer.collapse(id)}
              onMenu={(id, x, y) => on.onSpot({ kind: "memory", id, x, y })}
            />
          </Suspense>
        )}
        <Notices
          {...{ state, sight, arranging }}
          onShow={() => void explorer.showWaiting()}
          onFurther={() => void explorer.further()}
          onStop={() => stage?.halt()}
          onEnough={explorer.stop}
          onSeek={() => go({ insights: true })}
        />
        <Bar hands={hands} state={state} relation={relation} carried={carried} onMenu={on.onSpot} />
        {spot && (
          <MenuAt
            label={spot.id ? nameOf(spot.id) : "Graph"}
            x={spot.x}
            y={spot.y}
            items={menus[spot.kind](hands, spot.id)}
            onClose={() => on.onSpot(null)}
          />
        )}
      </div>
      {(address.legend || address.insights || address.mode === "path") && side}
      <Times {...{ created, address }} onChange={go} />
      {relate}
    </div>
  );
}

const menus = { memory: memoryItems, ghost: ghostItems, ground: groundItems };

/** Brings the memories of a path into the picture, and lifts it out. */
async function shown(explorer: Hands["explorer"], route: readonly Step[] | null): Promise<void> {
  explorer.set({ chain: null });
  if (!route) return;
  await explorer.bring(route.map(({ id }) => id));
  explorer.set({ chain: chainOf(route) });
}
