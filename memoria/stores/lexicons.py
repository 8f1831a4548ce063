"""The lexicon of each workspace, counted from the record and counted again as it grows."""

import asyncio
import time
from dataclasses import dataclass
from uuid import UUID

from memoria.errors import MemoriaError
from memoria.records import Caller
from memoria.stores import queries, words
from memoria.stores.postgres import Record
from memoria.stores.words import Lexicon

SQL = queries.named("lexicons")
QUICK = 0.005
"""A count that took fewer seconds is made again at once; a longer one in the background."""
SPARING = 20
"""At most one twentieth of the time goes into counting."""
SAMPLE = 100_000
"""Chunks that are counted; of more, as many are drawn."""


@dataclass
class _Held:
    lexicon: Lexicon
    took: float
    counted_at: float

    @property
    def rested(self) -> bool:
        return time.monotonic() - self.counted_at >= SPARING * self.took


class Lexicons:
    """What words each workspace holds, at most a moment old."""

    def __init__(self, record: Record) -> None:
        self._record = record
        self._held: dict[UUID, _Held] = {}
        self._touched: set[UUID] = set()
        self._counting: dict[UUID, asyncio.Task[Lexicon]] = {}

    async def of(self, workspace_id: UUID) -> Lexicon:
        """Return the lexicon of a workspace, counting it when nothing is held."""
        held = self._held.get(workspace_id)
        due = held is None or (workspace_id in self._touched and held.rested)
        if held is None or (due and held.took < QUICK):
            return await asyncio.shield(self._count(workspace_id))
        if due:
            self._count(workspace_id)
        return held.lexicon

    def touch(self, workspace_id: UUID) -> None:
        """Say that the words of a workspace changed."""
        self._touched.add(workspace_id)

    async def close(self) -> None:
        """Stop counting."""
        for task in (tasks := list(self._counting.values())):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _count(self, workspace_id: UUID) -> asyncio.Task[Lexicon]:
        task = self._counting.get(workspace_id)
        if task is None:
            task = self._counting[workspace_id] = asyncio.create_task(self._counted(workspace_id))
            task.add_done_callback(lambda done: self._settle(workspace_id, done))
        return task

    def _settle(self, workspace_id: UUID, done: asyncio.Task[Lexicon]) -> None:
        del self._counting[workspace_id]
        if not done.cancelled() and isinstance(done.exception(), MemoriaError) and workspace_id in self._held:
            self._held[workspace_id].counted_at = time.monotonic()
            self.touch(workspace_id)

    async def _counted(self, workspace_id: UUID) -> Lexicon:
        began = time.monotonic()
        self._touched.discard(workspace_id)
        async with self._record.reading(Caller(workspace_id=workspace_id)) as db:
            share = min(1.0, SAMPLE / max(await db.fetchval(SQL["size"], workspace_id), 1))
            if share < 1:
                row = await db.fetchrow(SQL["draw"], workspace_id, 100 * share)
            else:
                row = await db.fetchrow(SQL["count"], workspace_id)
        if row is None:
            return words.EMPTY
        lexicon = await asyncio.to_thread(words.lexicon, row["terms"] or b"", row["documents"], row["words"], share)
        now = time.monotonic()
        self._held[workspace_id] = _Held(lexicon=lexicon, took=now - began, counted_at=now)
        return lexicon
