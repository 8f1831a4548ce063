import { useState } from "react";
import { PLACES } from "@/app/places";
import { type Preferences, useSetting } from "@/app/preferences";
import { tell } from "@/app/undo";
import { SettingsWork, SettingsZone } from "@/gql/gen";
import { change, useAsk } from "@/gql/hooks";
import { Button, Field, Segments, Select, Switch } from "@/ui";

const THEMES = [
  { value: "auto", label: "As the system" },
  { value: "light", label: "Light" },
  { value: "dark", label: "Dark" },
] as const;
const DENSITIES = [
  { value: "comfortable", label: "Comfortable" },
  { value: "compact", label: "Compact" },
] as const;

function Zone() {
  const { data, again } = useAsk(SettingsWork, {}, { live: ["session"] });
  const [typed, setTyped] = useState<string>();
  const [refused, setRefused] = useState<string>();
  const held = data?.workSettings.timeZone ?? "";
  const set = async (timeZone: string) => {
    const { error } = await change(SettingsZone, { changes: { timeZone } });
    setRefused(error?.message);
    if (error) return;
    setTyped(undefined);
    again();
    tell(`Days are counted in ${timeZone}.`, () => set(held));
  };
  return (
    <form
      className="settings-zone"
      onSubmit={(event) => {
        event.preventDefault();
        void set(typed ?? held);
      }}
    >
      <Field
        label="Time zone of your days and weeks"
        hint={`This browser is in ${Intl.DateTimeFormat().resolvedOptions().timeZone}.`}
        value={typed ?? held}
        onChange={setTyped}
        refused={refused}
      />
      <Button type="submit" isDisabled={typed === undefined || typed === held}>
        Save
      </Button>
    </form>
  );
}

/** What a person chooses for this browser, and the time zone of their days. */
export function General() {
  const [theme, setTheme] = useSetting("theme");
  const [density, setDensity] = useSetting("density");
  const [keys, setKeys] = useSetting("keys");
  const [start, setStart] = useSetting("start");
  return (
    <section className="card settings-form">
      <div className="field">
        <span className="label">Theme</span>
        <Segments<Preferences["theme"]> label="Theme" value={theme} choices={THEMES} onChange={setTheme} />
      </div>
      <div className="field">
        <span className="label">Density</span>
        <Segments<Preferences["density"]> label="Density" value={density} choices={DENSITIES} onChange={setDensity} />
      </div>
      <Select
        label="First page"
        value={start}
        choices={PLACES.map(({ to, name }) => ({ value: to, label: name }))}
        onChange={setStart}
      />
      <Switch isSelected={keys} onChange={setKeys}>
        Single letters act as shortcuts
      </Switch>
      <Zone />
    </section>
  );
}
