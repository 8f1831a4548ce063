"""The GraphQL documents that commands send."""

MEMORY = """
fragment whole on Memory {
  id type kind content tags importance confidence valence metadata projectId sessionId agent sourceUri trust occurredAt
  validFrom validTo expiresAt status supersededBy pinned contentSha256 version createdAt updatedAt
}
"""
REMEMBER = """
mutation ($memory: NewMemory!, $key: String) {
  remember(memory: $memory, key: $key) { created indexed memory { id } }
}
"""
GET = (
    """
query ($id: UUID!, $asOf: DateTime, $knownAt: DateTime) {
  memory(id: $id, asOf: $asOf, knownAt: $knownAt) { ...whole }
}
"""
    + MEMORY
)
RECALL = (
    """
query ($query: String!, $filter: MemoryFilter, $graph: GraphFilter, $limit: Int!, $explain: Boolean!,
       $at: DateTime, $weights: RecallWeights, $asOf: DateTime, $knownAt: DateTime) {
  recall(query: $query, filter: $filter, graph: $graph, limit: $limit, explain: $explain, at: $at,
         weights: $weights, asOf: $asOf, knownAt: $knownAt) {
    hits {
      rank score rerankScore supersededBy { memoryId at } memory { ...whole }
      explanation @include(if: $explain) {
        arms { arm rank score share } fromTail
        path { memoryId relationId relationType weight forward }
      }
    }
    confidence nothingRelevant window { start end phrase memoryId }
    degraded pending timings { record embed index score graph hydrate rerank total }
  }
}
"""
    + MEMORY
)
CONTEXT = """
query ($query: String!, $budget: Int!, $sections: [ContextSection!]!, $filter: MemoryFilter, $limit: Int!,
       $around: Int!, $diversity: Float!, $citing: Citing!, $asOf: DateTime, $knownAt: DateTime) {
  context(query: $query, tokenBudget: $budget, sections: $sections, filter: $filter, limit: $limit, around: $around,
          diversity: $diversity, citing: $citing, asOf: $asOf, knownAt: $knownAt) {
    text
    citations {
      number memoryId role section at speaker trust sourceUri isCut isCleaned supersededBy { memoryId at }
    }
    leftOut { memoryId role section }
    tokens tokenBudget countedBy degraded pending
    timings { record embed index score graph hydrate rerank total }
  }
}
"""
RELATE = """
mutation ($relations: [NewRelation!]!) {
  relate(relations: $relations) { created relation { id } error { code message field } }
}
"""
NEIGHBORS = """
query ($id: UUID!, $depth: Int!, $types: [RelationType!], $direction: Direction!, $minWeight: Float!,
       $asOf: DateTime, $knownAt: DateTime, $limit: Int!) {
  neighbors(id: $id, depth: $depth, types: $types, direction: $direction, minWeight: $minWeight, asOf: $asOf,
            knownAt: $knownAt, limit: $limit) {
    neighbors { memoryId depth parentId relationId relationType weight forward memory { type kind content } }
    truncated
  }
}
"""
PATH = """
query ($source: UUID!, $target: UUID!, $depth: Int!, $types: [RelationType!], $direction: Direction!,
       $minWeight: Float!, $asOf: DateTime, $knownAt: DateTime) {
  path(from: $source, to: $target, depth: $depth, types: $types, direction: $direction, minWeight: $minWeight,
       asOf: $asOf, knownAt: $knownAt) {
    steps { memoryId relationId relationType weight forward memory { type kind content } }
    truncated
  }
}
"""
STATS = """
query {
  stats {
    memories relations versions pending dead
    byType { name count } byStatus { name count } byKind { name count } byRelationType { name count }
  }
}
"""
ACTIVE = "query { stats { active } }"
HEALTH = "query { health { state version generation model pending dead parts { name state message } } }"
GROUPS = "{ lookedAt cursor groups { likeness kept { ...whole } others { ...whole } } }"
ASKED = "($keep: Keep!, $first: Int!, $after: String)"
GIVEN = "(keep: $keep, first: $first, after: $after)"
DUPLICATES = f"query {ASKED} {{ duplicates{GIVEN} {GROUPS} }}" + MEMORY
CONSOLIDATE = f"mutation {ASKED} {{ consolidate{GIVEN} {GROUPS} }}" + MEMORY
RESTORE = "mutation ($ids: [UUID!]!) { restore(ids: $ids) { ...whole } }" + MEMORY
REMEMBER_MANY = """
mutation ($memories: [NewMemory!]!) {
  rememberMany(memories: $memories) { created memory { id } error { code message field } }
}
"""
REVISE = """
mutation ($id: UUID!, $expectedVersion: Int!, $changes: MemoryChanges!) {
  revise(id: $id, expectedVersion: $expectedVersion, changes: $changes) { id version }
}
"""
KNOWN = """
query ($addresses: [String!]!) {
  memories(filter: {sourceUri: {in: $addresses}, status: [ACTIVE, SUPERSEDED, ARCHIVED, TOMBSTONED]}, first: 200) {
    edges { node { id sourceUri type kind contentSha256 metadata occurredAt status version } }
  }
}
"""
