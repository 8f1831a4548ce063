import { Crosshair, Ellipsis, EyeOff, ListCollapse, Network, PanelRight, Route } from "lucide-react";
import { IconButton } from "@/ui";
import { type Hands, pathBetween } from "./acting";
import type { State } from "./state";
import { relationText, type Spot } from "./Picture";

interface BarProps {
  hands: Hands;
  state: State;
  relation: string | null;
  carried: string | null;
  onMenu: (spot: Spot) => void;
}

/** What is selected, and what is done with it most. */
export function Bar({ hands, state, relation, carried, onMenu }: BarProps) {
  const { explorer, stage } = hands;
  const [id] = state.selected;
  const memory = id === undefined ? undefined : explorer.known.memories.get(id);
  if (carried)
    return (
      <div className="graph-bar">
        <span>Arrows move it, Enter puts it down, Escape stops.</span>
      </div>
    );
  if (relation && state.selected.length === 2)
    return (
      <div className="graph-bar">
        <span>{relationText(explorer, relation)}</span>
      </div>
    );
  if (!memory) return null;
  const many = state.selected.length > 1;
  const menu = () => {
    const [x, y] = stage()?.places.get(memory.id) ?? [0, 0];
    const { k, tx, ty } = stage()?.canvas.camera ?? { k: 1, tx: 0, ty: 0 };
    onMenu({ kind: "memory", id: memory.id, x: Math.max(8, x * k + tx), y: Math.max(8, y * k + ty) });
  };
  return (
    <div className="graph-bar" role="group" aria-label="What is selected">
      <span>{many ? `${state.selected.length} memories` : memory.label}</span>
      {!many && (
        <>
          <IconButton label="Open" shortcut="Enter" icon={PanelRight} onPress={() => hands.inspect(memory.id)} />
          <IconButton label="Expand" shortcut="e" icon={Network} onPress={() => void explorer.expand(memory.id)} />
          <IconButton label="Collapse" shortcut="E" icon={ListCollapse} onPress={() => explorer.collapse(memory.id)} />
          <IconButton
            label="Focus"
            shortcut="f"
            icon={Crosshair}
            onPress={() => hands.go({ focus: memory.id, mode: "focus" })}
          />
        </>
      )}
      {state.selected.length === 2 && (
        <IconButton
          label="Path between the two"
          shortcut="g p"
          icon={Route}
          onPress={() => hands.go(pathBetween(state.selected))}
        />
      )}
      <IconButton label="Hide" shortcut="h" icon={EyeOff} onPress={() => explorer.hide(state.selected)} />
      <IconButton label="More" icon={Ellipsis} onPress={menu} />
    </div>
  );
}
