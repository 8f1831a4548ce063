"""A server, spoken to from asynchronous code."""

from collections.abc import AsyncIterator
from typing import cast

from memoria.client import wire
from memoria.client.asking import document
from memoria.client.graph_reads import GraphReads
from memoria.client.reads import Reads
from memoria.client.site_calls import SiteCalls
from memoria.client.work_reads import WorkReads
from memoria.client.work_writes import WorkWrites
from memoria.client.writes import Writes
from memoria.records import Change


class AsyncMemoria(Reads, GraphReads, Writes, WorkReads, WorkWrites, SiteCalls):
    """A Memoria server at an address, or within this process (`embedded`).

    A busy server is asked again for `patience` seconds. A call whose answer was lost is made again where that
    has no second effect: questions, and what is remembered, which carries an idempotency key.
    """

    async def memory_changed(self) -> AsyncIterator[Change]:
        """Tell each committed change of a memory, in order of commit, from the first step on."""
        async for change in self._changes("memoryChanged"):
            yield change

    async def relation_changed(self) -> AsyncIterator[Change]:
        """Tell each committed change of a relation, in order of commit, from the first step on."""
        async for change in self._changes("relationChanged"):
            yield change

    async def session_changed(self) -> AsyncIterator[Change]:
        """Tell each committed change of a work session, in order of commit, from the first step on."""
        async for change in self._changes("sessionChanged"):
            yield change

    async def _changes(self, field: str) -> AsyncIterator[Change]:
        read = wire.reader(Change)
        text = document("subscription", field, wire.selection(Change))
        async with self._transport.changes(text) as events:
            async for event in events:
                yield cast("Change", read(event))
