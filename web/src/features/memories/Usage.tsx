import { ThumbsDown, ThumbsUp } from "lucide-react";
import { Link } from "react-router";
import { useState } from "react";
import { tell } from "@/app/undo";
import { MemoryUses, type MemoryUsesResult } from "@/gql/gen";
import { ask, useAsk } from "@/gql/hooks";
import { plural, visible } from "@/lib/text";
import { Button, Empty, Refused, Skeleton } from "@/ui";
import { Age } from "./parts";

type Use = (MemoryUsesResult["memory"] & object)["uses"][number];
const PAGE = 50;

/** What was said of it there last. */
function Said({ use: { useful, judgedBy, judgedAt } }: { use: Use }) {
  return (
    <p className="memory-verdict">
      {useful ? <ThumbsUp aria-hidden /> : <ThumbsDown aria-hidden />}
      {useful ? "Useful" : "Not useful"}, said {judgedBy ? visible(judgedBy) : "a person"} <Age at={judgedAt!} />
    </p>
  );
}

/** The recalls that returned a memory, latest first. */
export function Usage({ id }: { id: string }) {
  const asked = useAsk(MemoryUses, { id }, { live: ["memory"] });
  const [later, setLater] = useState<Use[]>([]);
  const [whole, setWhole] = useState(false);
  const first = asked.data?.memory?.uses;
  const uses = first && [...first, ...later];
  const more = async (after: string) => {
    const { data, error } = await ask(MemoryUses, { id, after });
    if (error) tell(error.message);
    const found = data?.memory?.uses ?? [];
    setLater([...later, ...found]);
    setWhole(found.length < PAGE);
  };
  if (asked.error) return <Refused error={asked.error} again={asked.again} />;
  if (!uses) return <Skeleton lines={4} />;
  if (!uses.length) {
    return <Empty title="No recall has returned it yet">Once one does, its question stands here with the rank.</Empty>;
  }
  const { useful, notUseful } = asked.data!.memory!.feedback;
  return (
    <>
      {useful + notUseful > 0 && (
        <p>{`Judged ${plural(useful + notUseful, "time", "times")}: ${useful} useful, ${notUseful} not useful.`}</p>
      )}
      <table className="data memory-uses">
        <thead>
          <tr>
            <th scope="col">Question</th>
            <th scope="col" className="number">
              Rank
            </th>
            <th scope="col">Asked by</th>
            <th scope="col">When</th>
          </tr>
        </thead>
        <tbody>
          {uses.map((use) => (
            <tr key={use.recallId}>
              <td>
                <Link to={`/recall?q=${encodeURIComponent(use.query)}`}>{visible(use.query)}</Link>
                {use.useful !== null && <Said use={use} />}
              </td>
              <td className="number">{use.rank}</td>
              <td>{use.agent ? visible(use.agent) : "—"}</td>
              <td>
                <Age at={use.at} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {!whole && uses.length >= PAGE && <Button onPress={() => void more(uses.at(-1)!.recallId)}>Earlier ones</Button>}
    </>
  );
}
