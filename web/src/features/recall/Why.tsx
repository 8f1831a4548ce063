import type { RecallHit } from "@/gql/gen";
import { title } from "@/lib/text";
import { MemoryLink, RelationMark } from "@/features/memories/parts";
import { short } from "./score";
import { ArmTable, Stack } from "./Score";

interface WhyProps {
  hit: RecallHit;
  span: { least: number; most: number };
}

/** Why a memory is where it is: what each arm added, over which relations it was reached, where it was read. */
export function Why({ hit, span }: WhyProps) {
  const { explanation } = hit;
  if (!explanation) return null;
  const path = explanation.path.filter((step) => step.relationType);
  return (
    <section className="recall-why" aria-label={`Why “${title(hit.memory.content, 60)}”`}>
      <Stack arms={explanation.arms} span={span} />
      <ArmTable arms={explanation.arms} score={hit.score} />
      {hit.rerankScore !== null && (
        <p className="recall-quiet">The reranker gave it {short(hit.rerankScore)}, and its order counts.</p>
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
