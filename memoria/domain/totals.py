"""Totals: counted again in the background, soon after anything changes what they add up."""

import asyncio
import time
from collections.abc import Awaitable, Callable

import structlog

from memoria.domain import analytics, reports
from memoria.errors import TooMany, Unavailable
from memoria.stores.opening import Stores

SOON = 0.2
"""Seconds from a change to its count, so that several changes make one."""
SPARING = 4
"""At most one fifth of the time goes into counting."""
AT_LEAST_EVERY = 60.0
"""Seconds after which work is counted without being told: a change may have been missed."""
MEMORIES_EVERY = 300.0
"""Seconds between two counts of memories, which change all the time."""
OF_WORK = frozenset({"session", "settings"})

log = structlog.get_logger()


async def run(stores: Stores) -> None:
    """Keep all totals up with the record until cancelled."""
    work, memories = asyncio.Event(), asyncio.Event()
    work.set()
    memories.set()
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(_listen(stores, work, memories))
        tasks.create_task(_count(work, AT_LEAST_EVERY, SOON, lambda: reports.refresh(stores)))
        tasks.create_task(_count(memories, None, MEMORIES_EVERY, lambda: analytics.refresh(stores)))


async def _listen(stores: Stores, work: asyncio.Event, memories: asyncio.Event) -> None:
    while True:
        async with stores.changes.watch(None) as changes:
            async for change in changes:
                (work if change.noun in OF_WORK else memories).set()


async def _count(
    changed: asyncio.Event, within: float | None, rest: float, refresh: Callable[[], Awaitable[object]]
) -> None:
    """Count whenever something changed, and then rest."""
    while True:
        took = 0.0
        try:
            changed.clear()
            began = time.monotonic()
            await refresh()
            took = time.monotonic() - began
        except (Unavailable, TooMany) as error:
            log.info("totals wait", reason=str(error))
            changed.set()
        except Exception:
            log.exception("totals failed")
        await asyncio.sleep(max(rest, SPARING * took))
        await _wait(changed, within)


async def _wait(changed: asyncio.Event, within: float | None) -> None:
    try:
        await asyncio.wait_for(changed.wait(), within)
    except TimeoutError:
        return
