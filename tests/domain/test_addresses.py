"""Addresses: one memory stands at each, whoever comes at once."""

import asyncio

import pytest

from memoria.domain import addresses, browsing, memories
from memoria.errors import InvalidInput
from memoria.records import Caller, NewMemory
from memoria.stores.opening import Stores


async def test_what_stands_at_an_address_is_revised(stores: Stores, caller: Caller) -> None:
    first = await addresses.keep_at(stores, caller, NewMemory(content="old", source_uri="a:1", tags=["x"]))
    second = await addresses.keep_at(stores, caller, NewMemory(content="new", source_uri="a:1", metadata={"n": 1}))
    assert (first.created, second.created) == (True, False)
    assert first.memory is not None
    assert second.memory is not None
    assert (second.memory.id, second.memory.version) == (first.memory.id, 2)
    assert (second.memory.content, second.memory.tags, second.memory.metadata) == ("new", [], {"n": 1})
    assert [each.memory.content for each in await memories.versions(stores, caller, first.memory.id)] == ["old"]


async def test_kinds_have_addresses_of_their_own_and_forgotten_ones_are_free(stores: Stores, caller: Caller) -> None:
    for kind in ("one", "two"):
        kept = await addresses.keep_at(stores, caller, NewMemory(content="x", source_uri="a:1", kind=kind))
        assert kept.created
    assert kept.memory is not None
    await memories.forget(stores, caller, [kept.memory.id])
    again = await addresses.keep_at(stores, caller, NewMemory(content="x", source_uri="a:1", kind="two"))
    assert again.created


async def test_many_at_once_leave_one(stores: Stores, caller: Caller) -> None:
    calls = (
        addresses.keep_at(stores, caller, NewMemory(content=f"text {number}", source_uri="a:1")) for number in range(10)
    )
    results = await asyncio.gather(*calls)
    assert sum(each.created for each in results) == 1
    assert await browsing.count(stores, caller) == 1


async def test_what_stands_there_is_left_as_it_is(stores: Stores, caller: Caller) -> None:
    calls = (
        addresses.begin_at(stores, caller, NewMemory(content=f"text {number}", source_uri="a:1"))
        for number in range(10)
    )
    results = await asyncio.gather(*calls)
    assert sum(each.created for each in results) == 1
    assert len({each.memory.id for each in results if each.memory}) == 1
    [memory] = (await addresses.at(stores, caller, "note", ["a:1", "a:2"])).values()
    assert (memory.version, memory.source_uri) == (1, "a:1")


async def test_an_address_is_needed(stores: Stores, caller: Caller) -> None:
    with pytest.raises(InvalidInput, match="source_uri"):
        await addresses.keep_at(stores, caller, NewMemory(content="nowhere"))
    assert await browsing.count(stores, caller) == 0
