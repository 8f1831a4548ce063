import { Filter, History as HistoryIcon, Search } from "lucide-react";
import { type SyntheticEvent, useEffect, useState } from "react";
import { Link, useLocation } from "react-router";
import { onChange } from "@/app/live";
import { Page } from "@/app/Page";
import { RecallAsk } from "@/gql/gen";
import { useAsk } from "@/gql/hooks";
import { ago } from "@/lib/time";
import { plural, visible } from "@/lib/text";
import { useUrl } from "@/lib/url";
import { useChoices } from "@/features/memories/choices";
import { FilterPanel } from "@/features/memories/FilterPanel";
import { NOTHING, toFilter, worn } from "@/features/memories/filters";
import { Saved } from "@/features/memories/Saved";
import { Button, Chip, Dialog, Empty, Field, Note, Popover, Refused, Segments, Select, Skeleton, Switch } from "@/ui";
import { Compare } from "./Compare";
import { ContextView } from "./ContextView";
import { type Answer, Funnel, Warnings } from "./Funnel";
import { GraphScope } from "./GraphScope";
import { Hits } from "./Hits";
import { forgetAsked, noteAsked, readAsked } from "./history";
import { Knobs } from "./Knobs";
import { LIMITS, RECALL, type Recalling, toGraph, toVariables } from "./settings";
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
  const [asked, setUrl] = useUrl(RECALL);
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
        <HistoryButton />
        <Saved page="recall" what="search" />
      </div>
      <Worn asked={asked} set={set} />
      <div className="recall-body">
        <aside className="recall-side" aria-label="Filters">
          {panel}
        </aside>
        <div className="recall-main">{question ? <Views asked={asked} set={set} /> : <Unasked />}</div>
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

function Ask({ asked, onAsk }: { asked: Recalling; onAsk: (q: string) => void }) {
  const [typed, setTyped] = useState(asked.q);
  const send = (event: SyntheticEvent) => {
    event.preventDefault();
    onAsk(typed.trim());
  };
  return (
    <form className="recall-ask" onSubmit={send}>
      <Field
        label="Question"
        quiet
        placeholder="What do you want to remember?"
        value={typed}
        onChange={setTyped}
        autoFocus={!asked.q}
      />
      <Button tone="primary" icon={Search} type="submit">
        Ask
      </Button>
    </form>
  );
}

function Scope({ asked, set }: { asked: Recalling; set: Set }) {
  const choices = useChoices();
  const superseded = asked.status.includes("SUPERSEDED");
  return (
    <div className="recall-scope">
      <Switch isSelected={superseded} onChange={(on) => set({ status: on ? ["ACTIVE", "SUPERSEDED"] : [] })}>
        Superseded ones too
      </Switch>
      <GraphScope asked={asked} onChange={set} />
      <FilterPanel filters={asked} onChange={set} filter={toFilter(asked)} choices={choices} />
      <Field label="As it held at" type="datetime-local" value={asked.asOf} onChange={(asOf) => set({ asOf })} />
      <Field
        label="As the record knew it at"
        type="datetime-local"
        value={asked.knownAt}
        onChange={(knownAt) => set({ knownAt })}
      />
      <Field
        label="As if asked at"
        type="datetime-local"
        value={asked.at}
        onChange={(at) => set({ at })}
        hint="“Last spring” is counted from there."
      />
    </div>
  );
}

function Worn({ asked, set }: { asked: Recalling; set: Set }) {
  const { projectNames } = useChoices();
  const chips = worn(asked, projectNames);
  const graph = toGraph(asked);
  const past = [asked.asOf && `As of ${asked.asOf}`, asked.knownAt && `Known at ${asked.knownAt}`];
  if (!chips.length && !graph && !past.some(Boolean)) return null;
  return (
    <div className="memories-chips">
      {chips.map(({ name, without }) => (
        <Chip key={name} name={name} onRemove={() => set(without)}>
          {name}
        </Chip>
      ))}
      {graph && (
        <Chip name="the graph filter" onRemove={() => set({ start: [], relations: [] })}>
          {`Within ${plural(graph.depth ?? 1, "relation", "relations")} of ${plural(graph.from.length, "memory", "memories")}`}
        </Chip>
      )}
      {past[0] && (
        <Chip name={past[0]} onRemove={() => set({ asOf: "" })}>
          {past[0]}
        </Chip>
      )}
      {past[1] && (
        <Chip name={past[1]} onRemove={() => set({ knownAt: "" })}>
          {past[1]}
        </Chip>
      )}
      <Button tone="quiet" onPress={() => set({ ...NOTHING, start: [], relations: [], asOf: "", knownAt: "" })}>
        Clear filters
      </Button>
    </div>
  );
}

function HistoryButton() {
  return (
    <Popover
      label="Questions asked before"
      button={
        <Button icon={HistoryIcon} tone="quiet">
          History
        </Button>
      }
    >
      {(close) => <HistoryList onPick={close} />}
    </Popover>
  );
}

function HistoryList({ onPick }: { onPick: () => void }) {
  const [held, setHeld] = useState(readAsked);
  if (!held.length) return <p className="recall-quiet">Questions that you ask here stay in this browser.</p>;
  return (
    <div className="recall-history">
      <ul>
        {held.map((each) => (
          <li key={each.search}>
            <Link to={`/recall${each.search}`} onClick={onPick}>
              {visible(each.q)}
            </Link>
            <span className="recall-quiet">{ago(each.at)}</span>
          </li>
        ))}
      </ul>
      <Button
        tone="quiet"
        onPress={() => {
          forgetAsked();
          setHeld([]);
        }}
      >
        Clear the history
      </Button>
    </div>
  );
}

function Unasked() {
  return (
    <Empty title="Ask your memories" icon={Search}>
      Ask as you would ask a colleague: “why did the import fail last week?” Each hit says why it is there.
    </Empty>
  );
}

function Views({ asked, set }: { asked: Recalling; set: Set }) {
  if (asked.view === "context") return <ContextView asked={asked} onChange={set} />;
  if (asked.view === "compare") return <Compare asked={asked} onChange={set} />;
  return <Results asked={asked} set={set} />;
}

function Results({ asked, set }: { asked: Recalling; set: Set }) {
  const { data, error, loading, again } = useAsk(RecallAsk, toVariables(asked));
  const answer = data?.recall;
  return (
    <>
      <Knobs mode={asked.mode} weights={asked.weights} diversity={asked.diversity} onChange={set} />
      {error && <Refused error={error} again={again} />}
      {!answer && !error && <Skeleton lines={8} />}
      {answer && <Found answer={answer} asked={asked} set={set} stale={loading} again={again} />}
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
  useEffect(() => onChange(["memory", "relation"], () => setBehind(answer)), [answer]);
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
          <Hits hits={answer.hits} question={asked.q} />
        ) : (
          <Empty
            title="No memory answers that"
            actions={
              toFilter(asked) || toGraph(asked) ? (
                <Button onPress={() => set({ ...NOTHING, start: [], relations: [] })}>Search without filters</Button>
              ) : undefined
            }
          >
            Ask in other words, or take filters away.
          </Empty>
        )}
      </div>
      <div className="recall-beside">
        <Funnel answer={answer} />
        <WhyNot asked={asked} />
      </div>
    </div>
  );
}
