"""Workspaces of their own, the live generation, and stores without an index."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest

from memoria.domain import generations
from memoria.domain.generations import Generation
from memoria.domain.ids import new_id
from memoria.records import Caller
from memoria.stores.index import Index
from memoria.stores.index_calls import Connection
from memoria.stores.index_schema import Spread
from memoria.stores.opening import Stores

Opening = Callable[[], Awaitable[Caller]]


@pytest.fixture
def elsewhere(owner: Any) -> Opening:
    """Open a workspace that holds nothing."""

    async def opened() -> Caller:
        caller = Caller(workspace_id=new_id())
        insert = "insert into workspaces (id, name) values ($1, $2)"
        await owner.execute(insert, caller.workspace_id, str(caller.workspace_id))
        return caller

    return opened


@pytest.fixture
async def live(stores: Stores) -> Generation:
    """The live generation."""
    found = await generations.live(stores)
    assert found is not None
    return found


@pytest.fixture
async def cut_off(stores: Stores) -> AsyncIterator[Stores]:
    """The same stores with an index that nobody serves."""
    index = Index(Connection("unix:/nowhere/at/all.sock", timeout=1), Spread())
    yield replace(stores, index=index)
    await index.close()
