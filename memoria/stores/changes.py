"""Committed changes, as Postgres tells them: one listening connection, and a queue for everyone who watches."""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any
from uuid import UUID

import asyncpg
import orjson
import structlog

from memoria.errors import Unavailable
from memoria.records import Change, ChangeKind
from memoria.stores.postgres import LOST

log = structlog.get_logger()

CHANNEL = "memoria_changes"
LONGEST_QUEUE = 10_000
RECONNECT_AFTER = 0.5
PROBE_EVERY = 15.0
PROBE_WITHIN = 5.0
LAGGED = f"this watcher is {LONGEST_QUEUE:,} changes behind: read the state again, and watch anew"
MISSED = "the connection to PostgreSQL was lost and changes may be missed: read the state again, and watch anew"


class Watcher:
    """The changes that one watcher has not seen yet; of one workspace, or of all of them."""

    def __init__(self, workspace_id: UUID | None) -> None:
        self.workspace_id = workspace_id
        self._waiting: deque[Change] = deque()
        self._woken = asyncio.Event()
        self._ended_because = ""

    def tell(self, change: Change) -> None:
        """Queue a change. Who watches all workspaces only wants to be woken: for them a full queue is enough."""
        if len(self._waiting) < LONGEST_QUEUE:
            self._waiting.append(change)
            self._woken.set()
        elif self.workspace_id is not None:
            self.end(LAGGED)

    def end(self, because: str) -> None:
        """Tell nothing more; the reason reaches the watcher instead of its next change."""
        self._ended_because = because
        self._waiting.clear()
        self._woken.set()

    async def changes(self) -> AsyncGenerator[Change, None]:
        """Give out the changes in the order of their commits.

        Raises:
            Unavailable: Changes were missed, because the watcher is too slow or Postgres was away.
        """
        while True:
            await self._woken.wait()
            if self._ended_because:
                raise Unavailable(self._ended_because)
            change = self._waiting.popleft()
            if not self._waiting:
                self._woken.clear()
            yield change


class Changes:
    """Everyone who watches, behind one connection that listens, and is made anew when it is lost."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._watchers: set[Watcher] = set()
        self._listening: asyncio.Task[None] | None = None
        self._connected = asyncio.Event()

    async def start(self) -> None:
        """Start to listen, and return when changes from now on are heard."""
        self._listening = asyncio.create_task(self._listen())
        connected = asyncio.create_task(self._connected.wait())
        await asyncio.wait({connected, self._listening}, return_when=asyncio.FIRST_COMPLETED, timeout=5)
        connected.cancel()

    async def stop(self) -> None:
        """Stop to listen."""
        if self._listening is not None:
            self._listening.cancel()
            with suppress(asyncio.CancelledError):
                await self._listening

    @asynccontextmanager
    async def watch(self, workspace_id: UUID | None) -> AsyncIterator[AsyncIterator[Change]]:
        """Watch the changes of one workspace from now on; None: of every workspace, to be woken by them.

        The iterator raises Unavailable when changes of the workspace were missed.
        """
        watcher = Watcher(workspace_id)
        self._watchers.add(watcher)
        changes = watcher.changes()
        try:
            yield changes
        finally:
            self._watchers.discard(watcher)
            await changes.aclose()

    async def _listen(self) -> None:
        while True:
            try:
                await self._listen_once()
            except (*LOST, asyncpg.PostgresError, TimeoutError) as error:
                log.debug("changes.unreachable", reason=str(error))
            else:
                log.warning("changes.lost")
            await asyncio.sleep(RECONNECT_AFTER)

    async def _listen_once(self) -> None:
        """Listen until the connection is lost."""
        db = await asyncpg.connect(self._url, timeout=10, server_settings={"application_name": "memoria changes"})
        lost = asyncio.Event()
        db.add_termination_listener(lambda _: lost.set())
        try:
            await db.add_listener(CHANNEL, self._hear)
            self._connected.set()
            while not await _is_set(lost, PROBE_EVERY):
                await db.execute("select", timeout=PROBE_WITHIN)
        finally:
            self._connected.clear()
            db.terminate()
            self._miss()

    def _miss(self) -> None:
        for watcher in self._watchers:
            if watcher.workspace_id is not None:
                watcher.end(MISSED)

    def _hear(self, _connection: Any, _pid: int, _channel: str, payload: object) -> None:
        workspace, noun, kind, id, revision, actor = orjson.loads(str(payload))
        change = Change(noun=noun, kind=ChangeKind(kind), id=UUID(id), revision=revision, actor=actor or None)
        workspace_id = UUID(workspace)
        for watcher in list(self._watchers):
            if watcher.workspace_id in {None, workspace_id}:
                watcher.tell(change)


async def _is_set(event: asyncio.Event, within: float) -> bool:
    try:
        await asyncio.wait_for(event.wait(), within)
    except TimeoutError:
        return False
    return True
