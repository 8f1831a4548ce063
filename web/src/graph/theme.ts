/** The colours of the page's tokens, as a canvas takes them. */
import { COLOURS, REST } from "@/charts/colours";
import { MEMORY_TYPES, RELATIONS } from "./sorts";
import type { ColourBy } from "./scene";

export interface Theme {
  ground: string;
  text: string;
  quiet: string;
  line: string;
  accent: string;
  relations: readonly string[];
  tints: Record<ColourBy, readonly string[]>;
}

/** How much of the accent is in the colour of each age; the rest is that of strong lines. */
export const AGES = [100, 74, 50, 26, 0];

/** Reads the tokens where an element stands. They change with the theme. */
export function readTheme(host: HTMLElement): Theme {
  const probe = document.createElement("span");
  probe.hidden = true;
  // Where the system forces its colours, all that is read would be the same one.
  probe.style.setProperty("forced-color-adjust", "none");
  host.append(probe);
  const colour = (value: string) => {
    probe.style.color = value;
    return getComputedStyle(probe).color;
  };
  const token = (name: string) => colour(`var(${name})`);
  const types = MEMORY_TYPES.map((each) => token(each.token));
  const forced = matchMedia("(forced-colors: active)").matches;
  const theme: Theme = {
    ground: forced ? colour("Canvas") : token("--ground"),
    text: forced ? colour("CanvasText") : token("--text"),
    quiet: forced ? colour("CanvasText") : token("--quiet"),
    line: token("--line"),
    accent: forced ? colour("Highlight") : token("--accent"),
    relations: RELATIONS.map((each) => token(each.token)),
    tints: {
      type: types,
      project: [...Object.values(COLOURS), REST].map(colour),
      community: [...types, ...RELATIONS.map((each) => token(each.token))],
      age: AGES.map((share) => mixed(token("--accent"), token("--line-strong"), share / 100)),
    },
  };
  probe.remove();
  return theme;
}

function mixed(one: string, other: string, share: number): string {
  // A page that is being closed has no colours any more.
  const parts = (colour: string) => (colour.match(/[\d.]+/g) ?? [0, 0, 0]).slice(0, 3).map(Number);
  const [a, b] = [parts(one), parts(other)];
  return `rgb(${a.map((value, place) => Math.round(value * share + b[place]! * (1 - share))).join(", ")})`;
}

/** Calls back when the theme changed: by the person, by the system, or by a wish for more contrast. */
export function onTheme(listener: () => void): () => void {
  const observer = new MutationObserver(listener);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
  const queries = ["(prefers-color-scheme: dark)", "(forced-colors: active)"].map((query) => matchMedia(query));
  for (const query of queries) query.addEventListener("change", listener);
  return () => {
    observer.disconnect();
    for (const query of queries) query.removeEventListener("change", listener);
  };
}
