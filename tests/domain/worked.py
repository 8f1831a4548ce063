"""Steps that the tests of work take."""

import asyncio
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from memoria.domain import sessions, work
from memoria.errors import MemoriaError
from memoria.records import Caller, NewSession, PastSession, WorkSession
from memoria.stores.opening import Stores

ADA, BOB = Caller(agent="ada"), Caller(agent="bob")
PERSON = Caller()
NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


async def started(stores: Stores, caller: Caller, **said: Any) -> WorkSession:
    """Start a session."""
    return await work.start(stores, caller, NewSession(**said))


async def worked(stores: Stores, caller: Caller, minutes: int = 60, **said: Any) -> WorkSession:
    """Enter a session of so many minutes, from nine o'clock if nothing else is said."""
    start = said.pop("start_time", NINE)
    return await work.enter(stores, caller, PastSession(start_time=start, end_time=start + minutes * MINUTE, **said))


async def read(stores: Stores, caller: Caller, id: UUID) -> WorkSession:
    """Read a session."""
    [found] = await sessions.get(stores, caller, [id])
    assert found is not None
    return found


async def outcomes(*calls: Any) -> Counter[str]:
    """Make calls at once, and count how they ended."""
    results = await asyncio.gather(*calls, return_exceptions=True)
    for each in results:
        assert not isinstance(each, BaseException) or isinstance(each, MemoriaError), each
    return Counter("done" if not isinstance(each, BaseException) else type(each).__name__ for each in results)
