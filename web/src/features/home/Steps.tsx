import { Check, ChevronDown, Circle } from "lucide-react";
import { type ReactNode, useState } from "react";
import { HomeHealth, HomeRecent, HomeWork, HomeZone } from "@/gql/gen";
import { change, useAsk } from "@/gql/hooks";
import { tell } from "@/app/undo";
import { Button, Chip, LinkButton, Skeleton } from "@/ui";
import { Connect } from "./Connect";
import { useSample } from "./useSample";

const DISMISSED = "memoria.steps";
const ZONE = "memoria.zone";

interface StepProps {
  name: string;
  done: boolean;
  children: ReactNode;
}

function Step({ name, done, children }: StepProps) {
  return (
    <details className="home-step" open={!done}>
      <summary>
        {done ? <Check aria-label="Done" /> : <Circle aria-label="To do" />}
        <span>{name}</span>
        <ChevronDown aria-hidden />
      </summary>
      <div>{children}</div>
    </details>
  );
}

function HealthStep() {
  const { data } = useAsk(HomeHealth, {});
  if (!data) return <Skeleton lines={2} />;
  const { state, parts, model, version } = data.health;
  return (
    <Step name="Everything is well" done={state === "ok"}>
      <ul className="home-parts">
        {parts.map((part) => (
          <li key={part.name}>
            <Chip tone={part.state === "ok" ? "good" : part.state === "degraded" ? "warn" : "bad"}>{part.state}</Chip>
            <strong>{part.name}</strong> {part.message}
          </li>
        ))}
      </ul>
      <p className="home-quiet">
        Memoria {version}, embedding with {model ?? "no model yet"}.
      </p>
    </Step>
  );
}

function ZoneStep({ onDone }: { onDone: () => void }) {
  const { data, again } = useAsk(HomeWork, {});
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const zone = data?.workSettings.timeZone;
  const done = zone === here || !!localStorage.getItem(ZONE);
  const choose = async (timeZone: string) => {
    const { error } = await change(HomeZone, { changes: { timeZone } });
    if (error) tell(error.message);
    else {
      localStorage.setItem(ZONE, timeZone);
      again();
      onDone();
    }
  };
  return (
    <Step name="Choose your time zone" done={done}>
      <p>
        Days and weeks of work are counted in <strong>{zone}</strong>. This browser is in <strong>{here}</strong>.
      </p>
      <div className="actions">
        {zone !== here && (
          <Button tone="primary" onPress={() => void choose(here)}>
            Use {here}
          </Button>
        )}
        {zone && <Button onPress={() => void choose(zone)}>Keep {zone}</Button>}
      </div>
    </Step>
  );
}

/** The first steps of a new server; they stay until they are done or put away. */
export function Steps() {
  const [away, setAway] = useState(() => !!localStorage.getItem(DISMISSED));
  const [, redraw] = useState(0);
  const recent = useAsk(HomeRecent, {}, { live: ["memory"] });
  const sample = useSample();
  if (away || !recent.data) return null;
  const { totalCount, edges } = recent.data.memories;
  const connected = edges.some((edge) => edge.node.agent);
  const putAway = () => {
    localStorage.setItem(DISMISSED, "1");
    setAway(true);
  };
  return (
    <section className="card" aria-labelledby="home-steps">
      <header>
        <h2 id="home-steps">First steps</h2>
        <Button tone="quiet" onPress={putAway}>
          Put away
        </Button>
      </header>
      <HealthStep />
      <Step name="Keep the first memory" done={totalCount > 0}>
        <p>Write one, import what you have, or look around in a small sample first.</p>
        <div className="actions">
          <LinkButton tone="primary" to="/memories?new=1">
            Write a memory
          </LinkButton>
          <LinkButton to="/memories?import=1">Import</LinkButton>
          <Button isDisabled={sample.busy} onPress={() => void (sample.there ? sample.remove() : sample.add())}>
            {sample.there ? "Remove the sample" : "Add the sample"}
          </Button>
        </div>
      </Step>
      <Step name="Connect an agent" done={connected}>
        <Connect />
      </Step>
      <ZoneStep onDone={() => redraw((count) => count + 1)} />
    </section>
  );
}
