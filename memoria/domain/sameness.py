"""Sameness: whether memories say the same of the same, and which of them can stand for the others."""

from collections.abc import Callable, Container, Hashable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from memoria.domain import wording
from memoria.domain.likeness import Pair
from memoria.records import Keep, Memory, MemoryType, Trust

TRUSTED = (Trust.IMPORT, Trust.AGENT, Trust.USER)
"""From the least to the most."""
NEVER = datetime.max.replace(tzinfo=UTC)


def said(memory: Memory) -> Hashable:
    """Return what a memory says, of which sort, project and time: two that say the same have this in common.

    What happened at another time is something else, though it is told in the same words; a fact is not.
    """
    happened = memory.occurred_at if memory.type is MemoryType.EPISODIC else None
    about = (memory.type, memory.kind, memory.project_id, happened, memory.valid_from, memory.valid_to)
    return (*about, wording.statement(memory.content))


def stands_for(kept: Memory, other: Memory) -> bool:
    """Tell whether a memory of the same words is found by all that the other is found by, and can replace it."""
    return (
        not other.pinned
        and set(other.tags) <= set(kept.tags)
        and all(name in kept.metadata and kept.metadata[name] == value for name, value in other.metadata.items())
        and TRUSTED.index(kept.trust) >= TRUSTED.index(other.trust)
        and (kept.expires_at or NEVER) >= (other.expires_at or NEVER)
    )


def pair_of(one: Memory, other: Memory) -> Pair:
    """Name two memories, whichever comes first."""
    return frozenset({one.id, other.id})


def _newest(memory: Memory) -> tuple[Any, ...]:
    return memory.valid_from or memory.occurred_at or memory.created_at, memory.id


def _most_important(memory: Memory) -> tuple[Any, ...]:
    return memory.importance, *_newest(memory)


ORDERS: dict[Keep, Callable[[Memory], tuple[Any, ...]]] = {
    Keep.NEWEST: _newest,
    Keep.MOST_IMPORTANT: _most_important,
}


def groups(first: Sequence[UUID], near: Iterable[Pair], held: Mapping[UUID, Memory]) -> dict[UUID, list[UUID]]:
    """Group those near each other that say the same, by the earliest of each group, which must be one of `first`."""
    says = {id: said(memory) for id, memory in held.items()}
    same: dict[UUID, set[UUID]] = {id: {id} for id in first}
    for one, other in (tuple(pair) for pair in near):
        if one in says and says[one] == says.get(other):
            same.setdefault(one, {one}).add(other)
            same.setdefault(other, {other}).add(one)
    return {id: sorted(same[id]) for id in first if len(same[id]) > 1 and min(same[id]) == id}


def chosen(same: Sequence[Memory], keep: Keep, near: Container[Pair]) -> list[tuple[Memory, list[Memory]]]:
    """Choose which of some memories that say the same is kept, and which others near it replaces; nothing if none can.

    What is kept is the first in order, pinned ones before others, that can stand for any of them.
    """
    ordered = sorted(same, key=lambda memory: (memory.pinned, *ORDERS[keep](memory)), reverse=True)
    for kept in ordered:
        others = [
            other for other in ordered if other is not kept and pair_of(kept, other) in near and stands_for(kept, other)
        ]
        if others:
            return [(kept, others)]
    return []
