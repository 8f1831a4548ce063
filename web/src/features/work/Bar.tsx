import type { CSSProperties } from "react";
import { hours } from "@/lib/time";
import { type ForWhom, shades, tinted } from "./colours";
import { clockIn, hourOf, hoursShown, lanes, type Piece, pieces, seconds, type Timed } from "./days";
import { usePalette } from "./palette";

type Told = Timed & ForWhom & { category: string };

interface BarProps {
  /** What lies on one day. */
  day: readonly Piece<Told>[];
  label: string;
}

const share = (minutes: number, [first, last]: [number, number]) =>
  `${((minutes - first * 60) / (last - first)) * (5 / 3)}%`;

/** One day from left to right: what was worked, with its pauses. */
export function DayBar({ day, label }: BarProps) {
  const { turns } = usePalette();
  const colours = shades(
    day.map(({ session }) => session),
    turns,
  );
  const shown = hoursShown(day);
  const hoursMarked = Array.from(
    { length: Math.floor((shown[1] - shown[0]) / 2) + 1 },
    (_, place) => shown[0] + place * 2,
  );
  return (
    <div className="work-bar">
      <div className="work-bar-track" role="img" aria-label={label}>
        {lanes([...day]).map((each) => {
          const shade = colours.get(tinted(each.session)?.id ?? "");
          return (
            <span
              key={each.session.id}
              className="work-bar-piece"
              data-category={each.session.category}
              data-cue={shade?.cue}
              data-open={each.session.endTime === null || undefined}
              style={
                {
                  left: share(each.from, shown),
                  right: `calc(100% - ${share(each.to, shown)})`,
                  "--lane": each.lane,
                  "--lanes": each.lanes,
                  "--hue": shade?.colour,
                } as CSSProperties
              }
            />
          );
        })}
        {day.flatMap((each) =>
          each.pauses.map(({ from, to }) => (
            <span
              key={`${each.session.id}${from}`}
              className="work-bar-pause"
              style={{ left: share(from, shown), right: `calc(100% - ${share(to, shown)})` }}
            />
          )),
        )}
      </div>
      <div className="work-bar-hours" aria-hidden>
        {hoursMarked.map((hour) => (
          <span key={hour} style={{ left: share(hour * 60, shown) }}>
            {hourOf(hour)}
          </span>
        ))}
      </div>
    </div>
  );
}

/** One session from its start to its end, with its pauses; each day on its own line. */
export function SessionBar({ session, now }: { session: Told; now: number }) {
  const all = pieces(session, now);
  const { startTime, endTime, timeZone } = session;
  const until = endTime ? clockIn(endTime, timeZone) : "now";
  return (
    <div className="work-stack">
      {all.map((each) => (
        <DayBar
          key={each.day}
          day={[each]}
          label={`From ${clockIn(startTime, timeZone)} to ${until}, ${hours(seconds([each]))} hours worked on ${each.day}, ${each.pauses.length} pauses`}
        />
      ))}
    </div>
  );
}
