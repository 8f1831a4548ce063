import { type CSSProperties, type KeyboardEvent, type PointerEvent, useRef, useState } from "react";
import type { Shade } from "@/charts/colours";
import type { WorkEntry } from "@/gql/gen";
import { visible } from "@/lib/text";
import { hours } from "@/lib/time";
import { type Placed, snapped, spanOf } from "./days";
import { called, place } from "./timer";

/** What is done to a block: moved by days and minutes, or its end moved by minutes. */
export type Shift = { what: "move"; days: number; minutes: number } | { what: "end"; minutes: number };

interface BlockProps {
  piece: Placed<WorkEntry>;
  shown: [first: number, last: number];
  slot: number;
  /** Instead of the colour of its category. */
  shade: Shade | undefined;
  onShift: (shift: Shift) => void;
  onSee: () => void;
}

interface Drag {
  what: "move" | "end";
  x: number;
  y: number;
  days: number;
  minutes: number;
}

const EDGE = 8;
const MOVED = 4;

/** How far a pointer has dragged a block, in days and in minutes of whole slots. */
function dragged(drag: Drag, event: PointerEvent, column: HTMLElement, { piece, shown, slot }: BlockProps): Drag {
  const { width, height } = column.getBoundingClientRect();
  const perMinute = height / ((shown[1] - shown[0]) * 60);
  const by = (event.clientY - drag.y) / perMinute;
  const from = drag.what === "move" ? piece.from : piece.to;
  return {
    ...drag,
    days: drag.what === "move" ? Math.round((event.clientX - drag.x) / width) : 0,
    minutes: Math.abs(event.clientY - drag.y) < MOVED ? 0 : snapped(from + by, slot) - from,
  };
}

function keyed({ key, altKey, shiftKey }: KeyboardEvent, slot: number): Shift | undefined {
  if (!altKey) return undefined;
  const down = key === "ArrowDown" ? 1 : key === "ArrowUp" ? -1 : 0;
  const right = key === "ArrowRight" ? 1 : key === "ArrowLeft" ? -1 : 0;
  if (down && shiftKey) return { what: "end", minutes: down * slot };
  if (down || right) return { what: "move", days: right, minutes: down * slot };
  return undefined;
}

/** One piece of work on the week's grid. A completed one can be dragged, or moved with Alt and the arrow keys. */
export function Block(props: BlockProps) {
  const { piece, shown, slot, shade, onShift, onSee } = props;
  const [drag, setDrag] = useState<Drag>();
  const wasDragged = useRef(false);
  const { session, from, to, lane, lanes, seconds } = piece;
  const fixed = session.endTime === null;
  const share = (minutes: number) => (minutes / ((shown[1] - shown[0]) * 60)) * 100;
  const begin = (event: PointerEvent<HTMLButtonElement>) => {
    wasDragged.current = false;
    if (fixed || event.button !== 0) return;
    const box = event.currentTarget.getBoundingClientRect();
    const what = box.bottom - event.clientY < EDGE && box.height > EDGE * 2 ? "end" : "move";
    event.currentTarget.setPointerCapture(event.pointerId);
    setDrag({ what, x: event.clientX, y: event.clientY, days: 0, minutes: 0 });
  };
  const follow = (event: PointerEvent<HTMLButtonElement>) => {
    if (drag) setDrag(dragged(drag, event, event.currentTarget.parentElement!, props));
  };
  const end = () => {
    setDrag(undefined);
    if (!drag || (!drag.days && !drag.minutes)) return;
    wasDragged.current = true;
    onShift(
      drag.what === "move"
        ? { what: "move", days: drag.days, minutes: drag.minutes }
        : { what: "end", minutes: drag.minutes },
    );
  };
  const by = drag?.minutes ?? 0;
  const top = from - shown[0] * 60 + (drag?.what === "move" ? by : 0);
  const name = visible(called(session));
  return (
    <button
      type="button"
      className="work-block"
      data-category={session.category}
      data-cue={shade?.cue}
      data-open={fixed || undefined}
      data-overlap={lanes > 1 || undefined}
      data-dragged={drag ? true : undefined}
      style={
        {
          top: `${share(top)}%`,
          height: `${share(to - from + (drag?.what === "end" ? by : 0))}%`,
          left: `${(lane / lanes) * 100}%`,
          width: `${100 / lanes}%`,
          "--days": drag?.days ?? 0,
          ...(shade ? { "--hue": shade.colour } : {}),
        } as CSSProperties
      }
      onPointerDown={begin}
      onPointerMove={follow}
      onPointerUp={end}
      onPointerCancel={() => setDrag(undefined)}
      onClick={() => !wasDragged.current && onSee()}
      onKeyDown={(event) => {
        const shift = fixed ? undefined : keyed(event, slot);
        if (!shift) return;
        event.preventDefault();
        onShift(shift);
      }}
    >
      <strong>{name}</strong>
      <span>{place(session)}</span>
      <span className="work-block-time">
        {spanOf(Math.max(0, from + (drag?.what === "move" ? by : 0)), Math.max(0, to + by))}
      </span>
      <span className="visually-hidden">
        {hours(seconds)} hours{lanes > 1 && ", at the same time as others"}
      </span>
    </button>
  );
}
