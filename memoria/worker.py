"""The background loops of a server: the projector, the sweep and the totals, until they are cancelled."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from uuid import UUID

import structlog

from memoria.domain import analytics, generations, indexing, keeping, kinds, sweep, totals
from memoria.domain import working as sessions
from memoria.domain.generations import Generation
from memoria.errors import MemoriaError, TooMany, Unavailable
from memoria.records import DEFAULT_WORKSPACE, Caller
from memoria.stores.index_calls import Missing
from memoria.stores.opening import Stores

CANARY_EVERY = 10.0
COUNT_EVERY = 30.0
SWEEP_EVERY = 600.0

log = structlog.get_logger()


@asynccontextmanager
async def working(stores: Stores) -> AsyncIterator[None]:
    """Work in the background until the block ends, with a model that is loaded, and words that are counted."""
    with suppress(Unavailable):  # health tells it, and recall answers from words
        await stores.embedder.warm()
    with suppress(Unavailable):
        await stores.lexicons.of(DEFAULT_WORKSPACE)
    task = asyncio.create_task(work(stores), name="worker")
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def work(stores: Stores) -> None:
    """Keep the index and the totals equal to the record until cancelled."""
    while True:
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(indexing.run(stores))
                tasks.create_task(totals.run(stores))
                tasks.create_task(_watch(stores))
        except Exception:  # one that no loop expected must not end the indexing for good
            log.exception("the worker starts again")
            await asyncio.sleep(CANARY_EVERY)


@dataclass
class _Watch:
    """When each generation was swept, when chunks were counted, and the miscounts that were found then."""

    swept: dict[int, float] = field(default_factory=dict)
    counted: float = field(default_factory=time.monotonic)
    miscounts: dict[UUID, int] = field(default_factory=dict)


async def _watch(stores: Stores) -> None:
    """Look after the live generation: a full sweep at the start, when something was set back, and now and then."""
    watch = _Watch()
    while True:
        try:
            if live := await generations.live(stores):
                await _look_after(stores, live, watch)
        except Missing as error:
            log.warning("the index is made anew", reason=str(error))
            watch = _Watch()
            await _make_anew(stores)
        except (Unavailable, TooMany) as error:
            log.info("the sweep waits", reason=str(error))
        except Exception:
            log.exception("the sweep failed")
        await asyncio.sleep(CANARY_EVERY)


async def _make_anew(stores: Stores) -> None:
    """Make the collections that the index has lost; the next look finds what is missing from them."""
    with suppress(MemoriaError):
        await generations.ensure(stores)


async def _look_after(stores: Stores, live: Generation, watch: _Watch) -> None:
    set_back = await _set_back(stores, live)
    now = time.monotonic()
    due = now - watch.swept.get(live.generation, -SWEEP_EVERY) >= SWEEP_EVERY
    if now - watch.counted >= COUNT_EVERY:
        watch.counted = now
        await indexing.hasten(stores)
        found = await sweep.miscounts(stores, live)
        due = due or bool(found and found != watch.miscounts)  # what a sweep did not mend is not swept again at once
        watch.miscounts = found
    if due or set_back:
        await sweep.sweep(stores, live)
        watch.swept[live.generation] = time.monotonic()
        for workspace_id in await generations.workspaces(stores):
            caller = Caller(workspace_id=workspace_id)
            await keeping.expire_keys(stores, caller)
            await sessions.expire(stores, caller)
            await kinds.retire(stores, caller)
        await analytics.expire(stores)


async def _set_back(stores: Stores, live: Generation) -> bool:
    state = await sweep.count_canary(stores, live)
    if state == "record behind":
        await sweep.start_over(stores, live)
    return state == "index behind"
