import { ListFilter } from "lucide-react";
import { type SessionCategory, WorkNames, WorkOwners } from "@/gql/gen";
import { useAsk } from "@/gql/hooks";
import { plural } from "@/lib/text";
import { Button, Checkbox, Chip, Popover, Select } from "@/ui";
import { daysAfter, todayIn } from "./days";
import { PERSON } from "./timer";
import { CATEGORIES, category as named } from "./words";
import "./work.css";

/** Whose work, and for whom; empty texts and lists are no bounds. */
export interface Wanted {
  client: string;
  project: string;
  category: string[];
  owner: string;
}

/** Days of a report over everything. */
export const LONGEST = 3_659;
const ANY = { value: "", label: "Any" };

export function isCategory(text: string): text is SessionCategory {
  return CATEGORIES.some(({ value }) => value === text);
}

/** As the API takes it. */
export function workFilter({ client, project, category, owner }: Wanted) {
  const categories = category.filter(isCategory);
  return {
    ...(client ? { client } : {}),
    ...(project ? { project } : {}),
    ...(owner ? { owner } : {}),
    ...(categories.length ? { category: categories } : {}),
  };
}

interface FiltersProps {
  wanted: Wanted;
  onChange: (changes: Partial<Wanted>) => void;
}

function choices(names: readonly string[], chosen: string) {
  const known = [...new Set(chosen ? [...names, chosen] : names)];
  return [ANY, ...known.map((name) => ({ value: name, label: name }))];
}

function Categories({ wanted, onChange }: FiltersProps) {
  const chosen = new Set(wanted.category);
  const choose = (value: string, is: boolean) =>
    onChange({ category: is ? [...wanted.category, value] : wanted.category.filter((each) => each !== value) });
  return (
    <Popover
      label="Categories"
      button={
        <Button icon={ListFilter}>
          {chosen.size ? plural(chosen.size, "category", "categories") : "All categories"}
        </Button>
      }
    >
      <div className="work-stack">
        {CATEGORIES.map(({ value, label }) => (
          <Checkbox key={value} isSelected={chosen.has(value)} onChange={(is) => choose(value, is)}>
            {label}
          </Checkbox>
        ))}
      </div>
    </Popover>
  );
}

/** Client, project, category and owner, as fields and as what is chosen. */
export function Filters({ wanted, onChange }: FiltersProps) {
  const today = todayIn("UTC");
  const { data } = useAsk(WorkNames, {}, { live: ["session"] });
  const owners = useAsk(WorkOwners, { first: daysAfter(today, -LONGEST + 1), last: daysAfter(today, 1) });
  const clients = data?.clients.nodes ?? [];
  const of = clients.find(({ name }) => name === wanted.client);
  const projects = (data?.projects.nodes ?? []).filter((each) => !of || each.clientId === of.id);
  const people = (owners.data?.workReport.rows ?? []).map(({ owner }) => owner!);
  return (
    <>
      <Select
        label="Client"
        value={wanted.client}
        choices={choices(
          clients.map(({ name }) => name),
          wanted.client,
        )}
        onChange={(client) => onChange({ client, project: "" })}
      />
      <Select
        label="Project"
        value={wanted.project}
        choices={choices(
          projects.map(({ name }) => name),
          wanted.project,
        )}
        onChange={(project) => onChange({ project })}
      />
      <Select
        label="Owner"
        value={wanted.owner}
        choices={choices(people, wanted.owner).map((each) =>
          each.value === PERSON ? { value: PERSON, label: "Me" } : each,
        )}
        onChange={(owner) => onChange({ owner })}
      />
      <Categories wanted={wanted} onChange={onChange} />
    </>
  );
}

/** What is chosen, each removable. */
export function Chosen({ wanted, onChange }: FiltersProps) {
  const texts = (["client", "project", "owner"] as const).filter((name) => wanted[name]);
  if (!texts.length && !wanted.category.length) return null;
  return (
    <div className="actions" aria-label="Filters" role="group">
      {texts.map((name) => (
        <Chip key={name} onRemove={() => onChange({ [name]: "" })} name={`${name} ${wanted[name]}`}>
          {`${name}: ${name === "owner" && wanted.owner === PERSON ? "me" : wanted[name]}`}
        </Chip>
      ))}
      {wanted.category.filter(isCategory).map((each) => (
        <Chip
          key={each}
          name={`category ${named(each)}`}
          onRemove={() => onChange({ category: wanted.category.filter((other) => other !== each) })}
        >
          {`category: ${named(each)}`}
        </Chip>
      ))}
      <Button tone="quiet" onPress={() => onChange({ client: "", project: "", owner: "", category: [] })}>
        Without filters
      </Button>
    </div>
  );
}
