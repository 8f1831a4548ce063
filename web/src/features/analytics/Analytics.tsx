import { lazy, Suspense, useMemo } from "react";
import { Page } from "@/app/Page";
import { todayIn } from "@/features/work/days";
import { useHolds } from "@/features/work/held";
import { useUrl } from "@/lib/url";
import { Skeleton, Tabs } from "@/ui";
import { daysOf } from "./range";
import { SPEC } from "./spec";
import { WorkReport } from "./WorkReport";
import "@/features/work/timer.css";
import "@/features/work/week.css";
import "@/features/work/work.css";
import "./analytics.css";

const MemoryHealth = lazy(() => import("./MemoryHealth"));

/** Where the hours go, and how memory fares. */
export default function Analytics() {
  const [asked, set] = useUrl(SPEC);
  const { zone } = useHolds();
  const today = todayIn(zone);
  const days = useMemo(
    () => daysOf(asked.range, asked.from, asked.to, today),
    [asked.range, asked.from, asked.to, today],
  );
  const pages = [
    { id: "work", label: "Work", content: <WorkReport asked={asked} days={days} set={set} /> },
    {
      id: "memory",
      label: "Memory health",
      content: (
        <Suspense fallback={<Skeleton lines={8} />}>
          <MemoryHealth asked={asked} days={days} set={set} />
        </Suspense>
      ),
    },
  ];
  return (
    <Page title="Analytics">
      <Tabs
        label="Analytics"
        pages={pages}
        selected={asked.tab}
        onSelect={(id) => set({ tab: id === "memory" ? "memory" : "work" })}
      />
    </Page>
  );
}
