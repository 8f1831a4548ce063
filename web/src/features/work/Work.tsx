import { CalendarPlus } from "lucide-react";
import { lazy, type ReactNode, Suspense } from "react";
import { Page } from "@/app/Page";
import { flag, oneOf, useUrl } from "@/lib/url";
import { Button, Skeleton, Tabs } from "@/ui";
import { useHolds } from "./held";
import { Today } from "./Today";
import "./timer.css";
import "./week.css";
import "./work.css";

const Week = lazy(() => import("./Week"));
const Sessions = lazy(() => import("./Sessions"));
const Clients = lazy(() => import("./Clients"));
const Projects = lazy(() => import("./Projects"));
const WorkSettings = lazy(() => import("./WorkSettings"));
const EnterForm = lazy(() => import("./EnterForm"));

const TABS = ["today", "week", "sessions", "clients", "projects", "settings"] as const;
const SPEC = { tab: oneOf(TABS, "today"), enter: flag() };

function later(content: ReactNode): ReactNode {
  return <Suspense fallback={<Skeleton lines={8} />}>{content}</Suspense>;
}

/** The working day: today, the week, all sessions, and whom they are for. */
export default function Work() {
  const [{ tab, enter }, set] = useUrl(SPEC);
  const { settings, zone, usual, error } = useHolds();
  const pages = [
    { id: "today", label: "Today", content: <Today onEnter={() => set({ enter: true })} /> },
    { id: "week", label: "Week", content: later(<Week />) },
    { id: "sessions", label: "Sessions", content: later(<Sessions />) },
    { id: "clients", label: "Clients", content: later(<Clients />) },
    { id: "projects", label: "Projects", content: later(<Projects />) },
    { id: "settings", label: "Settings", content: later(<WorkSettings />) },
  ];
  return (
    <Page
      title="Work"
      actions={
        <Button icon={CalendarPlus} onPress={() => set({ enter: true })}>
          Enter past work
        </Button>
      }
    >
      <Tabs label="Work" pages={pages} selected={tab} onSelect={(id) => set({ tab: id as (typeof TABS)[number] })} />
      {enter && (settings ?? error) && (
        <Suspense fallback={null}>
          <EnterForm timeZone={zone} usual={usual} onClose={() => set({ enter: false })} />
        </Suspense>
      )}
    </Page>
  );
}
