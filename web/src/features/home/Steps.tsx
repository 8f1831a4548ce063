import { Check, ChevronDown, Circle } from "lucide-react";
import { type ReactNode, useState } from "react";
import { HomeAgents, HomeHealth, HomeLatencies, type HomeHealthResult, HomeRecent, HomeWork } from "@/gql/gen";
import { useAsk } from "@/gql/hooks";
import { Button, Chip, LinkButton, Skeleton } from "@/ui";
import AddSample from "./AddSample";
import { Connect } from "./Connect";
import { isDayChosen, WorkDay } from "./WorkDay";

const DISMISSED = "memoria.steps";
const STATES = { ok: "OK", degraded: "Degraded", down: "Down" } as const;
const TONES = { ok: "good", degraded: "warn", down: "bad" } as const;

interface StepProps {
  name: string;
  done: boolean;
  /** It is the first that is to be done. */
  next: boolean;
  children: ReactNode;
}

function Step({ name, done, next, children }: StepProps) {
  return (
    <details className="home-step" open={next}>
      <summary>
        {done ? <Check aria-label="Done" /> : <Circle aria-label="To do" />}
        <span>{name}</span>
        <ChevronDown aria-hidden />
      </summary>
      <div>{children}</div>
    </details>
  );
}

function Parts({ health }: { health: HomeHealthResult["health"] }) {
  const { parts, model, version } = health;
  const took = new Map(
    useAsk(HomeLatencies, {}).data?.health.latencies.map(({ name, milliseconds }) => [name, milliseconds]),
  );
  return (
    <>
      <ul className="home-parts">
        {parts.map(({ name, state, message }) => (
          <li key={name}>
            <Chip tone={TONES[state as keyof typeof TONES]}>{STATES[state as keyof typeof STATES]}</Chip>
            <strong>{name}</strong> {message}
            {took.get(name) != null && <span className="home-quiet">{took.get(name)!.toFixed(1)} ms</span>}
          </li>
        ))}
      </ul>
      <p className="home-quiet">
        Memoria {version}, embedding with {model ?? "no model yet"}.
      </p>
    </>
  );
}

function First() {
  return (
    <>
      <p>Write one, import what you have, or look around in a small sample first.</p>
      <div className="actions">
        <LinkButton tone="primary" to="/memories?new=1">
          Write a memory
        </LinkButton>
        <LinkButton to="/memories?import=1">Import</LinkButton>
        <AddSample />
      </div>
    </>
  );
}

/** The first steps of a new server; they stay until all are done, or they are put away. */
export function Steps() {
  const [away, setAway] = useState(() => !!localStorage.getItem(DISMISSED));
  const [dayChosen, setDayChosen] = useState(isDayChosen);
  const recent = useAsk(HomeRecent, {}, { live: ["memory"], pause: away });
  const agents = useAsk(HomeAgents, {}, { live: ["memory"], pause: away });
  const health = useAsk(HomeHealth, {}, { pause: away });
  const work = useAsk(HomeWork, {}, { live: ["session"], pause: away });
  if (away) return null;
  if (!recent.data || !agents.data || !health.data || !work.data) return <Skeleton lines={4} />;
  const steps = [
    {
      name: health.data.health.state === "ok" ? "Everything is well" : "Something needs a look",
      done: health.data.health.state === "ok",
      content: <Parts health={health.data.health} />,
    },
    { name: "Keep the first memory", done: recent.data.memories.totalCount > 0, content: <First /> },
    { name: "Connect an agent", done: agents.data.memories.edges.length > 0, content: <Connect /> },
    {
      name: "Choose your time zone and work days",
      done: dayChosen,
      content: <WorkDay settings={work.data.workSettings} onDone={() => setDayChosen(true)} />,
    },
  ];
  const done = steps.filter((step) => step.done).length;
  if (done === steps.length) return null;
  const putAway = () => {
    localStorage.setItem(DISMISSED, "1");
    setAway(true);
  };
  const next = steps.find((step) => !step.done);
  return (
    <section className="card" aria-labelledby="home-steps">
      <header>
        <h2 id="home-steps">First steps</h2>
        <span className="home-quiet">
          {done} of {steps.length} done
        </span>
        <Button tone="quiet" onPress={putAway}>
          Put away
        </Button>
      </header>
      {steps.map((step) => (
        <Step key={step.name} name={step.name} done={step.done} next={step === next}>
          {step.content}
        </Step>
      ))}
    </section>
  );
}
