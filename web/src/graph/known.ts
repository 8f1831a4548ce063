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
  /** Seconds since 1970; 0 where it is not known. */
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
  private readonly touching = new Map<string, GraphRelation[]>();

  learn(memories: Iterable<GraphMemory>, relations: Iterable<GraphRelation>): void {
    for (const memory of memories) this.memories.set(memory.id, memory);
    for (const relation of relations) {
      if (this.relations.has(relation.key)) this.forgetRelation(relation.key);
      this.relations.set(relation.key, relation);
      this.touch(relation.source, relation);
      if (relation.target !== relation.source) this.touch(relation.target, relation);
    }
  }

  /** The relations that start or end at a memory. */
  of(id: string): readonly GraphRelation[] {
    return this.touching.get(id) ?? [];
  }

  forgetMemory(id: string): void {
    for (const { key } of [...this.of(id)]) this.forgetRelation(key);
    this.memories.delete(id);
  }

  forgetRelation(key: string): void {
    const relation = this.relations.get(key);
    if (!relation) return;
    this.relations.delete(key);
    for (const end of [relation.source, relation.target]) {
      const left = this.touching.get(end)?.filter((each) => each.key !== key);
      if (left) this.touching.set(end, left);
    }
  }

  private touch(id: string, relation: GraphRelation): void {
    const held = this.touching.get(id);
    if (held) held.push(relation);
    else this.touching.set(id, [relation]);
  }
}

/** The end of a relation that is not this one. */
export function across(relation: GraphRelation, id: string): string {
  return relation.source === id ? relation.target : relation.source;
}
