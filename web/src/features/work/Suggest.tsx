import { useId } from "react";
import { WorkNames } from "@/gql/gen";
import { useAsk } from "@/gql/hooks";

interface SuggestProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  /** What is offered while one types; anything else may be written. */
  offers: readonly string[];
  refused?: string | undefined;
  placeholder?: string | undefined;
}

/** A text with offers, by the browser's own list. */
export function Suggest({ label, value, onChange, offers, refused, placeholder }: SuggestProps) {
  const id = useId();
  return (
    <div className="field" data-invalid={refused ? true : undefined}>
      <label htmlFor={`${id}text`}>{label}</label>
      <input
        id={`${id}text`}
        className="input"
        list={`${id}list`}
        value={value}
        placeholder={placeholder}
        aria-invalid={refused ? true : undefined}
        aria-describedby={refused ? `${id}why` : undefined}
        onChange={(event) => onChange(event.target.value)}
      />
      <datalist id={`${id}list`}>
        {offers.map((each) => (
          <option key={each} value={each} />
        ))}
      </datalist>
      {refused && (
        <span id={`${id}why`} className="refused">
          {refused}
        </span>
      )}
    </div>
  );
}

interface ForWhomProps {
  client: string;
  project: string;
  /** Whom it is for when neither is said. */
  usual?: { client: string; project: string } | undefined;
  onChange: (changes: { client?: string; project?: string }) => void;
}

/** Client and project by name. A project that is known brings its client. */
export function ForWhom({ client, project, usual, onChange }: ForWhomProps) {
  const { data } = useAsk(WorkNames, {}, { live: ["session"] });
  const clients = data?.clients.nodes ?? [];
  const projects = data?.projects.nodes ?? [];
  const chosen = clients.find((each) => each.name.toLowerCase() === client.trim().toLowerCase());
  const offered = projects.filter((each) => !client.trim() || each.clientId === chosen?.id);
  const assumed = client || project ? undefined : usual;
  const choose = (name: string) => {
    const known = projects.filter((each) => each.name === name);
    const owner = clients.find((each) => each.id === known[0]?.clientId);
    onChange({ project: name, ...(known.length === 1 && owner && !client ? { client: owner.name } : {}) });
  };
  return (
    <div className="work-pair">
      <Suggest
        label="Client"
        value={client}
        placeholder={assumed?.client}
        onChange={(client) => onChange({ client })}
        offers={clients.map((each) => each.name)}
      />
      <Suggest
        label="Project"
        value={project}
        placeholder={assumed?.project}
        onChange={choose}
        offers={[...new Set(offered.map((each) => each.name))]}
      />
    </div>
  );
}
