"""The index: the one place that speaks to Qdrant, be it the embedded engine, a server or a cluster.

A collection for each type and generation; a point for each chunk. Writes carry the version of their memory: they
replace what is stored at that version or below, and delete at or below it, so that their order does not matter.
One thing does: Qdrant inserts a point that is missing whatever the guard says, so a late write after a deletion
brings the memory back. Whoever writes checks the record again afterwards.
"""

import asyncio
from collections.abc import Iterable, Sequence
from uuid import UUID

from memoria.engine.messages import (
    CollectionExistsRequest,
    CollectionInfo,
    Completed,
    CountPoints,
    CreateCollection,
    DeleteCollection,
    Filter,
    GetCollectionInfoRequest,
    GetPoints,
    HealthCheckRequest,
    PayloadIncludeSelector,
    PointId,
    PointStruct,
    PointsUpdateOperation,
    ScrollPoints,
    UpdateBatchPoints,
    UpdateResult,
    UpdateStatus,
    UpsertPoints,
    Value,
    VectorsSelector,
    WithPayloadSelector,
    WithVectorsSelector,
)
from memoria.errors import Conflict, Unavailable
from memoria.records import Arm, MemoryType
from memoria.stores import index_methods as methods
from memoria.stores.index_calls import AlreadyThere, Connection
from memoria.stores.index_filter import at_most, within
from memoria.stores.index_points import deletion, held_chunk, trims, upserts
from memoria.stores.index_queries import batches, merge, of_memories
from memoria.stores.index_records import (
    ALL_TYPES,
    Canary,
    HeldChunk,
    IndexAnswer,
    IndexedChunk,
    IndexHealth,
    IndexQuestion,
    ScanPage,
)
from memoria.stores.index_schema import (
    CANARY,
    Spread,
    canary_collection,
    collection_of,
    field_indexes,
    memories_collection,
)

AT_ONCE = 256
"""Chunks in one request: about 1 MB."""
CHUNKS_EACH = 8
"""Chunks that a memory has at most, by a first guess."""
CANARY_ID = PointId(num=1)
HELD = WithPayloadSelector(include=PayloadIncludeSelector(fields=["workspace_id", "memory_id", "chunk", "version"]))
BOTH_VECTORS = WithVectorsSelector(include=VectorsSelector(names=[Arm.DENSE, Arm.SPARSE]))
NO_VECTORS = WithVectorsSelector(enable=False)


class Index:
    """The vectors of every memory's chunks, and the few fields that filters need.

    Every method raises Unavailable when the index cannot be reached or has not done what it was asked for.
    """

    def __init__(self, connection: Connection, spread: Spread) -> None:
        self._connection = connection
        self._spread = spread

    async def create(self, generation: int, dimension: int) -> None:
        """Create the collections of a generation, and their payload indexes. Again, it changes nothing.

        Raises Conflict when one exists with vectors of another dimension.
        """
        names = [collection_of(generation, type) for type in ALL_TYPES]
        await asyncio.gather(*(self._create_memories(name, dimension) for name in names))

    async def _create_memories(self, name: str, dimension: int) -> None:
        await self._create(memories_collection(name, dimension, self._spread))
        asked = GetCollectionInfoRequest(collection_name=name)
        described = (await self._connection.call(methods.DESCRIBE, asked)).result
        _check_dimension(described, dimension, name)
        for index in field_indexes(name):
            if index.field_name not in described.payload_schema:
                _completed([(await self._connection.call(methods.INDEX_FIELD, index)).result])

    async def _create(self, wanted: CreateCollection) -> None:
        if await self._exists(wanted.collection_name):
            return
        try:
            await self._connection.call(methods.CREATE, wanted)
        except AlreadyThere:
            return  # another process was faster

    async def _exists(self, name: str) -> bool:
        asked = CollectionExistsRequest(collection_name=name)
        exists: bool = (await self._connection.call(methods.EXISTS, asked)).result.exists
        return exists

    async def is_whole(self, generation: int) -> bool:
        """Tell whether all collections of a generation are there."""
        return all([await self._exists(collection_of(generation, type)) for type in ALL_TYPES])

    async def drop(self, generation: int) -> None:
        """Delete the collections of a generation, if they are there."""
        for type in ALL_TYPES:
            wanted = DeleteCollection(collection_name=collection_of(generation, type))
            await self._connection.call(methods.DROP, wanted)

    async def write(self, generation: int, type: MemoryType, chunks: Sequence[IndexedChunk]) -> None:
        """Write all chunks of some memories of one type, over what is stored at their version or below.

        Chunks that a memory had before and has no more are removed. Done when the index says completed.
        """
        name = collection_of(generation, type)
        for first in range(0, len(chunks), AT_ONCE):
            await self._update(name, upserts(chunks[first : first + AT_ONCE]))
        if chunks:
            await self._update(name, trims(chunks))

    async def remove(
        self,
        generation: int,
        memory_id: UUID,
        version: int,
        workspace_id: UUID,
        types: Sequence[MemoryType] = ALL_TYPES,
    ) -> None:
        """Remove a memory that is stored at this version or below."""
        wanted = within(workspace_id, of_memories([memory_id]), at_most("version", version))
        await self._delete(generation, wanted, types)

    async def erase(self, generation: int, workspace_id: UUID, memory_ids: Sequence[UUID]) -> None:
        """Remove memories whatever their version, for good."""
        await self._delete(generation, within(workspace_id, of_memories(memory_ids)), ALL_TYPES)

    async def _delete(self, generation: int, wanted: Filter | None, types: Iterable[MemoryType]) -> None:
        if wanted is None:
            return
        names = [collection_of(generation, type) for type in types]
        await asyncio.gather(*(self._update(name, [deletion(wanted)]) for name in names))

    async def _update(self, name: str, operations: list[PointsUpdateOperation]) -> None:
        asked = UpdateBatchPoints(collection_name=name, wait=True, operations=operations)
        _completed((await self._connection.call(methods.UPDATE, asked)).result)

    async def search(self, generation: int, question: IndexQuestion) -> IndexAnswer:
        """Find the chunks nearest to a question, each arm best first over all its types.

        Only active, unexpired memories match unless the question's filter names `status`.
        """
        found = await asyncio.gather(
            *(
                self._connection.call(methods.QUERY, batch, within=question.timeout)
                for batch in batches(generation, question)
            )
        )
        return merge(question, ([each.result for each in answer.result] for answer in found))

    async def scan(self, generation: int, type: MemoryType, after: str | None, limit: int) -> ScanPage:
        """Page through all chunks of a collection, of every workspace, in the order of the index's ids."""
        return await self._scan(collection_of(generation, type), after, limit, NO_VECTORS)

    async def scan_vectors(self, generation: int, type: MemoryType, after: str | None, limit: int) -> ScanPage:
        """Page through all chunks of a collection with their vectors."""
        return await self._scan(collection_of(generation, type), after, limit, BOTH_VECTORS)

    async def held(
        self, generation: int, type: MemoryType, workspace_id: UUID, memory_ids: Sequence[UUID]
    ) -> list[HeldChunk]:
        """Read the chunks of some memories, without their vectors."""
        wanted = within(workspace_id, of_memories(memory_ids))
        if wanted is None:
            return []
        name, limit = collection_of(generation, type), CHUNKS_EACH * len(memory_ids)
        page = await self._scan(name, None, limit, NO_VECTORS, wanted)
        found = page.chunks
        while page.following is not None:
            page = await self._scan(name, page.following, limit, NO_VECTORS, wanted)
            found += page.chunks
        return found

    async def _scan(
        self, name: str, after: str | None, limit: int, vectors: WithVectorsSelector, wanted: Filter | None = None
    ) -> ScanPage:
        asked = ScrollPoints(
            collection_name=name,
            filter=wanted,
            offset=None if after is None else PointId(uuid=after),
            limit=limit,
            with_payload=HELD,
            with_vectors=vectors,
        )
        page = await self._connection.call(methods.SCROLL, asked)
        following = page.next_page_offset.uuid if page.HasField("next_page_offset") else None
        return ScanPage(chunks=[held_chunk(point) for point in page.result], following=following)

    async def count(self, generation: int, type: MemoryType, workspace_id: UUID | None) -> int:
        """Count the chunks of a collection exactly, of one workspace or of all."""
        wanted = None if workspace_id is None else within(workspace_id)
        asked = CountPoints(collection_name=collection_of(generation, type), filter=wanted, exact=True)
        counted: int = (await self._connection.call(methods.COUNT, asked)).result.count
        return counted

    async def write_canary(self, canary: Canary) -> None:
        """Remember the canary, in a collection of its own."""
        await self._create(canary_collection(self._spread))
        payload = {"epoch": Value(string_value=str(canary.epoch)), "n": Value(integer_value=canary.n)}
        point = PointStruct(id=CANARY_ID, payload=payload)
        asked = UpsertPoints(collection_name=CANARY, wait=True, points=[point])
        _completed([(await self._connection.call(methods.UPSERT, asked)).result])

    async def read_canary(self) -> Canary | None:
        """Return the canary that was written last; None when there never was one."""
        await self._create(canary_collection(self._spread))
        asked = GetPoints(collection_name=CANARY, ids=[CANARY_ID], with_payload=WithPayloadSelector(enable=True))
        found = (await self._connection.call(methods.GET, asked)).result
        if not found:
            return None
        payload = found[0].payload
        return Canary(epoch=UUID(payload["epoch"].string_value), n=payload["n"].integer_value)

    async def health(self) -> IndexHealth:
        """Say who answers."""
        reply = await self._connection.call(methods.HEALTH, HealthCheckRequest())
        return IndexHealth(title=reply.title, version=reply.version)

    async def close(self) -> None:
        """Close the connection."""
        await self._connection.close()


def _check_dimension(described: CollectionInfo, dimension: int, name: str) -> None:
    held = described.config.params.vectors_config.params_map.map[Arm.DENSE].size
    if held != dimension:
        raise Conflict(
            f"the collection {name} holds vectors of {held} numbers and the embedder makes {dimension}: "
            "choose the embedder it was made with, or start a new generation"
        )


def _completed(results: Iterable[UpdateResult]) -> None:
    for result in results:
        if result.status != Completed:
            status = UpdateStatus.Name(result.status)
            raise Unavailable(f"the index answered {status} to a write, which is not done yet: try again")
