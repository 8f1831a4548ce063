import { useEffect, useState } from "react";
import { onChange } from "@/app/live";
import {
  WorkClientColours,
  type WorkClientColoursResult,
  WorkProjectColours,
  type WorkProjectColoursResult,
} from "@/gql/gen";
import { ask, type Outcome } from "@/gql/hooks";
import { chosenOf, type Tinted } from "./colours";

type Client = WorkClientColoursResult["clients"]["nodes"][number];
type Project = WorkProjectColoursResult["projects"]["nodes"][number];
interface Some<Node> {
  nodes: Node[];
  pageInfo: { endCursor: string | null; hasNextPage: boolean };
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

async function read(): Promise<Map<string, Tinted>> {
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
  const held = new Map<string, Tinted>(clients.map((each) => [each.id, each]));
  for (const { id, colour, clientId } of projects) {
    const client = clientId ? held.get(clientId) : undefined;
    held.set(id, { id, colour: chosenOf({ id, colour }) ?? client?.colour ?? null });
  }
  return held;
}

/** The colours that were chosen, by the id of a client or a project; a project without one has that of its client. */
export function useColours(): ReadonlyMap<string, Tinted> {
  const [held, hold] = useState<ReadonlyMap<string, Tinted>>(new Map());
  useEffect(() => {
    let stopped = false;
    const again = async () => {
      const found = await read();
      if (!stopped) hold(found);
    };
    void again();
    const leave = onChange(["session"], () => void again());
    return () => {
      stopped = true;
      leave();
    };
  }, []);
  return held;
}
