import { Archive, ArchiveRestore, Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import { Link } from "react-router";
import { tell } from "@/app/undo";
import {
  type ProjectChanges,
  WorkAddProject,
  WorkNames,
  WorkProjects,
  type WorkProjectsResult,
  WorkRemoveProject,
  WorkReviseProject,
} from "@/gql/gen";
import { change, useAsk } from "@/gql/hooks";
import { visible } from "@/lib/text";
import { hours } from "@/lib/time";
import { flag, useUrl } from "@/lib/url";
import { Button, Chip, Empty, Field, IconButton, Refused, Skeleton, Switch } from "@/ui";
import { address, linked } from "./links";
import { Renamed } from "./Renamed";
import { Suggest } from "./Suggest";
import { type Total, useTotals } from "./totals";

const SPEC = { archived: flag() };
type Project = WorkProjectsResult["projects"]["nodes"][number];

/** A repository as it is written: a pasted address of anything in it is enough. */
const repoOf = (pasted: string) => linked(pasted)?.repo ?? pasted.trim();

function New({ clients, onAdded }: { clients: string[]; onAdded: () => void }) {
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
    onAdded();
    tell("Added.", async () => {
      await change(WorkRemoveProject, { id });
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

interface RowProps {
  project: Project;
  client: string | undefined;
  of: Total | undefined;
  again: () => void;
}

function useDeeds({ project, client, again }: RowProps) {
  const before: ProjectChanges = { ...project, client: client ?? null };
  const revise = async (changes: ProjectChanges, message: string) => {
    const { error } = await change(WorkReviseProject, { id: project.id, changes });
    if (error) return error.message;
    again();
    const names = Object.keys(changes) as (keyof ProjectChanges)[];
    const back = Object.fromEntries(names.map((name) => [name, before[name]]));
    tell(message, async () => {
      await change(WorkReviseProject, { id: project.id, changes: back });
      again();
    });
    return undefined;
  };
  const remove = async () => {
    const { error } = await change(WorkRemoveProject, { id: project.id });
    if (error) {
      tell(error.message);
      return;
    }
    again();
    tell("Removed.", async () => {
      await change(WorkAddProject, { name: project.name, client: client ?? null, repo: project.repo });
      again();
    });
  };
  return { revise, remove };
}

function Row(props: RowProps) {
  const { project, client, of } = props;
  const { revise, remove } = useDeeds(props);
  const name = visible(project.name);
  const to = new URLSearchParams({ tab: "sessions", project: project.name, ...(client ? { client } : {}) });
  return (
    <tr>
      <th scope="row">
        <Renamed label="Name" name={project.name} onRename={(name) => revise({ name }, "Renamed.")} />
        {project.archived && <Chip>Archived</Chip>}
      </th>
      <td>
        <Renamed
          label="Client"
          name={client ?? ""}
          empty="none"
          onRename={(client) => revise({ client: client || null }, "Moved, with its hours.")}
        />
      </td>
      <td>
        <Renamed
          label="Repository"
          name={project.repo ?? ""}
          empty="none"
          onRename={(repo) => revise({ repo: repoOf(repo) || null }, "The repository was changed.")}
        />
        {project.repo && (
          <a className="work-out" href={address(project.repo)} target="_blank" rel="noopener noreferrer nofollow">
            Open
          </a>
        )}
      </td>
      <td className="number">
        <Link to={`/work?${to.toString()}`}>{hours(of?.seconds ?? 0)}</Link>
      </td>
      <td className="number">{of?.sessions ?? 0}</td>
      <td className="work-deeds">
        <IconButton
          label={project.archived ? `Use ${name} again` : `Archive ${name}`}
          icon={project.archived ? ArchiveRestore : Archive}
          onPress={() => void revise({ archived: !project.archived }, project.archived ? "In use again." : "Archived.")}
        />
        <IconButton label={`Remove ${name}`} icon={Trash2} isDisabled={!!of} onPress={() => void remove()} />
      </td>
    </tr>
  );
}

/** What work is on, with its client, its repository and all hours. */
export default function Projects() {
  const [{ archived }, set] = useUrl(SPEC);
  const { data, error, again } = useAsk(WorkProjects, { archived: archived ? null : false }, { live: ["session"] });
  const names = useAsk(WorkNames, {}, { live: ["session"] });
  const totals = useTotals("PROJECT");
  if (error && !data) return <Refused error={error} again={again} />;
  if (!data) return <Skeleton lines={5} />;
  const clients = names.data?.clients.nodes ?? [];
  const { nodes } = data.projects;
  return (
    <div className="work-stack">
      <div className="actions work-between">
        <New clients={clients.map(({ name }) => name)} onAdded={again} />
        <Switch isSelected={archived} onChange={(archived) => set({ archived })}>
          Archived too
        </Switch>
      </div>
      {nodes.length ? (
        <section className="card scroll">
          <table className="data">
            <thead>
              <tr>
                <th scope="col">Project</th>
                <th scope="col">Client</th>
                <th scope="col">Repository</th>
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
              {nodes.map((project) => (
                <Row
                  key={project.id}
                  project={project}
                  client={clients.find(({ id }) => id === project.clientId)?.name}
                  of={totals.get(project.id)}
                  again={again}
                />
              ))}
            </tbody>
          </table>
        </section>
      ) : (
        <Empty title="There is no project yet">Name one here, or when work is started; it is added by itself.</Empty>
      )}
    </div>
  );
}
