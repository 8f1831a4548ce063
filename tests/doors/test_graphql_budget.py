"""The budget refuses what would burn the processor, quickly, and lets pass what people ask."""

from time import process_time

import pytest
from graphql import GraphQLError

from memoria.graphql import budget
from memoria.graphql.documents import document

MEMORY = (
    "id type kind content tags importance confidence valence metadata agent sourceUri trust occurredAt validFrom "
    "validTo expiresAt status supersededBy pinned contentSha256 version createdAt updatedAt"
)
EXPLAINED = f"""
query ($query: String!, $limit: Int!) {{
  recall(query: $query, limit: $limit, explain: true) {{
    hits {{
      rank score memory {{ {MEMORY} }}
      explanation {{
        fromTail arms {{ arm rank score share }}
        path {{ memoryId relationId relationType weight forward memory {{ id content }} }}
      }}
    }}
    degraded pending timings {{ record embed index score graph hydrate total }}
  }}
}}"""

LEGITIMATE = {
    "a recall of 100 hits with everything explained": (EXPLAINED, {"query": "why", "limit": 100}),
    "a context of 100 hits with all that it cites": (
        '{ context(query: "why", limit: 100) { text tokens tokenBudget countedBy degraded pending '
        "leftOut { memoryId role section } citations { number memoryId role section at speaker trust sourceUri isCut "
        f"isCleaned supersededBy {{ memoryId at memory {{ {MEMORY} }} }} memory {{ {MEMORY} }} }} }} }}",
        {},
    ),
    "200 memories with every field": (f"{{ memories(first: 200) {{ edges {{ node {{ {MEMORY} }} }} }} }}", {}),
    "1,000 memories remembered at once": (
        "mutation ($new: [NewMemory!]!) { rememberMany(memories: $new) { created indexed error { message } "
        f"memory {{ {MEMORY} }} }} }}",
        {"new": [{"content": "text"}] * 1_000},
    ),
    "a subgraph with its memories": (
        "{ subgraph(ids: [], limit: 300) { truncated relations { id sourceId targetId relationType weight } "
        f"memories {{ {MEMORY} }} }} }}",
        {},
    ),
    "20 memories, their relations and those' targets": (
        "{ memories { edges { node { id relations(first: 10) { edges { node { target { id content } } } } } } } }",
        {},
    ),
    "ten memories by their ids": ("{" + " ".join(f'm{i}: memory(id: "{i}") {{ id }}' for i in range(10)) + "}", {}),
}


def doubled(levels: int) -> str:
    """Fragments that each spread the next one twice."""
    links = " ".join(f"fragment F{i} on Memory {{ ...F{i + 1} ...F{i + 1} }}" for i in range(levels))
    return f'{{ memory(id: "1") {{ ...F0 }} }} {links} fragment F{levels} on Memory {{ id }}'


HOSTILE = {
    "fragments that double 25 times": doubled(25),
    "more fragments than anyone writes": doubled(80),
    "a fragment in itself": '{ memory(id: "1") { ...A } } fragment A on Memory { ...B } fragment B on Memory { ...A }',
    "an unused fragment in itself": "{ stats { memories } } fragment A on Memory { ...A }",
    "a fragment that is not there": '{ memory(id: "1") { ...A } }',
    "edges 20 deep": '{ memory(id: "1") { ' + "successor { " * 20 + "id" + " }" * 20 + " } }",
    "inline fragments 90 deep": "{ " + "... { " * 90 + "__typename" + " }" * 90 + " }",
    "pages of pages": "{ memories(first: 200) { edges { node { relations(first: 200) { edges { node { id } } } } } } }",
    "pages by default": "{ subgraph(ids: []) { memories { relations { edges { node { id weight } } } } } }",
    "a hundred aliases": "{" + " ".join(f'a{i}: memory(id: "{i}") {{ id }}' for i in range(100)) + "}",
    "one field 300 times": "{ " + "__typename " * 300 + "}",
    "twenty directives": "{ __typename " + "@skip(if: false) " * 20 + "}",
    "twenty roots": "{ ...A ...B } "
    + " ".join(
        f"fragment {name} on Query {{ " + " ".join(f"{name}{i}: __typename" for i in range(10)) + " }" for name in "AB"
    ),
    "twenty operations": " ".join(f"query Q{i} {{ __typename }}" for i in range(20)),
    "introspection": "{ __schema { types { name } } }",
    "introspection of one type": '{ __type(name: "Memory") { fields { name } } }',
    "more tokens than a thousand": "{ " + "a " * 1_500 + "}",
    "nothing at all": "{}",
    "nothing of something": "{ stats {} }",
    "braces without end": "{a" * 5_000,
}


@pytest.mark.parametrize("name", LEGITIMATE)
def test_what_people_ask_passes(name: str) -> None:
    text, variables = LEGITIMATE[name]
    budget.check(document(text), variables, introspection=False)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_document_is_refused_within_50_ms_of_processor_time(name: str) -> None:
    times = []
    for _ in range(3):  # Python's collector may look through all that the other tests left, once
        start = process_time()
        with pytest.raises(GraphQLError):
            budget.check(document(HOSTILE[name]), {}, introspection=False)
        times.append(process_time() - start)
    assert min(times) < 0.05


def test_a_page_size_in_a_variable_counts() -> None:
    text = "query ($n: Int!) { memories(first: $n) { edges { node { relations { edges { node { id weight } } } } } } }"
    budget.check(document(text), {"n": 20}, introspection=False)
    with pytest.raises(GraphQLError, match="work pass 40,000: lower `first` or `limit`"):
        budget.check(document(text), {"n": 1_000}, introspection=False)


def test_introspection_passes_in_development() -> None:
    budget.check(document(HOSTILE["introspection"]), {}, introspection=True)


def test_the_message_names_the_limit_and_the_remedy() -> None:
    with pytest.raises(GraphQLError) as refused:
        budget.check(document(HOSTILE["edges 20 deep"]), {}, introspection=False)
    assert refused.value.message == "the document's depth pass 12: ask for less deep edges"
