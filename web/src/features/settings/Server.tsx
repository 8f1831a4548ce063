import { SettingsServer } from "@/gql/gen";
import { useAsk } from "@/gql/hooks";
import { Chip, Refused, Skeleton } from "@/ui";

/** Every setting of the server, with where its value comes from. They are read once, when it starts. */
export function Server() {
  const { data, error, again } = useAsk(SettingsServer, {});
  if (error) return <Refused error={error} again={again} />;
  if (!data) return <Skeleton lines={10} />;
  return (
    <section className="card" aria-labelledby="settings-server">
      <header>
        <h2 id="settings-server">Settings of the server</h2>
      </header>
      <p className="settings-note">
        They are read once, at the start: from flags, then the environment, then <code>.env</code>. Change them there
        and start the server again.
      </p>
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
            {data.settings.map((each) => (
              <tr key={each.name}>
                <th scope="row">
                  <code>{each.name}</code>
                  <p>{each.description}</p>
                </th>
                <td className="settings-value">{each.value || "empty"}</td>
                <td className="settings-value">{each.default || "empty"}</td>
                <td>{each.source === "default" ? each.source : <Chip tone="good">{each.source}</Chip>}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
