"""Reads many things at once when many resolvers ask for one each.

Nothing is remembered between batches, so a subscription's connection never sees an old state.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeAlias, TypeVar
from uuid import UUID

from strawberry.dataloader import DataLoader

from memoria.domain import analytics, clients, feedback, insight, memories, projects, relations, sessions
from memoria.records import (
    Caller,
    Client,
    Direction,
    Memory,
    Page,
    Project,
    Relation,
    RelationType,
    Use,
    WorkSession,
    WorkStatus,
)
from memoria.stores.opening import Stores

K = TypeVar("K")
V = TypeVar("V")
Paged: TypeAlias = DataLoader[tuple[UUID, int], V]

MOST = 1_000
"""Ids that one verb takes."""


@dataclass(frozen=True, kw_only=True)
class Around:
    """Which page of which relations of a memory."""

    direction: Direction
    types: tuple[RelationType, ...] | None
    first: int
    after: str | None
    as_of: datetime | None
    known_at: datetime | None


class Loaders:
    """The loaders of one request."""

    def __init__(self, stores: Stores, caller: Caller) -> None:
        self._stores = stores
        self._caller = caller
        self.memories: DataLoader[UUID, Memory | None] = DataLoader(self._memories, max_batch_size=MOST, cache=False)
        self.relations: DataLoader[tuple[UUID, Around], Page[Relation]] = DataLoader(
            self._relations, max_batch_size=MOST, cache=False
        )

        self.relation_counts = self._loader(self._relation_counts)
        self.sessions = self._loader(self._sessions)
        self.projects = self._loader(self._projects)
        self.clients = self._loader(self._clients)
        self.last_activities = self._loader(self._last_activities)
        self.statuses = self._loader(self._statuses)
        self.session_memories = self._paged(sessions.memory_ids)
        self.session_recalls = self._paged(sessions.recalled)
        self.uses = self._loader(self._uses)
        self.feedback = self._told(feedback.counts)
        self.indexing = self._told(insight.indexing)

    def _loader(self, read: Callable[[list[K]], Awaitable[list[V]]]) -> DataLoader[K, V]:
        return DataLoader(read, max_batch_size=MOST, cache=False)

    def _told(self, verb: Callable[[Stores, Caller, list[UUID]], Awaitable[dict[UUID, V]]]) -> DataLoader[UUID, V]:
        """Load one thing for each of many memories."""

        async def read(ids: list[UUID]) -> list[V]:
            found = await verb(self._stores, self._caller, list(dict.fromkeys(ids)))
            return [found[id] for id in ids]

        return self._loader(read)

    def _paged(self, verb: Callable[[Stores, Caller, list[UUID], int], Awaitable[dict[UUID, V]]]) -> Paged[V]:
        """Load lists of many things, each with how many of them are wanted."""

        async def read(keys: list[tuple[UUID, int]]) -> list[V]:
            groups: dict[int, list[UUID]] = {}
            for id, first in dict.fromkeys(keys):
                groups.setdefault(first, []).append(id)
            pages = {first: await verb(self._stores, self._caller, ids, first) for first, ids in groups.items()}
            return [pages[first][id] for id, first in keys]

        return self._loader(read)

    async def _uses(self, keys: list[tuple[UUID, int, str | None]]) -> list[list[Use]]:
        groups: dict[tuple[int, str | None], list[UUID]] = {}
        for id, first, after in dict.fromkeys(keys):
            groups.setdefault((first, after), []).append(id)
        pages = {page: await analytics.uses(self._stores, self._caller, ids, *page) for page, ids in groups.items()}
        return [pages[first, after][id] for id, first, after in keys]

    async def _sessions(self, ids: list[UUID]) -> list[WorkSession | None]:
        return await sessions.get(self._stores, self._caller, ids)

    async def _projects(self, ids: list[UUID]) -> list[Project | None]:
        return await projects.get(self._stores, self._caller, ids)

    async def _clients(self, ids: list[UUID]) -> list[Client | None]:
        return await clients.get(self._stores, self._caller, ids)

    async def _last_activities(self, ids: list[UUID]) -> list[datetime | None]:
        found = await sessions.last_activity(self._stores, self._caller, ids)
        return [found.get(id) for id in ids]

    async def _statuses(self, owners: list[str]) -> list[WorkStatus]:
        found = {each: await sessions.status(self._stores, self._caller, each) for each in dict.fromkeys(owners)}
        return [found[each] for each in owners]

    async def _memories(self, ids: list[UUID]) -> list[Memory | None]:
        wanted = list(dict.fromkeys(ids))
        found = dict(zip(wanted, await memories.get(self._stores, self._caller, wanted), strict=True))
        return [found[id] for id in ids]

    async def _relations(self, keys: list[tuple[UUID, Around]]) -> list[Page[Relation]]:
        groups: dict[Around, list[UUID]] = {}
        for id, around in dict.fromkeys(keys):
            groups.setdefault(around, []).append(id)
        pages = await asyncio.gather(*(self._around(ids, around) for around, ids in groups.items()))
        found = {key: page for group in pages for key, page in group.items()}
        return [found[key] for key in keys]

    async def _relation_counts(self, keys: list[tuple[UUID, Around]]) -> list[int]:
        groups: dict[Around, list[UUID]] = {}
        for id, around in dict.fromkeys(keys):
            groups.setdefault(replace(around, first=0, after=None), []).append(id)
        found: dict[tuple[UUID, Around], int] = {}
        for around, ids in groups.items():
            counted = await relations.counts_of(
                self._stores,
                self._caller,
                ids,
                direction=around.direction,
                types=around.types,
                as_of=around.as_of,
                known_at=around.known_at,
            )
            found |= {(id, around): count for id, count in zip(ids, counted, strict=True)}
        return [found[id, replace(around, first=0, after=None)] for id, around in keys]

    async def _around(self, ids: list[UUID], around: Around) -> dict[tuple[UUID, Around], Page[Relation]]:
        pages = await relations.of(
            self._stores,
            self._caller,
            ids,
            direction=around.direction,
            types=around.types,
            first=around.first,
            after=around.after,
            as_of=around.as_of,
            known_at=around.known_at,
        )
        return {(id, around): page for id, page in zip(ids, pages, strict=True)}
