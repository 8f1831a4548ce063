import type { HomeGrowthResult } from "@/gql/gen";
import { plural } from "@/lib/text";

const WIDTH = 280;
const HEIGHT = 56;
const GAP = 2;

/**
 * Sums what grew and was recalled by day, for every day of the range. Those are counted once in a while: of the last
 * day there may be more by now.
 */
export function byDay(found: HomeGrowthResult["memoryAnalytics"], days: string[], today = 0) {
  const sum = (rows: { day: string; count: number }[]) => {
    const counts = new Map<string, number>();
    for (const { day, count } of rows) counts.set(day, (counts.get(day) ?? 0) + count);
    return days.map((day) => counts.get(day) ?? 0);
  };
  const kept = sum(found.growth.map((row) => ({ day: row.day, count: row.memories })));
  kept.push(Math.max(kept.pop() ?? 0, today));
  return {
    kept,
    recalled: sum(found.recalls.map((row) => ({ day: row.day, count: row.recalls }))),
  };
}

interface SparkProps {
  one: string;
  many: string;
  /** What became of them. */
  done: string;
  days: string[];
  counts: number[];
}

/** Small bars, one for each day; their sum stands beside them. */
export function Spark({ one, many, done, days, counts }: SparkProps) {
  const most = Math.max(1, ...counts);
  const step = WIDTH / counts.length;
  const total = counts.reduce((sum, count) => sum + count, 0);
  return (
    <figure className="home-spark">
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={`${plural(total, one, many)} ${done}`}>
        {counts.map((count, place) => {
          const height = Math.max(count ? 3 : 1, (count / most) * HEIGHT);
          return (
            <rect
              key={days[place]}
              className={count ? undefined : "none"}
              x={place * step}
              y={HEIGHT - height}
              width={step - GAP}
              height={height}
              rx={1.5}
            >
              <title>{`${days[place]!}: ${plural(count, one, many)}`}</title>
            </rect>
          );
        })}
      </svg>
      <figcaption>
        <strong>{total.toLocaleString()}</strong> {total === 1 ? one : many} {done}
      </figcaption>
    </figure>
  );
}
