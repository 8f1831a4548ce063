"""Walks over relations that a client can ask for."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from memoria.client.asking import Asking
from memoria.records import Direction, Neighbors, RelationType, Subgraph
from memoria.records import Path as Way

MOMENT = "asOf: DateTime, knownAt: DateTime"
"""Which time is read."""
BOUNDS = f"types: [RelationType!], direction: Direction!, minWeight: Float!, {MOMENT}"
"""What bounds the relations that are taken."""
EVERY = f"depth: Int!, {BOUNDS}"
"""What bounds a walk."""


class Walks(Asking):
    """Questions about what hangs together."""

    async def neighbors(  # noqa: PLR0913
        self,
        id: UUID | str,
        *,
        depth: int = 1,
        types: Sequence[RelationType] | None = None,
        direction: Direction = Direction.BOTH,
        min_weight: float = 0.0,
        as_of: datetime | None = None,
        known_at: datetime | None = None,
        limit: int = 100,
        skip: int = 0,
    ) -> Neighbors:
        """List the memories within `depth` (1 to 8) relations of a memory: nearest first, then by weight."""
        walk = bounds(types, direction, min_weight, as_of, known_at)
        field = f"neighbors(id: UUID!, {EVERY}, limit: Int!, skip: Int!)"
        asked = {"id": id, "depth": depth, "limit": limit, "skip": skip}
        return cast("Neighbors", await self._query(Neighbors, field, **asked, **walk))

    async def reachable(
        self,
        id: UUID | str,
        *,
        depth: int = 1,
        types: Sequence[RelationType] | None = None,
        direction: Direction = Direction.BOTH,
        min_weight: float = 0.0,
        as_of: datetime | None = None,
        known_at: datetime | None = None,
    ) -> int:
        """Count the memories within `depth` (1 to 8) relations of a memory, to 10,000."""
        walk = bounds(types, direction, min_weight, as_of, known_at)
        return cast("int", await self._query(int, f"reachable(id: UUID!, {EVERY})", id=id, depth=depth, **walk))

    async def path(
        self,
        from_: UUID | str,
        to: UUID | str,
        *,
        depth: int = 6,
        types: Sequence[RelationType] | None = None,
        direction: Direction = Direction.BOTH,
        min_weight: float = 0.0,
        as_of: datetime | None = None,
        known_at: datetime | None = None,
    ) -> Way:
        """Find one shortest path between two memories, always the same one. None: no steps."""
        walk = bounds(types, direction, min_weight, as_of, known_at)
        field = f"path(from: UUID!, to: UUID!, {EVERY})"
        return cast("Way", await self._query(Way, field, from_=from_, to=to, depth=depth, **walk))

    async def subgraph(
        self,
        ids: Sequence[UUID | str],
        *,
        depth: int = 1,
        types: Sequence[RelationType] | None = None,
        direction: Direction = Direction.BOTH,
        min_weight: float = 0.0,
        as_of: datetime | None = None,
        known_at: datetime | None = None,
        limit: int = 300,
    ) -> Subgraph:
        """Cut out the memories within `depth` relations of some, and the relations among all of them."""
        walk = bounds(types, direction, min_weight, as_of, known_at)
        field = f"subgraph(ids: [UUID!]!, {EVERY}, limit: Int!)"
        return cast("Subgraph", await self._query(Subgraph, field, ids=list(ids), depth=depth, limit=limit, **walk))


def listed(types: Sequence[RelationType] | None) -> list[RelationType] | None:
    """Write types as they are sent; None for all of them."""
    return None if types is None else list(types)


def bounds(
    types: Sequence[RelationType] | None,
    direction: Direction,
    min_weight: float,
    as_of: datetime | None,
    known_at: datetime | None,
) -> dict[str, Any]:
    """Write which relations are taken, as it is sent."""
    return {
        "types": listed(types),
        "direction": direction,
        "min_weight": min_weight,
        "as_of": as_of,
        "known_at": known_at,
    }
