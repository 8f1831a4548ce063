/** What the export menu offers. */
import { tell } from "@/app/undo";
import { graphml, json, memoriesCsv, type Places, relationsCsv } from "@/graph/export/files";
import { png, save, svg } from "@/graph/export/pictures";
import type { Picture } from "@/graph/draw";
import type { InSight } from "@/graph/filter";
import type { Item } from "@/ui";

interface Source {
  picture: () => Picture | undefined;
  sight: InSight;
  places: Places;
}

const NAME = "memoria-graph";

async function savePng(picture: Picture, times: number, transparent = false): Promise<void> {
  try {
    save(await png(picture, times, transparent), `${NAME}@${times}x.png`);
  } catch (error) {
    tell(error instanceof Error ? error.message : "The picture could not be made.");
  }
}

export function exportItems({ picture, sight, places }: Source): Item[] {
  const drawn = (act: (picture: Picture) => void) => () => {
    const found = picture();
    if (found) act(found);
  };
  const said = `A graph of ${sight.memories.length} memories and ${sight.relations.length} relations`;
  return [
    ...[1, 2, 4].map((times) => ({
      id: `png${times}`,
      label: `PNG, ${times}x`,
      onAction: drawn((found) => void savePng(found, times)),
    })),
    { id: "clear", label: "PNG, 2x, transparent", onAction: drawn((found) => void savePng(found, 2, true)) },
    { id: "svg", label: "SVG", onAction: drawn((found) => save(svg(found, said), `${NAME}.svg`, "image/svg+xml")) },
    {
      id: "graphml",
      label: "GraphML",
      onAction: () => save(graphml(sight, places), `${NAME}.graphml`, "application/xml"),
    },
    { id: "json", label: "JSON", onAction: () => save(json(sight, places), `${NAME}.json`, "application/json") },
    {
      id: "memories",
      label: "CSV of memories",
      onAction: () => save(memoriesCsv(sight, places), `${NAME}-memories.csv`, "text/csv"),
    },
    {
      id: "relations",
      label: "CSV of relations",
      onAction: () => save(relationsCsv(sight, places), `${NAME}-relations.csv`, "text/csv"),
    },
  ];
}

export async function copy(address: string): Promise<void> {
  await navigator.clipboard.writeText(address);
  tell("Link copied.");
}
