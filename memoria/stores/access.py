"""The log of recalls: noted at once, written in batches behind the caller's back. It is statistics: a crash may lose
the last half second of it."""

import asyncio
import time
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import structlog

from memoria.errors import MemoriaError
from memoria.records import Caller
from memoria.stores import queries
from memoria.stores.postgres import Record

SQL = queries.named("access")
EVERY = 0.5
AT_ONCE = 500
MOST = 20_000
"""Recalls that wait while the record is down; of more the oldest are forgotten."""
QUERY_CHARACTERS = 1_000
LATELY = 0.25
"""Seconds after a recall in which another one is likely."""

log = structlog.get_logger()


@dataclass(kw_only=True)
class Recalled:
    """One recall: who asked what, how long it took, and the memories that it returned, best first."""

    id: UUID
    caller: Caller
    query: str
    milliseconds: float
    memory_ids: Sequence[UUID]
    at: datetime


class AccessLog:
    """What was recalled, on its way into the record."""

    def __init__(self, record: Record) -> None:
        self._record = record
        self._waiting: deque[Recalled] = deque(maxlen=MOST)
        self._noted = asyncio.Event()
        self._writing: asyncio.Task[None] | None = None
        self._flushing = asyncio.Lock()
        self._noted_at = float("-inf")

    @property
    def is_busy(self) -> bool:
        """Tell whether somebody recalled a moment ago."""
        return time.monotonic() - self._noted_at < LATELY

    def note(self, recalled: Recalled) -> None:
        """Take a recall to be written soon."""
        self._noted_at = time.monotonic()
        self._waiting.append(recalled)
        self._noted.set()
        if self._writing is None:
            self._writing = asyncio.create_task(self._write())

    async def flush(self) -> None:
        """Write everything that was noted.

        Raises:
            Unavailable: The record cannot be reached; nothing is forgotten.
        """
        async with self._flushing:  # two at once would write the same
            while self._waiting:
                await self._write_some()

    async def _write_some(self) -> None:
        caller = self._waiting[0].caller
        batch = [each for each in self._waiting if each.caller.workspace_id == caller.workspace_id][:AT_ONCE]
        async with self._record.writing(Caller(workspace_id=caller.workspace_id)) as db:
            await db.execute("set local synchronous_commit = off")
            await db.execute(SQL["log_recalls"], caller.workspace_id, [_recall(each) for each in batch])
            hits = [hit for each in batch for hit in _hits(each)]
            await db.execute(SQL["log_hits"], caller.workspace_id, hits)
        written = {each.id for each in batch}
        self._waiting = deque((each for each in self._waiting if each.id not in written), MOST)

    async def close(self) -> None:
        """Write what is left, if the record answers."""
        if self._writing is not None:
            self._writing.cancel()
            with suppress(asyncio.CancelledError):
                await self._writing
        with suppress(MemoriaError):
            await self.flush()

    async def _write(self) -> None:
        while True:
            await self._noted.wait()
            self._noted.clear()
            await asyncio.sleep(EVERY)
            try:
                await self.flush()
            except MemoriaError as error:
                log.info("access.waits", reason=str(error))
                self._noted.set()


def _recall(of: Recalled) -> dict[str, Any]:
    return {
        "id": str(of.id),
        "at": of.at.astimezone(UTC),
        "agent": of.caller.agent,
        "query": of.query[:QUERY_CHARACTERS],
        "milliseconds": of.milliseconds,
    }


def _hits(of: Recalled) -> list[dict[str, Any]]:
    return [
        {"recall_id": str(of.id), "rank": rank, "memory_id": str(id)} for rank, id in enumerate(of.memory_ids, start=1)
    ]
