/** Colours of clients and projects: tokens that can be told from the ground in light and dark. */

/** By the names that are kept with a client or a project. */
export const COLOURS = {
  blue: "var(--supports)",
  orange: "var(--causes)",
  green: "var(--fixes)",
  purple: "var(--supersedes)",
  gold: "var(--part-of)",
  teal: "var(--derives)",
  pink: "var(--procedural)",
  indigo: "var(--accent)",
} as const;
export type ColourName = keyof typeof COLOURS;
export const NAMES = Object.keys(COLOURS) as ColourName[];

/** A client or a project, as far as its colour goes. */
export interface Tinted {
  id: string;
  colour: string | null;
}

/** The name that was chosen, if it is one of ours: agents may write any. */
export function chosenOf(of: Tinted | null): ColourName | undefined {
  return NAMES.find((name) => name === of?.colour);
}

/** The colour that follows from an id: its last digits are random, and stay. */
export function derived(id: string): ColourName {
  return NAMES[Number.parseInt(id.slice(-8), 16) % NAMES.length]!;
}

/** What work on it is shown in: its own choice, its client's, or what follows from its id. Work for nobody has none. */
export function colourOf(client: Tinted | null, project: Tinted | null): string | undefined {
  const first = project ?? client;
  return first ? COLOURS[chosenOf(project) ?? chosenOf(client) ?? derived(first.id)] : undefined;
}

/**
 * Colours of those that stand in one chart, most important first. What was chosen stays; what only follows from an id
 * gives way to what has that colour already, as long as there is a free one.
 */
export function distinct(all: readonly Tinted[]): string[] {
  const taken = new Set(all.map(chosenOf));
  return all.map((each) => {
    const chosen = chosenOf(each);
    if (chosen) return COLOURS[chosen];
    const start = NAMES.indexOf(derived(each.id));
    const turned = [...NAMES.slice(start), ...NAMES.slice(0, start)];
    const free = turned.find((name) => !taken.has(name)) ?? turned[0]!;
    taken.add(free);
    return COLOURS[free];
  });
}
