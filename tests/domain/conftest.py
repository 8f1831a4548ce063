"""Workspaces of their own."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from memoria.domain.ids import new_id
from memoria.records import Caller

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
