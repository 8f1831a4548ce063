import { useState } from "react";
import { type FacetField, MemoriesFacets, type MemoryFilter } from "@/gql/gen";
import { useAsk } from "@/gql/hooks";
import { visible } from "@/lib/text";
import { Field, Select } from "@/ui";
import type { Choices } from "./choices";
import { type FilterChanges, type Filters, said } from "./filters";
import { Range, TagsField } from "./inputs";

interface FilterPanelProps {
  filters: Filters;
  onChange: (changes: FilterChanges) => void;
  filter: MemoryFilter | null;
  choices: Choices;
  /** Where the panel is of a question, to which words by themselves are a filter more. */
  asking?: boolean;
}

/** So many values of a field stand there at once. */
const FEW = 6;
const FIELDS: readonly {
  field: FacetField;
  name: string;
  key: "type" | "kind" | "any" | "client" | "project" | "agent" | "trust";
}[] = [
  { field: "TYPE", name: "Type", key: "type" },
  { field: "KIND", name: "Kind", key: "kind" },
  { field: "TAGS", name: "Tags", key: "any" },
  { field: "CLIENT_ID", name: "Client", key: "client" },
  { field: "PROJECT_ID", name: "Project", key: "project" },
  { field: "AGENT", name: "Agent", key: "agent" },
  { field: "TRUST", name: "Came from", key: "trust" },
];
const WHEN = [
  { value: "happened", label: "Happened" },
  { value: "kept", label: "Stored" },
  { value: "changed", label: "Changed" },
] as const;
const PINNED = [
  { value: "", label: "All" },
  { value: "yes", label: "Pinned" },
  { value: "no", label: "Not pinned" },
] as const;

export function useFacets(filter: MemoryFilter | null) {
  return useAsk(MemoriesFacets, { filter }, { live: ["memory"] });
}

/** What the filter accepts, counted by values: a click on one filters by it too. */
export function FilterPanel({ filters, onChange, filter, choices, asking }: FilterPanelProps) {
  const { data } = useFacets(filter);
  return (
    <div className="memories-panel">
      <Field
        label="Holds the words"
        type="search"
        value={filters.words}
        onChange={(words) => onChange({ words })}
        hint={asking ? "Exactly as written." : "Exactly as written; to ask by meaning use Recall."}
      />
      {FIELDS.map(({ field, name, key }) => (
        <Facet
          key={field}
          name={name}
          held={filters[key]}
          counts={data?.memories.facets.find((facet) => facet.field === field)?.counts ?? []}
          spoken={(value) => {
            if (field === "PROJECT_ID" || field === "CLIENT_ID") return choices.names.get(value) ?? "Unknown";
            return field === "TYPE" || field === "TRUST" ? said(value) : value;
          }}
          onChange={(values) => onChange({ [key]: values })}
        />
      ))}
      <Range label="Importance at least" value={filters.least} onChange={(least) => onChange({ least })} />
      <Select label="Pinned" value={filters.pinned} choices={PINNED} onChange={(pinned) => onChange({ pinned })} />
      <fieldset className="memories-when">
        <legend>Time</legend>
        <Select label="Which time" quiet value={filters.when} choices={WHEN} onChange={(when) => onChange({ when })} />
        <Field label="From" type="date" value={filters.from} onChange={(from) => onChange({ from })} />
        <Field label="To" type="date" value={filters.to} onChange={(to) => onChange({ to })} />
      </fieldset>
      <TagsField
        label="With all of the tags"
        tags={filters.all}
        onChange={(all) => onChange({ all })}
        suggestions={choices.tags}
      />
      <TagsField
        label="With none of the tags"
        tags={filters.none}
        onChange={(none) => onChange({ none })}
        suggestions={choices.tags}
      />
    </div>
  );
}

interface FacetProps {
  name: string;
  held: string[];
  counts: { value: string | null; count: number }[];
  spoken: (value: string) => string;
  onChange: (values: string[]) => void;
}

function Facet({ name, held, counts, spoken, onChange }: FacetProps) {
  const [all, setAll] = useState(false);
  const found = counts.flatMap(({ value, count }) => (value === null ? [] : [{ value, count }]));
  const gone = held
    .filter((value) => !found.some((each) => each.value === value))
    .map((value) => ({ value, count: 0 }));
  const values = [...found, ...gone];
  if (!values.length) return null;
  const shown =
    all || values.length <= FEW + 1 ? values : values.filter(({ value }, at) => at < FEW || held.includes(value));
  const rest = values.length - shown.length;
  return (
    <fieldset className="memories-facet">
      <legend>{name}</legend>
      {shown.map(({ value, count }) => (
        <label key={value} title={visible(spoken(value))}>
          <input
            type="checkbox"
            checked={held.includes(value)}
            onChange={() => onChange(held.includes(value) ? held.filter((each) => each !== value) : [...held, value])}
          />
          <span>{visible(spoken(value))}</span>
          <span className="memories-count">{count.toLocaleString()}</span>
        </label>
      ))}
      {rest > 0 && (
        <button
          type="button"
          className="memories-more"
          aria-label={`${rest} more under ${name.toLowerCase()}`}
          onClick={() => setAll(true)}
        >
          {rest} more
        </button>
      )}
    </fieldset>
  );
}
