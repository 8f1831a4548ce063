import { useMemo } from "react";
import { Figure } from "@/charts/Figure";
import { dayName } from "@/features/work/days";
import { category } from "@/features/work/words";
import { plural } from "@/lib/text";
import { hours } from "@/lib/time";
import { type CardProps, rangeOf } from "./spec";
import { useRows } from "./useRows";

interface Line {
  day: string;
  client: string;
  project: string;
  category: string;
  sessions: number;
  seconds: number;
}

const WAYS = { UP: "up to", NEAREST: "to" };

/** What a bill is written from: a line for each day, client, project and category, rounded as it is asked. */
export function TimeSheet(props: CardProps) {
  const { days, rounding, set } = props;
  const { rows, loading, truncated } = useRows(props, days, ["DAY", "CLIENT", "PROJECT", "CATEGORY"]);
  const lines = useMemo(
    () =>
      rows.map((row): Line => ({
        day: row.day!,
        client: row.client ?? "",
        project: row.project ?? "",
        category: row.category ? category(row.category) : "",
        sessions: row.sessions,
        seconds: row.seconds,
      })),
    [rows],
  );
  const seconds = lines.reduce((sum, line) => sum + line.seconds, 0);
  const sessions = lines.reduce((sum, line) => sum + line.sessions, 0);
  const rounded = rounding ? `, each rounded ${WAYS[rounding.way!]} ${rounding.minutes} minutes` : "";
  return (
    <Figure
      title="Time sheet"
      wide
      loading={loading}
      summary={`${hours(seconds)} hours in ${plural(lines.length, "line", "lines")}${rounded}${truncated ? "; there are more lines than are shown" : ""}.`}
      rows={lines}
      foot={[{ day: "Sum", client: "", project: "", category: "", sessions, seconds }]}
      columns={[
        {
          label: "Day",
          value: (line) => line.day,
          shown: (line) => (line.day === "Sum" ? line.day : dayName(line.day, { year: "numeric" })),
        },
        { label: "Client", value: (line) => line.client },
        { label: "Project", value: (line) => line.project },
        { label: "Category", value: (line) => line.category },
        { label: "Sessions", value: (line) => line.sessions },
        { label: "Hours", value: (line) => line.seconds / 3_600, shown: (line) => hours(line.seconds) },
      ]}
      onRow={({ day }) => set(rangeOf({ first: day, last: day }))}
    />
  );
}
