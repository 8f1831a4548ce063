"""Kinds: what a payload must look like, and what a new memory of a kind is given."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from memoria.domain import browsing, kinds, memories
from memoria.domain.built_in_kinds import BUILT_IN
from memoria.errors import InvalidInput, NotFound
from memoria.records import (
    Caller,
    MemoryFilter,
    MemoryStatus,
    MemoryType,
    MetadataFilter,
    NewKind,
    NewMemory,
    TextFilter,
)
from memoria.stores.opening import Stores
from tests.domain.conftest import Opening
from tests.domain.steps import kept

SEEDS = {
    "code_docs": 90, "run_summaries": 30, "errors_ci": 14, "doctor_hints": 30, "planning": 30, "sot_docs": 30,
    "invoices": None, "social_posts": None, "ad_reports": None, "agent_context": None, "experience": None,
    "observation": None, "note": None,
}  # fmt: skip
BILL = NewKind(
    name="bill",
    description="What is owed.",
    type=MemoryType.EPISODIC,
    payload_schema={
        "type": "object",
        "properties": {
            "total": {"type": "number", "minimum": 0},
            "lines": {"type": "array", "items": {"type": "object", "required": ["sku"]}},
        },
        "required": ["total"],
    },
    ttl_days=2,
    tags=["money"],
    redacted=["payer.iban"],
)


def test_the_kinds_of_the_seeds_are_built_in() -> None:
    assert {name: each.ttl_days for name, each in BUILT_IN.items()} == SEEDS


@pytest.mark.parametrize("name", BUILT_IN)
async def test_a_built_in_kind_can_be_used_as_it_is(stores: Stores, caller: Caller, name: str) -> None:
    memory = await kept(stores, caller, f"of the kind {name}", kind=name)
    assert memory.type == BUILT_IN[name].type
    assert (memory.expires_at is None) == (BUILT_IN[name].ttl_days is None)


async def test_a_kind_gives_type_tags_expiry_and_leaves_out_what_is_redacted(stores: Stores, caller: Caller) -> None:
    await kinds.define(stores, caller, BILL)
    before = datetime.now(UTC)
    metadata = {"total": 5, "payer": {"iban": "DE02", "name": "ada"}}
    memory = await kept(stores, caller, "five for bread", kind="bill", tags=["bread"], metadata=metadata)
    assert (memory.type, memory.tags) == (MemoryType.EPISODIC, ["bread", "money"])
    assert memory.metadata == {"total": 5, "payer": {"iban": kinds.REDACTED, "name": "ada"}}
    assert memory.expires_at is not None
    assert timedelta() <= memory.expires_at - before - timedelta(days=2) < timedelta(minutes=1)


async def test_what_a_memory_says_itself_wins_over_its_kind(stores: Stores, caller: Caller) -> None:
    await kinds.define(stores, caller, BILL)
    until = datetime(2999, 1, 1, tzinfo=UTC)
    said: dict[str, Any] = {"type": MemoryType.SEMANTIC, "expires_at": until, "metadata": {"total": 1}}
    memory = await kept(stores, caller, "one for salt", kind="bill", **said)
    assert (memory.type, memory.expires_at) == (MemoryType.SEMANTIC, until)


@pytest.mark.parametrize(
    ("payload", "path"),
    [
        ({}, "metadata"),
        ({"total": "5"}, "metadata.total"),
        ({"total": -1}, "metadata.total"),
        ({"total": 1, "lines": [{"sku": 1}, {}]}, "metadata.lines.1"),
    ],
)
async def test_a_payload_that_does_not_fit_is_refused_with_its_path(
    stores: Stores, caller: Caller, payload: Any, path: str
) -> None:
    await kinds.define(stores, caller, BILL)
    with pytest.raises(InvalidInput, match="does not fit the kind bill") as refused:
        await memories.remember(stores, caller, NewMemory(content="x", kind="bill", metadata=payload))
    assert refused.value.field == path
    many = [
        NewMemory(content="good", kind="bill", metadata={"total": 1}),
        NewMemory(content="bad", kind="bill", metadata=payload),
    ]
    good, bad = await memories.remember_many(stores, caller, many)
    assert good.created
    assert bad.error is not None
    assert (bad.error.code, bad.error.field) == ("INVALID_INPUT", path)
    assert good.memory is not None
    with pytest.raises(InvalidInput):
        await memories.revise(stores, caller, good.memory.id, 1, {"metadata": payload})
    assert await browsing.count(stores, caller) == 1


async def test_the_same_key_again_is_the_same_call_although_the_clock_went_on(stores: Stores, caller: Caller) -> None:
    new = NewMemory(content="once", kind="errors_ci")
    first = await memories.remember(stores, caller, new, key="k")
    second = await memories.remember(stores, caller, new, key="k")
    assert first.memory == second.memory
    assert first.memory is not None
    assert first.memory.expires_at is not None


BAD_KINDS: dict[str, dict[str, Any]] = {
    "a name in capitals": {"name": "Bill"},
    "a schema that is a list": {"payload_schema": []},
    "an unknown type in the schema": {"payload_schema": {"type": "colour"}},
    "a schema elsewhere": {"payload_schema": {"$ref": "https://example.com/schema.json"}},
    "a file as schema": {"payload_schema": {"$ref": "file:///etc/hostname"}},
    "a pattern that is none": {"payload_schema": {"properties": {"a": {"pattern": "("}}}},
    "a pattern that looks back": {"payload_schema": {"properties": {"a": {"pattern": "(a)\\1"}}}},
    "no time to live": {"ttl_days": 0},
    "less than no retention": {"retention_days": -1},
    "an endless time to live": {"ttl_days": float("inf")},
    "a time to live that is no number": {"ttl_days": float("nan")},
    "an empty tag": {"tags": [""]},
}


@pytest.mark.parametrize("name", BAD_KINDS)
async def test_a_kind_that_cannot_be_used_is_refused(stores: Stores, caller: Caller, name: str) -> None:
    given: dict[str, Any] = {"name": "bill"} | BAD_KINDS[name]
    with pytest.raises(InvalidInput):
        await kinds.define(stores, caller, NewKind(**given))
    assert [each.name for each in await kinds.browse(stores, caller)] == sorted(BUILT_IN)


async def test_a_workspace_defines_a_built_in_kind_otherwise_and_takes_that_back(
    stores: Stores, caller: Caller, elsewhere: Opening
) -> None:
    await kinds.define(stores, caller, NewKind(name="errors_ci", ttl_days=1))
    assert next(each for each in await kinds.browse(stores, caller) if each.name == "errors_ci").ttl_days == 1
    assert await kinds.browse(stores, await elsewhere()) == [BUILT_IN[name] for name in sorted(BUILT_IN)]
    assert await kinds.drop(stores, caller, "errors_ci") == "errors_ci"
    assert await kinds.browse(stores, caller) == [BUILT_IN[name] for name in sorted(BUILT_IN)]
    with pytest.raises(NotFound):
        await kinds.drop(stores, caller, "errors_ci")


async def test_a_memory_past_its_retention_is_archived_and_a_pinned_one_stays(stores: Stores, caller: Caller) -> None:
    await kinds.define(stores, caller, NewKind(name="log", retention_days=1e-9))
    old = await kept(stores, caller, "old", kind="log")
    pinned = await kept(stores, caller, "pinned", kind="log", pinned=True)
    other = await kept(stores, caller, "other", kind="note")
    assert await kinds.retire(stores, caller) == 1
    found = await memories.get(stores, caller, [old.id, pinned.id, other.id])
    assert [each.status for each in found if each] == [MemoryStatus.ARCHIVED, MemoryStatus.ACTIVE, MemoryStatus.ACTIVE]


async def test_filters_and_facets_keep_the_types_of_payloads(stores: Stores, caller: Caller) -> None:
    for number, value in enumerate((1, 1, "1", 10, 9.5, True, None)):
        await kept(stores, caller, f"n {number}", kind="run", metadata={"of": {"n": value}})
    of_kind = TextFilter(eq="run")
    [facet] = await browsing.payload_facets(stores, caller, MemoryFilter(kind=of_kind), ["of.n"])
    values = [(type(each.value), each.value, each.count) for each in facet.counts]
    assert values[0] == (int, 1, 2)
    expected = [(bool, True, 1), (float, 9.5, 1), (int, 10, 1), (str, "1", 1), (type(None), None, 1)]
    assert sorted(values[1:], key=str) == sorted(expected, key=str)
    above = MemoryFilter(kind=of_kind, metadata=[MetadataFilter(path="of.n", gt=9)])
    page = await browsing.browse(stores, caller, above)
    assert sorted(each.metadata["of"]["n"] for each in page.items) == [9.5, 10]
