"""The background loops of a server: the projector and the sweep, until they are cancelled."""

import asyncio
import time

import structlog

from memoria.domain import generations, indexing, sweep
from memoria.domain.generations import Generation, State
from memoria.errors import Unavailable
from memoria.stores.opening import Stores

CANARY_EVERY = 10.0
COUNT_EVERY = 30.0
SWEEP_EVERY = 600.0

log = structlog.get_logger()


async def work(stores: Stores) -> None:
    """Keep the index equal to the record until cancelled."""
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(indexing.run(stores))
        tasks.create_task(_watch(stores))


async def _watch(stores: Stores) -> None:
    """Look after the live generation: a full sweep at the start, when something was set back, and now and then."""
    swept: dict[int, float] = {}
    counted = time.monotonic()
    while True:
        try:
            live = await generations.live(stores)
            if live is not None and live.state is State.LIVE:
                set_back = await _set_back(stores, live)
                now = time.monotonic()
                due = now - swept.get(live.generation, -SWEEP_EVERY) >= SWEEP_EVERY
                if now - counted >= COUNT_EVERY:
                    counted = now
                    due = due or await sweep.miscounted(stores, live)
                if due or set_back:
                    await sweep.sweep(stores, live)
                    swept[live.generation] = time.monotonic()
        except Unavailable as error:
            log.info("the sweep waits", reason=str(error))
        except Exception:
            log.exception("the sweep failed")
        await asyncio.sleep(CANARY_EVERY)


async def _set_back(stores: Stores, live: Generation) -> bool:
    state = await sweep.count_canary(stores, live)
    if state == "record behind":
        await sweep.start_over(stores, live)
    return state == "index behind"
