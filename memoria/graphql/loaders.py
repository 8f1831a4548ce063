"""Reads many things at once when many resolvers ask for one each.

Nothing is remembered between batches, so a subscription's connection never sees an old state.
"""

import asyncio
from dataclasses import dataclass
from uuid import UUID

from strawberry.dataloader import DataLoader

from memoria.domain import memories, relations
from memoria.records import Caller, Direction, Memory, Page, Relation, RelationType
from memoria.stores.opening import Stores

MOST = 1_000
"""Ids that one verb takes."""


@dataclass(frozen=True, kw_only=True)
class Around:
    """Which page of which relations of a memory."""

    direction: Direction
    types: tuple[RelationType, ...] | None
    first: int
    after: str | None


class Loaders:
    """The loaders of one request."""

    def __init__(self, stores: Stores, caller: Caller) -> None:
        self._stores = stores
        self._caller = caller
        self.memories: DataLoader[UUID, Memory | None] = DataLoader(self._memories, max_batch_size=MOST, cache=False)
        self.relations: DataLoader[tuple[UUID, Around], Page[Relation]] = DataLoader(
            self._relations, max_batch_size=MOST, cache=False
        )

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

    async def _around(self, ids: list[UUID], around: Around) -> dict[tuple[UUID, Around], Page[Relation]]:
        pages = await relations.of(
            self._stores,
            self._caller,
            ids,
            direction=around.direction,
            types=around.types,
            first=around.first,
            after=around.after,
        )
        return {(id, around): page for id, page in zip(ids, pages, strict=True)}
