"""Every field of a filter bounds recall, whichever way the memories are found."""

from collections.abc import AsyncIterator
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from memoria.domain import memories, omission, scoring
from memoria.domain.ids import new_id
from memoria.records import (
    Caller,
    GraphFilter,
    IdFilter,
    Memory,
    MemoryFilter,
    MemoryStatus,
    MemoryType,
    MetadataFilter,
    NumberFilter,
    Stage,
    TagsFilter,
    TextFilter,
    TimeFilter,
    Trust,
)
from memoria.stores.index import Index
from memoria.stores.index_calls import Connection
from memoria.stores.index_schema import Spread
from memoria.stores.opening import Stores
from tests.domain.steps import kept, project, recalled

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
LATER = NOON + timedelta(days=90_000)
AT = TimeFilter(gte=NOON, lt=NOON + timedelta(days=1))
HIGH = NumberFilter(gte=0.8)
NIGHT: dict[str, Any] = {
    "content": "The night build fails on Windows",
    "type": MemoryType.EPISODIC,
    "kind": "ci_error",
    "tags": ["ci"],
    "importance": 0.9,
    "confidence": 0.9,
    "valence": 0.9,
    "metadata": {"job": "night"},
    "agent": "builder",
    "source_uri": "https://ci.example/1",
    "trust": Trust.IMPORT,
    "occurred_at": NOON,
    "valid_from": NOON,
    "valid_to": LATER,
    "expires_at": LATER,
    "pinned": True,
}


def filters(night: Memory) -> dict[str, MemoryFilter]:
    """For each field a filter that accepts the one memory, and not the other."""
    own: dict[str, Any] = {
        "id": IdFilter(in_=[night.id, new_id()]),
        "type": [MemoryType.EPISODIC],
        "kind": TextFilter(eq="ci_error"),
        "content": TextFilter(contains="FAILS ON"),
        "tags": TagsFilter(any=["ci"]),
        "importance": HIGH,
        "confidence": NumberFilter(lt=0.95),
        "valence": HIGH,
        "metadata": [MetadataFilter(path="job", eq="night")],
        "agent": TextFilter(eq="builder"),
        "source_uri": TextFilter(starts_with="https://ci"),
        "trust": [Trust.IMPORT],
        "occurred_at": AT,
        "valid_from": AT,
        "valid_to": TimeFilter(is_null=False),
        "expires_at": TimeFilter(gt=NOON),
        "pinned": True,
        "version": NumberFilter(eq=2),
        "created_at": TimeFilter(lte=night.created_at),
        "updated_at": TimeFilter(eq=night.updated_at),
    }
    whole = {name: MemoryFilter(**{name: value}) for name, value in own.items()}
    either = MemoryFilter(id=IdFilter(eq=night.id), kind=TextFilter(eq="none"))
    return whole | {
        "and_": MemoryFilter(and_=[whole["id"], whole["kind"]]),
        "or_": MemoryFilter(or_=[either, whole["id"]]),
        "not_": MemoryFilter(not_=MemoryFilter(id=IdFilter(not_in=[night.id]))),
        "status": replace(whole["id"], status=[MemoryStatus.ACTIVE]),
        "superseded_by": replace(whole["id"], superseded_by=IdFilter(is_null=True)),
        "project_id": replace(whole["id"], project_id=IdFilter(is_null=True)),
        "client_id": replace(whole["id"], client_id=IdFilter(is_null=True)),
        "session_id": replace(whole["id"], session_id=IdFilter(is_null=True)),
    }


@pytest.fixture
async def night(stores: Stores, caller: Caller) -> Memory:
    """The memory that every filter accepts."""
    kept_first = await kept(stores, caller, **NIGHT)
    return await memories.revise(stores, caller, kept_first.id, 1, {"importance": 0.95})


@pytest.fixture
async def tea(stores: Stores, caller: Caller, night: Memory) -> Memory:
    """The memory that none accepts."""
    made = await kept(stores, caller, "The night tea is served on Windows of the garden")
    await project(stores)
    return made


@pytest.fixture
async def cut_off(stores: Stores) -> AsyncIterator[Stores]:
    """The same stores with an index that nobody serves."""
    index = Index(Connection("unix:/nowhere/at/all.sock", timeout=1), Spread())
    yield replace(stores, index=index)
    await index.close()


@pytest.mark.parametrize("field", [field.name for field in fields(MemoryFilter)])
async def test_a_filter_on_any_field_bounds_recall(
    stores: Stores, cut_off: Stores, caller: Caller, night: Memory, tea: Memory, field: str
) -> None:
    wanted = filters(night)[field]
    now = datetime.now(UTC)
    ways: list[dict[str, Any]] = [
        {},
        {"graph": GraphFilter(from_ids=[night.id, tea.id])},
        {"as_of": now},
        {"known_at": now},
    ]
    for asked in (stores, cut_off):
        for way in ways:
            assert await recalled(asked, caller, "the night", filter=wanted, **way) == [night.id], way
    assert (await omission.why_not(stores, caller, "the night", night.id, filter=wanted)).stage is Stage.NONE
    assert (await omission.why_not(stores, caller, "the night", tea.id, filter=wanted)).stage is Stage.FILTER


async def test_an_id_bounds_what_is_read_by_words_while_the_index_is_away(
    cut_off: Stores, caller: Caller, night: Memory, tea: Memory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scoring, "MANY", 0)
    assert await recalled(cut_off, caller, "the night", filter=MemoryFilter(id=IdFilter(eq=night.id))) == [night.id]
