import { History as HistoryIcon, Search } from "lucide-react";
import { type SyntheticEvent, useState } from "react";
import { Link } from "react-router";
import { visible } from "@/lib/text";
import { ago } from "@/lib/time";
import { Button, Empty, Field, Popover } from "@/ui";
import { type Asked, forgetAsked, readAsked } from "./history";
import type { Recalling } from "./settings";

const LATELY = 5;

/** The question. */
export function Ask({ asked, onAsk }: { asked: Recalling; onAsk: (q: string) => void }) {
  const [typed, setTyped] = useState(asked.q);
  const send = (event: SyntheticEvent) => {
    event.preventDefault();
    onAsk(typed.trim());
  };
  return (
    <form className="recall-ask" onSubmit={send}>
      <Field
        label="Question"
        quiet
        placeholder="What do you want to remember?"
        value={typed}
        onChange={setTyped}
        autoFocus={!asked.q}
      />
      <Button tone="primary" icon={Search} type="submit">
        Ask
      </Button>
    </form>
  );
}

/** Questions that were asked in this browser. */
export function HistoryButton() {
  return (
    <Popover
      label="Questions asked before"
      button={
        <Button icon={HistoryIcon} tone="quiet">
          History
        </Button>
      }
    >
      {(close) => <HistoryList onPick={close} />}
    </Popover>
  );
}

function HistoryList({ onPick }: { onPick: () => void }) {
  const [held, setHeld] = useState(readAsked);
  if (!held.length) return <p className="recall-quiet">Questions that you ask here stay in this browser.</p>;
  return (
    <div className="recall-history">
      <Questions held={held} onPick={onPick} />
      <Button
        tone="quiet"
        onPress={() => {
          forgetAsked();
          setHeld([]);
        }}
      >
        Clear the history
      </Button>
    </div>
  );
}

function Questions({ held, onPick }: { held: Asked[]; onPick?: () => void }) {
  return (
    <ul>
      {held.map((each) => (
        <li key={each.search}>
          <Link to={`/recall${each.search}`} onClick={onPick}>
            {visible(each.q)}
          </Link>
          <span className="recall-quiet">{ago(each.at)}</span>
        </li>
      ))}
    </ul>
  );
}

/** Before anything is asked: how to ask, and what was asked lately. */
export function Unasked() {
  const [held] = useState(() => readAsked().slice(0, LATELY));
  return (
    <>
      <Empty title="Ask your memories" icon={Search}>
        Ask as you would ask a colleague: “why did the import fail last week?” Each hit says why it is there.
      </Empty>
      {held.length > 0 && (
        <section className="card recall-history recall-lately" aria-labelledby="recall-lately">
          <h2 id="recall-lately">Asked lately</h2>
          <Questions held={held} />
        </section>
      )}
    </>
  );
}
