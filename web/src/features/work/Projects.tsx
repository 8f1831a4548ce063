import { Plus } from "lucide-react";
import { useState } from "react";
import {
  type ProjectChanges,
  WorkAddProject,
  WorkNames,
  WorkProjects,
  type WorkProjectsResult,
  WorkRemoveProject,
  WorkReviseProject,
} from "@/gql/gen";
import { ask, change, useAsk } from "@/gql/hooks";
import { flag, useUrl } from "@/lib/url";
import { Button, Chip, Empty, Field, Refused, Skeleton } from "@/ui";
import { BookedCells, BookedHead, BookedTable, COLOURED, deeds, told } from "./Booked";
import { ColourButton, withColour } from "./ColourButton";
import { chosenOf } from "./colours";
import { address, linked } from "./links";
import { Renamed } from "./Renamed";
import { Suggest } from "./Suggest";
import { type Total, useTotals } from "./totals";
import { useMore } from "./useMore";

const SPEC = { archived: flag() };
type Project = WorkProjectsResult["projects"]["nodes"][number];

/** A repository as it is written: a pasted address of anything in it is enough. */
const repoOf = (pasted: string) => linked(pasted)?.repo ?? pasted.trim();

function New({ clients }: { clients: string[] }) {
  const [said, say] = useState({ name: "", client: "", repo: "" });
  const [refused, setRefused] = useState<string>();
  const add = async () => {
    const { name, client, repo } = said;
    const wanted = { name: name.trim(), client: client.trim() || null, repo: repoOf(repo) || null };
    const { error, data } = await change(WorkAddProject, wanted);
    setRefused(error?.message);
    if (error) return;
    const { id } = data.addProject!;
    say({ name: "", client: "", repo: "" });
    told("Added.", () => change(WorkRemoveProject, { id }));
  };
  return (
    <form
      className="work-add"
      onSubmit={(event) => {
        event.preventDefault();
        void add();
      }}
    >
      <Field label="New project" value={said.name} onChange={(name) => say({ ...said, name })} refused={refused} />
      <Suggest label="Client" value={said.client} offers={clients} onChange={(client) => say({ ...said, client })} />
      <Field
        label="Repository"
        placeholder="owner/name or address"
        value={said.repo}
        onChange={(repo) => say({ ...said, repo })}
      />
      <Button type="submit" icon={Plus} isDisabled={!said.name.trim()}>
        Add
      </Button>
    </form>
  );
}

function Row({ project, of }: { project: Project; of: Total | undefined }) {
  const { id, name, repo, archived, metadata, client } = project;
  const { revise, remove } = deeds<ProjectChanges>({
    before: { name, repo, archived, metadata, client: client?.name ?? null },
    change: (changes) => change(WorkReviseProject, { id, changes }),
    remove: () => change(WorkRemoveProject, { id }),
    add: () => change(WorkAddProject, { name, client: client?.name ?? null, repo }),
  });
  return (
    <tr>
      <th scope="row">
        <span className="work-titled">
          <ColourButton
            name={name}
            of={project}
            client={client}
            usual={chosenOf(client) ? "As its client" : "By itself"}
            onChoose={(colour) => void revise({ metadata: withColour(metadata, colour) }, COLOURED)}
          />
          <Renamed label="Name" name={name} onRename={(name) => revise({ name }, "Renamed.")} />
          {archived && <Chip>Archived</Chip>}
        </span>
      </th>
      <td data-column="Client">
        <Renamed
          label="Client"
          name={client?.name ?? ""}
          empty="none"
          onRename={(client) => revise({ client: client || null }, "Moved, with its hours.")}
        />
      </td>
      <td data-column="Repository">
        <Renamed
          label="Repository"
          name={repo ?? ""}
          empty="none"
          onRename={(repo) => revise({ repo: repoOf(repo) || null }, "The repository was changed.")}
        />
        {repo && (
          <a className="work-out" href={address(repo)} target="_blank" rel="noopener noreferrer nofollow">
            Open
          </a>
        )}
      </td>
      <BookedCells
        {...{ name, archived, of }}
        to={{ project: name, ...(client ? { client: client.name } : {}) }}
        onArchive={(archived, message) => void revise({ archived }, message)}
        onRemove={() => void remove()}
      />
    </tr>
  );
}

/** What work is on, with its client, its repository and all hours. */
export default function Projects() {
  const [{ archived }, set] = useUrl(SPEC);
  const { data, error, again } = useAsk(WorkProjects, { archived: archived ? null : false }, { live: ["session"] });
  const names = useAsk(WorkNames, {}, { live: ["session"] });
  const totals = useTotals("PROJECT");
  const { nodes, more, read } = useMore(data?.projects, async (after) => {
    const next = await ask(WorkProjects, { archived: archived ? null : false, after });
    return next.data?.projects;
  });
  if (error && !data) return <Refused error={error} again={again} />;
  if (!data) return <Skeleton lines={5} />;
  const clients = names.data?.clients.nodes ?? [];
  return (
    <div className="work-stack">
      <BookedHead archived={archived} onArchived={(archived) => set({ archived })}>
        <New clients={clients.map(({ name }) => name)} />
      </BookedHead>
      {nodes.length ? (
        <BookedTable label="Projects" columns={["Project", "Client", "Repository"]}>
          {nodes.map((project) => (
            <Row key={project.id} project={project} of={totals.get(project.id)} />
          ))}
        </BookedTable>
      ) : (
        <Empty title="There is no project yet">Name one here, or when work is started; it is added by itself.</Empty>
      )}
      {more && <Button onPress={() => void read()}>Show more</Button>}
    </div>
  );
}
