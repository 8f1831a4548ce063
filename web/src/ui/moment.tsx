/** Fields for days and times. They are heavy: only pages that need them import this file, never the frame. */
import { type CalendarDate, parseAbsolute, parseDate, type ZonedDateTime } from "@internationalized/date";
import * as Aria from "react-aria-components";

interface Asked {
  label: string;
  quiet?: boolean;
  hint?: string;
  refused?: string | undefined;
}

function Parts({ label, quiet, hint, refused }: Asked) {
  return (
    <>
      <Aria.Label className={quiet ? "visually-hidden" : "label"}>{label}</Aria.Label>
      <Aria.DateInput className="input segmented">
        {(segment) => <Aria.DateSegment segment={segment} className="segment" />}
      </Aria.DateInput>
      {hint && (
        <Aria.Text slot="description" className="hint">
          {hint}
        </Aria.Text>
      )}
      {refused && <Aria.FieldError className="refused">{refused}</Aria.FieldError>}
    </>
  );
}

interface MomentFieldProps extends Asked {
  /** UTC, as the API writes it; null while it is not known. */
  value: string | null;
  /** Where its days and hours are those of the clock. */
  zone: string;
  onChange: (iso: string | null) => void;
}

/** A day and a time of a clock somewhere. */
export function MomentField({ value, zone, onChange, refused, ...asked }: MomentFieldProps) {
  return (
    <Aria.DateField<ZonedDateTime>
      className="field"
      granularity="minute"
      hideTimeZone
      value={value === null ? null : parseAbsolute(value, zone)}
      placeholderValue={parseAbsolute(new Date().toISOString(), zone).set({ second: 0, millisecond: 0 })}
      onChange={(moment) => onChange(moment?.toAbsoluteString() ?? null)}
      isInvalid={!!refused}
    >
      <Parts {...asked} refused={refused} />
    </Aria.DateField>
  );
}

interface DayFieldProps extends Asked {
  /** As 2026-01-31; empty while it is not known. */
  value: string;
  onChange: (day: string) => void;
}

/** A day in the calendar. */
export function DayField({ value, onChange, refused, ...asked }: DayFieldProps) {
  return (
    <Aria.DateField<CalendarDate>
      className="field"
      granularity="day"
      value={value ? parseDate(value) : null}
      onChange={(day) => onChange(day?.toString() ?? "")}
      isInvalid={!!refused}
    >
      <Parts {...asked} refused={refused} />
    </Aria.DateField>
  );
}
