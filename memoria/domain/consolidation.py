"""Consolidation: memories that say the same in the same words are found, and the one that stays supersedes the others.

Vectors find them and words decide: no language model reads them. Whoever was superseded can be restored.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations
from uuid import UUID

import asyncpg

from memoria.domain import checks, likeness, sameness, stored, succession
from memoria.records import Caller, Consolidation, Duplicates, Keep, Memory
from memoria.stores import queries
from memoria.stores.opening import Stores
from memoria.stores.postgres import Connection

SQL = queries.named("consolidation")
MEMORIES = queries.named("memories")
GROUPS = 100
"""Groups of one page at most."""
LOOKED_AT = 500
"""Memories that one page looks at."""
BATCH = 50
"""Memories whose neighbours are looked up at once."""


async def duplicates(
    stores: Stores, caller: Caller, *, keep: Keep = Keep.NEWEST, first: int = 20, after: str | None = None
) -> Consolidation:
    """Find active memories that say the same in the same words, `first` (1 to 100) groups of them after a cursor.

    Those of a group have the same type, kind, project and validity, vectors whose cosine is at least 0.9, and the
    same words, numbers and names in the same order, but for capitals, marks and words that add nothing. What is kept
    has the tags and metadata of the others, and is trusted and lives as long as they. Pinned ones stay, and so do
    turns, sections of documents, and what was restored after the same memory had superseded it. A page looks at 500
    memories at most, so that it may hold no group and still have a cursor. What the index does not show yet is found
    later.

    Raises:
        InvalidInput: The cursor or `first` cannot be understood.
        Unavailable: The index cannot be reached.
    """
    checks.limit(first, "first", GROUPS)
    return await _page(stores, caller, keep, first, checks.id_cursor(after))


async def consolidate(
    stores: Stores, caller: Caller, *, keep: Keep = Keep.NEWEST, first: int = 20, after: str | None = None
) -> Consolidation:
    """Let the memory that is kept of each group that `duplicates` finds supersede the others, in one transaction.

    Nothing is lost: what is superseded stays readable, and `restore` takes it back for good. What changes meanwhile is
    passed over. The answer holds what was done, and the same call again does no more.

    Raises:
        InvalidInput: The cursor or `first` cannot be understood.
        Unavailable: The index cannot be reached.
    """
    found = await duplicates(stores, caller, keep=keep, first=first, after=after)
    if not found.groups:
        return found
    async with stores.record.writing(caller) as db:
        ids = sorted({each.id for group in found.groups for each in (group.kept, *group.others)})
        rows = await db.fetch(MEMORIES["lock"], caller.workspace_id, ids)
        now = {row["id"]: row["version"] for row in rows}
        groups = [await _merged(db, caller, group, now) for group in found.groups]
    return replace(found, groups=[group for group in groups if group.others])


async def _merged(db: Connection, caller: Caller, group: Duplicates, now: dict[UUID, int]) -> Duplicates:
    """Supersede those of a group that are as they were when it was found."""
    standing = [each for each in (group.kept, *group.others) if now.get(each.id) == each.version]
    others = [each.id for each in standing if each is not group.kept] if group.kept in standing else []
    for id in others:
        await succession.replace(db, caller, id, group.kept.id)
    held = {each.id: each for each in await stored.by_ids(db, caller, others)}
    return replace(group, others=[held[id] for id in others])


async def _page(stores: Stores, caller: Caller, keep: Keep, first: int, after: UUID | None) -> Consolidation:
    """Look at memories in the order of their ids, until there are groups enough, or enough was looked at."""
    groups: list[Duplicates] = []
    looked_at = 0
    while looked_at < LOOKED_AT:
        async with stores.record.looking_up(caller) as db:
            rows = await db.fetch(SQL["eligible"], caller.workspace_id, after, None, BATCH)
        found = await _groups(stores, caller, keep, rows)
        for row in rows:
            after, looked_at = row["id"], looked_at + 1
            groups += found.get(row["id"], [])
            if len(groups) == first:
                return Consolidation(groups=groups, looked_at=looked_at, cursor=str(after))
        if len(rows) < BATCH:
            return Consolidation(groups=groups, looked_at=looked_at, cursor=None)
    return Consolidation(groups=groups, looked_at=looked_at, cursor=str(after))


async def _groups(
    stores: Stores, caller: Caller, keep: Keep, rows: Sequence[asyncpg.Record]
) -> dict[UUID, list[Duplicates]]:
    """Find the group of each memory that is the first of those that say the same."""
    ids = [row["id"] for row in rows]
    async with stores.record.looking_up(caller) as db:
        vectors = await likeness.vectors(db, caller, ids)
    pairs = await likeness.neighbours(stores, caller, rows, vectors)
    async with stores.record.looking_up(caller) as db:
        named = sorted({id for pair in pairs for id in pair})
        held = await db.fetch(SQL["eligible"], caller.workspace_id, None, named, len(named))
        vectors |= await likeness.vectors(db, caller, [row["id"] for row in held if row["id"] not in vectors])
        near = [pair for pair in likeness.alike(pairs, vectors) if pair <= {row["id"] for row in held}]
        found = {each.id: each for each in await stored.by_ids(db, caller, list({id for pair in near for id in pair}))}
        same = sameness.groups(ids, near, found)
        told = await db.fetch(SQL["parted"], caller.workspace_id, [id for group in same.values() for id in group])
    parted = {frozenset({row["source_id"], row["target_id"]}) for row in told}
    return {id: _chosen([found[each] for each in group], keep, vectors, parted) for id, group in same.items()}


def _chosen(
    same: Sequence[Memory], keep: Keep, vectors: dict[UUID, likeness.Vector], parted: set[likeness.Pair]
) -> list[Duplicates]:
    pairs = {sameness.pair_of(*pair) for pair in combinations(same, 2)}
    cosines = likeness.alike(pairs - parted, vectors)
    return [
        Duplicates(kept=kept, others=others, likeness=min(cosines[sameness.pair_of(kept, each)] for each in others))
        for kept, others in sameness.chosen(same, keep, cosines)
    ]
