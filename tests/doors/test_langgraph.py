"""MemoriaStore keeps LangGraph's contract: what its own store in memory answers, this one answers."""

import asyncio
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from langgraph.store.base import GetOp, InvalidNamespaceError, ListNamespacesOp, MatchCondition, PutOp, SearchOp
from langgraph.store.memory import InMemoryStore

from memoria.client import Memoria
from memoria.langgraph import RANKED, MemoriaStore

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def memory(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Memoria]:
    """A Memoria within this process."""
    with Memoria.embedded(tmp_path_factory.mktemp("langgraph") / "data", embedder="hashing") as opened:
        yield opened


@pytest.fixture
def store(memory: Memoria) -> MemoriaStore:
    """A store over it."""
    return MemoriaStore(memory)


@pytest.fixture
def root() -> str:
    """A namespace that no other test has."""
    return uuid4().hex


LABELS = st.sampled_from(["a", "b", "a/b", "*x", "ä", "%", "_"])
NAMESPACES = st.lists(LABELS, min_size=0, max_size=3).map(tuple)
KEYS = st.sampled_from(["k", "k2", "..", "a.b", "", "/"])
TEXTS = st.sampled_from(["red", "blue", "10", ""])
VALUES = st.fixed_dictionaries(
    {"n": st.sampled_from([-1, 0, 1, 1.5, 9, 10, 2.0**40])},
    optional={
        "colour": st.one_of(TEXTS, st.none()),
        "deep": st.fixed_dictionaries({"x": st.integers(0, 2)}, optional={"y": TEXTS}),
        "list": st.lists(st.integers(0, 2), max_size=2),
    },
)
COMPARISONS = st.dictionaries(
    st.sampled_from(["$eq", "$ne", "$gt", "$gte", "$lt", "$lte"]), st.sampled_from([-1, 0, 1, 1.5, 9, 10]), min_size=1
)
FILTERS = st.one_of(
    st.none(),
    st.fixed_dictionaries({}, optional={"n": st.one_of(st.sampled_from([1, 10, 1.5]), COMPARISONS)}),
    st.fixed_dictionaries(
        {},
        optional={
            "colour": st.one_of(TEXTS, st.none(), st.fixed_dictionaries({"$ne": TEXTS})),
            "deep": st.fixed_dictionaries({}, optional={"x": st.integers(0, 2), "y": TEXTS}),
            "list": st.lists(st.integers(0, 2), max_size=2),
        },
    ),
)
CONDITIONS = st.lists(
    st.builds(
        MatchCondition,
        match_type=st.sampled_from(["prefix", "suffix"]),
        path=st.lists(st.one_of(LABELS, st.just("*")), min_size=1, max_size=2).map(tuple),
    ),
    max_size=2,
)
OPERATIONS = st.lists(
    st.one_of(
        st.tuples(st.just("put"), NAMESPACES, KEYS, VALUES),
        st.tuples(st.just("delete"), NAMESPACES, KEYS),
        st.tuples(st.just("get"), NAMESPACES, KEYS),
        st.tuples(st.just("search"), NAMESPACES, FILTERS),
        st.tuples(st.just("list"), CONDITIONS, st.one_of(st.none(), st.integers(1, 3))),
    ),
    min_size=5,
    max_size=25,
)


def operation(root: str, step: Any) -> Any:
    match step:
        case ("put", namespace, key, value):
            return PutOp((root, *namespace), key, value)
        case ("delete", namespace, key):
            return PutOp((root, *namespace), key, None)
        case ("get", namespace, key):
            return GetOp((root, *namespace), key)
        case ("search", namespace, filter):
            return SearchOp((root, *namespace), filter, limit=1_000)
        case ("list", conditions, depth):
            ours = MatchCondition("prefix", (root,))
            theirs = [
                each._replace(path=(root, *each.path)) if each.match_type == "prefix" else each for each in conditions
            ]
            return ListNamespacesOp((ours, *theirs), max_depth=depth, limit=1_000)


def plain(result: Any) -> Any:
    """Compare items by what they hold, and lists of items in no order."""
    if isinstance(result, list):
        return sorted((plain(each) for each in result), key=repr)
    if hasattr(result, "value"):
        return (result.namespace, result.key, result.value)
    return result


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=OPERATIONS, at_once=st.integers(1, 5))
def test_any_operations_answer_as_the_store_in_memory_does(store: MemoriaStore, steps: list[Any], at_once: int) -> None:
    root, model = uuid4().hex, InMemoryStore()
    operations = [operation(root, step) for step in steps]
    for start in range(0, len(operations), at_once):
        part = operations[start : start + at_once]
        expected = [plain(each) for each in modelled(model, part)]
        assert [plain(each) for each in store.batch(part)] == expected


def modelled(model: InMemoryStore, part: list[Any]) -> list[Any]:
    """Do operations in memory: reads before writes, and without the empty namespaces that reading leaves there."""
    results = []
    for each in part:
        results += [None] if isinstance(each, PutOp) else model.batch([each])
        prune(model)
    model.batch([each for each in part if isinstance(each, PutOp)])
    prune(model)
    return results


def prune(model: InMemoryStore) -> None:
    for namespace in [namespace for namespace, items in model._data.items() if not items]:
        del model._data[namespace]


def test_items_are_found_by_meaning_and_words_under_filters(store: MemoriaStore, root: str) -> None:
    store.put((root, "u1"), "a", {"text": "likes green tea", "score": 3})
    store.put((root, "u1"), "b", {"text": "drives a red car", "score": 9})
    store.put((root, "u2"), "c", {"text": "likes green tea too", "score": 9})
    store.put((root, "u1"), "d", {"text": "green tea is hidden"}, index=False)
    found = store.search((root, "u1"), query="green tea")
    assert [each.key for each in found][:1] == ["a"]
    assert {each.key for each in found} == {"a", "b"}
    assert all(isinstance(each.score, float) for each in found)
    assert store.search((root,), query="green tea", filter={"score": {"$gt": 5}})[0].key == "c"
    pages = [store.search((root,), query="green tea", limit=1, offset=offset)[0].key for offset in (0, 1)]
    assert sorted(pages) == ["a", "c"]
    assert {each.key for each in store.search((root, "u1"))} == {"a", "b", "d"}


def test_beyond_those_that_are_ranked_the_others_follow(store: MemoriaStore, root: str) -> None:
    store.batch([PutOp((root,), f"k{number}", {"text": f"green tea {number}"}) for number in range(RANKED + 20)])
    found = store.search((root,), query="green tea", limit=RANKED + 50)
    assert len({each.key for each in found}) == len(found) == RANKED + 20
    assert [each.score is None for each in found] == [False] * RANKED + [True] * 20
    page = store.search((root,), query="green tea", limit=10, offset=RANKED + 5)
    assert [each.key for each in page] == [each.key for each in found[RANKED + 5 : RANKED + 15]]


def test_only_the_named_fields_are_found(memory: Memoria, root: str) -> None:
    store = MemoriaStore(memory, fields=["title", "parts[*].text"])
    store.put((root,), "a", {"title": "lighthouse", "parts": [{"text": "blue oil"}], "secret": "quince"})
    store.put((root,), "b", {"title": "mill", "secret": "lighthouse"}, index=["secret"])
    contents = {
        each.metadata["key"]: each.content for each in memory.every_memory() if each.metadata["namespace"] == [root]
    }
    assert contents == {"a": "lighthouse\nblue oil", "b": "lighthouse"}
    assert store.get((root,), "a").value["secret"] == "quince"  # type: ignore[union-attr]


def test_pages_hold_every_item_once(store: MemoriaStore, root: str) -> None:
    for number in range(7):
        store.put((root,), str(number), {"n": number})
    pages = [store.search((root,), limit=3, offset=offset) for offset in (0, 3, 6)]
    assert [len(page) for page in pages] == [3, 3, 1]
    assert sorted(each.key for page in pages for each in page) == [str(number) for number in range(7)]


@pytest.mark.parametrize(
    "filter", [{"n": {"$near": 1}}, {"n": {"$gt": 1, "$x": 2}}, {"n": {"$gt": None}}, {"a.b": 1}, {"n": {"$lt": True}}]
)
def test_what_a_filter_cannot_mean_raises(store: MemoriaStore, root: str, filter: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"operator|dot|compares"):
        store.search((root,), filter=filter)


def test_comparisons_keep_the_types(store: MemoriaStore, root: str) -> None:
    for key, value in (("number", 10), ("text", "9"), ("flag", True), ("none", None)):
        store.put((root,), key, {"v": value})
    assert {each.key for each in store.search((root,), filter={"v": {"$gt": 5}})} == {"number"}
    assert {each.key for each in store.search((root,), filter={"v": {"$gte": "1"}})} == {"text"}
    assert {each.key for each in store.search((root,), filter={"v": True})} == {"flag"}
    assert {each.key for each in store.search((root,), filter={"v": {"$ne": None}})} == {"number", "text", "flag"}


def test_what_expires_is_gone_and_a_read_lets_it_live_on(store: MemoriaStore, root: str) -> None:
    second = 1 / 60
    store.put((root,), "read", {"n": 1}, ttl=4 * second)
    store.put((root,), "left", {"n": 2}, ttl=4 * second)
    store.put((root,), "kept", {"n": 3})
    for _ in range(4):
        time.sleep(1.2)
        assert store.get((root,), "read") is not None
    assert store.get((root,), "left") is None
    assert {each.key for each in store.search((root,), refresh_ttl=False)} == {"read", "kept"}
    time.sleep(4.1)
    assert store.get((root,), "read") is None
    assert store.list_namespaces(prefix=(root,)) == [(root,)]
    store.put((root,), "left", {"n": 4})
    assert store.get((root,), "left").value == {"n": 4}  # type: ignore[union-attr]


def test_a_refresh_is_no_write_when_it_would_change_little(memory: Memoria, root: str) -> None:
    store = MemoriaStore(memory, ttl={"default_ttl": 60})
    store.put((root,), "k", {"n": 1})
    for _ in range(5):
        store.get((root,), "k")
    [held] = [each for each in memory.every_memory() if each.metadata["namespace"] == [root]]
    assert held.version == 1
    assert held.expires_at is not None
    assert timedelta(minutes=59) < held.expires_at - held.created_at < timedelta(minutes=61)


async def test_many_puts_at_once_leave_one_item(store: MemoriaStore, root: str) -> None:
    await asyncio.gather(*(store.aput((root,), "k", {"n": number}) for number in range(10)))
    [item] = await store.asearch((root,))
    assert item.value["n"] in range(10)
    assert (await store.aget((root,), "k")) == item
    await store.adelete((root,), "k")
    assert await store.aget((root,), "k") is None
    assert await store.alist_namespaces(prefix=(root,)) == []


def test_more_namespaces_than_a_facet_counts_are_all_listed(store: MemoriaStore, root: str) -> None:
    store.batch([PutOp((root, f"n{number:03}"), "k", {"n": number}) for number in range(120)])
    assert store.list_namespaces(prefix=(root,), limit=1_000) == [(root, f"n{number:03}") for number in range(120)]
    assert store.list_namespaces(prefix=(root,), suffix=("n007",)) == [(root, "n007")]
    assert store.list_namespaces(prefix=(root,), limit=2, offset=118) == [(root, "n118"), (root, "n119")]


@pytest.mark.parametrize("namespace", [(), ("",), ("a.b",), ("langgraph",)])
def test_a_namespace_that_cannot_be_is_refused(store: MemoriaStore, namespace: tuple[str, ...]) -> None:
    with pytest.raises(InvalidNamespaceError):
        store.put(namespace, "k", {"n": 1})
