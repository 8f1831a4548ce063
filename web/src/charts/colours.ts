/** Colours of series, from the tokens: they follow the theme by themselves. */

const SERIES = [
  "var(--supports)",
  "var(--semantic)",
  "var(--fixes)",
  "var(--procedural)",
  "var(--supersedes)",
  "var(--derives)",
  "var(--causes)",
  "var(--follows)",
];
/** Colours of clients and projects, by the names that are kept with them: they can be told from the ground. */
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
export const REST = "var(--related)";
export const ACCENT = "var(--accent)";
export const QUIET = "var(--line-strong)";

export interface Series {
  name: string;
  colour: string;
}

/** Names in the order given, each with its colour; those past the eighth share one. */
export function series(names: readonly string[]): Series[] {
  return names.map((name, place) => ({ name, colour: SERIES[place] ?? REST }));
}

/** Five steps from nearly nothing to the full accent, for maps of heat. */
export const HEAT = [18, 38, 58, 78, 100].map((share) => `color-mix(in srgb, var(--accent) ${share}%, var(--surface))`);

/** The accent so strong as a share from 0 to 1, never so that text on it cannot be read. */
export function heat(share: number): string {
  return `color-mix(in srgb, var(--accent) ${Math.round(8 + share * 40)}%, var(--surface))`;
}
