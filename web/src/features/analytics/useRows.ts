import { useEffect, useMemo, useRef } from "react";
import { AnalyticsRows, type WorkGroup } from "@/gql/gen";
import { useAsk } from "@/gql/hooks";
import { workFilter } from "@/features/work/Filters";
import type { Days } from "./range";
import type { CardProps, Row } from "./spec";

const NONE: Row[] = [];

/** Hours of completed sessions in groups; asked again when the totals were counted anew. */
export function useRows(
  { wanted, counted, rounding }: Pick<CardProps, "wanted" | "counted" | "rounding">,
  days: Days,
  by: WorkGroup[],
) {
  const { data, loading, again } = useAsk(
    AnalyticsRows,
    { first: days.first, last: days.last, by, filter: workFilter(wanted), rounding },
    { live: ["session"] },
  );
  const known = useRef(counted);
  useEffect(() => {
    if (known.current !== counted) again();
    known.current = counted;
  }, [again, counted]);
  const report = data?.workReport;
  const rows = useMemo(() => report?.rows ?? NONE, [report]);
  return { rows, truncated: report?.truncated ?? false, ready: !!report, loading };
}
