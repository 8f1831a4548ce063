import { ArrowUpDown } from "lucide-react";
import { useEffect, useState } from "react";
import type { Refusal } from "@/gql/errors";
import { GraphName, type RelationType } from "@/gql/gen";
import { useAsk } from "@/gql/hooks";
import { RELATIONS } from "@/graph/sorts";
import { sentences, type Step, told } from "@/graph/sentences";
import { useSettled } from "@/lib/settled";
import { plural, title } from "@/lib/text";
import { Button, CopyButton, IconButton, Refused, Select, Skeleton, Switch } from "@/ui";
import { type Address, momentOf } from "./address";
import { Finder } from "./Finder";
import { type Between, between, routes, type Routes } from "./routes";

interface PathsProps {
  address: Address;
  relationsOff: ReadonlySet<number>;
  onChange: (changes: Partial<Address>) => void;
  onShow: (route: readonly Step[] | null) => void;
  onRelate: (from: string, to: string) => void;
  /** Another one when relations changed. */
  heard: object;
}

const LENGTHS = [1, 2, 3, 4, 5, 6, 7, 8].map((each) => ({ value: String(each), label: plural(each, "step", "steps") }));

function useName(id: string): string | undefined {
  const { data } = useAsk(GraphName, { id }, { pause: !id });
  return id && data?.memory ? title(data.memory.content) : undefined;
}

interface Found extends Partial<Routes> {
  key: string;
  error?: Refusal;
}

/** How two memories hang together, in the picture and in sentences. */
export default function Paths({ address, relationsOff, onChange, onShow, onRelate, heard }: PathsProps) {
  const { from, to, steps, oneway, weight } = address;
  const names = { from: useName(from), to: useName(to) };
  const [found, setFound] = useState<Found>({ key: "" });
  const [chosen, setChosen] = useState(0);
  const types: RelationType[] | null = relationsOff.size
    ? RELATIONS.flatMap(({ value }, place) => (relationsOff.has(place) ? [] : [value]))
    : null;
  const wanted = useSettled(
    JSON.stringify({ from, to, depth: steps, types, oneway, minWeight: weight, ...momentOf(address) }),
  );
  useEffect(() => {
    if (!from || !to || from === to) return;
    let over = false;
    void routes(JSON.parse(wanted) as Parameters<typeof routes>[0]).then(({ data, error }) => {
      if (over) return;
      setFound(error ? { key: wanted, error } : { key: wanted, ...data });
      setChosen(0);
      onShow(data?.routes[0] ?? null);
    });
    return () => {
      over = true;
    };
  }, [from, to, wanted, onShow, heard]);
  const both = from && to && from !== to;
  return (
    <section className="graph-paths" aria-label="Path">
      <div className="graph-ends">
        <Finder label="From which memory?" chosen={names.from} onPick={(from) => onChange({ from })} />
        <IconButton label="Turn it round" icon={ArrowUpDown} onPress={() => onChange({ from: to, to: from })} />
        <Finder label="To which memory?" chosen={names.to} onPick={(to) => onChange({ to })} />
      </div>
      <div className="graph-row">
        <Select
          label="At most"
          value={String(steps)}
          choices={LENGTHS}
          onChange={(value) => onChange({ steps: Number(value) })}
        />
        <Switch isSelected={oneway} onChange={(oneway) => onChange({ oneway })}>
          Only along the arrows
        </Switch>
      </div>
      {both && found.key !== wanted && <Skeleton lines={2} />}
      {both && found.key === wanted && found.error && <Refused error={found.error} />}
      {both && found.key === wanted && found.routes && (
        <div aria-live="polite">
          {found.routes.length ? (
            <ol className="graph-routes">
              {found.routes.map((route, place) => (
                <li key={told(route)}>
                  <Route
                    route={route}
                    chosen={place === chosen}
                    onChoose={() => {
                      setChosen(place);
                      onShow(route);
                    }}
                  />
                </li>
              ))}
            </ol>
          ) : (
            <None {...{ address, types, onChange, onRelate, names, given: found.truncated ?? false }} />
          )}
        </div>
      )}
      {!both && (
        <p className="graph-hint">
          Pick two memories to see how one leads to the other. The legend says which relations may be used.
        </p>
      )}
    </section>
  );
}

function Route({ route, chosen, onChoose }: { route: readonly Step[]; chosen: boolean; onChoose: () => void }) {
  return (
    <div className={chosen ? "graph-route graph-chosen" : "graph-route"}>
      <button type="button" aria-pressed={chosen} onClick={onChoose}>
        {plural(route.length - 1, "step", "steps")}
      </button>
      <ul>
        {sentences(route).map(({ from, verb, to }, place) => (
          <li key={place}>
            {from} <strong style={{ color: `var(${RELATIONS[route[place + 1]!.type!]!.token})` }}>{verb}</strong> {to}
          </li>
        ))}
      </ul>
      <CopyButton text={told(route)} />
    </div>
  );
}

interface NoneProps {
  address: Address;
  types: RelationType[] | null;
  names: { from: string | undefined; to: string | undefined };
  given: boolean;
  onChange: (changes: Partial<Address>) => void;
  onRelate: (from: string, to: string) => void;
}

/** There is no path: what would make one. */
function None({ address, types, names, given, onChange, onRelate }: NoneProps) {
  const { from, to, steps, oneway, weight } = address;
  const [near, setNear] = useState<Between[]>([]);
  useEffect(() => {
    if (!names.from || !names.to) return;
    let over = false;
    void between({ id: from, label: names.from }, { id: to, label: names.to }).then((found) => !over && setNear(found));
    return () => {
      over = true;
    };
  }, [from, to, names.from, names.to]);
  return (
    <div className="graph-none">
      <p>
        {given
          ? "The search was given up: there are too many ways to try."
          : `There is no path of ${plural(steps, "step", "steps")} or fewer.`}
      </p>
      <div className="actions">
        {steps < 8 && <Button onPress={() => onChange({ steps: 8 })}>Allow 8 steps</Button>}
        {oneway && <Button onPress={() => onChange({ oneway: false })}>Go against the arrows too</Button>}
        {(types ?? weight > 0) && (
          <Button onPress={() => onChange({ without: [], weight: 0 })}>Use all relations</Button>
        )}
        <Button onPress={() => onRelate(from, to)}>Relate the two</Button>
      </div>
      {near.length > 0 && (
        <>
          <p>Near to both in meaning, and perhaps the missing step:</p>
          <ul>
            {near.map(({ id, label }) => (
              <li key={id}>
                {label}{" "}
                <Button tone="quiet" onPress={() => onRelate(from, id)}>
                  Relate to it
                </Button>
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}
