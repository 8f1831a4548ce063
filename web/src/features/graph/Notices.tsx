import type { InSight } from "@/graph/filter";
import { plural } from "@/lib/text";
import { Button, Empty } from "@/ui";
import { Waypoints } from "lucide-react";
import type { State } from "./state";
import { COUNTED, next } from "./loading";
import { larger } from "./snapshot";

interface NoticesProps {
  state: State;
  sight: InSight;
  arranging: boolean;
  onShow: () => void;
  onFurther: () => void;
  onStop: () => void;
  /** Reads no more. */
  onEnough: () => void;
  /** Shows what may be related. */
  onSeek: () => void;
}

/** What to know about the picture: how much it shows, what came since, what goes on. */
export function Notices({ state, sight, arranging, onShow, onFurther, onStop, onEnough, onSeek }: NoticesProps) {
  const hidden = state.history.now.shown.size - sight.memories.length;
  const more = further(state);
  return (
    <div className="graph-notices">
      <span className="chip">
        {plural(sight.memories.length, "memory", "memories")}, {plural(sight.relations.length, "relation", "relations")}
        {state.truncated ? beyond(state) : ""}
        {hidden > 0 ? ` · ${hidden.toLocaleString()} left out` : ""}
      </span>
      {state.coming > 0 && (
        <>
          <span className="chip" role="status">
            Reading {state.coming.toLocaleString()} more
          </span>
          <Button onPress={onEnough}>Stop reading</Button>
        </>
      )}
      {more > 0 && !state.coming && (
        <Button isDisabled={state.loading} onPress={onFurther}>
          Next {more.toLocaleString()}
        </Button>
      )}
      {state.mode === "focus" && !state.loading && state.history.now.shown.size === 1 && (
        <Button onPress={onSeek}>Find what may be related</Button>
      )}
      {arranging && sight.memories.length > 600 && <Button onPress={onStop}>Stop arranging</Button>}
      {state.waiting.length > 0 && (
        <Button tone="primary" onPress={onShow}>
          {state.waiting.length} new, show
        </Button>
      )}
    </div>
  );
}

/** What the picture is a part of. */
function beyond({ mode, total, depth }: State): string {
  if (total === null) return ", and more";
  if (mode === "overview") return `, of ${total.toLocaleString()}, the best connected`;
  const counted = total > COUNTED ? `${COUNTED.toLocaleString()} or more` : total.toLocaleString();
  return `, of ${counted} within ${plural(depth, "step", "steps")}`;
}

/** How many more memories come when they are asked for. */
function further({ mode, total, truncated, history: { now } }: State): number {
  if (!truncated || total === null) return 0;
  if (mode === "focus") return next(total, now.read);
  return Math.max(0, Math.min(total, larger(now.shown.size)) - now.shown.size);
}

interface BeginProps {
  mode: string;
  /** Another time than now is looked at. */
  then: boolean;
  onOverview: () => void;
  onNow: () => void;
}

export function Begin({ mode, then, onOverview, onNow }: BeginProps) {
  if (then && mode !== "path")
    return (
      <Empty
        title="Nothing of this was there then"
        icon={Waypoints}
        actions={
          <Button tone="primary" onPress={onNow}>
            Show it as it is now
          </Button>
        }
      >
        The record held none of these memories at that time.
      </Empty>
    );
  if (mode === "path")
    return (
      <Empty title="How do two memories hang together?" icon={Waypoints}>
        Pick both beside, and the way between them is drawn here.
      </Empty>
    );
  return (
    <Empty
      title="Begin with a memory"
      icon={Waypoints}
      actions={
        <Button tone="primary" onPress={onOverview}>
          Show the overview
        </Button>
      }
    >
      Find one above to see what hangs on it, two steps far. Or look at the whole.
    </Empty>
  );
}
