/** What the colours of a picture mean, when they are not those of types. */
import { useMemo } from "react";
import { COLOURS, REST, type Series } from "@/charts/colours";
import { distinct } from "@/features/work/colours";
import { usePalette } from "@/features/work/palette";
import type { GraphMemory } from "@/graph/known";
import { AGE_NAMES, type ColourBy } from "@/graph/scene";
import { AGES } from "@/graph/theme";

const VALUES: readonly string[] = Object.values(COLOURS);
const NAMED = 12;

export interface Tinting {
  /** Places in `NAMES` of colours, by project. */
  projects: ReadonlyMap<string, number>;
  key: readonly Series[];
}

const BY_AGE: Series[] = AGES.map((share, place) => ({
  name: AGE_NAMES[place]!,
  colour: `color-mix(in srgb, var(--accent) ${share}%, var(--line-strong))`,
}));

/** Projects by how many memories they have, the most first; "" is having none. */
function counted(memories: readonly GraphMemory[]): [string, number][] {
  const count = new Map<string, number>();
  for (const { project } of memories) count.set(project ?? "", (count.get(project ?? "") ?? 0) + 1);
  return [...count].sort((a, b) => b[1] - a[1]);
}

/** Projects have the colours that they have elsewhere, as far as those in sight can be told from each other. */
export function useTinting(memories: readonly GraphMemory[], colourBy: ColourBy): Tinting {
  const byProject = colourBy === "project";
  const { known, turns } = usePalette(byProject);
  return useMemo(() => {
    if (!byProject) return { projects: new Map(), key: colourBy === "age" ? BY_AGE : [] };
    const all = counted(memories);
    const ids = all.map(([id]) => id).filter(Boolean);
    const colours = distinct(
      ids.map((id) => known.get(id) ?? { id, colour: null }),
      turns,
    );
    const key = ids.map((id, place) => ({ name: known.get(id)?.name ?? "", colour: colours[place]!.colour }));
    const none = all.some(([id]) => !id) ? [{ name: "No project", colour: REST }] : [];
    const places = ids.map((id, place) => [id, VALUES.indexOf(colours[place]!.colour)] as const);
    return {
      projects: new Map(places.filter(([, place]) => place >= 0)),
      key: [...key.filter(({ name }) => name).slice(0, NAMED), ...none],
    };
  }, [memories, byProject, colourBy, known, turns]);
}
