import { Download, Lightbulb, Link2, ListTree, Maximize, Minus, Network, Plus, Redo2, Undo2 } from "lucide-react";
import { type Layout, LAYOUTS } from "@/graph/layout/layout";
import { IconButton, type Item, Menu, Segments, Select } from "@/ui";
import type { Address } from "./address";
import type { Saved } from "./saving";
import { Views } from "./Views";

interface ToolsProps {
  address: Address;
  canUndo: boolean;
  canRedo: boolean;
  onUndo: () => void;
  onRedo: () => void;
  onZoom: (factor: number) => void;
  onFit: () => void;
  exports: Item[];
  pack: () => Saved | null;
  onChange: (changes: Partial<Address>) => void;
  onCopy: () => void;
}

const DEPTHS = [1, 2, 3, 4].map((each) => ({ value: String(each), label: String(each) }));
const MOST = [100, 300, 500, 1_000, 2_000].map((each) => ({
  value: String(each),
  label: `Up to ${each.toLocaleString()}`,
}));
const TABS = [
  { value: "picture", label: "Picture" },
  { value: "outline", label: "Outline" },
] as const;

/** How the graph is shown. */
export function Tools({ address, canUndo, canRedo, exports, pack, onChange, ...on }: ToolsProps) {
  return (
    <div className="graph-tools" role="toolbar" aria-label="Graph">
      <Segments label="Show as" value={address.tab} choices={TABS} onChange={(tab) => onChange({ tab })} />
      <Select<Layout>
        label="Layout"
        quiet
        value={address.layout}
        choices={LAYOUTS}
        onChange={(layout) => onChange({ layout })}
      />
      {address.focus && address.mode === "focus" && (
        <>
          <span className="graph-inline">
            <span aria-hidden>Depth</span>
            <Segments
              label="Depth"
              value={String(address.depth)}
              choices={DEPTHS}
              onChange={(depth) => onChange({ depth: Number(depth) })}
            />
          </span>
          <Select
            label="Memories at most"
            quiet
            value={String(address.most)}
            choices={MOST}
            onChange={(most) => onChange({ most: Number(most) })}
          />
        </>
      )}
      <span className="graph-group">
        <IconButton label="Undo" shortcut="Ctrl+Z" icon={Undo2} isDisabled={!canUndo} onPress={on.onUndo} />
        <IconButton label="Do again" shortcut="Ctrl+Y" icon={Redo2} isDisabled={!canRedo} onPress={on.onRedo} />
      </span>
      <span className="graph-group">
        <IconButton label="Zoom in" shortcut="+" icon={Plus} onPress={() => on.onZoom(1.4)} />
        <IconButton label="Zoom out" shortcut="-" icon={Minus} onPress={() => on.onZoom(1 / 1.4)} />
        <IconButton label="Fit" shortcut="0" icon={Maximize} onPress={on.onFit} />
      </span>
      <span className="graph-group">
        <Views pack={pack} />
        <IconButton label="Copy link" icon={Link2} onPress={on.onCopy} />
        <Menu label="Export" button={<IconButton label="Export" icon={Download} />} items={exports} />
        <IconButton
          label={address.insights ? "Hide the insights" : "Show the insights"}
          icon={Lightbulb}
          tone={address.insights ? "plain" : "quiet"}
          onPress={() => onChange({ insights: !address.insights })}
        />
        <IconButton
          label={address.legend ? "Hide the legend" : "Show the legend"}
          shortcut="l"
          icon={address.legend ? ListTree : Network}
          onPress={() => onChange({ legend: !address.legend })}
        />
      </span>
    </div>
  );
}
