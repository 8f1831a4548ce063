import { Filter } from "lucide-react";
import { useEffect, useMemo, useState } from "react";
import { useLocation } from "react-router";
import { onEveryChange } from "@/app/live";
import { Page } from "@/app/Page";
import { RecallAsk } from "@/gql/gen";
import { useAsk } from "@/gql/hooks";
import { plural } from "@/lib/text";
import { useUrl } from "@/lib/url";
import { Saved } from "@/features/memories/Saved";
import { Button, Dialog, Empty, Note, Refused, Segments, Select, Skeleton } from "@/ui";
import { Ask, HistoryButton, Unasked } from "./Asking";
import { Compare } from "./Compare";
import { ContextView } from "./ContextView";
import { type Answer, Funnel, Warnings } from "./Funnel";
import { Hits } from "./Hits";
import { noteAsked } from "./history";
import { Knobs } from "./Knobs";
import { ANYWHERE, isBounded, Scope, Worn } from "./Scope";
import { LIMITS, type Recalling, recalling, toVariables } from "./settings";
import { type UsualHeld, useUsual } from "./usual";
import { UsualButton } from "./UsualButton";
import { WhyNot } from "./WhyNot";
import "@/features/memories/memories.css";
import "./recall.css";

const VIEWS = [
  { value: "results", label: "Results" },
  { value: "context", label: "Context" },
  { value: "compare", label: "Compare" },
] as const;

type Set = (changes: Partial<Recalling>) => void;

/** The workbench: asks, shows why each hit is there, and what would bring another one in. */
export default function Recall() {
  const held = useUsual();
  if (held) return <Workbench held={held} />;
  return (
    <Page title="Recall" full>
      <Skeleton lines={8} />
    </Page>
  );
}

function Workbench({ held }: { held: UsualHeld }) {
  const { usual } = held;
  const spec = useMemo(() => recalling(usual), [usual]);
  const [asked, setUrl] = useUrl(spec);
  const { search } = useLocation();
  const [narrow, setNarrow] = useState(false);
  const set: Set = (changes) => setUrl(changes, { replace: true });
  const question = asked.q.trim();
  useEffect(() => {
    if (question) noteAsked(question, cleaned(search));
  }, [question, search]);
  const panel = <Scope asked={asked} set={set} />;
  return (
    <Page title="Recall" full>
      <Ask key={asked.q} asked={asked} onAsk={(q) => setUrl({ q })} />
      <div className="recall-controls level">
        <Segments label="View" value={asked.view} choices={VIEWS} onChange={(view) => set({ view })} />
        <span className="recall-narrow">
          <Button icon={Filter} onPress={() => setNarrow(true)}>
            Filter
          </Button>
        </span>
        {asked.view !== "context" && (
          <Select
            label="Hits"
            quiet
            value={asked.limit}
            choices={LIMITS.map((value) => ({ value, label: `${value} hits` }))}
            onChange={(limit) => set({ limit })}
          />
        )}
        <span className="recall-kept">
          <HistoryButton />
          <Saved page="recall" what="search" />
        </span>
      </div>
      <Worn asked={asked} set={set} />
      <div className="recall-body">
        <aside className="recall-side" aria-label="Filters">
          {panel}
        </aside>
        <div className="recall-main">{question ? <Views asked={asked} set={set} held={held} /> : <Unasked />}</div>
      </div>
      {narrow && (
        <Dialog
          title="Filter"
          open
          onClose={() => setNarrow(false)}
          foot={
            <Button tone="primary" onPress={() => setNarrow(false)}>
              Show the hits
            </Button>
          }
        >
          {panel}
        </Dialog>
      )}
    </Page>
  );
}

/** The address without what is inspected beside the page. */
function cleaned(search: string): string {
  const params = new URLSearchParams(search);
  params.delete("see");
  params.delete("id");
  return `?${params.toString()}`;
}

interface ViewProps {
  asked: Recalling;
  set: Set;
  held: UsualHeld;
}

function Views({ asked, set, held }: ViewProps) {
  if (asked.view === "context") return <ContextView asked={asked} onChange={set} />;
  if (asked.view === "compare") return <Compare asked={asked} onChange={set} held={held} />;
  return <Results asked={asked} set={set} held={held} />;
}

function Results({ asked, set, held }: ViewProps) {
  const { data, error, loading, again } = useAsk(RecallAsk, toVariables(asked));
  const answer = data?.recall;
  return (
    <>
      <Knobs mode={asked.mode} weights={asked.weights} diversity={asked.diversity} onChange={set}>
        <UsualButton now={asked} held={held} />
      </Knobs>
      {error && <Refused error={error} again={again} />}
      {!answer && !error && <Skeleton lines={8} />}
      {answer && <Found answer={answer} asked={asked} set={set} stale={loading || !!error} again={again} />}
    </>
  );
}

interface FoundProps {
  answer: Answer;
  asked: Recalling;
  set: Set;
  stale: boolean;
  again: () => void;
}

function Found({ answer, asked, set, stale, again }: FoundProps) {
  const [behind, setBehind] = useState<Answer>();
  useEffect(() => onEveryChange(({ noun }) => noun !== "session" && setBehind(answer)), [answer]);
  return (
    <div className={stale ? "recall-found stale" : "recall-found"}>
      <div className="recall-list">
        <p className="visually-hidden" role="status">
          {plural(answer.hits.length, "hit", "hits")}
        </p>
        {behind === answer && (
          <Note action={<Button onPress={again}>Ask again</Button>}>Memories changed since this was asked.</Note>
        )}
        <Warnings answer={answer} />
        {answer.hits.length ? (
          <Hits recallId={answer.recallId} hits={answer.hits} question={asked.q} />
        ) : (
          <Empty
            title="No memory answers that"
            actions={
              <>
                {isBounded(asked) && <Button onPress={() => set(ANYWHERE)}>Search without filters</Button>}
                {asked.mode !== "hybrid" && (
                  <Button onPress={() => set({ mode: "hybrid", weights: {} })}>Ask by meaning and words</Button>
                )}
              </>
            }
          >
            Ask in other words, or take filters away.
          </Empty>
        )}
      </div>
      <div className="recall-beside">
        <Funnel answer={answer} asked={asked} />
        <WhyNot asked={asked} />
      </div>
    </div>
  );
}
