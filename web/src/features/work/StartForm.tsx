import { Play, RotateCcw } from "lucide-react";
import { useState } from "react";
import { type SessionCategory, type WorkEntry, WorkList } from "@/gql/gen";
import { useAsk } from "@/gql/hooks";
import { title } from "@/lib/text";
import { Button, Field, LinkButton, Note, Select } from "@/ui";
import { again, start } from "./actions";
import { useHolds } from "./held";
import { ForWhom, Suggest } from "./Suggest";
import { called, place } from "./timer";
import { CATEGORIES } from "./words";
import "./work.css";

const LAST = 30;
const OFFERED = 4;

/** The last pieces of work, each once. */
function latest(sessions: WorkEntry[]): WorkEntry[] {
  const known = new Map<string, WorkEntry>();
  for (const each of sessions) {
    const key = `${called(each)}\n${place(each)}`;
    if (each.description && each.endTime && !known.has(key)) known.set(key, each);
  }
  return [...known.values()];
}

/** Starts a session with what is known already, or goes on with an earlier one. */
export default function StartForm({ onDone }: { onDone: () => void }) {
  const [said, say] = useState({ description: "", client: "", project: "", link: "" });
  const [category, setCategory] = useState<SessionCategory>("CODING");
  const [error, setError] = useState<string>();
  const { data } = useAsk(WorkList, { first: LAST }, { live: ["session"] });
  const { usual } = useHolds();
  const earlier = latest(data?.sessions.nodes ?? []);
  const begin = async () => {
    const given = Object.fromEntries(Object.entries(said).filter(([, value]) => value.trim()));
    const refusal = await start({ ...given, category });
    if (refusal) setError(refusal.message);
    else onDone();
  };
  return (
    <form
      className="work-stack"
      onSubmit={(event) => {
        event.preventDefault();
        void begin();
      }}
    >
      <Suggest
        label="What are you working on?"
        value={said.description}
        onChange={(description) => say({ ...said, description })}
        offers={earlier.map(called)}
      />
      <ForWhom {...said} usual={said.link ? undefined : usual} onChange={(changes) => say({ ...said, ...changes })} />
      <div className="work-pair">
        <Select label="Category" value={category} choices={CATEGORIES} onChange={setCategory} />
        <Field
          label="Link"
          placeholder="Issue, pull request or branch"
          value={said.link}
          onChange={(link) => say({ ...said, link })}
        />
      </div>
      {error && <Note tone="bad">{error}</Note>}
      <div className="actions">
        <Button tone="primary" type="submit" icon={Play}>
          Start
        </Button>
        <LinkButton to="/work?enter=1" tone="quiet">
          Enter past work
        </LinkButton>
      </div>
      {earlier.length > 0 && (
        <section className="work-stack">
          <h3>Continue</h3>
          <ul>
            {earlier.slice(0, OFFERED).map((each) => (
              <li key={each.id}>
                <Button
                  tone="quiet"
                  icon={RotateCcw}
                  onPress={() => {
                    onDone();
                    void again(each);
                  }}
                >
                  <span className="work-cut">{title(called(each), 60)}</span>
                </Button>
              </li>
            ))}
          </ul>
        </section>
      )}
    </form>
  );
}
