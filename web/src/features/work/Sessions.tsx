import { Download } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { type WorkEntry, WorkList, WorkTotals } from "@/gql/gen";
import { ask, useAsk } from "@/gql/hooks";
import { plural } from "@/lib/text";
import { hours } from "@/lib/time";
import { list, oneOf, text, useUrl } from "@/lib/url";
import { Button, Empty, Refused, Select, Skeleton } from "@/ui";
import { DayField } from "@/ui/moment";
import { daysAfter, midnight, todayIn } from "./days";
import { Chosen, Filters, isCategory, LONGEST, type Wanted, workFilter } from "./Filters";
import { useHolds } from "./held";
import { Line, Lines } from "./Line";
import { useNow, worked } from "./timer";
import { useMore } from "./useMore";

const EnterForm = lazy(() => import("./EnterForm"));
const AT_ONCE = 50;
const SPEC = {
  client: text(),
  project: text(),
  category: list(),
  owner: text(),
  from: text(),
  to: text(),
  status: oneOf(["", "open", "completed"], ""),
};
const STATUSES = [
  { value: "", label: "Any" },
  { value: "open", label: "Open" },
  { value: "completed", label: "Completed" },
] as const;
const FORMATS = ["csv", "json", "ics"] as const;
const DAY = /^\d{4}-\d\d-\d\d$/;

interface Asked extends Wanted {
  from: string;
  to: string;
  status: "" | "open" | "completed";
}

const days = ({ from, to }: Asked) => ({ from: DAY.test(from) ? from : "", to: DAY.test(to) ? to : "" });

/** The filter as the API takes it; days are those of the settings' time zone, as in the export. */
export function sessionFilter(asked: Asked, zone: string) {
  const { from, to } = days(asked);
  return {
    ...workFilter(asked),
    ...(from ? { after: new Date(midnight(from, zone)).toISOString() } : {}),
    ...(to ? { before: new Date(midnight(daysAfter(to, 1), zone)).toISOString() } : {}),
    ...(asked.status ? { open: asked.status === "open" } : {}),
  };
}

/** The address of the same sessions as a file. */
export function exported(asked: Asked, format: (typeof FORMATS)[number]): string {
  const { from, to } = days(asked);
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries({ first: from, last: to })) if (value) query.set(name, value);
  for (const name of ["client", "project", "owner", "status"] as const) if (asked[name]) query.set(name, asked[name]);
  for (const each of asked.category.filter(isCategory)) query.append("category", each.toLowerCase());
  return `/work/sessions.${format}${query.size ? `?${query.toString()}` : ""}`;
}

function Totals({ asked, shown, zone }: { asked: Asked; shown: WorkEntry[]; zone: string }) {
  const today = todayIn(zone);
  const { from, to } = days(asked);
  const last = to || daysAfter(from && from > today ? from : today, 1);
  const first = from || daysAfter(last, -LONGEST);
  const { data } = useAsk(WorkTotals, { first, last, by: [], filter: workFilter(asked) }, { live: ["session"] });
  const now = useNow(true, 30_000);
  const sum = shown.reduce((sum, session) => sum + worked(session, now), 0);
  const report = data?.workReport;
  return (
    <p className="work-quiet" role="status">
      {plural(shown.length, "session", "sessions")} shown, {hours(sum)} hours.
      {report && asked.status !== "open" && (
        <>
          {" "}
          In all {hours(report.period.seconds)} hours in{" "}
          {plural(report.period.sessions, "completed session", "completed sessions")}
          {report.stale ? "; the totals are being counted again." : "."}
        </>
      )}
    </p>
  );
}

function Table({ asked, zone }: { asked: Asked; zone: string }) {
  const filter = sessionFilter(asked, zone);
  const { data, error, again } = useAsk(WorkList, { filter, first: AT_ONCE }, { live: ["session"] });
  const [like, setLike] = useState<WorkEntry>();
  const now = useNow(true, 30_000);
  const page = data?.sessions;
  const { nodes, more, read } = useMore(page, async (after) => {
    const next = await ask(WorkList, { filter, first: AT_ONCE, after });
    return next.data?.sessions;
  });
  if (error && error.code !== "NOT_FOUND" && !page) return <Refused error={error} again={again} />;
  if (error) return <Empty title="No session fits">{error.message}</Empty>;
  if (!page) return <Skeleton lines={8} />;
  if (!nodes.length) return <Empty title="No session fits">Take a filter away, or choose other days.</Empty>;
  return (
    <>
      <Totals asked={asked} shown={nodes} zone={zone} />
      <section className="card">
        <Lines label="Sessions">
          {nodes.map((session) => (
            <Line key={session.id} session={session} now={now} dated onDuplicate={() => setLike(session)} />
          ))}
        </Lines>
      </section>
      {more && (
        <div className="actions">
          <Button onPress={() => void read()}>Show more</Button>
        </div>
      )}
      {like && (
        <Suspense fallback={null}>
          <EnterForm timeZone={zone} like={like} onClose={() => setLike(undefined)} />
        </Suspense>
      )}
    </>
  );
}

/** All sessions: filtered, page after page, and as files. */
export default function Sessions() {
  const [asked, set] = useUrl(SPEC);
  const { zone } = useHolds();
  return (
    <div className="work-stack">
      <div className="work-filters">
        <Filters wanted={asked} onChange={set} />
        <DayField label="From" value={days(asked).from} onChange={(from) => set({ from })} />
        <DayField label="To" value={days(asked).to} onChange={(to) => set({ to })} />
        <Select label="Status" value={asked.status} choices={STATUSES} onChange={(status) => set({ status })} />
        <div className="actions work-exports" role="group" aria-label="Export what the filters leave">
          {FORMATS.map((format) => (
            <a key={format} className="button" href={exported(asked, format)} download>
              <Download aria-hidden />
              {format === "ics" ? "iCalendar" : format.toUpperCase()}
            </a>
          ))}
        </div>
      </div>
      <Chosen wanted={asked} onChange={set} />
      <Table asked={asked} zone={zone} />
    </div>
  );
}
