import { Pencil, Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import { tell } from "@/app/undo";
import { type NewKind, SettingsDefineKind, SettingsDropKind, SettingsKinds } from "@/gql/gen";
import { change, useAsk } from "@/gql/hooks";
import { Button, Chip, IconButton, Refused, Skeleton } from "@/ui";
import { type Kind, KindDialog } from "./KindDialog";

function lifetime({ ttlDays, retentionDays }: Kind): string {
  const parts = [ttlDays && `expires after ${ttlDays} days`, retentionDays && `archived after ${retentionDays} days`];
  return parts.filter(Boolean).join(", ") || "kept";
}

/** What defines a kind again as it was. */
function definition(kind: Kind): NewKind {
  const { name, description, type, payloadSchema, ttlDays, retentionDays, tags, redacted, shown } = kind;
  return { name, description, type, payloadSchema, ttlDays, retentionDays, tags, redacted, shown };
}

/** The sorts of memory: those built in, and those that this workspace defines. */
export function Kinds() {
  const { data, error, again } = useAsk(SettingsKinds, {});
  const [open, setOpen] = useState<Kind | "new" | null>(null);
  const drop = async (kind: Kind) => {
    const dropped = await change(SettingsDropKind, { name: kind.name });
    again();
    if (dropped.error) tell(dropped.error.message);
    else
      tell(`The kind ${kind.name} was dropped; its memories stay.`, async () => {
        await change(SettingsDefineKind, { kind: definition(kind) });
        again();
      });
  };
  if (error) return <Refused error={error} again={again} />;
  if (!data) return <Skeleton lines={8} />;
  return (
    <section className="card" aria-labelledby="settings-kinds">
      <header>
        <h2 id="settings-kinds">Kinds</h2>
        <Button icon={Plus} onPress={() => setOpen("new")}>
          New kind
        </Button>
      </header>
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls, and must be reachable by keyboard */}
      <div className="scroll" tabIndex={0} role="region" aria-label="Table of kinds">
        <table className="data">
          <thead>
            <tr>
              <th scope="col">Name</th>
              <th scope="col">What it is</th>
              <th scope="col">Type</th>
              <th scope="col">Life</th>
              <th scope="col">
                <span className="visually-hidden">Actions</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {data.kinds.map((kind) => (
              <tr key={kind.name}>
                <th scope="row">
                  <code>{kind.name}</code> {kind.builtIn && <Chip>built in</Chip>}
                </th>
                <td>{kind.description}</td>
                <td>{kind.type.toLowerCase()}</td>
                <td>{lifetime(kind)}</td>
                <td>
                  <div className="settings-actions">
                    <IconButton label={`Define ${kind.name} anew`} icon={Pencil} onPress={() => setOpen(kind)} />
                    {!kind.builtIn && (
                      <IconButton label={`Drop ${kind.name}`} icon={Trash2} onPress={() => void drop(kind)} />
                    )}
                  </div>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {open && <KindDialog kind={open === "new" ? null : open} onClose={() => setOpen(null)} onSaved={again} />}
    </section>
  );
}
