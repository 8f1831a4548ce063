import type { RecallHit } from "@/gql/gen";
import { marked, title, visible } from "@/lib/text";
import { ago } from "@/lib/time";
import { MemoryLink, RelationMark } from "@/features/memories/parts";
import { short } from "./score";
import { ArmTable, Stack } from "./Score";

interface WhyProps {
  hit: RecallHit;
  span: { least: number; most: number };
  /** Its rank by the score alone. */
  before: number;
  /** Those of the question. */
  words: string[];
}

/** So many words are named that a memory shares with the question. */
const SHARED = 8;

function shared(content: string, words: string[]): string {
  const found = marked(content, words).flatMap(({ text, mark }) => (mark ? text.toLowerCase() : []));
  return visible([...new Set(found)].slice(0, SHARED).join(", "));
}

/** Why a memory is where it is: what each arm added, over which relations it was reached, where it was read. */
export function Why({ hit, span, before, words }: WhyProps) {
  const { explanation, memory } = hit;
  if (!explanation) return null;
  const path = explanation.path.filter((step) => step.relationType);
  return (
    <section className="recall-why" aria-label={`Why “${title(memory.content, 60)}”`}>
      <Stack arms={explanation.arms} span={span} />
      <ArmTable
        arms={explanation.arms}
        score={hit.score}
        from={{
          SPARSE: shared(memory.content, words),
          RECENCY: ago(memory.occurredAt ?? memory.createdAt),
          IMPORTANCE: String(memory.importance),
        }}
      />
      {hit.rerankScore !== null && (
        <p className="recall-quiet">
          The reranker gave it {short(hit.rerankScore)}, and its order counts:{" "}
          {before === hit.rank ? `it stays number ${before}` : `from number ${before} to ${hit.rank}`}.
        </p>
      )}
      {path.length > 0 && (
        <div>
          <h4>Reached over relations</h4>
          <ol className="recall-path">
            {explanation.path.map((step) => (
              <li key={step.memoryId}>
                {step.relationType && <RelationMark type={step.relationType} forward={step.forward ?? true} />}
                {step.weight !== null && step.weight < 1 && (
                  <span className="recall-quiet">weight {Number(step.weight.toFixed(2))}</span>
                )}
                {step.memory ? (
                  <MemoryLink memory={step.memory} />
                ) : (
                  <span className="recall-quiet">a memory that was forgotten</span>
                )}
              </li>
            ))}
          </ol>
        </div>
      )}
      <p className="recall-quiet">
        {explanation.fromTail
          ? "Scored from the record: the index does not show its latest version yet."
          : "Scored from the index."}
      </p>
    </section>
  );
}
