import type { InSight } from "@/graph/filter";
import { plural } from "@/lib/text";
import { Button, Empty } from "@/ui";
import { Waypoints } from "lucide-react";
import type { State } from "./explorer";

interface NoticesProps {
  state: State;
  sight: InSight;
  arranging: boolean;
  onShow: () => void;
  onStop: () => void;
}

/** What to know about the picture: how much it shows, what came since, what goes on. */
export function Notices({ state, sight, arranging, onShow, onStop }: NoticesProps) {
  const hidden = state.history.now.shown.size - sight.memories.length;
  return (
    <div className="graph-notices">
      <span className="chip">
        {plural(sight.memories.length, "memory", "memories")}, {plural(sight.relations.length, "relation", "relations")}
        {state.truncated ? ", and more" : ""}
        {hidden > 0 ? ` · ${hidden.toLocaleString()} left out` : ""}
      </span>
      {arranging && sight.memories.length > 600 && <Button onPress={onStop}>Stop arranging</Button>}
      {state.waiting.length > 0 && (
        <Button tone="primary" onPress={onShow}>
          {state.waiting.length} new, show
        </Button>
      )}
    </div>
  );
}

interface BeginProps {
  mode: string;
  onOverview: () => void;
}

export function Begin({ mode, onOverview }: BeginProps) {
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
