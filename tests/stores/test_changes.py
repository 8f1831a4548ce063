"""Changes: heard in order by those who may, and never missed in silence."""

import asyncio
from collections.abc import AsyncIterator
from uuid import UUID

import asyncpg
import pytest

from memoria.errors import Unavailable
from memoria.records import DEFAULT_WORKSPACE, Change, ChangeKind
from memoria.stores import changes
from memoria.stores.changes import Changes, Watcher

OTHER = UUID("00000000-0000-7000-8000-0000000000ff")
CHANGE = Change(noun="memory", kind=ChangeKind.CREATED, id=UUID(int=1), revision=1, actor=None)
REMEMBER = """
insert into memories (workspace_id, id, type, kind, content, content_sha256)
values ($1, $2, 'semantic', 'note', $3, '')
"""


@pytest.fixture
async def heard(record_url: str) -> AsyncIterator[Changes]:
    """Changes of a fresh database."""
    opened = Changes(record_url)
    await opened.start()
    yield opened
    await opened.stop()


async def following(watched: AsyncIterator[Change]) -> Change:
    """The next change, soon."""
    return await asyncio.wait_for(anext(watched), 5)


async def test_a_watcher_hears_its_workspace_in_the_order_of_commits(heard: Changes, owner: asyncpg.Connection) -> None:
    await owner.execute("insert into workspaces (id, name) values ($1, 'other')", OTHER)
    await owner.execute("select set_config('memoria.agent', 'scribe', false)")
    async with heard.watch(DEFAULT_WORKSPACE) as watched:
        await owner.execute(REMEMBER, OTHER, UUID(int=8), "theirs")
        await owner.execute(REMEMBER, DEFAULT_WORKSPACE, UUID(int=7), "ours")
        await owner.execute("update memories set content = 'ours now' where id = $1", UUID(int=7))
        await owner.execute("delete from memories where id = $1", UUID(int=7))
        told = [await following(watched) for _ in range(3)]
    assert told == [
        Change(noun="memory", kind=kind, id=UUID(int=7), revision=revision, actor="scribe")
        for kind, revision in ((ChangeKind.CREATED, 1), (ChangeKind.REVISED, 2), (ChangeKind.DELETED, 3))
    ]


async def test_who_watches_all_workspaces_hears_each(heard: Changes, owner: asyncpg.Connection) -> None:
    await owner.execute("insert into workspaces (id, name) values ($1, 'other')", OTHER)
    async with heard.watch(None) as watched:
        await owner.execute(REMEMBER, OTHER, UUID(int=8), "theirs")
        await owner.execute(REMEMBER, DEFAULT_WORKSPACE, UUID(int=7), "ours")
        assert [(await following(watched)).id for _ in range(2)] == [UUID(int=8), UUID(int=7)]


async def test_a_lost_connection_ends_watchers_of_a_workspace_and_is_made_anew(
    heard: Changes, owner: asyncpg.Connection
) -> None:
    async with heard.watch(DEFAULT_WORKSPACE) as ended, heard.watch(None) as woken:
        await owner.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity "
            "where datname = current_database() and application_name = 'memoria changes'"
        )
        with pytest.raises(Unavailable, match="changes may be missed"):
            await following(ended)
        await asyncio.sleep(2 * changes.RECONNECT_AFTER)
        await owner.execute(REMEMBER, DEFAULT_WORKSPACE, UUID(int=7), "after")
        assert (await following(woken)).id == UUID(int=7)
    async with heard.watch(DEFAULT_WORKSPACE) as anew:
        await owner.execute(REMEMBER, DEFAULT_WORKSPACE, UUID(int=9), "again")
        assert (await following(anew)).id == UUID(int=9)


async def test_a_watcher_that_lags_too_far_is_ended_and_told() -> None:
    watcher = Watcher(DEFAULT_WORKSPACE)
    for _ in range(changes.LONGEST_QUEUE + 1):
        watcher.tell(CHANGE)
    with pytest.raises(Unavailable, match="10,000 changes behind"):
        await following(watcher.changes())


async def test_who_only_wants_to_be_woken_may_lag() -> None:
    watcher = Watcher(None)
    for _ in range(changes.LONGEST_QUEUE + 1):
        watcher.tell(CHANGE)
    assert await following(watcher.changes()) == CHANGE
