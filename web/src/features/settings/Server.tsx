import { useState } from "react";
import { SettingsServer } from "@/gql/gen";
import { useAsk } from "@/gql/hooks";
import { plural } from "@/lib/text";
import { Chip, Field, Refused, Skeleton, Switch } from "@/ui";

function Nothing() {
  return <span className="settings-none">empty</span>;
}

/** Every setting of the server, with where its value comes from. They are read once, when it starts. */
export function Server() {
  const { data, error, again } = useAsk(SettingsServer, {});
  const [words, setWords] = useState("");
  const [changed, setChanged] = useState(false);
  if (error) return <Refused error={error} again={again} />;
  if (!data) return <Skeleton lines={10} />;
  const wanted = words.trim().toLowerCase();
  const found = data.settings.filter(
    (each) =>
      (!changed || each.source !== "default") && `${each.name} ${each.description}`.toLowerCase().includes(wanted),
  );
  return (
    <section className="card" aria-labelledby="settings-server">
      <header>
        <h2 id="settings-server">Settings of the server</h2>
      </header>
      <p className="settings-note">
        They are read once, at the start: from flags, then the environment, then <code>.env</code>. Change them there
        and start the server again.
      </p>
      <div className="settings-find">
        <Field
          label="Find a setting"
          quiet
          placeholder="Find a setting"
          type="search"
          value={words}
          onChange={setWords}
        />
        <Switch isSelected={changed} onChange={setChanged}>
          Only what was set
        </Switch>
        <span className="settings-none" role="status">
          {plural(found.length, "setting", "settings")}
        </span>
      </div>
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls, and must be reachable by keyboard */}
      <div className="scroll" tabIndex={0} role="region" aria-label="Table of settings">
        <table className="data">
          <thead>
            <tr>
              <th scope="col">Setting</th>
              <th scope="col">Value</th>
              <th scope="col">Default</th>
              <th scope="col">From</th>
            </tr>
          </thead>
          <tbody>
            {found.map((each) => (
              <tr key={each.name}>
                <th scope="row">
                  <code>{each.name}</code>
                  <span className="settings-sentence">{each.description}</span>
                </th>
                <td className="settings-value">{each.value || <Nothing />}</td>
                <td className="settings-value">{each.default || <Nothing />}</td>
                <td>{each.source === "default" ? each.source : <Chip tone="good">{each.source}</Chip>}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
