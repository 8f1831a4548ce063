/** Parts of the graph, and the columns in which a large one is sent: they are quick to read and to send. */
import { title } from "@/lib/text";
import { type GraphMemory, type GraphRelation, relationKey } from "@/graph/known";
import { CREATORS, creatorNumber, MEMORY_TYPES, RELATIONS, relationNumber, typeNumber } from "@/graph/sorts";

export interface Part {
  memories: GraphMemory[];
  relations: GraphRelation[];
  truncated: boolean;
}

/** `GraphColumns` of the schema: the same place of each list is the same memory, or the same relation. */
export interface GraphColumns {
  revision: string;
  truncated: boolean;
  types: string[];
  kinds: string[];
  relationTypes: string[];
  creators: string[];
  projects: string[];
  ids: string[];
  labels: string[];
  type: number[];
  kind: number[];
  importance: number[];
  createdAt: number[];
  degree: number[];
  project: number[];
  src: number[];
  dst: number[];
  relationType: number[];
  weight: number[];
  createdBy: number[];
  drawnAt: number[];
  /** Places of the relations that hold for a time only, and for which. */
  bounded: number[];
  validFrom: (number | null)[];
  validTo: (number | null)[];
}

export function rows(columns: GraphColumns): Part {
  const types = numbers(columns.types, typeNumber, MEMORY_TYPES.length);
  const sorts = numbers(columns.relationTypes, relationNumber, RELATIONS.length);
  const creators = numbers(columns.creators, creatorNumber, CREATORS.length);
  const memories = columns.ids.map((id, at): GraphMemory => ({
    id,
    label: title(columns.labels[at]!),
    type: types[columns.type[at]!]!,
    kind: columns.kinds[columns.kind[at]!]!,
    importance: columns.importance[at]!,
    created: columns.createdAt[at]!,
    project: columns.projects[columns.project[at]!] || null,
    status: "ACTIVE",
    degree: columns.degree[at]!,
  }));
  const relations = columns.src.map((from, at): GraphRelation => {
    const [source, target, type] = [
      columns.ids[from]!,
      columns.ids[columns.dst[at]!]!,
      sorts[columns.relationType[at]!]!,
    ];
    const [weight, by] = [columns.weight[at]!, creators[columns.createdBy[at]!]!];
    return {
      key: relationKey(source, target, type),
      id: null,
      source,
      target,
      type,
      weight,
      by,
      created: columns.drawnAt[at]!,
      from: null,
      to: null,
    };
  });
  columns.bounded.forEach((at, place) => {
    relations[at]!.from = columns.validFrom[place]!;
    relations[at]!.to = columns.validTo[place]!;
  });
  return { memories, relations, truncated: columns.truncated };
}

function numbers(names: string[], known: ReadonlyMap<string, number>, none: number): number[] {
  return names.map((name) => known.get(name) ?? none - 1);
}
