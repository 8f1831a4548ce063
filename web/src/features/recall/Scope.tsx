import { useChoices } from "@/features/memories/choices";
import { FilterPanel } from "@/features/memories/FilterPanel";
import { NOTHING, toFilter, worn } from "@/features/memories/filters";
import { Button, Chip, Field, Switch } from "@/ui";
import { past, reach } from "./bounds";
import { GraphScope } from "./GraphScope";
import { type Recalling, toGraph } from "./settings";

interface ScopeProps {
  asked: Recalling;
  set: (changes: Partial<Recalling>) => void;
}

/** What takes every filter away. */
export const ANYWHERE: Partial<Recalling> = { ...NOTHING, start: [], relations: [], asOf: "", knownAt: "" };

/** Whether anything keeps memories out. */
export function isBounded(asked: Recalling): boolean {
  return !!toFilter(asked) || !!toGraph(asked) || !!asked.asOf || !!asked.knownAt;
}

/** Which memories are asked, and as of when. */
export function Scope({ asked, set }: ScopeProps) {
  const choices = useChoices();
  const superseded = asked.status.includes("SUPERSEDED");
  return (
    <div className="recall-scope">
      <Switch isSelected={superseded} onChange={(on) => set({ status: on ? ["ACTIVE", "SUPERSEDED"] : [] })}>
        Superseded ones too
      </Switch>
      <GraphScope asked={asked} onChange={set} />
      <FilterPanel filters={asked} onChange={set} filter={toFilter(asked)} choices={choices} asking />
      <Field label="As it held at" type="datetime-local" value={asked.asOf} onChange={(asOf) => set({ asOf })} />
      <Field
        label="As the record knew it at"
        type="datetime-local"
        value={asked.knownAt}
        onChange={(knownAt) => set({ knownAt })}
      />
      <Field
        label="As if asked at"
        type="datetime-local"
        value={asked.at}
        onChange={(at) => set({ at })}
        hint="“Last spring” is counted from there."
      />
    </div>
  );
}

/** Every filter as a chip that takes it away. */
export function Worn({ asked, set }: ScopeProps) {
  const { names } = useChoices();
  const chips = worn(asked, names);
  const near = reach(asked);
  if (!isBounded(asked)) return null;
  return (
    <div className="memories-chips">
      {chips.map(({ name, without }) => (
        <Chip key={name} name={name} onRemove={() => set(without)}>
          {name}
        </Chip>
      ))}
      {near && (
        <Chip name="the graph filter" onRemove={() => set({ start: [], relations: [] })}>
          {near}
        </Chip>
      )}
      {past(asked).map(({ name, without }) => (
        <Chip key={name} name={name} onRemove={() => set(without)}>
          {name}
        </Chip>
      ))}
      <Button tone="quiet" onPress={() => set(ANYWHERE)}>
        Clear filters
      </Button>
    </div>
  );
}
