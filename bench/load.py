"""Memories for a server to hold: some embedded by it, the rest with vectors that are put into the record beforehand."""

import asyncio
import hashlib
import time
from collections.abc import Sequence
from itertools import islice
from typing import Any

import asyncpg
import numpy as np
from numpy.typing import NDArray

from bench.probe import Probe
from bench.server import Server
from bench.texts import texts
from memoria.records import DEFAULT_WORKSPACE
from memoria.stores.embedders import MiniLM

EMBEDDED = 5_000
MIXED_AT_ONCE, EMBEDDED_AT_ONCE = 1_000, 500
INDEXED_WITHIN = 3_600.0
QUIET = 10.0
"""Seconds without indexing after which the index is as optimised as it gets: twice what the engine waits."""
NOISE = 0.02
REMEMBER = "mutation ($m: [NewMemory!]!) { rememberMany(memories: $m) { memory { id } error { message } } }"
VECTORS = "select vector from embeddings where workspace_id = $1 and model = $2 limit $3"
LINK = """
insert into memory_relations (workspace_id, id, source_id, target_id, relation_type, weight)
select $1, gen_random_uuid(), source.id, target.id,
    (array['causes', 'fixes', 'supports', 'derives', 'related']::relation_type[])[1 + drawn.number % 5],
    0.2 + 0.8 * random()
from (
    select number, floor(random() * $2)::integer as source, floor(random() ^ 2 * $2)::integer as target
    from generate_series(1, $3) as number
) as drawn
join numbered as source on source.place = drawn.source
join numbered as target on target.place = drawn.target
where source.id <> target.id
on conflict do nothing
"""
NUMBERED = """
create temporary table numbered as
select id, (row_number() over (order by id) - 1)::integer as place from memories;
create unique index on numbered (place);
analyze numbered
"""
KEEP = """
insert into embeddings (workspace_id, content_sha256, model, vector)
select $1, hash, $2, vector from unnest($3::bytea[], $4::bytea[]) as made (hash, vector)
"""
Vectors = NDArray[np.float32]


class Load:
    """What one server holds so far. `embedded` is the rate of those it embedded itself, `mixed` the other ones."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._texts = texts(10_000_000)
        self._chance = np.random.default_rng(7)
        self.held = 0
        self.mixed = 0
        self._seconds = 0.0

    @property
    def embedded(self) -> dict[str, float]:
        """How many were embedded, from the first call to the last one indexed, and how many a second."""
        count = self.held - self.mixed
        return {"texts": count, "texts_per_second": round(count / self._seconds, 1)}

    async def grow(self, size: int) -> None:
        """Remember more until the server holds so many, and wait until all are indexed."""
        await self._embed(min(size, EMBEDDED))
        if self.held < size:
            await self._mix(size)
            await self.settled()

    async def _embed(self, size: int) -> None:
        if self.held >= size:
            return
        began = time.perf_counter()
        while self.held < size:
            await self._remember(list(islice(self._texts, min(EMBEDDED_AT_ONCE, size - self.held))))
        await self.settled()
        self._seconds += time.perf_counter() - began

    async def _mix(self, size: int) -> None:
        owner = await asyncpg.connect(self._server.database)
        rows = await owner.fetch(VECTORS, DEFAULT_WORKSPACE, MiniLM.model, EMBEDDED)
        real = np.array([np.frombuffer(row["vector"], "<f4") for row in rows])
        while self.held < size:
            batch = list(islice(self._texts, min(MIXED_AT_ONCE, size - self.held)))
            hashes = [hashlib.sha256(text.encode()).digest() for text in batch]
            made = [vector.astype("<f4").tobytes() for vector in self._mixtures(real, len(batch))]
            await owner.execute(KEEP, DEFAULT_WORKSPACE, MiniLM.model, hashes, made)
            await self._remember(batch)
            self.mixed += len(batch)
        await owner.close()

    def _mixtures(self, real: Vectors, count: int) -> Vectors:
        """Mix pairs of vectors with a little noise: as near to questions as real ones, and none like another."""
        first, second = real[self._chance.integers(len(real), size=(2, count))]
        share = self._chance.random((count, 1), np.float32)
        mixed = share * first + (1 - share) * second
        mixed += NOISE * self._chance.standard_normal(mixed.shape, np.float32)
        unit: Vectors = mixed / np.linalg.norm(mixed, axis=1, keepdims=True)
        return unit

    async def _remember(self, batch: Sequence[str]) -> None:
        memories = [{"content": text} for text in batch]
        results = await asyncio.to_thread(self._server.remote.graphql, REMEMBER, m=memories)
        assert not any(each["error"] for each in results), "a text was refused"
        self.held += len(batch)

    async def relate(self, count: int) -> int:
        """Draw so many relations at random, some memories being far better linked than others; return how many."""
        owner = await asyncpg.connect(self._server.database)
        await owner.execute("set session_replication_role = replica")  # nobody listens to a million changes
        await owner.execute(NUMBERED)
        await owner.execute(LINK, DEFAULT_WORKSPACE, self.held, count)
        await owner.execute("vacuum (analyze) memory_relations")  # as PostgreSQL does by itself within a minute
        held: int = await owner.fetchval("select count(*) from memory_relations")
        await owner.close()
        return held

    async def settled(self) -> None:
        """Wait until all are indexed."""
        await asyncio.to_thread(self._server.wait_for_index, within=INDEXED_WITHIN)

    async def optimised(self, size: int, probe: Probe) -> dict[str, Any]:
        """Grow, and wait until the engine makes no index any more; probe recall from its first one on."""
        growing = asyncio.create_task(self.grow(size))
        quiet_since = time.perf_counter()
        while not growing.done() or time.perf_counter() - quiet_since < QUIET:
            if await asyncio.to_thread(self._server.is_indexing):
                probe.start()
                quiet_since = time.perf_counter()
            elif not growing.done():
                quiet_since = time.perf_counter()
            await asyncio.sleep(0.2)
        figures = await asyncio.to_thread(probe.stop)
        await growing
        return figures
