"""Insight: what a workspace holds, and how the parts are."""

import asyncio
import os
import platform
import shutil
import time
from collections import Counter
from collections.abc import Awaitable, Iterator, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg

from memoria import __version__
from memoria.domain import generations, relations
from memoria.domain.generations import Generation, State
from memoria.errors import MemoriaError, Unavailable
from memoria.records import (
    Caller,
    Count,
    Health,
    IndexGeneration,
    Indexing,
    IndexState,
    Latency,
    MemoryStatus,
    Part,
    SettingSource,
    Stats,
    Storage,
    Version,
)
from memoria.settings import sources
from memoria.stores import queries
from memoria.stores.opening import Stores

SQL = queries.named("insight")
INDEXING = queries.named("indexing")
PATIENCE = 2.0
KINDS = 100
"""Kinds that are counted one by one."""
ABSENT = Indexing(state=IndexState.ABSENT, chunks=0, model=None, dimension=None)
"""How a memory stands that was purged meanwhile."""


async def stats(stores: Stores, caller: Caller) -> Stats:
    """Count what the workspace holds: memories (without forgotten and expired ones) and relations by their sorts."""
    async with stores.record.reading(caller) as db:
        rows = await db.fetch(SQL["memories"], caller.workspace_id)
        standing = [row for row in rows if row["status"] != MemoryStatus.TOMBSTONED]
        by_relation = await relations.counts(db, caller)
        waiting = await db.fetchrow(SQL["waiting"], caller.workspace_id)
        return Stats(
            memories=sum(row["count"] for row in standing),
            active=sum(row["count"] for row in standing if row["status"] == MemoryStatus.ACTIVE),
            by_type=_counts(standing, "type"),
            by_status=_counts(rows, "status"),
            by_kind=_counts(standing, "kind")[:KINDS],
            relations=sum(each.count for each in by_relation),
            by_relation_type=by_relation,
            versions=await db.fetchval(SQL["versions"], caller.workspace_id),
            pending=waiting["pending"] if waiting else 0,
            dead=waiting["dead"] if waiting else 0,
        )


def _counts(rows: Sequence[asyncpg.Record], column: str) -> list[Count]:
    """Add up by one column, the most frequent first."""
    totals: Counter[str] = Counter()
    for row in rows:
        totals[row[column]] += row["count"]
    return [Count(name=name, count=count) for name, count in sorted(totals.items(), key=lambda of: (-of[1], of[0]))]


async def indexing(stores: Stores, caller: Caller, ids: Sequence[UUID]) -> dict[UUID, Indexing]:
    """Tell which model made a memory's vectors, in how many chunks its text was cut, and whether it is indexed.

    It is told of the memory as it is now and of the live index, whatever moment the memory was read at.
    """
    async with stores.record.looking_up(caller) as db:
        rows = await db.fetch(SQL["indexing"], caller.workspace_id, list(ids))
    found = {row["id"]: _indexing(row) for row in rows}
    return {id: found.get(id, ABSENT) for id in ids}


def _indexing(row: asyncpg.Record) -> Indexing:
    is_embedded = 0 < row["chunks"] == row["vectors"]
    return Indexing(
        state=IndexState(row["state"]),
        chunks=row["chunks"],
        model=row["model"] if is_embedded else None,
        dimension=row["dimension"] if is_embedded else None,
    )


async def health(stores: Stores) -> Health:
    """Tell the state of the whole and of each part. It is `down` only when the record is."""
    pending = dead = 0
    kept: list[Generation] = []
    try:
        async with asyncio.timeout(PATIENCE):
            kept = await generations.kept(stores)
            for each in kept:
                async with stores.record.system() as db:
                    row = await db.fetchrow(INDEXING["backlog"], each.generation)
                if row is not None:
                    pending, dead = pending + row["pending"], dead + row["dead"]
        record = Part(name="record", state="ok", message="PostgreSQL answers")
    except (MemoriaError, TimeoutError):
        record = await _record(stores)
    live = next((each for each in kept if each.state is State.LIVE), None)
    parts = [record, await _index(stores), _embedder(stores, live), *_reranker(stores), _queue(pending, dead)]
    state = "down" if record.state == "down" else "ok" if all(part.state == "ok" for part in parts) else "degraded"
    return Health(
        state=state,
        version=__version__,
        generation=live.generation if live else None,
        model=live.model if live else None,
        pending=pending,
        dead=dead,
        parts=parts,
    )


async def _record(stores: Stores) -> Part:
    """Ask PostgreSQL past the pool, in which calls may have to queue."""
    if await stores.record.answers():
        return Part(name="record", state="degraded", message="PostgreSQL answers, and more calls wait than it can take")
    return Part(name="record", state="down", message="PostgreSQL does not answer")


async def _index(stores: Stores) -> Part:
    try:
        async with asyncio.timeout(PATIENCE):
            answer = await stores.index.health()
    except (Unavailable, TimeoutError) as error:
        return Part(name="index", state="down", message=str(error) or "the index does not answer")
    return Part(name="index", state="ok", message=f"{answer.title} {answer.version} answers")


def _embedder(stores: Stores, live: Generation | None) -> Part:
    model = stores.embedder.model
    if live is None:
        return Part(name="embedder", state="degraded", message=f"{model} has not answered yet; recall uses words")
    if live.model != model:
        message = f"a new index is being built with {model}; until then recall uses words, as it was {live.model}"
        return Part(name="embedder", state="degraded", message=message)
    return Part(name="embedder", state="ok", message=model)


def _reranker(stores: Stores) -> list[Part]:
    """Tell how the reranker did when it was last asked; nothing when none is set."""
    if stores.reranker is None:
        return []
    model, failure = stores.reranker.model, stores.rerank_failure
    if failure:
        message = f"{model} could not be asked ({failure}); the order of hits stays without it"
        return [Part(name="reranker", state="degraded", message=message)]
    return [Part(name="reranker", state="ok", message=model if failure == "" else f"{model}, not asked yet")]


def _queue(pending: int, dead: int) -> Part:
    if dead:
        message = f"{dead} memories cannot be indexed; recall reads them from the record"
        return Part(name="queue", state="degraded", message=message)
    return Part(name="queue", state="ok", message=f"{pending} memories wait for the index")


async def latencies(stores: Stores) -> list[Latency]:
    """Ask the record, the index and the embedder for next to nothing, and tell how long each of them takes."""
    return [
        Latency(name="record", milliseconds=await _took(generations.kept(stores))),
        Latency(name="index", milliseconds=await _took(stores.index.health())),
        Latency(name="embedder", milliseconds=await _took(stores.embedder.query("is the embedder there"))),
    ]


async def _took(answer: Awaitable[Any]) -> float | None:
    began = time.perf_counter()
    try:
        async with asyncio.timeout(PATIENCE):
            await answer
    except (MemoriaError, TimeoutError):
        return None
    return (time.perf_counter() - began) * 1_000


async def indexes(stores: Stores) -> list[IndexGeneration]:
    """List the indexes that are kept up, and how many memories each of them still lacks: of all workspaces.

    Raises:
        Unavailable: The record cannot be reached.
    """
    found = []
    for each in await generations.kept(stores):
        async with stores.record.system() as db:
            row = await db.fetchrow(INDEXING["backlog"], each.generation)
        found.append(
            IndexGeneration(
                generation=each.generation,
                model=each.model,
                dimension=each.dimension,
                state=each.state.value,
                pending=row["pending"] if row else 0,
                dead=row["dead"] if row else 0,
            )
        )
    return found


async def versions(stores: Stores) -> list[Version]:
    """Tell which versions run: Memoria, Python, PostgreSQL, and the index if it answers.

    Raises:
        Unavailable: The record cannot be reached.
    """
    async with stores.record.system() as db:
        row = await db.fetchrow(SQL["storage"])
    found = {"memoria": __version__, "python": platform.python_version(), "postgresql": row["version"] if row else ""}
    try:
        async with asyncio.timeout(PATIENCE):
            answer = await stores.index.health()
        found |= {"index": f"{answer.title} {answer.version}"}
    except (Unavailable, TimeoutError):
        pass
    return [Version(name=name, version=version) for name, version in found.items()]


async def storage(stores: Stores) -> Storage:
    """Tell how many bytes the data take: the database's, and the index's where it is embedded.

    Raises:
        Unavailable: The record cannot be reached.
    """
    async with stores.record.system() as db:
        row = await db.fetchrow(SQL["storage"])
    folder = stores.settings.folder
    is_ours = stores.embedded is not None and stores.embedded.engine is not None
    return Storage(
        folder=str(folder),
        free_bytes=shutil.disk_usage(next(each for each in (folder, *folder.parents) if each.exists())).free,
        record_bytes=row["bytes"] if row else 0,
        index_bytes=await asyncio.to_thread(_bytes, folder / "index") if is_ours else None,
    )


def _bytes(folder: Path) -> int:
    """Add up what the files of a folder take on the disk; those that go away meanwhile take nothing."""
    total = 0
    for path in _files(folder):
        try:
            total += path.lstat().st_blocks * 512
        except FileNotFoundError:
            continue
    return total


def _files(folder: Path) -> Iterator[Path]:
    for parent, _, names in os.walk(folder):
        yield from (Path(parent) / name for name in names)


async def settings(stores: Stores) -> list[SettingSource]:
    """List every setting with its value, its default and where it comes from. Secrets are never shown."""
    return sources(stores.settings)
