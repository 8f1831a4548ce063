import type { RecallHit } from "@/gql/gen";
import { title } from "@/lib/text";
import { ago } from "@/lib/time";
import { MemoryLink, RelationMark } from "@/features/memories/parts";
import { short } from "./score";
import { ArmTable, Stack } from "./Score";

interface WhyProps {
  hit: RecallHit;
  span: { least: number; most: number };
  /** Its rank by the score alone. */
  before: number;
}

/** Why a memory is where it is: what each arm added, over which relations it was reached, where it was read. */
export function Why({ hit, span, before }: WhyProps) {
  const { explanation, memory } = hit;
  if (!explanation) return null;
  const path = explanation.path.filter((step) => step.relationType);
  return (
    <section className="recall-why" aria-label={`Why “${title(memory.content, 60)}”`}>
      <Stack arms={explanation.arms} span={span} />
      <ArmTable
        arms={explanation.arms}
        score={hit.score}
        from={{ RECENCY: ago(memory.occurredAt ?? memory.createdAt), IMPORTANCE: String(memory.importance) }}
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
