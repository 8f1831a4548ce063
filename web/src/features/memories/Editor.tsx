import { useState } from "react";
import { Disclosure, DisclosurePanel } from "react-aria-components/Disclosure";
import { Heading } from "react-aria-components/Heading";
import { Button as AriaButton } from "react-aria-components/Button";
import { ChevronRight } from "lucide-react";
import type { Refusal } from "@/gql/errors";
import { Field, Segments, Select, Switch } from "@/ui";
import { useChoices } from "./choices";
import { said, TRUSTS, TYPES } from "./filters";
import { Range, TagsField } from "./inputs";
import { Prose } from "./Prose";
import { type Values, wrongMetadata } from "./values";

interface EditorProps {
  values: Values;
  onChange: (values: Values) => void;
  refused?: Refusal | undefined;
  /** A new memory may leave its type to its kind. */
  fresh?: boolean;
}

const VIEWS = [
  { value: "write", label: "Write" },
  { value: "preview", label: "Preview" },
] as const;
const TIMES = [
  ["occurredAt", "Happened at"],
  ["validFrom", "Valid from"],
  ["validTo", "Valid until"],
  ["expiresAt", "Expires at"],
] as const;

/** The fields of a memory, with what is rarely needed folded away. */
export function Editor({ values, onChange, refused, fresh }: EditorProps) {
  const [view, setView] = useState<"write" | "preview">("write");
  const choices = useChoices();
  const set = (changes: Partial<Values>) => onChange({ ...values, ...changes });
  const why = (name: keyof Values) => (refused?.field === name ? refused.message : undefined);
  const types = TYPES.map((value) => ({ value: value, label: said(value) }));
  return (
    <div className="memory-editor">
      <div className="memory-writing">
        <Segments label="View" value={view} choices={VIEWS} onChange={setView} />
        {view === "write" ? (
          <Field
            label="Content"
            lines={10}
            value={values.content}
            onChange={(content) => set({ content })}
            refused={why("content")}
            hint="Markdown is shown as such; HTML stays text."
            autoFocus
          />
        ) : values.content.trim() ? (
          <Prose text={values.content} />
        ) : (
          <p className="memory-quiet">Nothing is written yet.</p>
        )}
      </div>
      <div className="memory-fields">
        <Select
          label="Type"
          value={values.type}
          choices={fresh ? [{ value: "", label: "As its kind says" }, ...types] : types}
          onChange={(type) => set({ type })}
        />
        <KindField value={values.kind} kinds={choices.kinds} onChange={(kind) => set({ kind })} refused={why("kind")} />
        <Select
          label="Project"
          value={values.projectId}
          choices={[
            { value: "", label: "None" },
            ...choices.projects.map(({ id, name }) => ({ value: id, label: name })),
          ]}
          onChange={(projectId) => set({ projectId })}
        />
        <Range label="Importance" value={values.importance} onChange={(importance) => set({ importance })} />
      </div>
      <TagsField label="Tags" tags={values.tags} onChange={(tags) => set({ tags })} suggestions={choices.tags} />
      <Switch isSelected={values.pinned} onChange={(pinned) => set({ pinned })}>
        Pinned: its kind&apos;s retention never archives it
      </Switch>
      <Disclosure className="memory-more" defaultExpanded={refused?.field != null && values.content !== ""}>
        <Heading level={3}>
          <AriaButton slot="trigger" className="button quiet">
            <ChevronRight aria-hidden /> More
          </AriaButton>
        </Heading>
        <DisclosurePanel>
          <div className="memory-fields">
            {TIMES.map(([name, label]) => (
              <Field
                key={name}
                label={label}
                type="datetime-local"
                value={values[name]}
                onChange={(value) => set({ [name]: value })}
                refused={why(name)}
              />
            ))}
            <Range label="Confidence" value={values.confidence} onChange={(confidence) => set({ confidence })} />
            <Select
              label="Came from"
              value={values.trust}
              choices={TRUSTS.map((value) => ({ value, label: said(value) }))}
              onChange={(trust) => set({ trust })}
            />
            <Field label="Agent" value={values.agent} onChange={(agent) => set({ agent })} refused={why("agent")} />
            <Field
              label="Source"
              value={values.sourceUri}
              onChange={(sourceUri) => set({ sourceUri })}
              refused={why("sourceUri")}
              placeholder="https://… or file:…"
            />
          </div>
          <Field
            label="Metadata"
            lines={4}
            value={values.metadata}
            onChange={(metadata) => set({ metadata })}
            refused={wrongMetadata(values.metadata) ?? why("metadata")}
            hint="A JSON object."
          />
        </DisclosurePanel>
      </Disclosure>
    </div>
  );
}

interface KindFieldProps {
  value: string;
  kinds: string[];
  onChange: (kind: string) => void;
  refused: string | undefined;
}

function KindField({ value, kinds, onChange, refused }: KindFieldProps) {
  return (
    <label className="field">
      <span className="label">Kind</span>
      <input
        className="input"
        list="memory-kinds"
        value={value}
        aria-invalid={!!refused}
        onChange={(event) => onChange(event.target.value)}
      />
      <datalist id="memory-kinds">
        {kinds.map((kind) => (
          <option key={kind} value={kind} />
        ))}
      </datalist>
      {refused && <span className="refused">{refused}</span>}
    </label>
  );
}
