import { Archive, ArchiveRestore, Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import { Link } from "react-router";
import { tell } from "@/app/undo";
import { WorkAddClient, WorkClients, type WorkClientsResult, WorkRemoveClient, WorkReviseClient } from "@/gql/gen";
import { change, useAsk } from "@/gql/hooks";
import { visible } from "@/lib/text";
import { hours } from "@/lib/time";
import { flag, useUrl } from "@/lib/url";
import { Button, Chip, Empty, Field, IconButton, Refused, Skeleton, Switch } from "@/ui";
import { Renamed } from "./Renamed";
import { useTotals } from "./totals";

const SPEC = { archived: flag() };
type Client = WorkClientsResult["clients"]["nodes"][number];

function New({ onAdded }: { onAdded: () => void }) {
  const [name, setName] = useState("");
  const [refused, setRefused] = useState<string>();
  const add = async () => {
    const { error, data } = await change(WorkAddClient, { name: name.trim() });
    setRefused(error?.message);
    if (error) return;
    const { id } = data.addClient!;
    setName("");
    onAdded();
    tell("Added.", async () => {
      await change(WorkRemoveClient, { id });
      onAdded();
    });
  };
  return (
    <form
      className="work-add"
      onSubmit={(event) => {
        event.preventDefault();
        void add();
      }}
    >
      <Field label="New client" value={name} onChange={setName} refused={refused} />
      <Button type="submit" icon={Plus} isDisabled={!name.trim()}>
        Add
      </Button>
    </form>
  );
}

function Row({
  client,
  of,
  again,
}: {
  client: Client;
  of: { seconds: number; sessions: number } | undefined;
  again: () => void;
}) {
  const revise = async (changes: { name?: string; archived?: boolean }, message: string) => {
    const { error } = await change(WorkReviseClient, { id: client.id, changes });
    if (error) return error.message;
    again();
    const back = {
      ...("name" in changes ? { name: client.name } : {}),
      ...("archived" in changes ? { archived: client.archived } : {}),
    };
    tell(message, async () => {
      await change(WorkReviseClient, { id: client.id, changes: back });
      again();
    });
    return undefined;
  };
  const remove = async () => {
    const { error } = await change(WorkRemoveClient, { id: client.id });
    if (error) tell(error.message);
    else {
      again();
      tell("Removed.", async () => {
        await change(WorkAddClient, { name: client.name });
        again();
      });
    }
  };
  const name = visible(client.name);
  return (
    <tr>
      <th scope="row">
        <Renamed label="Name" name={client.name} onRename={(name) => revise({ name }, "Renamed.")} />
        {client.archived && <Chip>Archived</Chip>}
      </th>
      <td className="number">
        <Link to={`/work?tab=sessions&client=${encodeURIComponent(client.name)}`}>{hours(of?.seconds ?? 0)}</Link>
      </td>
      <td className="number">{of?.sessions ?? 0}</td>
      <td className="work-deeds">
        <IconButton
          label={client.archived ? `Use ${name} again` : `Archive ${name}`}
          icon={client.archived ? ArchiveRestore : Archive}
          onPress={() => void revise({ archived: !client.archived }, client.archived ? "In use again." : "Archived.")}
        />
        <IconButton label={`Remove ${name}`} icon={Trash2} isDisabled={!!of} onPress={() => void remove()} />
      </td>
    </tr>
  );
}

/** Who work is done for, with all hours. */
export default function Clients() {
  const [{ archived }, set] = useUrl(SPEC);
  const { data, error, again } = useAsk(WorkClients, { archived: archived ? null : false }, { live: ["session"] });
  const totals = useTotals("CLIENT");
  if (error && !data) return <Refused error={error} again={again} />;
  if (!data) return <Skeleton lines={5} />;
  const { nodes } = data.clients;
  return (
    <div className="work-stack">
      <div className="actions work-between">
        <New onAdded={again} />
        <Switch isSelected={archived} onChange={(archived) => set({ archived })}>
          Archived too
        </Switch>
      </div>
      {nodes.length ? (
        <section className="card scroll">
          <table className="data">
            <thead>
              <tr>
                <th scope="col">Client</th>
                <th scope="col" className="number">
                  Hours
                </th>
                <th scope="col" className="number">
                  Sessions
                </th>
                <th scope="col">
                  <span className="visually-hidden">Actions</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {nodes.map((client) => (
                <Row key={client.id} client={client} of={totals.get(client.id)} again={again} />
              ))}
            </tbody>
          </table>
        </section>
      ) : (
        <Empty title="There is no client yet">Name one here, or when work is started; it is added by itself.</Empty>
      )}
    </div>
  );
}
