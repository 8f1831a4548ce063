"""Insight: what a workspace holds, and how the parts are."""

import asyncio

from memoria import __version__
from memoria.domain import generations, relations
from memoria.domain.generations import Generation, State
from memoria.errors import MemoriaError, Unavailable
from memoria.records import Caller, Count, Health, Part, Stats
from memoria.stores import queries
from memoria.stores.opening import Stores
from memoria.stores.postgres import Connection

SQL = queries.named("insight")
INDEXING = queries.named("indexing")
PATIENCE = 2.0


async def stats(stores: Stores, caller: Caller) -> Stats:
    """Count what the workspace holds: memories (without forgotten ones) and relations by their sorts."""
    async with stores.record.reading(caller) as db:
        by_type = await _counts(db, caller, "by_type")
        by_relation = await relations.counts(db, caller)
        waiting = await db.fetchrow(SQL["waiting"], caller.workspace_id)
        return Stats(
            memories=sum(each.count for each in by_type),
            by_type=by_type,
            by_status=await _counts(db, caller, "by_status"),
            by_kind=await _counts(db, caller, "by_kind"),
            relations=sum(each.count for each in by_relation),
            by_relation_type=by_relation,
            versions=await db.fetchval(SQL["versions"], caller.workspace_id),
            pending=waiting["pending"] if waiting else 0,
            dead=waiting["dead"] if waiting else 0,
        )


async def _counts(db: Connection, caller: Caller, query: str) -> list[Count]:
    return [Count(**row) for row in await db.fetch(SQL[query], caller.workspace_id)]


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
    parts = [record, await _index(stores), _embedder(stores, live), _queue(pending, dead)]
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


def _queue(pending: int, dead: int) -> Part:
    if dead:
        message = f"{dead} memories cannot be indexed; recall reads them from the record"
        return Part(name="queue", state="degraded", message=message)
    return Part(name="queue", state="ok", message=f"{pending} memories wait for the index")
