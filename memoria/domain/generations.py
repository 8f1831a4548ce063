"""Generations: complete indexes, each of one embedding model. Exactly one is live."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

import structlog

from memoria.stores import queries
from memoria.stores.embedders import measure
from memoria.stores.opening import Stores
from memoria.stores.postgres import Connection

SQL = queries.named("indexing")
PAGE = 5_000
NOWHERE = UUID(int=0)

log = structlog.get_logger()


class State(StrEnum):
    """building: filled beside the live one; live: recall asks it; retired: no longer kept up."""

    BUILDING = "building"
    LIVE = "live"
    RETIRED = "retired"


@dataclass(kw_only=True)
class Generation:
    """One complete index. `epoch` and `canary` tell whether it or the record was set back."""

    generation: int
    model: str
    dimension: int
    state: State
    epoch: UUID
    canary: int


def generation(row: Mapping[str, Any]) -> Generation:
    """Make a generation of a row."""
    return Generation(**{**row, "state": State(row["state"])})


async def kept(stores: Stores) -> list[Generation]:
    """List the generations that are kept up: the live one, and one that is being built."""
    async with stores.record.system() as db:
        return await _kept(db)


async def workspaces(stores: Stores) -> list[UUID]:
    """List all workspaces by their ids."""
    async with stores.record.system() as db:
        return [row["id"] for row in await db.fetch(SQL["workspaces"])]


async def live(stores: Stores) -> Generation | None:
    """Return the generation that recall asks; None before the embedder answered for the first time."""
    return next((each for each in await kept(stores) if each.state is State.LIVE), None)


async def _kept(db: Connection) -> list[Generation]:
    return [generation(dict(row)) for row in await db.fetch(SQL["generations"])]


async def ensure(stores: Stores) -> list[Generation]:
    """Make sure that a generation of the embedder's model is kept, and its collections exist.

    The first one is live at once. With another model than the live one's, a new one is built beside it and
    every memory is queued for it: vectors of two models never meet. One whose collections are lost is filled anew.
    What is left of retired ones is dropped.

    Raises:
        Unavailable: The embedder or the index cannot be reached.
        Conflict: The index holds vectors of another dimension.
    """
    found = await kept(stores)
    if not any(each.model == stores.embedder.model for each in found):
        await _add(stores, await measure(stores.embedder))
        found = await kept(stores)
    for each in found:
        await _make(stores, each)
    await _discard(stores)
    return found


async def _make(stores: Stores, of: Generation) -> None:
    """Make the collections of a generation. What one that is lost held is read from the record until it is back."""
    if not await stores.index.is_whole(of.generation):
        async with stores.record.system() as db:
            await queue_all(db, of.generation)
    await stores.index.create(of.generation, of.dimension)


async def _add(stores: Stores, dimension: int) -> None:
    async with stores.record.system() as db:
        await db.execute(SQL["lock_generations"])
        found = await _kept(db)
        if any(each.model == stores.embedder.model for each in found):
            return  # another process was faster
        for each in found:
            if each.state is State.BUILDING:
                await db.execute(SQL["set_state"], each.generation, State.RETIRED)
        state = State.BUILDING if any(each.state is State.LIVE for each in found) else State.LIVE
        if state is State.LIVE:
            await db.execute(SQL["lock_memories"])  # whoever writes right now does not see this generation yet
        of = await db.fetchval(SQL["add_generation"], stores.embedder.model, dimension, state, uuid.uuid4())
        await queue_all(db, of)
    log.info("generation added", generation=of, model=stores.embedder.model, state=state)


async def queue_all(db: Connection, of: int) -> None:
    """Queue every memory of every workspace for a generation, a page at a time."""
    workspace_id, memory_id = NOWHERE, NOWHERE
    while last := await db.fetchrow(SQL["queue_page"], of, workspace_id, memory_id, PAGE):
        workspace_id, memory_id = last["workspace_id"], last["memory_id"]


async def _discard(stores: Stores) -> None:
    """Drop what is left of retired generations: their vectors, and what was queued for them."""
    async with stores.record.system() as db:
        retired = [row["generation"] for row in await db.fetch(SQL["retired"])]
        if retired:
            await db.execute(SQL["unqueue"])
    for of in retired:
        await stores.index.drop(of)


async def is_complete(stores: Stores, of: int) -> bool:
    """Tell whether nothing that can be indexed waits for a generation."""
    async with stores.record.system() as db:
        backlog = await db.fetchrow(SQL["backlog"], of)
    return backlog is not None and not backlog["pending"]


async def promote(stores: Stores, of: int) -> bool:
    """Make a built generation live when nothing waits for it, retiring the old one. Tells whether it did."""
    async with stores.record.system() as db:
        await db.execute(SQL["lock_generations"])
        found = {each.generation: each for each in await _kept(db)}
        backlog = await db.fetchrow(SQL["backlog"], of)
        if of not in found or found[of].state is not State.BUILDING or backlog is None or backlog["pending"]:
            return False
        for each in found.values():
            if each.state is State.LIVE:
                await db.execute(SQL["set_state"], each.generation, State.RETIRED)
        await db.execute(SQL["set_state"], of, State.LIVE)
    log.info("generation is live", generation=of, model=found[of].model)
    await _discard(stores)
    return True
