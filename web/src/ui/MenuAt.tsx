import { useRef } from "react";
import * as Aria from "react-aria-components";
import { type Item, menuItem } from "./overlays";

interface MenuAtProps {
  label: string;
  /** Where it opens, within the nearest positioned element. */
  x: number;
  y: number;
  items: Item[];
  onClose: () => void;
}

/** A menu at a point: of a place in a picture, not of a button. */
export function MenuAt({ label, x, y, items, onClose }: MenuAtProps) {
  const anchor = useRef<HTMLSpanElement>(null);
  return (
    <>
      <span ref={anchor} aria-hidden style={{ position: "absolute", insetInlineStart: x, insetBlockStart: y }} />
      <Aria.Popover
        className="popover"
        aria-label={label}
        triggerRef={anchor}
        isOpen
        onOpenChange={(is) => !is && onClose()}
        placement="bottom start"
        offset={2}
      >
        <Aria.Menu className="menu" aria-label={label} autoFocus="first" onClose={onClose}>
          {items.map(menuItem)}
        </Aria.Menu>
      </Aria.Popover>
    </>
  );
}
