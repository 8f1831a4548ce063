/** Fields for days and times: the browser's own, which people know, and which phones give a picker to. */
import { useState } from "react";
import { clockAt, momentOf } from "@/lib/days";
import { Field } from "./fields";

const MINUTE = 60_000;
/** While a year is typed it is 0002, 0020 and 0202, which nobody means. */
const WHOLE = /^[1-9]\d{3}-/;

interface Asked {
  label: string;
  quiet?: boolean;
  hint?: string;
  refused?: string | undefined;
}

interface TypedProps extends Asked {
  type: "date" | "datetime-local";
  max: string;
  value: string;
  onChange: (text: string) => void;
}

/** Shows what is typed until the field is left, so that a half-written day is not taken from under the hands. */
function Typed({ value, onChange, ...asked }: TypedProps) {
  const [typed, setTyped] = useState<string>();
  return (
    <Field
      {...asked}
      value={typed ?? value}
      onChange={(text) => {
        setTyped(text);
        if (!text || WHOLE.test(text)) onChange(text);
      }}
      onBlur={() => setTyped(undefined)}
    />
  );
}

interface MomentFieldProps extends Asked {
  /** UTC, as the API writes it; null while it is not known. */
  value: string | null;
  /** Where its days and hours are those of the clock. */
  zone: string;
  onChange: (iso: string | null) => void;
}

/** A day and a time of a clock somewhere. Seconds are not shown, and stay. */
export function MomentField({ value, zone, onChange, ...asked }: MomentFieldProps) {
  const at = value === null ? undefined : Date.parse(value);
  const written = (text: string) => new Date(momentOf(text, zone, at) + ((at ?? 0) % MINUTE)).toISOString();
  return (
    <Typed
      {...asked}
      type="datetime-local"
      max="9999-12-31T23:59"
      value={at === undefined ? "" : clockAt(at, zone).slice(0, 16)}
      onChange={(text) => onChange(text ? written(text) : null)}
    />
  );
}

interface DayFieldProps extends Asked {
  /** As 2026-01-31; empty while it is not known. */
  value: string;
  onChange: (day: string) => void;
}

/** A day in the calendar. */
export function DayField(props: DayFieldProps) {
  return <Typed {...props} type="date" max="9999-12-31" />;
}
