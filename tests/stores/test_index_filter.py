"""Filters mean in the index what they mean in the record: checked against plain Python."""

from dataclasses import fields
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from memoria.records import (
    IdFilter,
    MemoryFilter,
    MemoryStatus,
    MemoryType,
    MetadataFilter,
    NumberFilter,
    TagsFilter,
    TextFilter,
    TimeFilter,
    Trust,
)
from memoria.stores.index import Index
from memoria.stores.index_filter import supports
from memoria.stores.index_records import IndexQuestion
from tests.stores.index_worlds import DIMENSION, WORKSPACE, chunk, direction, fresh_generation

START = datetime(2026, 1, 1, tzinfo=UTC)
TIMES = [START + timedelta(microseconds=step) for step in range(4)]
NUMBERS = [0.0, 0.25, 0.5, 1.0]
KINDS, AGENTS, TAGS = ["note", "ci_error"], ["ada", "bob"], ["a", "b", "c"]
IDS = [UUID(int=n, version=4) for n in range(1, 41)]
TYPES = [MemoryType.EPISODIC, MemoryType.SEMANTIC]


def _world() -> list[dict[str, Any]]:
    def pick(values: list[Any], n: int) -> Any:
        return values[n % len(values)]

    return [
        {
            "id": IDS[n],
            "type": pick(TYPES, n),
            "kind": pick(KINDS, n // 2),
            "tags": [tag for bit, tag in enumerate(TAGS) if n >> bit & 1],
            "importance": pick(NUMBERS, n // 3),
            "confidence": pick(NUMBERS, n // 5),
            "valence": pick([None, -1.0, 0.5], n // 2),
            "agent": pick([None, *AGENTS], n),
            "trust": pick(list(Trust), n // 4),
            "occurred_at": pick([None, *TIMES], n),
            "valid_from": pick([None, *TIMES], n // 2),
            "valid_to": pick([*TIMES, None], n // 3),
            "expires_at": pick([None, datetime(2190, 1, 1, tzinfo=UTC)], n // 2),
            "status": pick(list(MemoryStatus), n // 3),
            "superseded_by": pick([None, None, IDS[0], IDS[1]], n),
            "pinned": n % 3 == 0,
            "version": 1 + n % 4,
            "created_at": pick(TIMES, n),
            "updated_at": pick(TIMES, n // 2),
        }
        for n in range(len(IDS))
    ]


WORLD = _world()


def holds(wanted: MemoryFilter, memory: dict[str, Any]) -> bool:
    """Tell whether a memory matches, the slow and plain way."""
    parts = []
    for each in fields(wanted):
        given = getattr(wanted, each.name)
        if given is None:
            continue
        if each.name == "and_":
            parts += [holds(part, memory) for part in given]
        elif each.name == "or_":
            parts.append(any(holds(part, memory) for part in given))
        elif each.name == "not_":
            parts.append(not holds(given, memory))
        elif isinstance(given, list):
            parts.append(memory[each.name] in given)
        elif isinstance(given, bool):
            parts.append(memory[each.name] == given)
        else:
            parts += [
                COMPARE[name](memory[each.name], value) for name, value in vars(given).items() if value is not None
            ]
    return all(parts)


COMPARE: dict[str, Any] = {
    "eq": lambda held, value: held is not None and held == value,
    "ne": lambda held, value: held != value,
    "in_": lambda held, value: held is not None and held in value,
    "not_in": lambda held, value: held not in value,
    "gt": lambda held, value: held is not None and held > value,
    "gte": lambda held, value: held is not None and held >= value,
    "lt": lambda held, value: held is not None and held < value,
    "lte": lambda held, value: held is not None and held <= value,
    "is_null": lambda held, value: (held is None) == value,
    "any": lambda held, value: bool(set(held) & set(value)),
    "all": lambda held, value: set(held) >= set(value),
    "none": lambda held, value: not set(held) & set(value),
}


def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


def some(values: list[Any]) -> st.SearchStrategy[list[Any]]:
    return st.lists(st.sampled_from(values), max_size=3)


def comparing(kind: Any, values: list[Any]) -> st.SearchStrategy[Any]:
    one = st.sampled_from(values)
    options = {
        each.name: st.booleans() if each.name == "is_null" else some(values) if "in" in each.name else one
        for each in fields(kind)
        if each.name not in {"contains", "starts_with"}
    }
    return st.lists(st.sampled_from(sorted(options)), min_size=1, max_size=2, unique=True).flatmap(
        lambda names: st.builds(kind, **{name: options[name] for name in names})
    )


TAG_FILTERS = st.builds(TagsFilter, any=maybe(some(TAGS)), all=maybe(some(TAGS)), none=maybe(some(TAGS)))
FIELDS = {
    "id": comparing(IdFilter, IDS),
    "type": some(list(MemoryType)),
    "kind": comparing(TextFilter, [*KINDS, "other"]),
    "tags": TAG_FILTERS,
    "importance": comparing(NumberFilter, NUMBERS),
    "confidence": comparing(NumberFilter, NUMBERS),
    "valence": comparing(NumberFilter, [-1.0, 0.0, 0.5]),
    "agent": comparing(TextFilter, [*AGENTS, "eve"]),
    "trust": some(list(Trust)),
    "occurred_at": comparing(TimeFilter, TIMES),
    "valid_from": comparing(TimeFilter, TIMES),
    "valid_to": comparing(TimeFilter, TIMES),
    "expires_at": comparing(TimeFilter, TIMES),
    "status": some(list(MemoryStatus)),
    "superseded_by": comparing(IdFilter, IDS[:3]),
    "pinned": st.booleans(),
    "version": comparing(NumberFilter, [1, 2, 3]),
    "created_at": comparing(TimeFilter, TIMES),
    "updated_at": comparing(TimeFilter, TIMES),
}
LEAVES = st.lists(st.sampled_from(sorted(FIELDS)), max_size=2, unique=True).flatmap(
    lambda names: st.builds(MemoryFilter, **{name: FIELDS[name] for name in names})
)
FILTERS = st.recursive(
    LEAVES,
    lambda inner: st.builds(
        MemoryFilter,
        and_=maybe(st.lists(inner, max_size=2)),
        or_=maybe(st.lists(inner, min_size=1, max_size=3)),
        not_=maybe(inner),
    ),
    max_leaves=5,
)


@pytest.fixture(scope="module")
async def world(index_address: str) -> Any:
    """An index that holds the world, and its generation."""
    from tests.stores.index_worlds import open_index

    index, generation = open_index(index_address), fresh_generation()
    await index.create(generation, DIMENSION)
    for type in TYPES:
        chunks = [
            chunk(
                memory["id"],
                version=memory["version"],
                **{name: value for name, value in memory.items() if name not in {"id", "type", "version"}},
            )
            for memory in WORLD
            if memory["type"] == type
        ]
        await index.write(generation, type, chunks)
    yield index, generation
    await index.drop(generation)
    await index.close()


@given(wanted=FILTERS)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_a_filter_matches_the_same_memories_as_in_plain_python(
    world: tuple[Index, int], wanted: MemoryFilter
) -> None:
    index, generation = world
    asked = MemoryFilter(and_=[wanted, MemoryFilter(status=list(MemoryStatus))])
    question = IndexQuestion(workspace_id=WORKSPACE, dense=direction(1.0), limit=100, filter=asked, exact=True)

    answer = await index.search(generation, question)

    assert {each.memory_id for each in answer.dense} == {memory["id"] for memory in WORLD if holds(wanted, memory)}


@given(wanted=FILTERS)
def test_every_such_filter_is_supported(wanted: MemoryFilter) -> None:
    assert supports(wanted)


@pytest.mark.parametrize(
    "wanted",
    [
        MemoryFilter(content=TextFilter(eq="x")),
        MemoryFilter(source_uri=TextFilter(eq="x")),
        MemoryFilter(client_id=IdFilter(is_null=True)),
        MemoryFilter(metadata=[MetadataFilter(path="a", eq=1)]),
        MemoryFilter(kind=TextFilter(contains="x")),
        MemoryFilter(agent=TextFilter(starts_with="x")),
    ],
)
def test_what_the_index_does_not_hold_is_not_supported_at_any_depth(wanted: MemoryFilter) -> None:
    assert not supports(wanted)
    assert not supports(MemoryFilter(and_=[MemoryFilter(), wanted]))
    assert not supports(MemoryFilter(or_=[wanted]))
    assert not supports(MemoryFilter(not_=MemoryFilter(not_=wanted)))
