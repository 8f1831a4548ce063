"""Succession: a hit says what holds now instead of it, by status and by relation, to the end of the line."""

from datetime import UTC, datetime

from memoria.domain import memories, recall, relations, succession
from memoria.records import Caller, Memory, MemoryFilter, MemoryStatus, NewRelation, RelationType, Successor
from memoria.stores.opening import Stores
from tests.domain.conftest import Opening
from tests.domain.steps import kept

MAY = datetime(2024, 5, 1, tzinfo=UTC)


async def supersedes(stores: Stores, caller: Caller, later: Memory, earlier: Memory, **values: datetime) -> None:
    drawn = NewRelation(source_id=later.id, target_id=earlier.id, relation_type=RelationType.SUPERSEDES, **values)  # type: ignore[arg-type]
    [related] = await relations.relate(stores, caller, [drawn])
    assert related.error is None


async def after(stores: Stores, caller: Caller, *of: Memory) -> dict[int, int]:
    """Return which of the memories succeeds which, by their places."""
    places = {memory.id: place for place, memory in enumerate(of)}
    async with stores.record.reading(caller) as db:
        found = await succession.successors(db, caller, list(places))
    return {places[id]: places[each.memory_id] for id, each in found.items()}


async def test_the_last_of_a_line_is_the_successor_of_all(stores: Stores, caller: Caller) -> None:
    line = [await kept(stores, caller, f"The port is {number}") for number in range(4)]
    await memories.supersede(stores, caller, line[0].id, line[1].id)
    await supersedes(stores, caller, line[2], line[1])
    assert await after(stores, caller, *line) == {0: 2, 1: 2}


async def test_a_forgotten_successor_is_none(stores: Stores, caller: Caller) -> None:
    line = [await kept(stores, caller, f"The port is {number}") for number in range(3)]
    await supersedes(stores, caller, line[1], line[0])
    await supersedes(stores, caller, line[2], line[1])
    await memories.forget(stores, caller, [line[2].id])
    assert await after(stores, caller, *line) == {0: 1}
    await memories.forget(stores, caller, [line[1].id])
    assert await after(stores, caller, *line) == {}


async def test_of_several_successors_the_newest_counts(stores: Stores, caller: Caller) -> None:
    old = await kept(stores, caller, "The port is 1")
    newest = await kept(stores, caller, "The port is 3", valid_from=MAY.replace(month=7))
    newer = await kept(stores, caller, "The port is 2", valid_from=MAY)
    await supersedes(stores, caller, newest, old)
    await supersedes(stores, caller, newer, old)
    assert await after(stores, caller, old, newer, newest) == {0: 2}


async def test_a_circle_ends(stores: Stores, caller: Caller) -> None:
    a, b = await kept(stores, caller, "One says the other"), await kept(stores, caller, "The other says one")
    await supersedes(stores, caller, a, b)
    await supersedes(stores, caller, b, a)
    assert await after(stores, caller, a, b) == {0: 1, 1: 0}


async def test_a_relation_that_no_longer_holds_makes_no_successor(stores: Stores, caller: Caller) -> None:
    old, new = await kept(stores, caller, "The port is 1"), await kept(stores, caller, "The port is 2")
    await supersedes(stores, caller, new, old, valid_to=MAY)
    assert await after(stores, caller, old, new) == {}


async def test_nothing_of_another_workspace_succeeds(stores: Stores, caller: Caller, elsewhere: Opening) -> None:
    old, new = await kept(stores, caller, "The port is 1"), await kept(stores, caller, "The port is 2")
    await supersedes(stores, caller, new, old)
    assert await after(stores, await elsewhere(), old, new) == {}


async def test_a_hit_says_what_superseded_it(stores: Stores, caller: Caller) -> None:
    old = await kept(stores, caller, "The port is 5432")
    new = await kept(stores, caller, "The port is 5433", valid_from=MAY)
    await memories.supersede(stores, caller, old.id, new.id)
    every = MemoryFilter(status=[MemoryStatus.ACTIVE, MemoryStatus.SUPERSEDED])
    answer = await recall.recall(stores, caller, "which port?", filter=every)
    assert {hit.memory.id: hit.superseded_by for hit in answer.hits} == {
        old.id: Successor(memory_id=new.id, at=MAY),
        new.id: None,
    }
