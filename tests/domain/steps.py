"""Steps that several tests of the domain take."""

from uuid import UUID

from memoria.domain import indexing, memories, recall
from memoria.records import Caller, Memory, MemoryType, NewMemory
from memoria.stores.opening import Stores

NIGHT = "The night build fails on Windows since the new linker"
TEA = "Mint tea is served in the garden at four"


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


async def shown(stores: Stores, generation: int = 1) -> dict[UUID, tuple[int, str]]:
    """Return the version and type of everything that the index holds."""
    held = {}
    for type in MemoryType:
        for chunk in (await stores.index.scan(generation, type, None, 1_000)).chunks:
            held[chunk.memory_id] = (chunk.version, type.value)
    return held
