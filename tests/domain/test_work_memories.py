"""Memories of a session: what was kept in it, moves out of it, and sums it up."""

import pytest

from memoria.domain import browsing, memories, projects, sessions, work
from memoria.domain.ids import new_id
from memoria.errors import InvalidInput, NotFound
from memoria.records import FacetField, IdFilter, MemoryFilter, NewMemory, SessionStatus
from memoria.stores.opening import Stores
from tests.domain.steps import kept, project, recalled
from tests.domain.worked import ADA, BOB, MINUTE, NINE, read, started


async def test_a_memory_belongs_to_the_one_session_that_its_caller_works_in(stores: Stores) -> None:
    assert (await kept(stores, ADA, "before")).session_id is None
    begun = await started(stores, ADA, project="Site")
    inside = await kept(stores, ADA, "inside")
    assert (inside.session_id, inside.project_id) == (begun.id, begun.project_id)
    assert (await kept(stores, BOB, "by bob")).session_id is None
    other = await started(stores, ADA)
    assert (await kept(stores, ADA, "in which of the two?")).session_id is None
    named = await kept(stores, ADA, "named", session_id=begun.id)
    assert (named.session_id, named.project_id) == (begun.id, begun.project_id)
    await work.pause(stores, ADA, begun.id)
    assert (await kept(stores, ADA, "one is paused")).session_id == other.id
    found = await sessions.memory_ids(stores, ADA, [begun.id, other.id])
    assert found[begun.id] == [named.id, inside.id]


async def test_a_memory_of_a_session_or_project_that_is_not_there_is_refused_alone(stores: Stores) -> None:
    new = [
        NewMemory(content="a", session_id=new_id()),
        NewMemory(content="b", project_id=new_id()),
        NewMemory(content="c"),
    ]
    results = await memories.remember_many(stores, ADA, new)
    assert [each.error.code if each.error else None for each in results] == ["NOT_FOUND", "NOT_FOUND", None]


async def test_memories_are_filtered_counted_and_recalled_by_project_and_session(stores: Stores) -> None:
    begun = await started(stores, ADA, project="Site")
    inside = await kept(stores, ADA, "the lighthouse inside")
    await kept(stores, BOB, "the lighthouse outside")
    await project(stores)
    for wanted in (
        MemoryFilter(session_id=IdFilter(eq=begun.id)),
        MemoryFilter(project_id=IdFilter(eq=begun.project_id)),
    ):
        assert [each.id for each in (await browsing.browse(stores, ADA, wanted)).items] == [inside.id]
        assert await recalled(stores, ADA, "lighthouse", filter=wanted) == [inside.id]
    [facet] = await browsing.facets(stores, ADA, None, [FacetField.PROJECT_ID])
    assert {each.value: each.count for each in facet.counts} == {str(begun.project_id): 1, None: 1}


async def test_a_memory_moves_to_another_project_and_out_of_its_session(stores: Stores) -> None:
    await started(stores, ADA, project="Site")
    memory = await kept(stores, ADA, "to be moved")
    other = await projects.add(stores, ADA, "Other")
    moved = await memories.revise(stores, ADA, memory.id, 1, {"project_id": other.id, "session_id": None})
    assert (moved.project_id, moved.session_id, moved.version) == (other.id, None, 2)
    with pytest.raises(NotFound, match="there is no such project"):
        await memories.revise(stores, ADA, memory.id, 2, {"project_id": new_id()})


async def test_stopping_can_write_a_summary_that_the_session_points_to(stores: Stores) -> None:
    begun = await started(stores, ADA, project="Site", start_time=NINE)
    stopped = await work.stop(stores, ADA, at=NINE + 60 * MINUTE, summary="The parser reads everything now")
    assert stopped.memory_id is not None
    [memory] = await memories.get(stores, ADA, [stopped.memory_id])
    assert memory is not None
    assert (memory.content, memory.kind) == ("The parser reads everything now", "session_summary")
    assert (memory.session_id, memory.project_id, memory.occurred_at) == (begun.id, begun.project_id, stopped.end_time)
    later = await work.summarize(stores, ADA, begun.id, "It reads comments too")
    assert later.memory_id != stopped.memory_id
    await memories.purge(stores, ADA, [later.memory_id])  # type: ignore[list-item]
    assert (await read(stores, ADA, begun.id)).memory_id is None


async def test_a_refused_summary_stops_nothing(stores: Stores) -> None:
    begun = await started(stores, ADA)
    with pytest.raises(InvalidInput):
        await work.stop(stores, ADA, summary="")
    assert (await read(stores, ADA, begun.id)).status is SessionStatus.ACTIVE
