"""The hot queries find their rows by index among 50,000, also once their plan is a general one."""

import json
import re
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from memoria.domain import browsing, relations
from memoria.domain.moments import NOW, Moment
from memoria.records import DEFAULT_WORKSPACE, Caller, MemorySort, SortField
from memoria.stores import queries
from memoria.stores.postgres import BY_INDEX
from tests.conftest import TEMPLATE, at

# ruff: noqa: S608  # every part of these queries is written here
ROWS = 50_000
PREFIX = "00000000-0000-7000-8000-1"
IDS = [UUID(f"{PREFIX}{number:011x}") for number in range(1, 21)]
SHA = b"\x01" * 32
LATER = datetime(2100, 1, 1, tzinfo=UTC)
FILL = f"""
set session_replication_role = replica;
create function pg_temp.nth(n bigint) returns uuid language sql as
    $$ select ('{PREFIX}' || lpad(to_hex(n), 11, '0'))::uuid $$;
insert into memories (workspace_id, id, type, kind, content, content_sha256)
select '{DEFAULT_WORKSPACE}', pg_temp.nth(n), 'semantic', 'note', 'memory ' || n, sha256(n::text::bytea)
from generate_series(1, {ROWS}) as n;
insert into chunks (workspace_id, memory_id, number, first, last, content_sha256, terms, counts, length)
select workspace_id, id, 0, 0, 1, content_sha256, '', '', 1 from memories;
insert into embeddings (workspace_id, content_sha256, model, vector)
select workspace_id, content_sha256, 'hashing', '\\x00000000' from memories;
insert into memory_relations (workspace_id, id, source_id, target_id, relation_type)
select '{DEFAULT_WORKSPACE}', gen_random_uuid(), pg_temp.nth(n), pg_temp.nth(n % {ROWS} + 1), 'follows'
from generate_series(1, {ROWS}) as n;
insert into memory_versions (workspace_id, memory_id, version, recorded_at, replaced_at, record)
select workspace_id, id, 1, created_at - interval '1 day', created_at, to_jsonb(memories) - 'fts'
from memories;
insert into relation_versions (
    workspace_id, relation_id, source_id, target_id, relation_type, weight, created_by, metadata, created_at,
    recorded_at, replaced_at
)
select
    workspace_id, id, source_id, target_id, relation_type, weight, created_by, metadata, created_at,
    created_at - interval '1 day', created_at
from memory_relations;
insert into index_generations (generation, model, dimension, state, epoch)
values (1, 'hashing', 1, 'live', gen_random_uuid());
insert into index_queue (workspace_id, generation, memory_id, want_version, behind)
select workspace_id, 1, id, 1, false from memories;
insert into workspace_revisions (workspace_id, slot, revision)
select pg_temp.nth(n), slot, 1 from generate_series(1, 500) as n, generate_series(1, 64) as slot;
insert into work_sessions (workspace_id, id, owner, start_time, end_time, status)
select '{DEFAULT_WORKSPACE}', pg_temp.nth(n), 'person ' || n % 10, moment, moment + interval '1 hour', 'completed'
from generate_series(1, {ROWS}) as n
cross join lateral (select timestamptz '2020-01-01 00:00:00+00' + n * interval '1 hour') as start (moment);
insert into recalls (workspace_id, id, at, session_id, query, milliseconds)
select workspace_id, id, start_time, id, 'q', 1 from work_sessions;
insert into access_log (workspace_id, recall_id, rank, memory_id) select workspace_id, id, 1, id from recalls;
analyze;
"""
HOT: dict[str, list[Any]] = {
    "recall.begin": [DEFAULT_WORKSPACE, 257],
    "recall.candidates": [DEFAULT_WORKSPACE, IDS, [True] * 20, [True] * 20, "hashing"],
    "arms.turns": [DEFAULT_WORKSPACE, IDS, 4],
    "arms.links": [DEFAULT_WORKSPACE, IDS, [3.0] * 20, 50, 100, 0.5, 0.1],
    "memories.by_ids": [DEFAULT_WORKSPACE, IDS],
    "memories.twins": [DEFAULT_WORKSPACE, [SHA]],
    "memories.waiting": [DEFAULT_WORKSPACE, IDS],
    "indexing.due": [DEFAULT_WORKSPACE, IDS],
    "indexing.chunks": [DEFAULT_WORKSPACE, IDS],
    "indexing.vectors": [DEFAULT_WORKSPACE, [SHA], "hashing"],
    "relations.of": [DEFAULT_WORKSPACE, IDS, "both", None, None, 50],
    "relations.counts_of": [DEFAULT_WORKSPACE, IDS, "both", None],
    "relations.by_ids": [DEFAULT_WORKSPACE, IDS],
    "memories.by_ids_at": [DEFAULT_WORKSPACE, IDS, LATER, LATER],
    "relations.by_ids_at": [DEFAULT_WORKSPACE, IDS, LATER],
    "history.changed": [DEFAULT_WORKSPACE, LATER, 1_000, 20_000],
    "relations.of_at": [DEFAULT_WORKSPACE, IDS, "both", None, None, 50, LATER, LATER],
    "sessions.by_ids": [DEFAULT_WORKSPACE, IDS],
    "sessions.open": [DEFAULT_WORKSPACE, "person 1"],
    "sessions.last_activity": [DEFAULT_WORKSPACE, IDS],
    "sessions.memories": [DEFAULT_WORKSPACE, IDS, 50],
    "sessions.recalled": [DEFAULT_WORKSPACE, IDS, 50],
    "analytics.uses": [DEFAULT_WORKSPACE, IDS, 20, None],
    "feedback.counts": [DEFAULT_WORKSPACE, IDS],
    "feedback.give": [DEFAULT_WORKSPACE, IDS[0], IDS, [True] * 20, "ada"],
    "insight.indexing": [DEFAULT_WORKSPACE, IDS],
    "analytics.asked": [DEFAULT_WORKSPACE, IDS[0], None, None, 50],
    "expansion.counts": [DEFAULT_WORKSPACE, IDS[0], "both", 0.0, None, None],
    "expansion.strongest": [DEFAULT_WORKSPACE, IDS[0], "both", 0.0, None, None, None, None, 25],
    "expansion.counts_at": [DEFAULT_WORKSPACE, IDS[0], "both", 0.0, None, None, LATER],
    "expansion.strongest_at": [DEFAULT_WORKSPACE, IDS[0], "both", 0.0, None, None, None, None, 25, LATER],
    "mapping.known": [DEFAULT_WORKSPACE, IDS, LATER, 20_000],
    "mapping.vectors": [DEFAULT_WORKSPACE, [SHA]],
    "work.standing": [DEFAULT_WORKSPACE, IDS[0]],
    "context.beside": [DEFAULT_WORKSPACE, IDS],
    "context.successors": [DEFAULT_WORKSPACE, IDS, 8],
    "diversity.vectors": [DEFAULT_WORKSPACE, IDS, 8],
    "consolidation.eligible": [DEFAULT_WORKSPACE, IDS[0], None, 50],
    "consolidation.parted": [DEFAULT_WORKSPACE, IDS],
}


@pytest.fixture(scope="module")
async def full(administrator: asyncpg.Connection, postgres: Any) -> AsyncIterator[asyncpg.Connection]:
    """The application's connection to a database of 50,000 memories."""
    name = f"test_{uuid4().hex}"
    await administrator.execute(f"create database {name} template {TEMPLATE}")
    db = await asyncpg.connect(at(postgres.url, name))
    await db.execute(FILL)
    await db.execute("set session_replication_role = origin; set role memoria_app; set jit = off")
    await db.execute(f"set memoria.workspace = '{DEFAULT_WORKSPACE}'")
    yield db
    await db.close()
    await administrator.execute(f"drop database {name} with (force)")


def scans(plan: dict[str, Any]) -> Iterator[str]:
    """The tables that a plan reads from end to end."""
    if plan["Node Type"] == "Seq Scan":
        yield plan["Relation Name"]
    for part in plan.get("Plans", []):
        yield from scans(part)


def literal(value: Any) -> str:
    """Write a parameter as SQL does."""
    if isinstance(value, list):
        return f"array[{', '.join(literal(each) for each in value)}]"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return f"'{value}'::float8"
    if isinstance(value, bytes):
        return f"'\\x{value.hex()}'::bytea"
    if isinstance(value, UUID | datetime):
        return f"'{value}'::{'uuid' if isinstance(value, UUID) else 'timestamptz'}"
    return "null" if value is None else f"'{value}'"


@pytest.mark.parametrize("query", sorted(HOT))
async def test_a_hot_query_reads_no_table_from_end_to_end(full: asyncpg.Connection, query: str) -> None:
    plan = await explained(full, *query.split("."))
    assert set(scans(plan)) <= {"workspaces", "index_generations", "user_settings"}


async def explained(full: asyncpg.Connection, noun: str, name: str) -> dict[str, Any]:
    """Return the plan of a hot query once it is a general one."""
    await full.set_type_codec("json", encoder=str, decoder=json.loads, schema="pg_catalog")
    asked = HOT[f"{noun}.{name}"]
    async with full.transaction():
        # A name is used once: asyncpg closes a statement by its name, some time after the last use of it.
        prepared = f"hot_{uuid4().hex}"
        statement = await full.prepare(queries.named(noun)[name], name=prepared)
        for _ in range(12):
            await statement.fetch(*asked)
        values = ", ".join(literal(value) for value in asked)
        found = await full.fetchval(f"explain (format json) execute {prepared} ({values})")
    plan: dict[str, Any] = found[0]["Plan"]
    return plan


async def test_turns_are_found_in_indexes_of_their_own(full: asyncpg.Connection) -> None:
    plan = str(await explained(full, "arms", "turns"))
    assert {"memory_relations_before_idx", "memory_relations_after_idx"} <= set(re.findall(r"\w+_idx", plan))


async def test_relations_of_the_past_are_read_in_the_order_of_two_indexes(full: asyncpg.Connection) -> None:
    statement = await full.prepare(queries.named("relations")["browse_at"], name="hot_browse_at")
    asked = [DEFAULT_WORKSPACE, None, None, 50, LATER, LATER]
    await full.set_type_codec("json", encoder=str, decoder=json.loads, schema="pg_catalog")
    async with full.transaction():
        await full.execute(f"{BY_INDEX}; {relations.IN_ORDER}")
        for _ in range(12):
            await statement.fetch(*asked)
        values = ", ".join(literal(value) for value in asked)
        explained = await full.fetchval(f"explain (format json) execute hot_browse_at ({values})")
    assert set(scans(explained[0]["Plan"])) == set()
    assert "Merge Append" in str(explained)
    assert "Sort'" not in str(explained)


@pytest.mark.parametrize("field", sorted(set(SortField) - {SortField.OCCURRED_AT}))
@pytest.mark.parametrize("descending", [True, False])
async def test_a_page_of_a_list_is_read_in_the_order_of_an_index(
    full: asyncpg.Connection, field: SortField, descending: bool
) -> None:
    await in_order(full, MemorySort(field=field, descending=descending), NOW)


@pytest.mark.parametrize("moment", [Moment(as_of=LATER), Moment(known_at=LATER), Moment(as_of=LATER, known_at=LATER)])
@pytest.mark.parametrize("descending", [True, False])
async def test_a_page_of_a_list_of_the_past_is_read_in_the_order_of_an_index(
    full: asyncpg.Connection, moment: Moment, descending: bool
) -> None:
    await in_order(full, MemorySort(descending=descending), moment)


async def in_order(full: asyncpg.Connection, sort: MemorySort, moment: Moment) -> None:
    """Expect that a page is read in its order, and no table from end to end."""
    query, values = browsing.page_query(Caller(), None, sort, 50, None, moment)
    for number, value in enumerate(values, 1):
        query = query.replace(f"${number}", str(value) if isinstance(value, int) else literal(value))
    await full.set_type_codec("json", encoder=str, decoder=json.loads, schema="pg_catalog")
    explained = await full.fetchval(f"explain (format json) {query}")
    assert set(scans(explained[0]["Plan"])) == set()
    assert "Sort" not in str(explained)
