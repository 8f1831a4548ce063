import { Check, Minus } from "lucide-react";
import type { ReactNode } from "react";
import * as Aria from "react-aria-components";

interface FieldProps extends Omit<Aria.TextFieldProps, "children"> {
  label: string;
  /** The label is read aloud only. */
  quiet?: boolean;
  hint?: string;
  /** What the server said of this field. */
  refused?: string | undefined;
  /** More than 1: a text area of so many lines. */
  lines?: number;
  placeholder?: string;
  /** The last day or time that can be written. */
  max?: string;
}

export function Field({ label, quiet, hint, refused, lines = 1, placeholder, max, ...props }: FieldProps) {
  return (
    <Aria.TextField {...props} className="field" isInvalid={!!refused} validationBehavior="aria">
      <Aria.Label className={quiet ? "visually-hidden" : undefined}>{label}</Aria.Label>
      {lines > 1 ? (
        <Aria.TextArea className="input" rows={lines} placeholder={placeholder} />
      ) : (
        <Aria.Input className="input" placeholder={placeholder} max={max} />
      )}
      {hint && (
        <Aria.Text slot="description" className="hint">
          {hint}
        </Aria.Text>
      )}
      {refused && <Aria.FieldError className="refused">{refused}</Aria.FieldError>}
    </Aria.TextField>
  );
}

export interface Choice<Value extends string> {
  value: Value;
  label: string;
}

interface SelectProps<Value extends string> {
  label: string;
  quiet?: boolean;
  value: Value;
  choices: readonly Choice<Value>[];
  onChange: (value: Value) => void;
}

/** The browser's own list: the quickest by keyboard, and the best on a phone. */
export function Select<Value extends string>({ label, quiet, value, choices, onChange }: SelectProps<Value>) {
  return (
    <label className="field">
      <span className={quiet ? "visually-hidden" : "label"}>{label}</span>
      <select className="input" value={value} onChange={(event) => onChange(event.target.value as Value)}>
        {choices.map((each) => (
          <option key={each.value} value={each.value}>
            {each.label}
          </option>
        ))}
      </select>
    </label>
  );
}

/** One of a few, all in sight. */
export function Segments<Value extends string>({ label, value, choices, onChange }: SelectProps<Value>) {
  return (
    <Aria.ToggleButtonGroup
      className="segments"
      aria-label={label}
      selectionMode="single"
      disallowEmptySelection
      selectedKeys={[value]}
      onSelectionChange={([key]) => onChange(key as Value)}
    >
      {choices.map((each) => (
        <Aria.ToggleButton key={each.value} id={each.value}>
          {each.label}
        </Aria.ToggleButton>
      ))}
    </Aria.ToggleButtonGroup>
  );
}

interface SwitchProps extends Omit<Aria.SwitchFieldProps, "children" | "className"> {
  children: ReactNode;
}

export function Switch({ children, ...props }: SwitchProps) {
  return (
    <Aria.SwitchField {...props}>
      <Aria.SwitchButton className="switch">
        <span className="track" />
        {children}
      </Aria.SwitchButton>
    </Aria.SwitchField>
  );
}

interface CheckboxProps extends Omit<Aria.CheckboxFieldProps, "children" | "className"> {
  children?: ReactNode;
}

export function Checkbox({ children, ...props }: CheckboxProps) {
  return (
    <Aria.CheckboxField {...props}>
      <Aria.CheckboxButton className="check">
        {({ isIndeterminate }) => (
          <>
            <span className="box">{isIndeterminate ? <Minus aria-hidden /> : <Check aria-hidden />}</span>
            {children}
          </>
        )}
      </Aria.CheckboxButton>
    </Aria.CheckboxField>
  );
}
