import { type KeyboardEvent, useId, useState } from "react";
import { Chip } from "@/ui";

interface RangeProps {
  label: string;
  value: number;
  onChange: (value: number) => void;
  most?: number;
  step?: number;
}

/** A number from 0 up, to be pulled. */
export function Range({ label, value, onChange, most = 1, step = 0.05 }: RangeProps) {
  return (
    <label className="memory-range">
      <span>{label}</span>
      <output>{Number(value.toFixed(2))}</output>
      <input
        type="range"
        min={0}
        max={most}
        step={step}
        value={value}
        onChange={(event) => onChange(Number(event.target.value))}
      />
    </label>
  );
}

interface TagsFieldProps {
  label: string;
  tags: string[];
  onChange: (tags: string[]) => void;
  suggestions?: string[];
}

/** Tags as chips: Enter or a comma adds one, Backspace in the empty field takes the last away. */
export function TagsField({ label, tags, onChange, suggestions = [] }: TagsFieldProps) {
  const [typed, setTyped] = useState("");
  const id = useId();
  const add = () => {
    const added = typed
      .split(",")
      .map((tag) => tag.trim())
      .filter((tag) => tag && !tags.includes(tag));
    if (added.length) onChange([...tags, ...added]);
    setTyped("");
  };
  const press = (event: KeyboardEvent) => {
    if (event.key === "Backspace" && !typed) onChange(tags.slice(0, -1));
    if ((event.key !== "Enter" && event.key !== ",") || !typed.trim()) return;
    event.preventDefault();
    add();
  };
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <div className="input memory-tags">
        {tags.map((tag) => (
          <Chip key={tag} name={tag} onRemove={() => onChange(tags.filter((each) => each !== tag))}>
            {tag}
          </Chip>
        ))}
        <input
          id={id}
          list={`${id}-list`}
          value={typed}
          placeholder={tags.length ? "" : "Add a tag"}
          onChange={(event) => setTyped(event.target.value)}
          onKeyDown={press}
          onBlur={add}
        />
        <datalist id={`${id}-list`}>
          {suggestions
            .filter((tag) => !tags.includes(tag))
            .map((tag) => (
              <option key={tag} value={tag} />
            ))}
        </datalist>
      </div>
    </div>
  );
}
