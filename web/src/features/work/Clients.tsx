import { Plus } from "lucide-react";
import { useState } from "react";
import {
  type ClientChanges,
  WorkAddClient,
  WorkClients,
  type WorkClientsResult,
  WorkRemoveClient,
  WorkReviseClient,
} from "@/gql/gen";
import { ask, change, useAsk } from "@/gql/hooks";
import { flag, useUrl } from "@/lib/url";
import { Button, Chip, Empty, Field, Refused, Skeleton } from "@/ui";
import { BookedCells, BookedHead, BookedTable, COLOURED, deeds, told } from "./Booked";
import { ColourButton, withColour } from "./ColourButton";
import { Renamed } from "./Renamed";
import { type Total, useTotals } from "./totals";
import { useMore } from "./useMore";

const SPEC = { archived: flag() };
type Client = WorkClientsResult["clients"]["nodes"][number];

function New() {
  const [name, setName] = useState("");
  const [refused, setRefused] = useState<string>();
  const add = async () => {
    const { error, data } = await change(WorkAddClient, { name: name.trim() });
    setRefused(error?.message);
    if (error) return;
    const { id } = data.addClient!;
    setName("");
    told("Added.", () => change(WorkRemoveClient, { id }));
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

function Row({ client, of }: { client: Client; of: Total | undefined }) {
  const { id, name, archived, metadata } = client;
  const { revise, remove } = deeds<ClientChanges>({
    before: { name, archived, metadata },
    change: (changes) => change(WorkReviseClient, { id, changes }),
    remove: () => change(WorkRemoveClient, { id }),
    add: () => change(WorkAddClient, { name }),
  });
  return (
    <tr>
      <th scope="row">
        <span className="work-titled">
          <ColourButton
            name={name}
            of={client}
            client={null}
            usual="By itself"
            onChoose={(colour) => void revise({ metadata: withColour(metadata, colour) }, COLOURED)}
          />
          <Renamed label="Name" name={name} onRename={(name) => revise({ name }, "Renamed.")} />
          {archived && <Chip>Archived</Chip>}
        </span>
      </th>
      <BookedCells
        {...{ name, archived, of }}
        to={{ client: name }}
        onArchive={(archived, message) => void revise({ archived }, message)}
        onRemove={() => void remove()}
      />
    </tr>
  );
}

/** Who work is done for, with all hours. */
export default function Clients() {
  const [{ archived }, set] = useUrl(SPEC);
  const { data, error, again } = useAsk(WorkClients, { archived: archived ? null : false }, { live: ["session"] });
  const totals = useTotals("CLIENT");
  const { nodes, more, read } = useMore(data?.clients, async (after) => {
    const next = await ask(WorkClients, { archived: archived ? null : false, after });
    return next.data?.clients;
  });
  if (error && !data) return <Refused error={error} again={again} />;
  if (!data) return <Skeleton lines={5} />;
  return (
    <div className="work-stack">
      <BookedHead archived={archived} onArchived={(archived) => set({ archived })}>
        <New />
      </BookedHead>
      {nodes.length ? (
        <BookedTable label="Clients" columns={["Client"]}>
          {nodes.map((client) => (
            <Row key={client.id} client={client} of={totals.get(client.id)} />
          ))}
        </BookedTable>
      ) : (
        <Empty title="There is no client yet">Name one here, or when work is started; it is added by itself.</Empty>
      )}
      {more && <Button onPress={() => void read()}>Show more</Button>}
    </div>
  );
}
