import { useState } from "react";
import { tell } from "@/app/undo";
import { type WorkHoldsResult, WorkReviseSettings } from "@/gql/gen";
import { change } from "@/gql/hooks";
import { Button, Checkbox, Field, Note, Refused, Skeleton } from "@/ui";
import { clockOf, DAY_MINUTES, dayName, daysAfter } from "./days";
import { useHolds } from "./held";
import { ForWhom, Suggest } from "./Suggest";

type Settings = WorkHoldsResult["workSettings"];
const A_MONDAY = "2026-01-05";
const DAYS = Array.from({ length: 7 }, (_, place) => ({
  number: place + 1,
  name: dayName(daysAfter(A_MONDAY, place), { weekday: "long", day: undefined, month: undefined }),
}));

function said(settings: Settings) {
  const {
    timeZone,
    workDays,
    dailyTargetMinutes,
    parallelLimit,
    longRunningMinutes,
    dayEndMinutes,
    defaultClient,
    defaultProject,
  } = settings;
  return {
    timeZone,
    workDays,
    target: dailyTargetMinutes === null ? "" : String(dailyTargetMinutes / 60),
    parallelLimit: String(parallelLimit),
    longRunning: String(longRunningMinutes / 60),
    dayEnd: dayEndMinutes === null ? "" : clockOf(dayEndMinutes % DAY_MINUTES).padStart(5, "0"),
    client: defaultClient?.name ?? "",
    project: defaultProject?.name ?? "",
  };
}

/** "00:00" is the end of the day, not its beginning. */
function minutesOf(clock: string): number | null {
  return clock ? Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3)) || DAY_MINUTES : null;
}

function changes(held: ReturnType<typeof said>) {
  const { timeZone, workDays, target, parallelLimit, longRunning, dayEnd, client, project } = held;
  const minutes = (hours: string) => Math.round(Number(hours.replace(",", ".")) * 60);
  return {
    timeZone,
    workDays,
    dailyTargetMinutes: target.trim() ? minutes(target) : null,
    parallelLimit: Number(parallelLimit),
    longRunningMinutes: minutes(longRunning),
    dayEndMinutes: minutesOf(dayEnd),
    defaultClient: client.trim() || null,
    defaultProject: project.trim() || null,
  };
}

function Form({ settings, again }: { settings: Settings; again: () => void }) {
  const [held, hold] = useState(() => said(settings));
  const [refused, setRefused] = useState<string>();
  const wanted = changes(held);
  const wrong = [wanted.dailyTargetMinutes ?? 0, wanted.parallelLimit, wanted.longRunningMinutes].some(Number.isNaN);
  const keep = async () => {
    const before = changes(said(settings));
    const { error } = await change(WorkReviseSettings, { changes: wanted });
    setRefused(error?.message);
    if (error) return;
    again();
    tell("The settings were kept.", async () => {
      await change(WorkReviseSettings, { changes: before });
      hold(said(settings));
      again();
    });
  };
  const choose = (day: number, is: boolean) =>
    hold({ ...held, workDays: is ? [...held.workDays, day] : held.workDays.filter((each) => each !== day) });
  return (
    <form
      className="card work-stack work-settings"
      onSubmit={(event) => {
        event.preventDefault();
        void keep();
      }}
    >
      <Suggest
        label="Time zone"
        value={held.timeZone}
        offers={Intl.supportedValuesOf("timeZone")}
        onChange={(timeZone) => hold({ ...held, timeZone })}
      />
      <fieldset className="work-stack">
        <legend className="work-legend">Work days</legend>
        <div className="actions">
          {DAYS.map(({ number, name }) => (
            <Checkbox key={number} isSelected={held.workDays.includes(number)} onChange={(is) => choose(number, is)}>
              {name}
            </Checkbox>
          ))}
        </div>
      </fieldset>
      <Field
        label="Daily target in hours"
        inputMode="decimal"
        hint="Empty: none. Reports compare work days with it."
        value={held.target}
        onChange={(target) => hold({ ...held, target })}
      />
      <Field
        label="Sessions that may be open at once"
        inputMode="numeric"
        value={held.parallelLimit}
        onChange={(parallelLimit) => hold({ ...held, parallelLimit })}
      />
      <Field
        label="Ask after so many hours whether a session was forgotten"
        inputMode="decimal"
        value={held.longRunning}
        onChange={(longRunning) => hold({ ...held, longRunning })}
      />
      <Field
        label="The working day ends at"
        type="time"
        hint="Whatever still runs then is asked after, on work days. Empty: never."
        value={held.dayEnd}
        onChange={(dayEnd) => hold({ ...held, dayEnd })}
      />
      <fieldset className="work-stack">
        <legend className="work-legend">New sessions that do not say are for</legend>
        <ForWhom client={held.client} project={held.project} onChange={(changes) => hold({ ...held, ...changes })} />
      </fieldset>
      {refused && <Note tone="bad">{refused}</Note>}
      <div className="actions">
        <Button tone="primary" type="submit" isDisabled={wrong}>
          Keep the settings
        </Button>
      </div>
      <p className="work-quiet">
        They hold for you, and for agents that have none of their own. Sessions keep the time zone they were recorded
        in.
      </p>
    </form>
  );
}

/** Time zone, work days, target and limits. */
export default function WorkSettings() {
  const { settings, error, again } = useHolds();
  if (error && !settings) return <Refused error={error} again={again} />;
  if (!settings) return <Skeleton lines={6} />;
  return <Form key={JSON.stringify(settings)} settings={settings} again={again} />;
}
