import { Link } from "react-router";
import { MemoryUses } from "@/gql/gen";
import { useAsk } from "@/gql/hooks";
import { visible } from "@/lib/text";
import { Empty, Refused, Skeleton } from "@/ui";
import { Age } from "./parts";

/** The recalls that returned a memory, latest first. */
export function Usage({ id }: { id: string }) {
  const asked = useAsk(MemoryUses, { id });
  const uses = asked.data?.memory?.uses;
  if (asked.error) return <Refused error={asked.error} again={asked.again} />;
  if (!uses) return <Skeleton lines={4} />;
  if (!uses.length) {
    return <Empty title="No recall has returned it yet">Once one does, its question stands here with the rank.</Empty>;
  }
  return (
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
          <tr key={`${use.at} ${use.query} ${use.rank}`}>
            <td>
              <Link to={`/recall?q=${encodeURIComponent(use.query)}`}>{visible(use.query)}</Link>
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
  );
}
