"""The sweep: compares the whole index with the record, and mends what differs.

Everything is compared by id, version, collection and number of chunks; vectors, which are many, by a sample each time.
What is missing or stale is queued, so that recall reads it from the record meanwhile. What the record does not hold
is removed only where a tombstone says that it was purged; anything else unknown means that the record was set back,
and is left alone and told. Any error ends the sweep before it mends anything: a partial set is no set.
"""

import time
import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

import numpy as np
import structlog

from memoria.domain import generations, pace
from memoria.domain.generations import Generation
from memoria.records import Caller, MemoryType
from memoria.stores import queries
from memoria.stores.index_records import Canary, HeldChunk
from memoria.stores.opening import Stores

SQL = queries.named("indexing")
PAGE = 500
"""What is read at once: a recall that comes meanwhile waits for no more."""
BRAKE = 100
"""Orphans that a sweep removes in any case; of more, at most one in a hundred memories."""
SAMPLE = 500
"""Chunks of each type whose vectors a sweep compares."""
SAME = 0.9999
"""The least cosine of two vectors that are the same but for rounding."""

log = structlog.get_logger()


@dataclass(kw_only=True)
class Difference:
    """How the index differs from the record: what to queue, at which version, and what to remove from where."""

    checked: int = 0
    queue: dict[UUID, dict[UUID, int]] = field(default_factory=dict)
    remove: list[tuple[UUID, UUID, int, MemoryType]] = field(default_factory=list)
    unknown: int = 0

    @property
    def count(self) -> int:
        """The number of memories that differ."""
        return sum(len(each) for each in self.queue.values()) + len(self.remove) + self.unknown


Shown = tuple[int, MemoryType, int]
"""How a memory is in the index: the version of its chunks (0: not all have one), its collection, and their number."""
Held = dict[UUID, dict[UUID, Shown]]
"""What the index holds, by workspace and memory."""


async def sweep(stores: Stores, generation: Generation) -> Difference:
    """Compare a generation with the record and mend it. Returns what differed.

    Raises:
        Unavailable: One of the stores did not answer; nothing was mended.
    """
    difference = await compare(stores, generation)
    for workspace_id, altered in (await altered_vectors(stores, generation)).items():
        difference.queue.setdefault(workspace_id, {}).update(altered)
    for workspace_id, versions in difference.queue.items():
        async with stores.record.writing(Caller(workspace_id=workspace_id)) as db:
            await db.execute(SQL["again"], workspace_id, generation.generation, list(versions), list(versions.values()))
    if len(difference.remove) <= max(BRAKE, difference.checked // 100):
        for workspace_id, memory_id, version, type in difference.remove:
            await stores.index.remove(generation.generation, memory_id, version, workspace_id, [type])
    else:
        log.error("the sweep found too many orphans to remove them", orphans=len(difference.remove))
    if difference.count:
        log.warning("the index differed from the record", differences=difference.count, unknown=difference.unknown)
    return difference


async def compare(stores: Stores, generation: Generation) -> Difference:
    """Compare a generation with the record, by exact id, version, collection and number of chunks."""
    held = await _held(stores, generation)
    difference = Difference()
    for workspace_id in await generations.workspaces(stores):
        await _compare_workspace(stores, generation, workspace_id, held.pop(workspace_id, {}), difference)
    difference.unknown += sum(len(each) for each in held.values())
    return difference


async def _held(stores: Stores, generation: Generation) -> Held:
    held: Held = {}
    for type in MemoryType:
        after: str | None = None
        while True:
            began = time.monotonic()
            page = await stores.index.scan(generation.generation, type, after, PAGE)
            for chunk in page.chunks:
                _add(held.setdefault(chunk.workspace_id, {}), type, chunk)
            await pace.rest(stores, began)
            if (after := page.following) is None:
                break
    return held


def _add(held: dict[UUID, Shown], type: MemoryType, chunk: HeldChunk) -> None:
    version, where, count = held.get(chunk.memory_id, (chunk.version, type, 0))
    same = where is type and version == chunk.version
    held[chunk.memory_id] = (version if same else 0, type, count + 1)


async def _compare_workspace(
    stores: Stores, generation: Generation, workspace_id: UUID, held: dict[UUID, Shown], difference: Difference
) -> None:
    caller = Caller(workspace_id=workspace_id)
    after = uuid.UUID(int=0)
    while True:
        began = time.monotonic()
        async with stores.record.reading(caller) as db:
            rows = await db.fetch(SQL["page_of_versions"], workspace_id, after, PAGE)
            ids = [row["id"] for row in rows]
            waiting = await db.fetch(SQL["waiting"], workspace_id, generation.generation, ids)
        if not rows:
            break
        queued = {row["memory_id"] for row in waiting}
        wanted = {row["id"]: (row["version"], MemoryType(row["type"]), row["chunks"]) for row in rows}
        differing = {id: shown for id, shown in wanted.items() if held.pop(id, None) != shown and id not in queued}
        if versions := await _still(stores, generation, workspace_id, differing):
            difference.queue.setdefault(workspace_id, {}).update(versions)
        difference.checked += len(rows)
        after = ids[-1]
        await pace.rest(stores, began)
    await _orphans(stores, generation, caller, held, difference)


async def _still(
    stores: Stores, generation: Generation, workspace_id: UUID, differing: dict[UUID, Shown]
) -> dict[UUID, int]:
    """Return the versions of those that differ still: others were indexed after the scan had passed them."""
    now: dict[UUID, Shown] = {}
    for type in MemoryType if differing else ():
        for chunk in await stores.index.held(generation.generation, type, workspace_id, list(differing)):
            _add(now, type, chunk)
    return {id: shown[0] for id, shown in differing.items() if now.get(id) != shown}


async def _orphans(
    stores: Stores, generation: Generation, caller: Caller, held: dict[UUID, Shown], difference: Difference
) -> None:
    """Sort out what the index holds and the pages did not: look again in a new snapshot."""
    for ids in _pages(list(held)):
        async with stores.record.reading(caller) as db:
            now = {row["id"]: row for row in await db.fetch(SQL["current_versions"], caller.workspace_id, ids)}
            erased = {
                row["memory_id"]: row["version"] for row in await db.fetch(SQL["tombstones"], caller.workspace_id, ids)
            }
            waiting = await db.fetch(SQL["waiting"], caller.workspace_id, generation.generation, ids)
        queued = {row["memory_id"] for row in waiting}
        for id in ids:
            if id in queued or (id in now and not now[id]["gone"]):
                continue
            version = now[id]["version"] if id in now else erased.get(id)
            if version is None:
                difference.unknown += 1
            else:
                difference.remove.append((caller.workspace_id, id, version, held[id][1]))


def _pages(ids: list[UUID]) -> Iterable[list[UUID]]:
    return (ids[start : start + PAGE] for start in range(0, len(ids), PAGE))


async def altered_vectors(stores: Stores, generation: Generation, sample: int = SAMPLE) -> dict[UUID, dict[UUID, int]]:
    """Return the versions of those memories of a sample whose vectors the index holds otherwise than the record."""
    altered: dict[UUID, dict[UUID, int]] = defaultdict(dict)
    for type in MemoryType:
        for workspace_id, chunks in (await _drawn(stores, generation, type, sample)).items():
            ids = list({chunk.memory_id for chunk in chunks})
            async with stores.record.reading(Caller(workspace_id=workspace_id)) as db:
                rows = await db.fetch(SQL["chunk_vectors"], workspace_id, ids, generation.model)
            kept = {(row["memory_id"], row["number"], row["version"]): row["vector"] for row in rows}
            for chunk in chunks:
                vector = kept.get((chunk.memory_id, chunk.chunk, chunk.version))
                if vector is not None and not _is_same(chunk, vector):
                    altered[workspace_id][chunk.memory_id] = chunk.version
    return altered


async def _drawn(stores: Stores, generation: Generation, type: MemoryType, count: int) -> dict[UUID, list[HeldChunk]]:
    """Read so many chunks with their vectors, by workspace, from a random one on, and from the first after the last."""
    chunks: list[HeldChunk] = []
    for after in (str(uuid.uuid4()), None):
        if left := count - len(chunks):
            chunks += (await stores.index.scan_vectors(generation.generation, type, after, left)).chunks
    drawn: dict[UUID, list[HeldChunk]] = defaultdict(list)
    for chunk in chunks:
        drawn[chunk.workspace_id].append(chunk)
    return drawn


def _is_same(chunk: HeldChunk, vector: bytes) -> bool:
    ours = np.frombuffer(vector, "<f4")
    return chunk.dense is not None and len(chunk.dense) == len(ours) and float(chunk.dense @ ours) >= SAME


async def miscounts(stores: Stores, generation: Generation) -> dict[UUID, int]:
    """Tell how many chunks each workspace has too many in the index, while nothing waits: cheap, not exact."""
    async with stores.record.system() as db:
        workspaces = [row["id"] for row in await db.fetch(SQL["workspaces"])]
        backlog = await db.fetchrow(SQL["backlog"], generation.generation)
    if backlog is not None and backlog["next_at"] is not None:
        return {}
    found = {}
    for workspace_id in workspaces:
        async with stores.record.reading(Caller(workspace_id=workspace_id)) as db:
            wanted = await db.fetchval(SQL["chunk_count"], workspace_id)
        held = [await stores.index.count(generation.generation, type, workspace_id) for type in MemoryType]
        if sum(held) != wanted:
            found[workspace_id] = sum(held) - wanted
    return found


async def count_canary(stores: Stores, generation: Generation) -> str:
    """Compare the canary in both stores and count it up in both: "equal", "index behind" or "record behind".

    Whoever was set back to an older state has the lower count. A server that died between the two counts leaves the
    index one behind, which is no difference.
    """
    held = await stores.index.read_canary()
    # Whoever counts begins with the record: read after the index it is never behind, however many servers count.
    ours = await generations.live(stores)
    if ours is None or ours.generation != generation.generation:
        return "equal"
    state = "equal"
    if held is None:
        state = "equal" if ours.canary == 0 else "index behind"
    elif held.epoch != ours.epoch:  # a restored record may name an epoch that is over
        state = "equal" if ours.canary == 0 else "record behind"
    elif held.n < ours.canary - 1:
        state = "index behind"
    elif held.n > ours.canary:
        state = "record behind"
    if state == "record behind":
        return state
    async with stores.record.system() as db:
        counted = await db.fetchval(SQL["count_canary"], ours.generation, ours.epoch)
    if counted is not None:
        await stores.index.write_canary(Canary(epoch=ours.epoch, n=counted))
    return state


async def start_over(stores: Stores, generation: Generation) -> None:
    """Rebuild a generation from the record alone: the record was set back, and the index holds what it lost."""
    log.error("the record was set back: the index is rebuilt from it", generation=generation.generation)
    await stores.index.drop(generation.generation)
    async with stores.record.system() as db:
        await db.execute(SQL["set_epoch"], generation.generation, uuid.uuid4())
        await generations.queue_all(db, generation.generation)
    # Only now: what an empty index does not find has to be read from the record.
    await stores.index.create(generation.generation, generation.dimension)
