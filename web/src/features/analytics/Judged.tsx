import { useMemo } from "react";
import { ACCENT, QUIET } from "@/charts/colours";
import { Figure } from "@/charts/Figure";
import type { AnalyticsMemoryResult } from "@/gql/gen";
import { plural } from "@/lib/text";
import { stacked } from "./bars";
import { type Days, withEmpty } from "./range";
import { type Change, rangeOf } from "./spec";

type Recalls = AnalyticsMemoryResult["memoryAnalytics"]["recalls"];

const VERDICTS = [
  { name: "useful", colour: ACCENT },
  { name: "not useful", colour: QUIET },
];

const drawVerdicts = stacked("hits");

/** What was said of hits, by the day of their recall. */
export function Judged({ recalls, range, set }: { recalls: Recalls; range: Days; set: Change }) {
  const days = useMemo(() => recalls.filter((day) => day.useful + day.notUseful), [recalls]);
  const drawn = useMemo(() => {
    const bars = days.flatMap(({ day, useful, notUseful }) =>
      [useful, notUseful].map((count, at) => ({ day, count, ...VERDICTS[at]! })),
    );
    return withEmpty(bars, range, { name: "", count: 0, colour: ACCENT });
  }, [days, range]);
  const useful = days.reduce((all, day) => all + day.useful, 0);
  const sum = days.reduce((all, day) => all + day.notUseful, useful);
  const one = ({ day }: { day: string }) => set(rangeOf({ first: day, last: day }));
  return (
    <Figure
      title="Useful or not"
      summary={`${useful.toLocaleString()} of ${plural(sum, "hit", "hits")} that somebody judged ${sum === 1 ? "was" : "were"} useful.`}
      empty="Nobody said of a hit in these days whether it was useful."
      rows={days}
      columns={[
        { label: "Day", value: (day) => day.day },
        { label: "Useful", value: (day) => day.useful },
        { label: "Not useful", value: (day) => day.notUseful },
        { label: "Recalls", value: (day) => day.recalls },
      ]}
      data={drawn}
      draw={drawVerdicts}
      legend={VERDICTS}
      onPick={one}
      onRow={one}
    />
  );
}
