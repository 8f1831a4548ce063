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

/** A colour, and a pattern on it where it is not the first that is shown in that colour. */
export interface Shade {
  colour: string;
  cue?: number;
}

export interface Series extends Shade {
  name: string;
}

/** Plain, and so many patterns on it. */
const CUES = 4;

/** A colour for the so many-th time. */
export function shade(colour: string, times: number): Shade {
  return times % CUES ? { colour, cue: times % CUES } : { colour };
}

/** Names in the order given, each with its colour; those past the eighth have a pattern, too. */
export function series(names: readonly string[]): Series[] {
  return names.map((name, place) => ({
    name,
    ...shade(SERIES[place % SERIES.length]!, Math.floor(place / SERIES.length)),
  }));
}

const patterns = new Map<string, Shade>();

/** What a mark of a chart is filled with; whoever draws it asks for the pattern by this. */
export function paint({ colour, cue }: Shade): string {
  if (!cue) return colour;
  const fill = `url(#cue-${cue}${colour.replace(/\W+/g, "-")})`;
  patterns.set(fill, { colour, cue });
  return fill;
}

/** What a fill that names a pattern is made of. */
export function patternOf(fill: string): Shade | undefined {
  return patterns.get(fill);
}

/** Five steps from nearly nothing to the full accent, for maps of heat. */
export const HEAT = [18, 38, 58, 78, 100].map((share) => `color-mix(in srgb, var(--accent) ${share}%, var(--surface))`);

/** The accent so strong as a share from 0 to 1, never so that text on it cannot be read. */
export function heat(share: number): string {
  return `color-mix(in srgb, var(--accent) ${Math.round(8 + share * 40)}%, var(--surface))`;
}
