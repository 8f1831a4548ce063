/** Which colour each client and project has. */
import { type ColourName, COLOURS, NAMES, REST, type Shade, shade } from "@/charts/colours";

/** A client or a project, as far as its colour goes. */
export interface Tinted {
  id: string;
  colour: string | null;
}

/** Whom work is for. */
export interface ForWhom {
  client: Tinted | null;
  project: Tinted | null;
}

/** The colours of those who chose none, by their ids. */
export type Turns = ReadonlyMap<string, ColourName>;

/** The name that was chosen, if it is one of ours: agents may write any. */
export function chosenOf(of: Tinted | null): ColourName | undefined {
  return NAMES.find((name) => name === of?.colour);
}

/** Those who chose no colour take turns in the order in which they were made, which ids tell: it stays for good. */
export function turns(ids: Iterable<string>): Turns {
  return new Map([...ids].sort().map((id, place) => [id, NAMES[place % NAMES.length]!]));
}

/** What is shown in a colour: a project with its client's choice unless it has its own, or else a client. */
export function tinted({ client, project }: ForWhom): Tinted | null {
  if (!project) return client;
  return { id: project.id, colour: chosenOf(project) ?? chosenOf(client) ?? null };
}

/** What work on it is shown in. Work for nobody has none; what is not known yet is grey. */
export function colourOf(of: ForWhom, turns: Turns): string | undefined {
  const first = tinted(of);
  if (!first) return undefined;
  const name = chosenOf(first) ?? turns.get(first.id);
  return name ? COLOURS[name] : REST;
}

/**
 * Colours of those that are shown together, most important first. What was chosen stays; what was not gives way to
 * what has that colour already, as long as there is a free one. Then the same colour comes again with a pattern.
 */
export function distinct(all: readonly Tinted[], turns: Turns): Shade[] {
  const taken = new Set(all.map(chosenOf));
  const times = new Map<ColourName, number>();
  return all.map((each) => {
    const name = chosenOf(each) ?? free(turns.get(each.id), taken);
    if (!name) return { colour: REST };
    taken.add(name);
    times.set(name, (times.get(name) ?? -1) + 1);
    return shade(COLOURS[name], times.get(name)!);
  });
}

/** The first colour after a turn that nothing has; the turn itself where there is none. */
function free(turn: ColourName | undefined, taken: ReadonlySet<ColourName | undefined>): ColourName | undefined {
  if (!turn) return undefined;
  const start = NAMES.indexOf(turn);
  return [...NAMES.slice(start), ...NAMES.slice(0, start)].find((name) => !taken.has(name)) ?? turn;
}

/** The colours of a day or a week, by the ids of projects and clients: two of them differ. */
export function shades(shown: readonly ForWhom[], turns: Turns): ReadonlyMap<string, Shade> {
  const held = new Map(shown.flatMap((each) => (tinted(each) ? [[tinted(each)!.id, tinted(each)!] as const] : [])));
  const all = [...held.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  const found = distinct(all, turns);
  return new Map(all.map(({ id }, place) => [id, found[place]!]));
}
