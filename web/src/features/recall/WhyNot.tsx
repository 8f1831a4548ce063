import { useState } from "react";
import { RecallWhyNot, type Stage } from "@/gql/gen";
import { useAsk } from "@/gql/hooks";
import { title, visible } from "@/lib/text";
import { type Picked, Picker } from "@/features/memories/Picker";
import { MemoryLink } from "@/features/memories/parts";
import { Note, Refused, Skeleton } from "@/ui";
import { spanOf } from "./score";
import { ArmTable, Stack } from "./Score";
import { moments, type Recalling, scope, toVariables } from "./settings";

const STAGES: readonly Stage[] = [
  "UNKNOWN",
  "VALIDITY",
  "EXPIRED",
  "STATUS",
  "FILTER",
  "GRAPH",
  "CANDIDATES",
  "LIMIT",
  "RERANK",
  "DIVERSITY",
  "NONE",
];
const NAMES: Record<Stage, string> = {
  UNKNOWN: "Exists",
  VALIDITY: "Valid",
  STATUS: "Status",
  EXPIRED: "Not expired",
  FILTER: "Filters",
  GRAPH: "Graph filter",
  CANDIDATES: "Candidates",
  LIMIT: "Limit",
  RERANK: "Reranker",
  DIVERSITY: "Diversity",
  NONE: "In the answer",
};

/** Any memory: at which stage it drops out of this answer, and what brings it back. */
export function WhyNot({ asked }: { asked: Recalling }) {
  const [picked, setPicked] = useState<Picked>();
  return (
    <section className="card recall-whynot" aria-label="Why not">
      <header>
        <h2>Why not…</h2>
      </header>
      <p className="recall-quiet">Pick a memory that should be here: it says what keeps it out.</p>
      <Picker label="A memory that should be here" quiet onPick={setPicked} />
      {picked && <Answered key={picked.id} picked={picked} asked={asked} />}
    </section>
  );
}

function Answered({ picked, asked }: { picked: Picked; asked: Recalling }) {
  const { limit, weights, diversity } = toVariables(asked);
  const { data, error, again } = useAsk(RecallWhyNot, {
    ...scope(asked),
    ...moments(asked),
    limit,
    weights,
    diversity,
    memoryId: picked.id,
  });
  if (error) return <Refused error={error} again={again} />;
  if (!data) return <Skeleton lines={3} />;
  const { stage, reason, remedy, arms, score } = data.whyNot;
  const at = STAGES.indexOf(stage);
  return (
    <div className="recall-whynot" aria-live="polite">
      <p>
        <MemoryLink memory={picked}>{title(picked.content)}</MemoryLink>
      </p>
      <ol className="recall-stages">
        {STAGES.map((each, place) => (
          <li key={each} data-state={place < at || stage === "NONE" ? "passed" : place === at ? "dropped" : "after"}>
            {NAMES[each]}
            <span className="visually-hidden">
              {place < at || stage === "NONE" ? ": passed" : place === at ? ": dropped here" : ": not reached"}
            </span>
          </li>
        ))}
      </ol>
      <Note tone={stage === "NONE" ? "good" : "warn"}>
        <strong>{sentence(visible(reason))}</strong>
        <br />
        {sentence(visible(remedy))}
      </Note>
      {arms.length > 0 && score !== null && (
        <>
          <Stack arms={arms} span={spanOf([arms])} />
          <ArmTable arms={arms} score={score} />
        </>
      )}
    </div>
  );
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? "" : "."}`;
}
