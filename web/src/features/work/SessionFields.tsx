import { Plus, Trash2 } from "lucide-react";
import type { NewPause } from "@/gql/gen";
import { hours } from "@/lib/time";
import { Button, Field, IconButton, Select } from "@/ui";
import { MomentField } from "@/ui/moment";
import { type Draft, withLink } from "./draft";
import { ForWhom, Suggest } from "./Suggest";
import { worked } from "./timer";
import { CATEGORIES } from "./words";

interface FieldsProps {
  draft: Draft;
  onChange: (changes: Partial<Draft>) => void;
  refused: Partial<Record<string, string>>;
  /** Open sessions have no end to change. */
  open: boolean;
  /** New sessions are in the time zone of the settings. */
  zoned?: boolean;
}

function Pauses({ draft, onChange, refused }: Omit<FieldsProps, "open">) {
  const { pauses, timeZone } = draft;
  const set = (place: number, changes: Partial<NewPause>) =>
    onChange({ pauses: pauses.map((each, at) => (at === place ? { ...each, ...changes } : each)) });
  const add = () => {
    const start = draft.startTime ?? new Date().toISOString();
    onChange({ pauses: [...pauses, { start, end: start, reason: null }] });
  };
  return (
    <fieldset className="work-stack">
      <legend className="work-legend">Pauses</legend>
      {pauses.map((each, place) => (
        <div key={place} className="work-pause">
          <MomentField
            label="From"
            value={each.start}
            zone={timeZone}
            onChange={(start) => start && set(place, { start })}
          />
          {(each.end !== null || draft.endTime !== null) && (
            <MomentField
              label="To"
              value={each.end ?? null}
              zone={timeZone}
              onChange={(end) => end && set(place, { end })}
            />
          )}
          <Field
            label="Reason"
            value={each.reason ?? ""}
            onChange={(reason) => set(place, { reason: reason || null })}
          />
          <IconButton
            label={`Remove pause ${place + 1}`}
            icon={Trash2}
            onPress={() => onChange({ pauses: pauses.filter((_, at) => at !== place) })}
          />
        </div>
      ))}
      {refused["pauses"] && <p className="refused">{refused["pauses"]}</p>}
      <div className="actions">
        <Button icon={Plus} onPress={add}>
          Add a pause
        </Button>
      </div>
    </fieldset>
  );
}

function Places({ draft, onChange, refused }: Omit<FieldsProps, "open">) {
  return (
    <div className="work-fields">
      <Field
        label="Paste a link"
        hint="It fills issue, pull request or branch."
        value=""
        onChange={(pasted) => onChange(withLink(draft, pasted))}
      />
      <Field
        label="Issue"
        inputMode="numeric"
        value={draft.issueNumber}
        onChange={(issueNumber) => onChange({ issueNumber })}
        refused={refused["issueNumber"]}
      />
      <Field
        label="Pull request"
        inputMode="numeric"
        value={draft.prNumber}
        onChange={(prNumber) => onChange({ prNumber })}
        refused={refused["prNumber"]}
      />
      <Field
        label="Branch"
        value={draft.branch}
        onChange={(branch) => onChange({ branch })}
        refused={refused["branch"]}
      />
    </div>
  );
}

/** What a draft comes to; of an open one until now. */
export function Sum({ draft: { startTime, endTime, pauses }, now }: { draft: Draft; now?: number }) {
  if (!startTime) return null;
  const ended = pauses.map(({ start, end }) => ({ start, end: end ?? null }));
  return (
    <span className="work-sum">{hours(worked({ startTime, endTime, pauses: ended }, now))} hours without pauses</span>
  );
}

/** Everything that can be said of a session. */
export function SessionFields({ draft, onChange, refused, open, zoned = false }: FieldsProps) {
  const zones = Intl.supportedValuesOf("timeZone");
  return (
    <>
      <Field
        label="Description"
        value={draft.description}
        onChange={(description) => onChange({ description })}
        refused={refused["description"]}
      />
      <ForWhom client={draft.client} project={draft.project} onChange={onChange} />
      <div className="work-fields">
        <MomentField
          label="Start"
          value={draft.startTime}
          zone={draft.timeZone}
          onChange={(startTime) => onChange({ startTime })}
          refused={refused["startTime"]}
        />
        {!open && (
          <MomentField
            label="End"
            value={draft.endTime}
            zone={draft.timeZone}
            onChange={(endTime) => onChange({ endTime })}
            refused={refused["endTime"]}
          />
        )}
        <Select
          label="Category"
          value={draft.category}
          choices={CATEGORIES}
          onChange={(category) => onChange({ category })}
        />
        {zoned && (
          <Suggest
            label="Time zone"
            value={draft.timeZone}
            offers={zones}
            onChange={(timeZone) => zones.includes(timeZone) && onChange({ timeZone })}
          />
        )}
      </div>
      <Pauses draft={draft} onChange={onChange} refused={refused} />
      <Places draft={draft} onChange={onChange} refused={refused} />
      <Field
        label="Notes"
        lines={4}
        value={draft.notes}
        onChange={(notes) => onChange({ notes })}
        refused={refused["notes"]}
      />
    </>
  );
}
