import { useState } from "react";
import { tell } from "@/app/undo";
import { type HomeWorkResult, HomeZone } from "@/gql/gen";
import { change } from "@/gql/hooks";
import { Button, Checkbox, LinkButton, Select } from "@/ui";

const CHOSEN = "memoria.zone";
/** A Monday, from which the names of the days are taken. */
const MONDAY = Date.UTC(2026, 0, 5);
const DAY = 86_400_000;
const NAME = new Intl.DateTimeFormat(undefined, { weekday: "long", timeZone: "UTC" });
const DAYS = Array.from({ length: 7 }, (_, place) => ({ number: place + 1, name: NAME.format(MONDAY + place * DAY) }));

/** Whether the time zone and the days were chosen in this browser. */
export const isDayChosen = () => !!localStorage.getItem(CHOSEN);

interface WorkDayProps {
  settings: Pick<HomeWorkResult["workSettings"], "timeZone" | "workDays">;
  onDone: () => void;
}

/** Where days begin and end, and on which of them one works. */
export function WorkDay({ settings, onDone }: WorkDayProps) {
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const [timeZone, setTimeZone] = useState(settings.timeZone === "UTC" ? here : settings.timeZone);
  const [workDays, setWorkDays] = useState<number[]>(settings.workDays);
  const keep = async () => {
    const { error } = await change(HomeZone, { changes: { timeZone, workDays } });
    if (error) {
      tell(error.message);
      return;
    }
    localStorage.setItem(CHOSEN, "1");
    tell(`Days are counted in ${timeZone}.`);
    onDone();
  };
  const zones = [...new Set([timeZone, here, "UTC", ...Intl.supportedValuesOf("timeZone")])];
  return (
    <>
      <p>Days and weeks of work are counted in this zone, and compared with your target on these days.</p>
      <Select
        label="Time zone"
        value={timeZone}
        choices={zones.map((value) => ({ value, label: value === here ? `${value} (this browser)` : value }))}
        onChange={setTimeZone}
      />
      <div className="home-days" role="group" aria-label="Work days">
        {DAYS.map(({ number, name }) => (
          <Checkbox
            key={number}
            isSelected={workDays.includes(number)}
            onChange={(is) =>
              setWorkDays(is ? [...workDays, number].sort() : workDays.filter((each) => each !== number))
            }
          >
            {name}
          </Checkbox>
        ))}
      </div>
      <div className="actions">
        <Button tone="primary" onPress={() => void keep()}>
          Keep these
        </Button>
        <LinkButton to="/work?tab=settings" tone="quiet">
          Target and limits
        </LinkButton>
      </div>
    </>
  );
}
