/** What the page has heard of the graph so far: memories, and the relations among them. */

export interface GraphMemory {
  id: string;
  label: string;
  /** A place in `MEMORY_TYPES`. */
  type: number;
  kind: string;
  importance: number;
  /** Seconds since 1970. */
  created: number;
  project: string | null;
  status: string;
  /** How many relations it has in the record; null where that is not known. */
  degree: number | null;
}

export interface GraphRelation {
  /** Source, target and type name a relation, as they do in the record. */
  key: string;
  /** Its id; null where only the columns of a snapshot are known. */
  id: string | null;
  source: string;
  target: string;
  /** A place in `RELATIONS`. */
  type: number;
  weight: number;
  /** A place in `CREATORS`. */
  by: number;
  /** Seconds since 1970. */
  created: number;
  from: number | null;
  to: number | null;
}

export function relationKey(source: string, target: string, type: number): string {
  return `${source}>${target}:${type}`;
}

export class Known {
  readonly memories = new Map<string, GraphMemory>();
  readonly relations = new Map<string, GraphRelation>();
  /** The relations of each memory; made when somebody asks, since a large graph is drawn without. */
  private touching: Map<string, GraphRelation[]> | undefined;

  learn(memories: Iterable<GraphMemory>, relations: Iterable<GraphRelation>): void {
    for (const memory of memories) this.memories.set(memory.id, memory);
    for (const relation of relations) {
      const id = relation.id ?? this.relations.get(relation.key)?.id ?? null;
      this.relations.set(relation.key, id === relation.id ? relation : { ...relation, id });
    }
    this.touching = undefined;
  }

  /** The relations that start or end at a memory. */
  of(id: string): readonly GraphRelation[] {
    this.touching ??= this.touched();
    return this.touching.get(id) ?? [];
  }

  forgetAll(): void {
    this.memories.clear();
    this.relations.clear();
    this.touching = undefined;
  }

  forgetMemory(id: string): void {
    for (const { key } of this.of(id)) this.relations.delete(key);
    this.memories.delete(id);
    this.touching = undefined;
  }

  forgetRelation(key: string): void {
    this.relations.delete(key);
    this.touching = undefined;
  }

  private touched(): Map<string, GraphRelation[]> {
    const found = new Map<string, GraphRelation[]>();
    for (const relation of this.relations.values())
      for (const end of new Set([relation.source, relation.target])) {
        const held = found.get(end);
        if (held) held.push(relation);
        else found.set(end, [relation]);
      }
    return found;
  }
}

/** The end of a relation that is not this one. */
export function across(relation: GraphRelation, id: string): string {
  return relation.source === id ? relation.target : relation.source;
}
