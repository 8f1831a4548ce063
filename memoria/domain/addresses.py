"""Addresses: a memory that stands at one is replaced by what is kept there later."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict
from typing import TypeAlias

from memoria.domain import browsing, checks, keeping, kinds, memories, stored
from memoria.errors import InvalidInput
from memoria.records import Caller, Failure, Memory, MemoryFilter, NewMemory, Remembered, TextFilter
from memoria.stores import queries
from memoria.stores.opening import Stores
from memoria.stores.postgres import Connection

SQL = queries.named("addresses")
AT_ONCE = 200
"""Addresses that are looked up in one query."""
Meeting: TypeAlias = Callable[[Connection, Caller, Memory, NewMemory], Awaitable[Memory]]
"""What is done where a memory stands already."""


async def keep_at(stores: Stores, caller: Caller, new: NewMemory) -> Remembered:
    """Keep a memory at its address, its `source_uri`: the active one of its kind that stands there is revised.

    `created` is false when there was one. Fields that are left out become what they are for a new memory, and the
    old state stays readable as a version. Any number of calls at once leave one memory there.

    Raises:
        InvalidInput: There is no `source_uri`, or a field cannot be kept as it is.
    """
    return await _at(stores, caller, new, _replaced)


async def begin_at(stores: Stores, caller: Caller, new: NewMemory) -> Remembered:
    """Keep a memory at its address, its `source_uri`, unless an active one of its kind stands there already.

    `created` is false when there was one, which comes back as it is.

    Raises:
        InvalidInput: There is no `source_uri`, or a field cannot be kept as it is.
    """
    return await _at(stores, caller, new, _left)


async def _at(stores: Stores, caller: Caller, new: NewMemory, meet: Meeting) -> Remembered:
    checks.new_memory(new)
    if new.source_uri is None:
        raise InvalidInput("the address is missing: give source_uri", field="source_uri")
    async with stores.record.writing(caller) as db:
        await db.execute(SQL["lock"], caller.workspace_id, new.kind, new.source_uri)
        [ready] = await kinds.applied(db, caller, [keeping.owned(new, caller)])
        if isinstance(ready, Failure):
            raise InvalidInput(ready.message, field=ready.field)
        row = await db.fetchrow(SQL["lock_at"], caller.workspace_id, new.kind, new.source_uri)
        if row is None:
            kept = await _kept(db, caller, ready)
        else:
            kept = await meet(db, caller, stored.memory(dict(row)), ready)
        behind = await memories.waiting(db, caller, [kept.id])
    return Remembered(memory=kept, created=row is None, indexed=not behind)


async def _kept(db: Connection, caller: Caller, new: NewMemory) -> Memory:
    [(id, _)] = await keeping.keep(db, caller, [new], {})
    [kept] = await stored.by_ids(db, caller, [id])
    return kept


async def _replaced(db: Connection, caller: Caller, before: Memory, new: NewMemory) -> Memory:
    return await memories.change(db, caller, before, asdict(new))


async def _left(db: Connection, caller: Caller, before: Memory, new: NewMemory) -> Memory:
    del db, caller, new
    return before


async def at(stores: Stores, caller: Caller, kind: str, addresses: Sequence[str]) -> dict[str, Memory]:
    """Read the active memories of a kind at some addresses, by address."""
    found: dict[str, Memory] = {}
    for start in range(0, len(addresses), AT_ONCE):
        some = MemoryFilter(
            kind=TextFilter(eq=kind), source_uri=TextFilter(in_=list(addresses[start : start + AT_ONCE]))
        )
        page = await browsing.browse(stores, caller, some, first=AT_ONCE)
        found |= {str(each.source_uri): each for each in page.items}
    return found
