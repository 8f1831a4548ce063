import { WorkTotals } from "@/gql/gen";
import { useAsk } from "@/gql/hooks";
import { daysAfter, todayIn } from "./days";
import { LONGEST } from "./Filters";

export interface Total {
  seconds: number;
  sessions: number;
}

/** All hours of each client or project, by its id. */
export function useTotals(by: "CLIENT" | "PROJECT"): Map<string, Total> {
  const last = daysAfter(todayIn("UTC"), 1);
  const { data } = useAsk(WorkTotals, { first: daysAfter(last, -LONGEST), last, by: [by] }, { live: ["session"] });
  const rows = data?.workReport.rows ?? [];
  return new Map(rows.map((row) => [(by === "CLIENT" ? row.clientId : row.projectId) ?? "", row]));
}
