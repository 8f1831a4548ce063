"""Browsing: filters equal to plain Python, stable pages, facets."""

import operator
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from memoria.domain import browsing, memories, recall
from memoria.errors import InvalidInput
from memoria.records import (
    Caller,
    FacetCount,
    FacetField,
    IdFilter,
    Memory,
    MemoryFilter,
    MemorySort,
    MemoryStatus,
    MemoryType,
    MetadataFilter,
    NewMemory,
    NumberFilter,
    SortField,
    TagsFilter,
    TextFilter,
    TimeFilter,
    Trust,
)
from memoria.stores.opening import Stores
from tests.domain.steps import kept, project, recalled

START = datetime(2026, 1, 1, tzinfo=UTC)
BOUNDS: dict[str, Callable[[Any, Any], bool]] = {
    "gt": operator.gt,
    "gte": operator.ge,
    "lt": operator.lt,
    "lte": operator.le,
}
AGENTS = [None, "ada", "Bot", "50%_off"]
NUMBERS = [0.0, 0.25, 0.3, 1.0]
VALUES: list[Any] = [1, 2.5, "1", "two", True, ["a", 1], {"x": 1}]


def population() -> list[NewMemory]:
    """Return memories that differ in every field."""
    return [
        NewMemory(
            content=f"Memory {number} says {'100%' if number % 5 == 0 else 'little'}",
            type=list(MemoryType)[number % 3],
            kind=["note", "ci_error"][number % 2],
            tags=["red", "green", "blue"][: number % 4],
            importance=NUMBERS[number % 4],
            valence=None if number % 3 else -0.5,
            agent=AGENTS[number % 4] or "nobody",
            trust=list(Trust)[number % 3],
            occurred_at=None if number % 4 == 0 else START + timedelta(days=number),
            pinned=number % 6 == 0,
            metadata={"v": VALUES[number % 7], "deep": {"n": number}} if number % 8 else {},
        )
        for number in range(40)
    ]


def accepts(wanted: MemoryFilter, memory: Memory) -> bool:
    """Decide in plain Python what a filter accepts."""
    results = []
    for name, asked in vars(wanted).items():
        if asked is None:
            continue
        if name == "and_":
            results += [accepts(part, memory) for part in asked]
        elif name == "or_":
            results.append(any(accepts(part, memory) for part in asked))
        elif name == "not_":
            results.append(not accepts(asked, memory))
        elif name == "metadata":
            results += [in_metadata(each, memory.metadata) for each in asked]
        else:
            results.append(compare(asked, getattr(memory, name)))
    return all(results)


def compare(given: Any, value: Any) -> bool:
    """Compare one field."""
    if isinstance(given, bool):
        return value is given
    if isinstance(given, list):
        return value in given
    return all(holds(name, value, wanted) for name, wanted in vars(given).items() if wanted is not None)


def holds(name: str, value: Any, wanted: Any) -> bool:
    """Decide one comparison."""
    if name in BOUNDS:
        return value is not None and BOUNDS[name](value, wanted)
    decide: dict[str, Callable[[], bool]] = {
        "eq": lambda: value is not None and value == wanted,
        "ne": lambda: value != wanted,
        "in_": lambda: value in wanted,
        "not_in": lambda: value not in wanted,
        "is_null": lambda: (value is None) is wanted,
        "contains": lambda: value is not None and wanted.lower() in value.lower(),
        "starts_with": lambda: value is not None and value.startswith(wanted),
        "any": lambda: bool(set(value) & set(wanted)),
        "all": lambda: set(value) >= set(wanted),
        "none": lambda: not set(value) & set(wanted),
    }
    return decide[name]()


def same(a: Any, b: Any) -> bool:
    """Compare JSON values, where true is no number."""
    return isinstance(a, bool) == isinstance(b, bool) and a == b


def in_metadata(wanted: MetadataFilter, metadata: Any) -> bool:
    """Decide a comparison of a value in the metadata."""
    value: Any = metadata
    for key in wanted.path.split("."):
        value = value.get(key) if isinstance(value, dict) else None
    checks = []
    for name, asked in vars(wanted).items():
        if asked is None or name == "path":
            continue
        if name == "exists":
            checks.append((value is not None) is asked)
        elif name in BOUNDS:
            numbers = all(isinstance(each, int | float) and not isinstance(each, bool) for each in (value, asked))
            texts = isinstance(value, str) and isinstance(asked, str)
            checks.append((numbers or texts) and BOUNDS[name](value, asked))
        else:
            found = any(same(value, each) for each in (asked if name in {"in_", "not_in"} else [asked]))
            checks.append(found if name in {"eq", "in_"} else not found)
    return all(checks)


def comparisons(*names: str, values: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Choose one or two comparisons."""
    lists = {"in_", "not_in", "any", "all", "none"}
    each = {name: st.lists(values, min_size=1, max_size=3) if name in lists else values for name in names}
    return st.fixed_dictionaries({}, optional=each).filter(lambda chosen: 0 < len(chosen) < 3)


texts = comparisons("eq", "ne", "in_", "not_in", values=st.sampled_from(["ada", "Bot", "nobody", "note", "x"]))
parts_of_texts = comparisons("contains", "starts_with", values=st.sampled_from(["a", "B", "%", "_", "50%", "Memory 1"]))
numbers = comparisons("eq", "ne", *BOUNDS, values=st.sampled_from([*NUMBERS, -0.5, 0.30000001]))
times = comparisons("eq", *BOUNDS, values=st.integers(0, 40).map(lambda day: START + timedelta(days=day)))
tags = comparisons("any", "all", "none", values=st.sampled_from(["red", "green", "blue", "grey"]))
metadata = st.builds(
    lambda path, given: MetadataFilter(path=path, **given),
    st.sampled_from(["v", "deep.n", "deep", "v.x", "missing"]),
    comparisons("eq", "ne", "in_", "not_in", values=st.sampled_from([*VALUES, 7, 20]))
    | comparisons(*BOUNDS, values=st.sampled_from([1, 2.5, "1", "two", 7, 20]))
    | st.fixed_dictionaries({"exists": st.booleans()}),
)
leaves = st.fixed_dictionaries(
    {},
    optional={
        "type": st.lists(st.sampled_from(list(MemoryType)), min_size=1, max_size=2),
        "kind": texts.map(lambda given: TextFilter(**given)),
        "content": parts_of_texts.map(lambda given: TextFilter(**given)),
        "tags": tags.map(lambda given: TagsFilter(**given)),
        "importance": numbers.map(lambda given: NumberFilter(**given)),
        "valence": (numbers | st.fixed_dictionaries({"is_null": st.booleans()})).map(lambda g: NumberFilter(**g)),
        "agent": (texts | parts_of_texts).map(lambda given: TextFilter(**given)),
        "occurred_at": (times | st.fixed_dictionaries({"is_null": st.booleans()})).map(lambda g: TimeFilter(**g)),
        "trust": st.lists(st.sampled_from(list(Trust)), min_size=1, max_size=2),
        "pinned": st.booleans(),
        "version": numbers.map(lambda given: NumberFilter(**given)),
        "metadata": st.lists(metadata, min_size=1, max_size=2),
    },
).filter(lambda chosen: 0 < len(chosen) < 3)
filters = st.recursive(
    leaves.map(lambda chosen: MemoryFilter(**chosen)),
    lambda inner: st.fixed_dictionaries(
        {},
        optional={
            "and_": st.lists(inner, min_size=1, max_size=2),
            "or_": st.lists(inner, min_size=1, max_size=3),
            "not_": inner,
        },
    ).map(lambda chosen: MemoryFilter(**chosen)),
    max_leaves=5,
)


class Population(list[Memory]):
    """Memories, told shortly where a test fails."""

    def __repr__(self) -> str:
        return f"{len(self)} memories"


@pytest.fixture
async def populated(stores: Stores, caller: Caller) -> Population:
    """Memories that differ in every field, indexed."""
    results = await memories.remember_many(stores, caller, population())
    await project(stores)
    return Population(each.memory for each in results if each.memory)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(wanted=filters)
async def test_a_filter_means_the_same_in_the_record_the_index_and_plain_python(
    stores: Stores, caller: Caller, populated: Population, wanted: MemoryFilter
) -> None:
    expected = {memory.id for memory in populated if accepts(wanted, memory)}
    page = await browsing.browse(stores, caller, wanted, first=200)
    assert {memory.id for memory in page.items} == expected
    assert await browsing.count(stores, caller, wanted) == len(expected)
    assert set(await recalled(stores, caller, "Memory says little", filter=wanted, limit=100)) == expected


@pytest.mark.parametrize("field", list(SortField))
@pytest.mark.parametrize("descending", [True, False])
async def test_pages_hold_every_memory_once_in_order(
    stores: Stores, caller: Caller, populated: Population, field: SortField, descending: bool
) -> None:
    sort = MemorySort(field=field, descending=descending)
    seen: list[Memory] = []
    after: str | None = None
    while True:
        page = await browsing.browse(stores, caller, None, sort, first=7, after=after)
        seen += page.items
        if not page.has_next:
            break
        after = page.cursors[-1]
    assert {memory.id for memory in seen} == {memory.id for memory in populated}
    assert len(seen) == len(populated)
    values = [getattr(memory, field.value) for memory in seen]
    there = [value for value in values if value is not None]
    assert values == there + [None] * (len(values) - len(there))
    assert there == sorted(there, reverse=descending)


async def test_the_order_of_one_call_is_kept(stores: Stores, caller: Caller, populated: Population) -> None:
    page = await browsing.browse(stores, caller, None, MemorySort(descending=False), first=200)
    assert [memory.id for memory in page.items] == [memory.id for memory in populated]


async def test_facets_count_what_the_filter_accepts(stores: Stores, caller: Caller, populated: Population) -> None:
    wanted = MemoryFilter(type=[MemoryType.SEMANTIC])
    chosen = [memory for memory in populated if memory.type is MemoryType.SEMANTIC]
    [kinds, tagged] = await browsing.facets(stores, caller, wanted, [FacetField.KIND, FacetField.TAGS])
    assert {each.value: each.count for each in kinds.counts} == {
        kind: sum(memory.kind == kind for memory in chosen) for kind in ("note", "ci_error")
    }
    assert {each.value: each.count for each in tagged.counts} == {
        tag: sum(tag in memory.tags for memory in chosen) for tag in ("red", "green", "blue")
    }


async def test_forgotten_memories_are_listed_only_when_asked_for(stores: Stores, caller: Caller) -> None:
    gone, there = await kept(stores, caller, "gone"), await kept(stores, caller, "there")
    await memories.forget(stores, caller, [gone.id])

    async def listed(wanted: MemoryFilter | None) -> list[UUID]:
        return [memory.id for memory in (await browsing.browse(stores, caller, wanted)).items]

    assert await listed(None) == [there.id]
    assert await listed(MemoryFilter(id=IdFilter(eq=gone.id))) == []
    assert await listed(MemoryFilter(status=[MemoryStatus.TOMBSTONED])) == [gone.id]
    [facet] = await browsing.facets(stores, caller, None, [FacetField.STATUS])
    assert facet.counts == [FacetCount(value="active", count=1)]


@pytest.mark.parametrize("first", [0, -1, 201, 10**9])
async def test_a_page_of_impossible_size_is_refused(stores: Stores, caller: Caller, first: int) -> None:
    with pytest.raises(InvalidInput, match="between 1 and 200"):
        await browsing.browse(stores, caller, first=first)


@pytest.mark.parametrize("after", ["", "x", "e30=", "WzEsMiwzLDRd", "\ud800", "bnVsbA=="])
async def test_a_cursor_of_somebody_else_is_refused(stores: Stores, caller: Caller, after: str) -> None:
    with pytest.raises(InvalidInput, match="cursor"):
        await browsing.browse(stores, caller, after=after)


async def test_a_cursor_of_another_order_is_refused(stores: Stores, caller: Caller, populated: Population) -> None:
    page = await browsing.browse(stores, caller, first=1)
    assert populated
    with pytest.raises(InvalidInput, match="another order"):
        await browsing.browse(stores, caller, None, MemorySort(field=SortField.KIND), after=page.cursors[0])


def nested(depth: int) -> MemoryFilter:
    """Return a filter inside filters."""
    wanted = MemoryFilter(pinned=True)
    for _ in range(depth):
        wanted = MemoryFilter(not_=wanted)
    return wanted


@pytest.mark.parametrize(
    ("wanted", "sentence"),
    [
        (nested(8), "deeper than 8"),
        (nested(900), "deeper than 8"),
        (MemoryFilter(and_=[MemoryFilter(pinned=True)] * 101), "more than 100 parts"),
        (MemoryFilter(or_=[]), "empty"),
        (MemoryFilter(created_at=TimeFilter(gt=datetime(2026, 1, 1))), "time zone"),  # noqa: DTZ001
        (MemoryFilter(kind=TextFilter(eq="\x00")), "NUL"),
        (MemoryFilter(metadata=[MetadataFilter(path="x", eq="\ud800")]), "surrogate"),
        (MemoryFilter(metadata=[MetadataFilter(path="x\x00", eq=1)]), "NUL"),
        (MemoryFilter(importance=NumberFilter(gt=float("nan"))), "2\\^53"),
        (MemoryFilter(metadata=[MetadataFilter(path="x", gt=True)]), "numbers, or texts"),
        (MemoryFilter(metadata=[MetadataFilter(path="x", lte=[1])]), "numbers, or texts"),
    ],
)
async def test_a_filter_that_cannot_be_asked_is_refused(
    stores: Stores, caller: Caller, wanted: MemoryFilter, sentence: str
) -> None:
    for call in (
        browsing.browse(stores, caller, wanted),
        browsing.count(stores, caller, wanted),
        recall.recall(stores, caller, "x", filter=wanted),
    ):
        with pytest.raises(InvalidInput, match=sentence):
            await call
