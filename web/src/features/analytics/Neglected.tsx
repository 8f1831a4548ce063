import { Download } from "lucide-react";
import { useInspector } from "@/app/inspect";
import { csv } from "@/charts/csv";
import { save } from "@/charts/save";
import { useMore } from "@/features/work/useMore";
import { type AnalyticsMemoryResult, AnalyticsNeglected, type AnalyticsNeglectedResult, type Neglect } from "@/gql/gen";
import { ask, useAsk } from "@/gql/hooks";
import { title, visible } from "@/lib/text";
import { ago } from "@/lib/time";
import { oneOf, useUrl } from "@/lib/url";
import { Button, Segments, Skeleton } from "@/ui";

const HOWS = ["never", "stale", "orphaned"] as const;
const SPEC = { neglected: oneOf(HOWS, "never") };
const ASKED: Record<(typeof HOWS)[number], Neglect> = {
  never: "NEVER_RECALLED",
  stale: "STALE",
  orphaned: "ORPHANED",
};
const MEANING = {
  never: "No recall has returned them yet.",
  stale: "Neither recalled nor changed for 90 days.",
  orphaned: "No relation leads to or from them.",
};

type Nodes = AnalyticsNeglectedResult["neglected"]["nodes"];

function saveCsv(how: string, nodes: Nodes): void {
  const rows = nodes.map(({ id, content, kind, updatedAt }) => [id, title(content), kind, updatedAt]);
  save(`${how}.csv`, csv(["Id", "Memory", "Kind", "Changed"], rows), "text/csv;charset=utf-8");
}

function List({ how }: { how: (typeof HOWS)[number] }) {
  const { inspect } = useInspector();
  const { data } = useAsk(AnalyticsNeglected, { how: ASKED[how] }, { live: ["memory"] });
  const { nodes, more, read } = useMore(data?.neglected, async (after) => {
    const next = await ask(AnalyticsNeglected, { how: ASKED[how], after });
    return next.data?.neglected;
  });
  if (!data) return <Skeleton lines={5} />;
  if (!nodes.length) return <p className="chart-empty">There are none.</p>;
  return (
    <>
      <ul className="work-lines">
        {nodes.map(({ id, content, kind, updatedAt }) => (
          <li key={id}>
            <button type="button" className="work-name" onClick={() => inspect("memory", id)}>
              {title(content)}
              <span className="work-quiet">
                {visible(kind)} · changed {ago(updatedAt)}
              </span>
            </button>
          </li>
        ))}
      </ul>
      <div className="actions">
        {more && <Button onPress={() => void read()}>Show more</Button>}
        <Button tone="quiet" icon={Download} onPress={() => saveCsv(how, nodes)}>
          CSV of these
        </Button>
      </div>
    </>
  );
}

/** Memories that nobody needs, or finds: to look at, link or forget. */
export function Neglected({ found }: { found: AnalyticsMemoryResult["memoryAnalytics"] }) {
  const [{ neglected: how }, set] = useUrl(SPEC);
  const choices = [
    { value: "never", label: `Never recalled ${found.neverRecalled.toLocaleString()}` },
    { value: "stale", label: `Stale ${found.stale.toLocaleString()}` },
    { value: "orphaned", label: `Without relations ${found.orphaned.toLocaleString()}` },
  ] as const;
  return (
    <section className="card chart-wide work-stack">
      <div className="actions work-between">
        <h2>Neglected memories</h2>
        <Segments label="How neglected" value={how} choices={choices} onChange={(neglected) => set({ neglected })} />
      </div>
      <p className="work-quiet">{MEANING[how]}</p>
      <List key={how} how={how} />
    </section>
  );
}
