import { RecallAsk } from "@/gql/gen";
import { useAsk } from "@/gql/hooks";
import { Refused, Skeleton } from "@/ui";
import { Knobs } from "./Knobs";
import { Hits } from "./Hits";
import { type Recalling, toVariables } from "./settings";
import type { UsualHeld } from "./usual";
import { UsualButton } from "./UsualButton";

interface CompareProps {
  asked: Recalling;
  onChange: (changes: Partial<Recalling>) => void;
  held: UsualHeld;
}

/** Two settings side by side; what stands higher, lower or in one list alone is told beside its rank. */
export function Compare({ asked, onChange, held }: CompareProps) {
  const first = useAsk(RecallAsk, toVariables(asked));
  const second = useAsk(RecallAsk, toVariables(asked, true));
  const ranks = (answer: typeof first) =>
    new Map(answer.data?.recall.hits.map((hit) => [hit.memory.id, hit.rank]) ?? []);
  return (
    <div className="recall-compare">
      <section aria-label="First settings">
        <h2>First</h2>
        <Knobs
          mode={asked.mode}
          weights={asked.weights}
          diversity={asked.diversity}
          onChange={({ mode, weights, diversity }) =>
            onChange({
              ...(mode && { mode }),
              ...(weights && { weights }),
              ...(diversity !== undefined && { diversity }),
            })
          }
        >
          <UsualButton now={asked} held={held} />
        </Knobs>
        <Side answer={first} others={ranks(second)} question={asked.q} />
      </section>
      <section aria-label="Second settings">
        <h2>Second</h2>
        <Knobs
          mode={asked.mode2}
          weights={asked.weights2}
          diversity={asked.diversity2}
          onChange={({ mode, weights, diversity }) =>
            onChange({
              ...(mode && { mode2: mode }),
              ...(weights && { weights2: weights }),
              ...(diversity !== undefined && { diversity2: diversity }),
            })
          }
        >
          <UsualButton
            now={{ mode: asked.mode2, weights: asked.weights2, diversity: asked.diversity2, limit: asked.limit }}
            held={held}
          />
        </Knobs>
        <Side answer={second} others={ranks(first)} question={asked.q} />
      </section>
    </div>
  );
}

interface SideProps {
  answer: ReturnType<typeof useAsk<import("@/gql/gen").RecallAskResult, import("@/gql/gen").RecallAskVariables>>;
  others: ReadonlyMap<string, number>;
  question: string;
}

function Side({ answer, others, question }: SideProps) {
  if (answer.error) return <Refused error={answer.error} again={answer.again} />;
  if (!answer.data) return <Skeleton lines={8} />;
  return (
    <div className={answer.loading ? "stale" : undefined}>
      <Hits
        recallId={answer.data.recall.recallId}
        hits={answer.data.recall.hits}
        question={question}
        others={others}
        keys={false}
      />
    </div>
  );
}
