/** All clients and projects with their colours, read once for everything that shows some of them. */
import { useSyncExternalStore } from "react";
import { onChange } from "@/app/live";
import {
  WorkClientColours,
  type WorkClientColoursResult,
  WorkProjectColours,
  type WorkProjectColoursResult,
} from "@/gql/gen";
import { ask, type Outcome } from "@/gql/hooks";
import { type Tinted, tinted, type Turns, turns } from "./colours";

type Client = WorkClientColoursResult["clients"]["nodes"][number];
type Project = WorkProjectColoursResult["projects"]["nodes"][number];
interface Some<Node> {
  nodes: Node[];
  pageInfo: { endCursor: string | null; hasNextPage: boolean };
}

export interface Palette {
  turns: Turns;
  /** What each is called, and the colour that was chosen for it or for its client. */
  known: ReadonlyMap<string, Tinted & { name: string }>;
}

/** Reads every page. */
async function all<Node>(page: (after: string | null) => Promise<Some<Node> | undefined>): Promise<Node[]> {
  const found: Node[] = [];
  let after: string | null = null;
  for (let more = true; more;) {
    const some: Some<Node> | undefined = await page(after);
    if (!some) break;
    found.push(...some.nodes);
    after = some.pageInfo.endCursor;
    more = some.pageInfo.hasNextPage;
  }
  return found;
}

async function read(): Promise<Palette> {
  const [clients, projects] = await Promise.all([
    all<Client>(async (after) => {
      const { data }: Outcome<WorkClientColoursResult> = await ask(WorkClientColours, { after });
      return data?.clients;
    }),
    all<Project>(async (after) => {
      const { data }: Outcome<WorkProjectColoursResult> = await ask(WorkProjectColours, { after });
      return data?.projects;
    }),
  ]);
  const known = new Map(clients.map((each) => [each.id, each]));
  for (const { id, name, colour, clientId } of projects) {
    const client = (clientId && known.get(clientId)) || null;
    known.set(id, { ...tinted({ client, project: { id, colour } })!, name });
  }
  const ids = (some: { id: string }[]) => some.map(({ id }) => id);
  // Each sort by itself: charts show either.
  return { turns: new Map([...turns(ids(clients)), ...turns(ids(projects))]), known };
}

let held: Palette = { turns: new Map(), known: new Map() };
const listeners = new Set<() => void>();
let leave = () => {};

async function again(): Promise<void> {
  held = await read();
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  if (!listeners.size) {
    void again();
    leave = onChange(["session"], () => void again());
  }
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (!listeners.size) leave();
  };
}

const never = () => () => {};

export function usePalette(wanted = true): Palette {
  return useSyncExternalStore(wanted ? subscribe : never, () => held);
}
