import { useEffect, useState } from "react";
import { RecallTotal } from "@/gql/gen";
import type { Refusal } from "@/gql/errors";
import { ask } from "@/gql/hooks";
import { useChoices } from "@/features/memories/choices";
import { visible } from "@/lib/text";
import { Refused } from "@/ui";
import { type Bound, bounds, reach, toTotal } from "./bounds";
import type { Answer } from "./Funnel";
import type { Recalling } from "./settings";

/** So many filters are counted, each by a request of its own. */
const MOST = 12;

interface RemovedProps {
  asked: Recalling;
  answer: Answer;
}

/** How many memories each filter keeps out by itself; counted while it is open. */
export function Removed(props: RemovedProps) {
  const [open, setOpen] = useState(false);
  const { names } = useChoices();
  const all = bounds(props.asked, names);
  if (!all.length && !reach(props.asked)) return null;
  return (
    <details className="recall-removed" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>What each filter keeps out</summary>
      {open && <Figures {...props} all={all} />}
    </details>
  );
}

interface Counted {
  key: string;
  /** What all filters leave, and what is left without each of them. */
  total: number;
  without: ReadonlyMap<string, number>;
}

/** A filter by what it is; its name may be read later than it is counted. */
const place = ({ without }: Bound) => JSON.stringify(without);

async function count(key: string, asked: Recalling, counted: Bound[]): Promise<Counted | Refusal> {
  const [all, ...rest] = await Promise.all(
    [asked, ...counted.map(({ without }) => ({ ...asked, ...without }))].map((each) => ask(RecallTotal, toTotal(each))),
  );
  const refused = [all!, ...rest].find(({ error }) => error)?.error;
  if (refused) return refused;
  const totals = rest.map(({ data }) => data!.memories.totalCount);
  return {
    key,
    total: all!.data!.memories.totalCount,
    without: new Map(counted.map((bound, at) => [place(bound), totals[at]!])),
  };
}

function Figures({ asked, answer, all }: RemovedProps & { all: Bound[] }) {
  const [found, setFound] = useState<Counted | Refusal>();
  const [turn, setTurn] = useState(0);
  const counted = all.slice(0, MOST);
  const key = `${answer.recallId} ${turn}`;
  useEffect(() => {
    let over = false;
    void count(key, asked, counted).then((now) => {
      if (!over) setFound(now);
    });
    return () => {
      over = true;
    };
    // eslint-disable-next-line react-hooks/exhaustive-deps -- an answer to other filters is another recall
  }, [key]);
  if (found && "message" in found) return <Refused error={found} again={() => setTurn(turn + 1)} />;
  const near = reach(asked);
  const { within } = answer.funnel;
  const isTold = within !== null && !answer.degraded.includes("graph");
  return (
    <>
      <dl className={found?.key === key ? "facts" : "facts stale"} aria-busy={found?.key !== key}>
        {counted.map((bound) => (
          <Line
            key={place(bound)}
            name={bound.name}
            kept={found && difference(found.without.get(place(bound)), found.total)}
          />
        ))}
        {near && <Line name={near} kept={found && isTold ? Math.max(0, found.total - within) : undefined} />}
      </dl>
      <p className="recall-quiet">
        Memories that would be asked too if one filter alone were taken away
        {near && counted.length > 0 ? ", counted before the graph is walked" : ""}.
        {all.length > MOST && ` Of ${all.length} filters the first ${MOST} are counted.`}
      </p>
    </>
  );
}

const difference = (without: number | undefined, total: number) =>
  without === undefined ? undefined : without - total;

/** A filter can let memories in: one on the status does, where it names what is left out otherwise. */
function Line({ name, kept }: { name: string; kept: number | undefined }) {
  const said = kept === undefined ? "…" : kept < 0 ? `lets in ${(-kept).toLocaleString()}` : kept.toLocaleString();
  return (
    <div className="recall-count">
      <dt>{visible(name)}</dt>
      <dd>{said}</dd>
    </div>
  );
}
