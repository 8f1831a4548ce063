"""The projector: leases what the index still has to show, and carries it there."""

import asyncio
import random
import time
import uuid
from contextlib import suppress
from datetime import timedelta
from typing import Any
from uuid import UUID

import structlog

from memoria.domain import generations, pace, projection, sweep
from memoria.domain.generations import Generation, State
from memoria.errors import InvalidInput, MemoriaError, TooMany, Unavailable
from memoria.records import Caller
from memoria.stores import queries, words
from memoria.stores.opening import Stores
from memoria.stores.postgres import Connection

SQL = queries.named("indexing")
AT_ONCE, AT_ONCE_ASIDE = 64, 32
"""Memories in a batch; fewer while somebody recalls, who waits for no more than one batch."""
LEASE = timedelta(seconds=30)
WORKERS = 2
"""While one batch is embedded another is read or written."""
ATTEMPTS = 10
"""After so many failures that waiting does not mend, a memory is left to the record."""
LONGEST_WAIT = 60.0
LATEST = timedelta(minutes=2)
"""Nothing is told to wait so long, for its next try or for the end of a lease."""
IDLE = 1.0
PAGE = 10_000
PASSING = (Unavailable, TooMany)
"""What waiting mends."""

log = structlog.get_logger()


async def run(stores: Stores) -> None:
    """Keep every generation up with the record until cancelled."""
    woken = asyncio.Event()
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(_listen(stores, woken))
        for _ in range(WORKERS):
            tasks.create_task(_work(stores, woken))


async def _listen(stores: Stores, woken: asyncio.Event) -> None:
    while True:
        async with stores.changes.watch(None) as changes:
            async for change in changes:
                if change.noun == "memory":
                    woken.set()


async def _work(stores: Stores, woken: asyncio.Event) -> None:
    ready = False
    while True:
        try:
            if not ready:
                await generations.ensure(stores)
                ready = True
            woken.clear()
            began = time.monotonic()
            if await project_some(stores):
                await pace.rest(stores, began)
            else:
                await _wait(woken, IDLE)
        except PASSING as error:
            log.warning("indexing waits", reason=str(error))
            ready = False
            await asyncio.sleep(IDLE)
        except Exception:
            log.exception("indexing failed")
            await asyncio.sleep(IDLE)


async def _wait(woken: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(woken.wait(), seconds)
    except TimeoutError:
        return


async def project_some(stores: Stores) -> bool:
    """Carry one batch for each generation into the index; tell whether there was anything to do.

    Raises:
        Unavailable: The record cannot be reached.
    """
    busy = False
    for generation in await generations.kept(stores):
        if generation.model != stores.embedder.model:
            continue
        busy = await _project_batch(stores, generation) or busy
        if generation.state is State.BUILDING and not busy:
            await _finish(stores, generation)
    return busy


async def _finish(stores: Stores, generation: Generation) -> None:
    """Make a built generation live once a sweep says that nothing is missing from it."""
    if await generations.is_complete(stores, generation.generation):
        difference = await sweep.sweep(stores, generation)
        if not difference.queue:
            await generations.promote(stores, generation.generation)


async def _project_batch(stores: Stores, generation: Generation) -> bool:
    token = uuid.uuid4()
    size = AT_ONCE_ASIDE if stores.access.is_busy else AT_ONCE
    async with stores.record.system() as db:
        leased = await db.fetch(SQL["lease"], generation.generation, size, LEASE, token)
    if not leased:
        return False
    by_workspace: dict[UUID, list[Any]] = {}
    for row in leased:
        by_workspace.setdefault(row["workspace_id"], []).append(row)
    holding = asyncio.create_task(_hold(stores, generation, token))
    try:
        for workspace_id, rows in by_workspace.items():
            await _carry(stores, generation, Caller(workspace_id=workspace_id), rows, token)
    finally:
        holding.cancel()
    return True


async def _hold(stores: Stores, generation: Generation, token: UUID) -> None:
    """Renew a lease in good time until cancelled: a slow model may take minutes for one batch."""
    while True:
        await asyncio.sleep(LEASE.total_seconds() / 3)
        with suppress(*PASSING):
            async with stores.record.system() as db:
                await db.execute(SQL["renew"], generation.generation, LEASE, token)


async def _carry(stores: Stores, generation: Generation, caller: Caller, rows: list[Any], token: UUID) -> None:
    """Carry leased rows; when they fail together, each on its own, so that one cannot hold up the others."""
    wanted = {row["memory_id"]: row["want_version"] for row in rows}
    try:
        shown = await projection.project(stores, generation, caller, wanted)
        await projection.settle(stores, generation, caller, shown, list(wanted))
        await _fit_length(stores, generation, caller)
    except PASSING as error:
        await _put_back(stores, generation, caller, rows, token, error)
        await asyncio.sleep(0.1)
    except Exception as error:
        if len(rows) > 1:
            for row in rows:
                await _carry(stores, generation, caller, [row], token)
            return
        known = isinstance(error, MemoriaError)
        log.error(  # noqa: TRY400 - what is known needs no trace
            "a memory cannot be indexed",
            memory_id=str(rows[0]["memory_id"]),
            error=str(error) if known else type(error).__name__,
            exc_info=not known,
        )
        await _put_back(stores, generation, caller, rows, token, error)


async def _put_back(
    stores: Stores, generation: Generation, caller: Caller, rows: list[Any], token: UUID, error: Exception
) -> None:
    attempts = max(row["attempts"] for row in rows)
    passing = isinstance(error, PASSING)
    wait = min(LONGEST_WAIT, 0.1 * 2 ** min(attempts, 10)) * (0.5 + random.random() / 2)  # noqa: S311
    async with stores.record.writing(caller) as db:
        await db.execute(
            SQL["failed"],
            caller.workspace_id,
            generation.generation,
            [row["memory_id"] for row in rows],
            token,
            f"{type(error).__name__}: {error}"[:500],
            not passing and attempts >= ATTEMPTS,
            wait,
        )


async def _fit_length(stores: Stores, generation: Generation, caller: Caller) -> None:
    """Weigh the words of a workspace anew when its chunks have become a quarter longer or shorter on average."""
    lexicon = await stores.lexicons.of(caller.workspace_id)
    wanted = max(words.SHORTEST_AVERAGE, lexicon.average_length)
    async with stores.record.writing(caller) as db:
        used = await db.fetchval(SQL["average_length"], caller.workspace_id)
        if not lexicon.documents or 0.8 <= wanted / used <= 1.25:  # noqa: PLR2004
            return
        changed = await db.execute(SQL["set_average_length"], caller.workspace_id, wanted, used)
        if changed.endswith(" 1"):
            await _queue_workspace(db, generation, caller)


async def _queue_workspace(db: Connection, generation: Generation, caller: Caller) -> None:
    after: UUID | None = generations.NOWHERE
    while after is not None:
        after = await db.fetchval(SQL["queue_workspace"], caller.workspace_id, generation.generation, after, PAGE)


async def hasten(stores: Stores) -> None:
    """Have what waits for a time that was near, before the clock was set back, done now."""
    for workspace_id in await generations.workspaces(stores):
        async with stores.record.writing(Caller(workspace_id=workspace_id)) as db:
            await db.execute(SQL["hasten"], workspace_id, LATEST)


async def drain(stores: Stores, *, within: float = 60) -> None:
    """Wait until the live index shows every memory that can be indexed.

    Raises:
        Unavailable: It did not, `within` so many seconds.
    """
    deadline = time.monotonic() + within
    while True:
        generation = await generations.live(stores)
        if generation:
            async with stores.record.system() as db:
                backlog = await db.fetchrow(SQL["backlog"], generation.generation)
            if backlog is None or backlog["next_at"] is None:
                return
        if time.monotonic() > deadline:
            raise Unavailable("the index is still behind the record: look at `memoria doctor`")
        await asyncio.sleep(0.02)


async def requeue(stores: Stores, caller: Caller, versions: dict[UUID, int]) -> None:
    """Queue memories for the live index again, dead ones too.

    Raises:
        InvalidInput: No generation is live yet.
    """
    generation = await generations.live(stores)
    if generation is None:
        raise InvalidInput("there is no index yet: start the server with an embedder that answers")
    async with stores.record.writing(caller) as db:
        await db.execute(
            SQL["again"], caller.workspace_id, generation.generation, list(versions), list(versions.values())
        )
