import { Pause, Play, X } from "lucide-react";
import { useEffect, useMemo, useRef, useState } from "react";
import { histogram } from "@/graph/histogram";
import { IconButton, Segments, Switch } from "@/ui";
import type { Address } from "./address";

interface TimesProps {
  /** When each memory of the view was created, in seconds since 1970. */
  created: readonly number[];
  address: Pick<Address, "since" | "until" | "asof" | "moment">;
  onChange: (changes: Partial<Address>) => void;
}

const TICK = 160;
const FRAMES = 60;
const MOMENTS = [
  { value: "valid", label: "Valid then" },
  { value: "known", label: "Known then" },
] as const;
const DAY = new Intl.DateTimeFormat(undefined, { dateStyle: "medium" });
const MOMENT = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });

const local = (seconds: number) => {
  const at = new Date(seconds * 1_000);
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
};
const fromLocal = (text: string, end: boolean) =>
  text ? Math.floor(new Date(`${text}T${end ? "23:59:59" : "00:00:00"}`).getTime() / 1_000) : 0;

/** When the memories were created: a window with two thumbs, or one time, at which they held or were known. */
export function Times({ created, address, onChange }: TimesProps) {
  const { since, until, asof } = address;
  const [now] = useState(() => Math.floor(Date.now() / 1_000));
  // Of what was known at a time nothing is younger: there must be a way forward again.
  const isKnown = asof > 0 && address.moment === "known";
  const bars = useMemo(() => histogram(created, isKnown ? now : 0), [created, isKnown, now]);
  const [playing, setPlaying] = useState(false);
  const latest = useRef({ asof, onChange });
  useEffect(() => {
    latest.current = { asof, onChange };
  });
  const [first, last] = [bars?.first ?? 0, Math.max(bars?.last ?? 0, (bars?.first ?? 0) + 1)];
  useEffect(() => {
    if (!playing) return;
    const timer = setInterval(() => {
      const next = (latest.current.asof || first) + (last - first) / FRAMES;
      latest.current.onChange({ asof: Math.round(Math.min(last, next)) });
      if (next >= last) setPlaying(false);
    }, TICK);
    return () => clearInterval(timer);
  }, [playing, first, last]);
  if (!bars) return null;
  const [from, to] = [since || first, until || last];
  const put = (changes: { from?: number; to?: number }) => {
    const next = { from, to, ...changes };
    onChange({
      since: next.from <= first ? 0 : Math.round(next.from),
      until: next.to >= last ? 0 : Math.round(next.to),
    });
  };
  const text = (at: number) => (last - first < 172_800 ? MOMENT : DAY).format(at * 1_000);
  const scale = { first, last, least: first, most: last, text };
  const play = () => {
    if (!playing && (!asof || asof >= last)) onChange({ asof: Math.round(first) });
    setPlaying(!playing);
  };
  return (
    <section className="graph-times" aria-label="Time">
      <div className="graph-bars">
        <Bars counts={bars.counts} from={(from - first) / (last - first)} to={(to - first) / (last - first)} />
        {asof > 0 ? (
          <Thumb {...scale} label="As of" value={asof} onMove={(at) => onChange({ asof: Math.round(at) })} />
        ) : (
          <>
            <Thumb {...scale} label="Created since" value={from} most={to} onMove={(at) => put({ from: at })} />
            <Thumb {...scale} label="Created until" value={to} least={from} onMove={(at) => put({ to: at })} />
          </>
        )}
      </div>
      <div className="graph-dates">
        {asof > 0 ? (
          <input
            className="input"
            type="date"
            aria-label="As of"
            value={local(asof)}
            onChange={({ target }) => onChange({ asof: fromLocal(target.value, true) })}
          />
        ) : (
          <>
            <input
              className="input"
              type="date"
              aria-label="Created since"
              value={local(from)}
              onChange={({ target }) => put({ from: fromLocal(target.value, false) || first })}
            />
            <span aria-hidden>–</span>
            <input
              className="input"
              type="date"
              aria-label="Created until"
              value={local(to)}
              onChange={({ target }) => put({ to: fromLocal(target.value, true) || last })}
            />
            {(since > 0 || until > 0) && (
              <IconButton label="All times" icon={X} onPress={() => onChange({ since: 0, until: 0 })} />
            )}
          </>
        )}
        <Switch
          isSelected={asof > 0}
          onChange={(on) => onChange({ asof: on ? Math.round(last) : 0, since: 0, until: 0 })}
        >
          As of
        </Switch>
        {asof > 0 && (
          <Segments
            label="What is shown of that time"
            value={address.moment}
            choices={MOMENTS}
            onChange={(moment) => {
              setPlaying(false);
              onChange({ moment });
            }}
          />
        )}
        {!isKnown && (
          <IconButton label={playing ? "Stop" : "Play through time"} icon={playing ? Pause : Play} onPress={play} />
        )}
      </div>
    </section>
  );
}

function Bars({ counts, from, to }: { counts: readonly number[]; from: number; to: number }) {
  const most = Math.max(...counts, 1);
  return (
    <svg viewBox={`0 0 ${counts.length} 1`} preserveAspectRatio="none" aria-hidden>
      {counts.map((count, place) => {
        const middle = (place + 0.5) / counts.length;
        const high = count ? Math.max(0.06, Math.sqrt(count / most)) : 0;
        const inside = middle >= from && middle <= to;
        return (
          <rect
            key={place}
            className={inside ? undefined : "graph-out"}
            x={place + 0.1}
            width="0.8"
            y={1 - high}
            height={high}
          />
        );
      })}
    </svg>
  );
}

interface ThumbProps {
  label: string;
  value: number;
  least: number;
  most: number;
  first: number;
  last: number;
  text: (at: number) => string;
  onMove: (at: number) => void;
}

const STEPS: Record<string, number> = {
  ArrowLeft: -0.01,
  ArrowDown: -0.01,
  ArrowRight: 0.01,
  ArrowUp: 0.01,
  PageDown: -0.1,
  PageUp: 0.1,
};

function Thumb({ label, value, least, most, first, last, text, onMove }: ThumbProps) {
  const bounded = (at: number) => Math.min(most, Math.max(least, at));
  const press = (event: React.KeyboardEvent) => {
    const step = STEPS[event.key];
    if (step !== undefined) onMove(bounded(value + step * (last - first)));
    else if (event.key === "Home") onMove(least);
    else if (event.key === "End") onMove(most);
    else return;
    event.preventDefault();
  };
  const drag = (event: React.PointerEvent<HTMLDivElement>) => {
    if (event.buttons !== 1) return;
    const box = event.currentTarget.parentElement!.getBoundingClientRect();
    onMove(bounded(first + ((event.clientX - box.left) / box.width) * (last - first)));
  };
  return (
    <div
      className="graph-thumb"
      role="slider"
      tabIndex={0}
      aria-label={label}
      aria-valuemin={least}
      aria-valuemax={most}
      aria-valuenow={Math.round(value)}
      aria-valuetext={text(value)}
      title={text(value)}
      style={{ insetInlineStart: `${((bounded(value) - first) / (last - first)) * 100}%` }}
      onKeyDown={press}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={drag}
    />
  );
}
