"""Whatever is accepted is read back equal; whatever is refused leaves nothing behind."""

from datetime import UTC, datetime
from typing import Any

from hypothesis import HealthCheck, given, settings

from memoria.domain import memories
from memoria.errors import InvalidInput
from memoria.records import Memory, NewMemory
from memoria.stores.opening import Stores
from tests.domain.conftest import Opening
from tests.domain.strangers import ACCEPTED, WIDE, doubtful, said

WRITTEN = ("memories", "memory_versions", "index_queue", "idempotency", "chunks", "embeddings")
bounded = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


def fields_of(memory: Memory, new: NewMemory) -> dict[str, Any]:
    return {name: getattr(memory, name) for name in vars(new)}


def held(new: NewMemory) -> dict[str, Any]:
    """Say what is to be read back, in UTC: Python finds a time that a zone has twice equal to none of another zone."""
    return {name: value.astimezone(UTC) if isinstance(value, datetime) else value for name, value in said(new).items()}


@bounded
@given(new=ACCEPTED)
async def test_what_is_accepted_is_read_back_equal(stores: Stores, elsewhere: Opening, new: NewMemory) -> None:
    caller = await elsewhere()
    remembered = await memories.remember(stores, caller, new)
    assert (remembered.created, remembered.error) == (True, None)
    assert remembered.memory is not None
    assert await memories.get(stores, caller, [remembered.memory.id]) == [remembered.memory]
    assert fields_of(remembered.memory, new) == held(new)
    again = await memories.remember(stores, caller, new)
    assert (again.created, again.memory) == (False, remembered.memory)


@bounded
@given(before=ACCEPTED, after=ACCEPTED)
async def test_what_is_revised_is_read_back_equal_and_so_is_what_it_was(
    stores: Stores, elsewhere: Opening, before: NewMemory, after: NewMemory
) -> None:
    caller = await elsewhere()
    first = (await memories.remember(stores, caller, before)).memory
    assert first is not None
    changes = said(after)
    revised = await memories.revise(stores, caller, first.id, 1, changes)
    assert fields_of(revised, after) == held(after)
    assert await memories.get(stores, caller, [first.id]) == [revised]
    past = [version.memory for version in await memories.versions(stores, caller, first.id)]
    assert past == ([first] if revised.version == 2 else [])


@bounded
@given(new=doubtful())
async def test_a_doubtful_memory_is_read_back_equal_or_refused_whole(
    stores: Stores, elsewhere: Opening, owner: Any, new: NewMemory
) -> None:
    caller = await elsewhere()
    try:
        remembered = await memories.remember(stores, caller, new, key="k")
    except InvalidInput as refused:
        assert refused.field in WIDE  # noqa: PT017
        for table in WRITTEN:
            count = f"select count(*) from {table} where workspace_id = $1"  # noqa: S608
            assert await owner.fetchval(count, caller.workspace_id) == 0
    else:
        assert remembered.memory is not None
        assert fields_of(remembered.memory, new) == held(new)
