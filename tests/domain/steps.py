"""Steps that several tests of the domain take."""

from uuid import UUID

from memoria.domain import indexing, memories, recall
from memoria.records import Caller, Memory, NewMemory
from memoria.stores.opening import Stores


async def project(stores: Stores) -> None:
    """Carry everything that waits into the index."""
    while await indexing.project_some(stores):
        pass


async def kept(stores: Stores, caller: Caller, content: str, **values: object) -> Memory:
    """Remember one memory and return it."""
    remembered = await memories.remember(stores, caller, NewMemory(content=content, **values))  # type: ignore[arg-type]
    assert remembered.memory is not None
    return remembered.memory


async def recalled(stores: Stores, caller: Caller, query: str, **bounds: object) -> list[UUID]:
    """Return the ids of the hits of a question, best first."""
    answer = await recall.recall(stores, caller, query, **bounds)  # type: ignore[arg-type]
    return [hit.memory.id for hit in answer.hits]
