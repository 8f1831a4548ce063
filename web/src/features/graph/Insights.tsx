import { useEffect, useState } from "react";
import { GraphFind } from "@/gql/gen";
import { useAsk } from "@/gql/hooks";
import type { InSight } from "@/graph/filter";
import type { Insight } from "@/graph/insight";
import { across } from "@/graph/known";
import { plural, title } from "@/lib/text";
import { Skeleton } from "@/ui";
import type { Hands } from "./acting";

interface InsightsProps {
  hands: Hands;
  sight: InSight;
  /** The memory that gaps are looked for around. */
  here: string | null;
}

const GROUPS = 5;
const GAPS = 4;

/** Counts in a worker what a picture tells. */
function useInsight({ memories, relations }: InSight): Insight | undefined {
  const [found, find] = useState<Insight>();
  useEffect(() => {
    const worker = new Worker(new URL("../../graph/insight.worker.ts", import.meta.url), { type: "module" });
    const places = new Map(memories.map(({ id }, place) => [id, place]));
    worker.onmessage = ({ data }: MessageEvent<Insight>) => find(data);
    worker.postMessage({
      count: memories.length,
      source: Uint32Array.from(relations, ({ source }) => places.get(source)!),
      target: Uint32Array.from(relations, ({ target }) => places.get(target)!),
    });
    return () => worker.terminate();
  }, [memories, relations]);
  return found;
}

/** What the picture tells: groups, what joins them, what hangs on nothing, and what may be related and is not. */
export default function Insights({ hands, sight, here }: InsightsProps) {
  const found = useInsight(sight);
  if (!found) return <Skeleton lines={4} />;
  const { memories } = sight;
  const there = (places: readonly number[]) => places.flatMap((place) => memories[place] ?? []);
  const choose = (places: readonly number[], said: string) => {
    hands.explorer.select(
      there(places).map(({ id }) => id),
      said,
    );
    hands.frame(there(places).map(({ id }) => id));
  };
  return (
    <section className="graph-insights" aria-label="Insights">
      <Finds title="Groups" none="Nothing forms a group.">
        {found.groups.slice(0, GROUPS).map((members) => (
          <Find
            key={members[0]}
            text={memories[members[0]!]?.label ?? ""}
            count={members.length}
            onPress={() => choose(members, `A group of ${plural(members.length, "memory", "memories")}.`)}
          />
        ))}
      </Finds>
      <Finds title="Bridges" none={memories.length > 2_000 ? "There are too many to count." : "Nothing joins groups."}>
        {there(found.bridges).map(({ id, label }) => (
          <Find
            key={id}
            text={label}
            onPress={() => {
              hands.explorer.select([id], label);
              hands.frame([id]);
            }}
          />
        ))}
      </Finds>
      {found.alone.length > 0 && (
        <ul>
          <Find
            text={`${plural(found.alone.length, "memory", "memories")} without relations`}
            onPress={() => choose(found.alone, "Without relations.")}
          />
        </ul>
      )}
      {here && <Gaps hands={hands} here={here} />}
    </section>
  );
}

function Finds({ title, none, children }: { title: string; none: string; children: React.ReactNode[] }) {
  return (
    <>
      <h2>{title}</h2>
      {children.length ? <ul>{children}</ul> : <p className="graph-hint">{none}</p>}
    </>
  );
}

function Find({ text, count, onPress }: { text: string; count?: number; onPress: () => void }) {
  return (
    <li>
      <button type="button" className="graph-find" onClick={onPress}>
        <span className="graph-name">{text}</span>
        {count !== undefined && <span className="graph-count">{count.toLocaleString()}</span>}
      </button>
    </li>
  );
}

/** Near in meaning to a memory, and not related with it. */
function Gaps({ hands, here }: Pick<InsightsProps, "hands"> & { here: string }) {
  const { known } = hands.explorer;
  const memory = known.memories.get(here);
  const { data } = useAsk(GraphFind, { query: memory?.label ?? "" }, { pause: !memory });
  if (!memory || !data) return null;
  const near = new Set(known.of(here).map((relation) => across(relation, here)));
  const hits = data.recall.hits.filter(({ memory: { id } }) => id !== here && !near.has(id)).slice(0, GAPS);
  return (
    <Finds title="Perhaps related, and not yet" none="Nothing near in meaning is without a relation.">
      {hits.map(({ memory: { id, content } }) => (
        <Find
          key={id}
          text={title(content)}
          onPress={() => void hands.explorer.bring([id]).then(() => hands.relate(here, id))}
        />
      ))}
    </Finds>
  );
}
