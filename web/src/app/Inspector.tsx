import { X } from "lucide-react";
import { lazy, type PointerEvent as Pointer, Suspense } from "react";
import { IconButton, Skeleton } from "@/ui";
import { type Seen, useInspector } from "./inspect";
import { useSetting } from "./preferences";
import { useShortcuts } from "./shortcuts";

const MemoryInspector = lazy(() => import("@/features/memories/MemoryInspector"));
const SessionInspector = lazy(() => import("@/features/work/SessionInspector"));
const LEAST = 320;
const MOST = 640;
const STEP = 32;

const bounded = (width: number) => Math.min(MOST, Math.max(LEAST, width));

/** A memory or a work session beside the page, without leaving it. */
export function Inspector() {
  const { kind, id, close } = useInspector();
  return kind && id ? <Inspected kind={kind} id={id} close={close} /> : null;
}

function Inspected({ kind, id, close }: { kind: Seen; id: string; close: () => void }) {
  const [width, setWidth] = useSetting("side");
  useShortcuts("Everywhere", {
    "]": ["Close the inspector", close],
    Escape: ["Close what is on top", close],
  });
  const drag = (event: Pointer<HTMLButtonElement>) => {
    if (event.buttons === 1) setWidth(bounded(window.innerWidth - event.clientX));
  };
  return (
    <aside className="side" aria-label="Inspector" style={{ "--side": `${width}px` } as React.CSSProperties}>
      <button
        type="button"
        className="grip"
        role="slider"
        aria-label="Width of the inspector"
        aria-valuenow={width}
        aria-valuemin={LEAST}
        aria-valuemax={MOST}
        onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
        onPointerMove={drag}
        onKeyDown={({ key }) => {
          if (key === "ArrowLeft") setWidth(bounded(width + STEP));
          if (key === "ArrowRight") setWidth(bounded(width - STEP));
        }}
      />
      <header>
        <h2>{kind === "memory" ? "Memory" : "Work session"}</h2>
        <IconButton label="Close the inspector" shortcut="]" icon={X} onPress={close} />
      </header>
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls, and must be reachable by keyboard */}
      <div className="body" tabIndex={0} role="region" aria-label="What is inspected">
        <Suspense fallback={<Skeleton lines={6} />}>
          {kind === "memory" ? <MemoryInspector key={id} id={id} /> : <SessionInspector key={id} id={id} />}
        </Suspense>
      </div>
    </aside>
  );
}
