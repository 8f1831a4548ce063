import { Archive, ArchiveRestore, Ellipsis, Pencil, Pin, PinOff, RefreshCw, Trash2, Waypoints } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { useNavigate } from "react-router";
import { useShortcuts } from "@/app/shortcuts";
import { tell } from "@/app/undo";
import { type MemoryChanges, MemoryDetail, type MemoryDetailResult } from "@/gql/gen";
import { useAsk } from "@/gql/hooks";
import { Button, Empty, IconButton, type Item, LinkButton, Menu, Refused, Skeleton, Tabs } from "@/ui";
import { Banners } from "./Banners";
import { Content } from "./Content";
import { forget, purge, restore, revise } from "./deeds";
import { History } from "./History";
import { isMemoryId } from "./names";
import { Past } from "./Past";
import { Provenance } from "./Provenance";
import { Raw } from "./Raw";
import { Relations } from "./Relations";
import { Sure } from "./Sure";
import { Usage } from "./Usage";
import "./memory.css";

const EditMemory = lazy(() => import("./EditMemory"));
const Supersede = lazy(() => import("./Supersede"));

export type Held = MemoryDetailResult["memory"] & object;
export type Whole = Omit<Held, "project" | "session" | "successor" | "opposed">;
export const TABS = ["content", "relations", "provenance", "history", "past", "usage", "raw"] as const;
export type Tab = (typeof TABS)[number];

interface DetailProps {
  id: string;
  tab: Tab;
  onTab: (tab: Tab) => void;
}

/** All about one memory: the same beside a page and as a page of its own. */
export function Detail({ id, tab, onTab }: DetailProps) {
  const isId = isMemoryId(id);
  const asked = useAsk(MemoryDetail, { id }, { live: ["memory", "relation"], pause: !isId });
  const held = asked.data?.memory;
  const forgotten = asked.data?.memories.edges[0]?.node;
  if (asked.error && !asked.data) return <Refused error={asked.error} again={asked.again} />;
  if (asked.loading && !asked.data) return <Skeleton lines={8} />;
  if (held) return <Living memory={held} tab={tab} onTab={onTab} />;
  if (forgotten) return <Forgotten memory={forgotten} />;
  return (
    <Empty title="This memory is not there" actions={<LinkButton to="/memories">All memories</LinkButton>}>
      It was erased for good, it expired, or the address is wrong.
    </Empty>
  );
}

type Open = "edit" | "supersede" | null;

function Living({ memory, tab, onTab }: { memory: Held; tab: Tab; onTab: (tab: Tab) => void }) {
  const [open, setOpen] = useState<Open>(null);
  const navigate = useNavigate();
  useShortcuts("Memory", {
    e: ["Edit the memory", () => setOpen("edit")],
    r: ["Add a relation", () => onTab("relations")],
    o: ["Show it in the graph", () => void navigate(`/graph?focus=${memory.id}`)],
  });
  return (
    <article className="memory-detail">
      <h2 className="visually-hidden">About this memory</h2>
      <Banners memory={memory} />
      <Deeds memory={memory} onOpen={setOpen} />
      <Tabs
        label="About this memory"
        selected={tab}
        onSelect={(id) => onTab(TABS.find((each) => each === id) ?? "content")}
        pages={[
          { id: "content", label: "Content", content: <Content memory={memory} /> },
          { id: "relations", label: "Relations", content: <Relations id={memory.id} /> },
          { id: "provenance", label: "Provenance", content: <Provenance memory={memory} /> },
          { id: "history", label: "History", content: <History id={memory.id} /> },
          { id: "past", label: "As of", content: <Past memory={memory} /> },
          { id: "usage", label: "Usage", content: <Usage id={memory.id} /> },
          { id: "raw", label: "Raw", content: <Raw memory={memory} /> },
        ]}
      />
      <Suspense fallback={null}>
        {open === "edit" && <EditMemory id={memory.id} onClose={() => setOpen(null)} />}
        {open === "supersede" && <Supersede ids={[memory.id]} name={memory.content} onClose={() => setOpen(null)} />}
      </Suspense>
    </article>
  );
}

async function mend(memory: Whole, changes: MemoryChanges, before: MemoryChanges, message: string) {
  const error = await revise(memory, changes, before, message);
  if (error) tell(error.message);
}

function Deeds({ memory, onOpen }: { memory: Held; onOpen: (open: Open) => void }) {
  const navigate = useNavigate();
  const archived = memory.status === "ARCHIVED";
  const items: Item[] = [
    {
      id: "graph",
      label: "Show in the graph",
      icon: Waypoints,
      shortcut: "o",
      onAction: () => void navigate(`/graph?focus=${memory.id}`),
    },
    {
      id: "supersede",
      label: "Supersede by a newer one…",
      icon: RefreshCw,
      disabled: memory.status === "SUPERSEDED",
      onAction: () => onOpen("supersede"),
    },
    {
      id: "archive",
      label: archived ? "Bring back into recall" : "Exclude from recall",
      icon: archived ? ArchiveRestore : Archive,
      disabled: memory.status === "SUPERSEDED",
      onAction: () =>
        void mend(
          memory,
          { status: archived ? "ACTIVE" : "ARCHIVED" },
          { status: archived ? "ARCHIVED" : "ACTIVE" },
          archived ? "Recall finds it again." : "Archived: recall finds it no more.",
        ),
    },
    { id: "forget", label: "Move to the trash", icon: Trash2, onAction: () => void forget([memory.id]) },
  ];
  return (
    <div className="memory-deeds">
      <Button icon={Pencil} onPress={() => onOpen("edit")}>
        Edit
      </Button>
      <IconButton
        label={memory.pinned ? "Unpin" : "Pin"}
        icon={memory.pinned ? PinOff : Pin}
        onPress={() =>
          void mend(
            memory,
            { pinned: !memory.pinned },
            { pinned: memory.pinned },
            memory.pinned ? "Unpinned." : "Pinned.",
          )
        }
      />
      <Menu label="More" button={<IconButton label="More" icon={Ellipsis} />} items={items} />
    </div>
  );
}

/** What is in the trash: readable, to be restored or erased. */
function Forgotten({ memory }: { memory: Whole }) {
  const [sure, setSure] = useState(false);
  return (
    <article className="memory-detail">
      <h2 className="visually-hidden">About this memory</h2>
      <Banners memory={memory} />
      <div className="memory-deeds">
        <Button tone="primary" icon={ArchiveRestore} onPress={() => void restore([memory.id])}>
          Restore
        </Button>
        <Button tone="danger" icon={Trash2} onPress={() => setSure(true)}>
          Erase for good…
        </Button>
      </div>
      <Content memory={memory} />
      {sure && (
        <Sure
          count={1}
          onClose={() => setSure(false)}
          onSure={() => {
            setSure(false);
            void purge([memory.id]);
          }}
        />
      )}
    </article>
  );
}
