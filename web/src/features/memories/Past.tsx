import { useState } from "react";
import { MemoryPast, type MemoryWhole } from "@/gql/gen";
import { useAsk } from "@/gql/hooks";
import { Empty, Field, Note, Refused, Skeleton } from "@/ui";
import { Content } from "./Content";
import { Difference } from "./Difference";
import { MemoryLink, RelationMark } from "./parts";
import { fromLocal, toLocal } from "./values";

/** A memory as it held at a time, and as the record knew it at a time. */
export function Past({ memory }: { memory: MemoryWhole }) {
  const [asOf, setAsOf] = useState("");
  const [knownAt, setKnownAt] = useState(() => toLocal(memory.createdAt));
  const times = { asOf: fromLocal(asOf), knownAt: fromLocal(knownAt) };
  return (
    <div className="memory-form">
      <div className="memory-fields">
        <Field
          label="As the record knew it at"
          type="datetime-local"
          value={knownAt}
          onChange={setKnownAt}
          hint="What had been stored by then."
        />
        <Field
          label="As it held at"
          type="datetime-local"
          value={asOf}
          onChange={setAsOf}
          hint="What was valid then, as far as is known."
        />
      </div>
      {times.asOf || times.knownAt ? <Then memory={memory} times={times} /> : <p>Choose a time.</p>}
    </div>
  );
}

interface ThenProps {
  memory: MemoryWhole;
  times: { asOf: string | null; knownAt: string | null };
}

function Then({ memory, times }: ThenProps) {
  const { data, error, again } = useAsk(MemoryPast, { id: memory.id, ...times });
  if (error) return <Refused error={error} again={again} />;
  if (!data) return <Skeleton lines={4} />;
  const then = data.memory;
  if (!then) return <Empty title="It was not there">It had not been stored by then, or it did not hold.</Empty>;
  const edges = then.relations.edges.map(({ node }) => node);
  return (
    <section className="memory-content" aria-label="The memory then">
      <Note>This is version {then.version}, of the past: it cannot be edited.</Note>
      <Content memory={then} />
      {then.content !== memory.content && (
        <Difference before={then.content} after={memory.content} label="What changed since" />
      )}
      {edges.length > 0 && (
        <ul className="memory-then">
          {edges.map((edge) => {
            const out = edge.sourceId === memory.id;
            const other = out ? edge.target : edge.source;
            return (
              <li key={edge.id}>
                <RelationMark type={edge.relationType} forward={out} />{" "}
                {other ? <MemoryLink memory={other} /> : "a memory that was forgotten"}
              </li>
            );
          })}
        </ul>
      )}
    </section>
  );
}
