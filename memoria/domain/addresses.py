"""Addresses: a memory that stands at one is replaced by what is kept there later."""

from dataclasses import asdict

from memoria.domain import checks, kinds, memories
from memoria.errors import InvalidInput
from memoria.records import Caller, Failure, Memory, NewMemory, Remembered
from memoria.stores import queries
from memoria.stores.opening import Stores
from memoria.stores.postgres import Connection

SQL = queries.named("addresses")


async def keep_at(stores: Stores, caller: Caller, new: NewMemory) -> Remembered:
    """Keep a memory at its address, its `source_uri`: the active one of its kind that stands there is revised.

    `created` is false when there was one. Fields that are left out become what they are for a new memory, and the
    old state stays readable as a version. Any number of calls at once leave one memory there.

    Raises:
        InvalidInput: There is no `source_uri`, or a field cannot be kept as it is.
    """
    checks.new_memory(new)
    if new.source_uri is None:
        raise InvalidInput("keepAt needs the address: give source_uri", field="source_uri")
    async with stores.record.writing(caller) as db:
        await db.execute(SQL["lock"], caller.workspace_id, new.kind, new.source_uri)
        [ready] = await kinds.applied(db, caller, [memories.owned(new, caller)])
        if isinstance(ready, Failure):
            raise InvalidInput(ready.message, field=ready.field)
        row = await db.fetchrow(SQL["lock_at"], caller.workspace_id, new.kind, new.source_uri)
        before = memories.memory(dict(row)) if row is not None else None
        kept = await _keep(db, caller, before, ready)
        behind = await memories.waiting(db, caller, [kept.id])
    return Remembered(memory=kept, created=before is None, indexed=not behind)


async def _keep(db: Connection, caller: Caller, before: Memory | None, new: NewMemory) -> Memory:
    if before is not None:
        return await memories.change(db, caller, before, asdict(new))
    [(id, _)] = await memories.keep(db, caller, [new])
    [kept] = await memories.by_ids(db, caller, [id])
    return kept
