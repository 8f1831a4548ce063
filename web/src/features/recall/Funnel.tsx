import type { RecallAskResult } from "@/gql/gen";
import { day } from "@/lib/time";
import { visible } from "@/lib/text";
import { Note } from "@/ui";
import { Removed } from "./Removed";
import type { Recalling } from "./settings";

export type Answer = RecallAskResult["recall"];
/** What takes less is not worth a line. */
const LEAST = 0.05;
type Stage = Exclude<keyof Answer["timings"], "total">;

const STAGES: readonly [Stage, string][] = [
  ["record", "Read the record"],
  ["embed", "Embed the question"],
  ["index", "Ask the index"],
  ["score", "Score"],
  ["graph", "Walk the graph"],
  ["hydrate", "Read the hits"],
  ["rerank", "Rerank"],
];
const MISSING: Record<string, string> = {
  vector: "The index could not be asked: hits come from words and relations alone.",
  embedder: "The model could not be asked: hits come from words and relations alone.",
  graph: "The graph filter reaches more than 20,000 memories: the furthest were left out.",
  tail: "More than 256 memories wait for the index: of those, only the newest and what shares words was looked at.",
  rerank: "The reranker did not answer in time: hits stand in the order before it.",
};

/** What must be said of an answer before it is read. */
export function Warnings({ answer }: { answer: Answer }) {
  return (
    <>
      {answer.degraded.map((part) => (
        <Note key={part} tone="warn">
          {MISSING[part] ?? `${part} could not be asked; the answer is still correct.`}
        </Note>
      ))}
      {answer.nothingRelevant && answer.hits.length > 0 && (
        <Note tone="warn">
          Probably nothing here answers the question: {Math.round(answer.confidence * 100)} % confidence.
        </Note>
      )}
    </>
  );
}

function span({ start, end }: NonNullable<Answer["window"]>): string {
  if (start && end) return `${day(start)} to ${day(end)}`;
  return start ? `since ${day(start)}` : end ? `before ${day(end)}` : "any time";
}

/** How many memories each stage left, from the filters to the hits. */
function counted({ funnel, pending, hits }: Answer): [string, number][] {
  const asked: [string, number][] = [
    ["Listed by meaning", funnel.byMeaning],
    ["Listed by words", funnel.byWords],
  ];
  return [
    ...(funnel.within === null ? [] : [["Within the filters", funnel.within] satisfies [string, number]]),
    ...asked.filter(([, count]) => count),
    ...(pending ? [["Added from the record", pending] satisfies [string, number]] : []),
    ["Scored", funnel.scored],
    ["Returned", hits.length],
  ];
}

/** How the answer came about: memories and milliseconds by stage, and what it leaned on. */
export function Funnel({ answer, asked }: { answer: Answer; asked: Recalling }) {
  const { timings } = answer;
  const stages = STAGES.filter(([stage]) => timings[stage] >= LEAST);
  const most = Math.max(...stages.map(([stage]) => timings[stage]), 0.1);
  return (
    <section className="card recall-funnel" aria-label="How it was found">
      <header>
        <h2>How it was found</h2>
        <span className="recall-quiet">{timings.total.toFixed(1)} ms</span>
      </header>
      {answer.cached && <p className="recall-quiet">Asked before, and nothing was written since. The first time:</p>}
      <table>
        <caption className="visually-hidden">Milliseconds by stage</caption>
        <tbody>
          {stages.map(([stage, name]) => (
            <tr key={stage}>
              <th scope="row">{name}</th>
              <td>
                <span className="recall-bar" aria-hidden>
                  <span style={{ inlineSize: `${(timings[stage] / most) * 100}%` }} />
                </span>
              </td>
              <td className="number">{timings[stage].toFixed(1)} ms</td>
            </tr>
          ))}
        </tbody>
      </table>
      <dl className="facts">
        {counted(answer).map(([name, count]) => (
          <div key={name} className="recall-count">
            <dt>{name}</dt>
            <dd>{count.toLocaleString()}</dd>
          </div>
        ))}
        <dt>Confidence</dt>
        <dd>
          {Math.round(answer.confidence * 100)} %{answer.nothingRelevant ? ", nothing relevant" : ""}
        </dd>
        <dt>Time window</dt>
        <dd>{answer.window ? `“${visible(answer.window.phrase)}”: ${span(answer.window)}` : "None"}</dd>
        <dt>From the record</dt>
        <dd>{answer.pending ? `${answer.pending.toLocaleString()}, not yet indexed` : "None"}</dd>
      </dl>
      <Removed asked={asked} answer={answer} />
    </section>
  );
}
