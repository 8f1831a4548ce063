"""The order of a recall: the record is read before the index, or what moves between them is missed."""

import asyncio
import random
from collections.abc import AsyncIterator
from dataclasses import replace
from uuid import UUID

import pytest

from memoria.domain import indexing, memories
from memoria.records import Caller, NewMemory
from memoria.stores.embedded.engine import EngineProcess
from memoria.stores.index import Index
from memoria.stores.index_calls import Connection
from memoria.stores.index_records import IndexAnswer, IndexQuestion
from memoria.stores.index_schema import Spread
from memoria.stores.opening import Stores
from tests.domain.conftest import Opening
from tests.domain.steps import recalled

WORKSPACES, FULL, AT_ONCE = 4, 96, 8
rng = random.Random(5)


class Far(Index):
    """The index at the end of a long wire: what it answers was true up to 20 ms ago."""

    async def search(self, generation: int, question: IndexQuestion) -> IndexAnswer:
        """Answer late."""
        answer = await super().search(generation, question)
        await asyncio.sleep(rng.uniform(0, 0.02))
        return answer


@pytest.fixture
async def far(stores: Stores, engine: EngineProcess) -> AsyncIterator[Stores]:
    """The same stores, whose index is asked from far away."""
    index = Far(Connection(engine.address), Spread())
    yield replace(stores, index=index)
    await index.close()


async def _project(stores: Stores, done: asyncio.Event) -> None:
    while not done.is_set():
        await indexing.project_some(stores)


async def _ask(stores: Stores, caller: Caller, acknowledged: list[UUID], done: asyncio.Event) -> int:
    """Ask again and again; each answer must hold all that was acknowledged before. Returns how many were looked for."""
    looked_for = 0
    while not done.is_set():
        before = set(acknowledged)
        missed = before - set(await recalled(stores, caller, "what is the fact?", limit=100))
        assert not missed
        looked_for += len(before)
    return looked_for


async def _write(stores: Stores, caller: Caller, acknowledged: list[UUID], done: asyncio.Event) -> None:
    for start in range(0, FULL, AT_ONCE):
        new = [NewMemory(content=f"fact {number}") for number in range(start, start + AT_ONCE)]
        results = await memories.remember_many(stores, caller, new)
        acknowledged += [each.memory.id for each in results if each.memory]
        await asyncio.sleep(0.01)
    done.set()


async def test_a_memory_that_moves_into_the_index_during_a_recall_is_found(
    stores: Stores, far: Stores, elsewhere: Opening
) -> None:
    looked_for = 0
    for _ in range(WORKSPACES):
        caller, acknowledged, done = await elsewhere(), list[UUID](), asyncio.Event()
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(_write(stores, caller, acknowledged, done))
            tasks.create_task(_project(stores, done))
            asked = [tasks.create_task(_ask(far, caller, acknowledged, done)) for _ in range(3)]
        looked_for += sum(each.result() for each in asked)
        assert len(acknowledged) == FULL
    assert looked_for > 1_000
