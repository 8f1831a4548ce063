"""Row level security: what the application's role can see and do, whatever the code forgets."""

from uuid import UUID

import asyncpg
import pytest

from memoria.records import DEFAULT_WORKSPACE, Caller
from memoria.stores.postgres import SESSION, Record

Connection = asyncpg.Connection
OTHER = UUID("00000000-0000-7000-8000-0000000000ff")
OURS = UUID("00000000-0000-7000-8000-00000000a001")
THEIRS = UUID("00000000-0000-7000-8000-00000000b001")
RELATE = """
insert into memory_relations (workspace_id, id, source_id, target_id, relation_type)
values ($1, gen_random_uuid(), $2, $3, 'supports')
"""
REMEMBER = """
insert into memories (workspace_id, id, type, kind, content, content_sha256)
values ($1, $2, 'semantic', 'note', $3, '')
"""
OF_A_WORKSPACE = """
select relname from pg_class join pg_attribute on attrelid = pg_class.oid and attname = 'workspace_id'
where relkind = 'r' and relnamespace = 'public'::regnamespace
"""


@pytest.fixture
async def app(record_url: str, owner: Connection) -> Connection:
    """A connection as the application, with a memory in its workspace and one in another."""
    await owner.execute("insert into workspaces (id, name) values ($1, 'other')", OTHER)
    await owner.execute(REMEMBER, DEFAULT_WORKSPACE, OURS, "ours")
    await owner.execute(REMEMBER, OTHER, THEIRS, "theirs")
    return owner


@pytest.fixture
async def nobody(record_url: str, app: Connection) -> Connection:
    """The application's role, in no workspace."""
    await app.execute("set role memoria_app")
    return app


async def enter(db: Connection, workspace_id: UUID) -> None:
    """Set the workspace of a session."""
    await db.execute("select set_config('memoria.workspace', $1, false)", str(workspace_id))


async def test_every_table_of_a_workspace_has_row_level_security(owner: Connection) -> None:
    tables = {row[0] for row in await owner.fetch(OF_A_WORKSPACE)}
    secured = {row[0] for row in await owner.fetch("select relname from pg_class where relrowsecurity")}
    assert len(tables) >= 7
    assert tables <= secured


async def test_without_a_workspace_nothing_is_seen(nobody: Connection) -> None:
    for row in await nobody.fetch(OF_A_WORKSPACE):
        assert await nobody.fetchval(f"select count(*) from {row[0]}") == 0, row[0]  # noqa: S608
    assert await nobody.fetchval("select count(*) from workspaces") == 0


async def test_another_workspace_is_invisible(nobody: Connection) -> None:
    await enter(nobody, DEFAULT_WORKSPACE)
    assert [row["content"] for row in await nobody.fetch("select content from memories")] == ["ours"]
    assert [row["name"] for row in await nobody.fetch("select name from workspaces")] == ["default"]
    assert await nobody.fetchval("select count(*) from index_queue where workspace_id = $1", OTHER) == 0


async def test_nothing_is_written_into_another_workspace(nobody: Connection) -> None:
    await enter(nobody, DEFAULT_WORKSPACE)
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="row-level security"):
        await nobody.execute(REMEMBER, OTHER, UUID(int=7), "intruder")
    assert await nobody.execute("update memories set content = 'x' where id = $1", THEIRS) == "UPDATE 0"
    assert await nobody.execute("delete from memories where id = $1", THEIRS) == "DELETE 0"
    await nobody.execute("reset role")
    assert await nobody.fetchval("select content from memories where id = $1", THEIRS) == "theirs"


@pytest.mark.parametrize("workspace_id", [DEFAULT_WORKSPACE, OTHER])
async def test_no_relation_crosses_workspaces(app: Connection, workspace_id: UUID) -> None:
    with pytest.raises(asyncpg.ForeignKeyViolationError):
        await app.execute(RELATE, workspace_id, OURS, THEIRS)
    assert await app.fetchval("select count(*) from memory_relations") == 0


async def test_the_application_is_no_superuser_and_owns_nothing(nobody: Connection) -> None:
    role = await nobody.fetchrow(
        "select rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolcanlogin "
        "from pg_roles where rolname = current_user"
    )
    assert role is not None
    assert list(role) == [False] * 5
    assert await nobody.fetchval("select count(*) from pg_class where relowner = 'memoria_app'::regrole") == 0
    assert await nobody.fetchval("select count(*) from pg_proc where proowner = 'memoria_app'::regrole") == 0


@pytest.mark.parametrize(
    "order",
    [
        "alter table memories disable row level security",
        "drop policy memories_of_workspace on memories",
        "create table theirs (id integer)",
        "truncate memories",
        "delete from memory_versions",
        "delete from relation_versions",
        "delete from tombstones",
        "delete from workspaces",
        "alter function current_workspace() volatile",
    ],
)
async def test_the_application_cannot_change_the_rules(nobody: Connection, order: str) -> None:
    await enter(nobody, DEFAULT_WORKSPACE)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await nobody.execute(order)


async def test_a_function_with_the_owners_rights_fixes_its_search_path(owner: Connection) -> None:
    functions = await owner.fetch(
        "select proname, proconfig from pg_proc where prosecdef and pronamespace = 'public'::regnamespace"
    )
    assert functions
    for function in functions:
        assert any(each.startswith("search_path=") for each in function["proconfig"] or []), function["proname"]


async def test_a_workspace_ends_with_its_transaction(app: Connection, record: Record, caller: Caller) -> None:
    async with record.reading(caller) as db:
        assert await db.fetchval("select count(*) from memories") == 1
    async with record.system() as db:
        assert await db.fetchval("select count(*) from memories") == 0
        assert await db.fetchval("select current_user") == SESSION["role"]


async def test_what_is_acknowledged_is_on_disk(record: Record) -> None:
    async with record.system() as db:
        names = ("fsync", "full_page_writes", "synchronous_commit", "jit")
        assert [await db.fetchval(f"show {name}") for name in names] == ["on", "on", "on", "off"]


async def test_what_reaches_over_workspaces_may_be_called_by_the_application_alone(owner: Connection) -> None:
    rows = await owner.fetch("""
        select proname, has_function_privilege('public', oid, 'execute') as by_all,
            has_function_privilege('memoria_app', oid, 'execute') as by_us
        from pg_proc where pronamespace = 'public'::regnamespace and prosecdef
    """)
    assert len(rows) >= 6
    assert {(row["by_all"], row["by_us"]) for row in rows} == {(False, True)}
