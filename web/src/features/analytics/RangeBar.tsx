import { RefreshCw } from "lucide-react";
import { useState } from "react";
import { tell } from "@/app/undo";
import { WorkRefresh } from "@/gql/gen";
import { change } from "@/gql/hooks";
import { clock } from "@/lib/time";
import { Button, Select } from "@/ui";
import { DayField } from "@/ui/moment";
import { PRESETS, type Days } from "./range";
import type { Asked, Change } from "./spec";

interface RangeBarProps {
  asked: Asked;
  days: Days;
  set: Change;
}

/** One range of days for all cards. */
export function RangeBar({ asked, days, set }: RangeBarProps) {
  return (
    <>
      <Select
        label="Days"
        value={asked.range}
        choices={PRESETS}
        onChange={(range) => set(range === "days" ? { range, from: days.first, to: days.last } : { range })}
      />
      <DayField
        label="From"
        value={days.first}
        onChange={(from) => from && set({ range: "days", from, to: days.last < from ? from : days.last })}
      />
      <DayField
        label="To"
        value={days.last}
        onChange={(to) => to && set({ range: "days", to, from: days.first > to ? to : days.first })}
      />
    </>
  );
}

interface AsOfProps {
  refreshedAt: string;
  stale: boolean;
  running: number;
  again: () => void;
}

/** When the totals were counted, and the way to count them again. */
export function AsOf({ refreshedAt, stale, running, again }: AsOfProps) {
  const [busy, setBusy] = useState(false);
  const refresh = async () => {
    setBusy(true);
    const { error } = await change(WorkRefresh, {});
    setBusy(false);
    if (error) tell(error.message);
    again();
  };
  return (
    <p className="analytics-asof">
      <span role="status">
        Data as of {clock(refreshedAt)}
        {stale && ", sessions changed since"}
        {running > 0 && ", what still runs is not in it"}.
      </span>
      <Button tone="quiet" icon={RefreshCw} isDisabled={busy} onPress={() => void refresh()}>
        Refresh
      </Button>
    </p>
  );
}
