import { type ReactNode, useState } from "react";
import { PLACES } from "@/app/places";
import { type Preferences, useSetting } from "@/app/preferences";
import { tell } from "@/app/undo";
import { useUsual } from "@/features/recall/usual";
import { writeUsual } from "@/features/recall/settings";
import { SettingsWork, SettingsZone } from "@/gql/gen";
import { change, useAsk } from "@/gql/hooks";
import { Button, LinkButton, Note, Segments, Select, Switch } from "@/ui";

const THEMES = [
  { value: "auto", label: "As the system" },
  { value: "light", label: "Light" },
  { value: "dark", label: "Dark" },
] as const;
const DENSITIES = [
  { value: "comfortable", label: "Comfortable" },
  { value: "compact", label: "Compact" },
] as const;

interface RowProps {
  name: string;
  about: ReactNode;
  children: ReactNode;
}

/** One setting: what it is to the left, what it is set to on the right. */
function Row({ name, about, children }: RowProps) {
  return (
    <div className="settings-line">
      <div>
        <h3>{name}</h3>
        <p>{about}</p>
      </div>
      <div>{children}</div>
    </div>
  );
}

function Zone() {
  const { data, again } = useAsk(SettingsWork, {}, { live: ["session"] });
  const [refused, setRefused] = useState<string>();
  const held = data?.workSettings.timeZone ?? "UTC";
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const set = async (timeZone: string) => {
    const { error } = await change(SettingsZone, { changes: { timeZone } });
    setRefused(error?.message);
    if (error) return;
    again();
    tell(`Days are counted in ${timeZone}.`, () => set(held));
  };
  const zones = [...new Set([held, here, "UTC", ...Intl.supportedValuesOf("timeZone")])];
  return (
    <Row name="Time zone" about={`Of your days and weeks. This browser is in ${here}.`}>
      <Select
        label="Time zone"
        quiet
        value={held}
        choices={zones.map((value) => ({ value, label: value.replaceAll("_", " ") }))}
        onChange={(zone) => void set(zone)}
      />
      {refused && <Note tone="bad">{refused}</Note>}
    </Row>
  );
}

function Usual() {
  const held = useUsual();
  if (!held) return null;
  const { mode, limit, weights, diversity } = held.usual;
  const own = Object.keys(weights).length + (diversity > 0 ? 1 : 0);
  const parts = [mode, `${limit} hits`, own > 0 && `${own} weights of your own`].filter(Boolean).join(", ");
  return (
    <Row name="Recall begins with" about="“Save as default” in Recall keeps other settings, for every browser.">
      <span className="settings-said">{parts}</span>
      {writeUsual(held.usual) === "/recall?" ? (
        <LinkButton to="/recall">Open Recall</LinkButton>
      ) : (
        <Button onPress={() => held.keep(null)}>Forget the default</Button>
      )}
    </Row>
  );
}

/** What a person chooses for this browser, and what holds for them everywhere. */
export function General() {
  const [theme, setTheme] = useSetting("theme");
  const [density, setDensity] = useSetting("density");
  const [keys, setKeys] = useSetting("keys");
  const [start, setStart] = useSetting("start");
  return (
    <div className="settings-general">
      <section className="card" aria-labelledby="settings-here">
        <header>
          <h2 id="settings-here">This browser</h2>
        </header>
        <Row name="Theme" about="Light, dark, or as the system has it.">
          <Segments<Preferences["theme"]> label="Theme" value={theme} choices={THEMES} onChange={setTheme} />
        </Row>
        <Row name="Density" about="How much room lines and buttons take.">
          <Segments<Preferences["density"]> label="Density" value={density} choices={DENSITIES} onChange={setDensity} />
        </Row>
        <Row name="First page" about="What a new tab opens with.">
          <Select
            label="First page"
            quiet
            value={start}
            choices={PLACES.map(({ to, name }) => ({ value: to, label: name }))}
            onChange={setStart}
          />
        </Row>
        <Row name="Keyboard" about="They never act while a field has the focus. Press ? to see all.">
          <Switch isSelected={keys} onChange={setKeys}>
            Single letters act as shortcuts
          </Switch>
        </Row>
      </section>
      <section className="card" aria-labelledby="settings-everywhere">
        <header>
          <h2 id="settings-everywhere">Everywhere</h2>
        </header>
        <Zone />
        <Usual />
        <Row name="Data" about="What goes in and out, and what was forgotten.">
          <LinkButton to="/memories?import=1">Import</LinkButton>
          <LinkButton to="/memories?export=1">Export</LinkButton>
          <LinkButton to="/memories?status=TOMBSTONED">Trash</LinkButton>
        </Row>
        <Row name="Work days, target and limits" about="They stand with your work.">
          <LinkButton to="/work?tab=settings">Settings of work</LinkButton>
        </Row>
      </section>
    </div>
  );
}
