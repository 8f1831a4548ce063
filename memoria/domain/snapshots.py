"""Snapshots: a whole graph at once, in columns, for whoever draws it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypeVar

from memoria.domain import answers, checks, filters, framing, moments, questions
from memoria.records import (
    Caller,
    GraphColumns,
    MemoryFilter,
    MemoryType,
    RelationCreator,
    RelationType,
    SnapshotOrder,
)
from memoria.stores import queries
from memoria.stores.opening import Stores
from memoria.stores.postgres import Connection

T = TypeVar("T", bound=str)

SQL = queries.named("snapshots")
NODES = 20_000
EDGES = 60_000
LABEL = 80
"""Characters of a memory's first line."""
ORDERS = {
    SnapshotOrder.CONNECTED: "degree desc, created_at desc, id desc",
    SnapshotOrder.NEWEST: "created_at desc, id desc",
}
MEMORIES = """
with hidden as materialized (
    select id as hidden_id from {held} where workspace_id = $1 and status = 'tombstoned'
), degrees as (
    select ends.memory_id, count(*) as degree
    from {drawn} as relations
    cross join lateral (values (source_id), (target_id)) as ends (memory_id)
    where relations.workspace_id = $1
        and {valid}
        and not exists (select from hidden where hidden_id = source_id)
        and not exists (select from hidden where hidden_id = target_id)
    group by 1
), chosen as (
    select
        id, split_part(ltrim(substr(content, 1, 400), E' \\t\\r\\n'), E'\\n', 1) as line,
        type, kind, importance, created_at, coalesce(degree, 0) as degree, coalesce(project_id::text, '') as project
    from {source}
    left join degrees on degrees.memory_id = memories.id
    where workspace_id = $1 and {where}
    order by {order}
    limit $2
)
select
    coalesce(array_agg(id::text), '{{}}'), coalesce(array_agg(line), '{{}}'), coalesce(array_agg(type::text), '{{}}'),
    coalesce(array_agg(kind), '{{}}'), coalesce(array_agg(importance), '{{}}'),
    coalesce(array_agg(extract(epoch from created_at)::bigint), '{{}}'), coalesce(array_agg(degree), '{{}}'),
    coalesce(array_agg(project), '{{}}')
from chosen
"""
"""One row of columns: ten thousand rows would take longer to read than to find."""
NOW = {"held": "memories", "drawn": "memory_relations", "valid": "true"}
THEN = {
    "held": "memories_known($4) as memories",
    "drawn": "relations_known($4)",
    "valid": "($3::timestamptz is null or (coalesce(valid_from <= $3, true) and coalesce($3 < valid_to, true)))",
}
"""The same of another moment, whose two times come before what the filter holds."""
AT_ONCE = "set local enable_nestloop = off"
"""The planner thinks that little is left of another moment, and would look through all degrees for each memory."""


async def snapshot(
    stores: Stores,
    caller: Caller,
    filter: MemoryFilter | None = None,
    limit: int = 10_000,
    order: SnapshotOrder = SnapshotOrder.CONNECTED,
    unless: str | None = None,
    *,
    as_of: datetime | None = None,
    known_at: datetime | None = None,
) -> GraphColumns | None:
    """Read the memories that a filter accepts, the best connected or the newest first, and the relations among them.

    At most `limit` (1 to 20,000) memories and 60,000 relations, the heaviest ones. None when the workspace is still at
    the revision `unless`. `as_of`: only what was valid at that time. `known_at`: what the record held at that time, as
    it was; the filter sees memories as they were.

    Raises:
        InvalidInput: The filter, a time or `limit` cannot be understood.
    """
    checks.limit(limit, "limit", NODES)
    questions.memory_filter(filter)
    moment = moments.moment(as_of, known_at)
    where = filters.searched(filter, first=3, moment=moment)
    parts = NOW if moment.is_now else THEN
    query = MEMORIES.format(source=where.source, where=where.sql, order=ORDERS[order], **parts)
    async with stores.record.reading(caller) as db:
        revision = str(await answers.revision_of(db, caller))
        if revision == unless and not filters.names(filter, "client_id"):  # which no revision tells of
            return None
        if not moment.is_now:
            await db.execute(AT_ONCE)
        nodes = await _columns(db, query, caller.workspace_id, limit + 1, *where.values)
        ids = nodes[0][:limit]
        edges = await _columns(db, SQL["among"], caller.workspace_id, ids, EDGES + 1, as_of, known_at)
    truncated = len(nodes[0]) > limit or len(edges[0]) > EDGES
    return _graph(revision, [each[:limit] for each in nodes], [each[:EDGES] for each in edges], truncated=truncated)


async def _columns(db: Connection, query: str, *values: Any) -> list[list[Any]]:
    row = await db.fetchrow(query, *values)
    return list(row or ())


def _graph(revision: str, nodes: list[list[Any]], edges: list[list[Any]], *, truncated: bool) -> GraphColumns:
    ids, lines, types, kinds, importance, created_at, degree, projects = nodes
    src, dst, relation_types, weight, creators, drawn_at, valid_from, valid_to = edges
    names_of_types, type = _numbered(types)
    names_of_kinds, kind = _numbered(kinds)
    names_of_relations, relation_type = _numbered(relation_types)
    names_of_creators, created_by = _numbered(creators)
    names_of_projects, project = _numbered(projects)
    bounded = [place for place, ends in enumerate(zip(valid_from, valid_to, strict=True)) if ends != (None, None)]
    return GraphColumns(
        revision=revision,
        truncated=truncated,
        types=[MemoryType(name) for name in names_of_types],
        kinds=names_of_kinds,
        relation_types=[RelationType(name) for name in names_of_relations],
        creators=[RelationCreator(name) for name in names_of_creators],
        projects=names_of_projects,
        ids=ids,
        labels=[_label(line) for line in lines],
        type=type,
        kind=kind,
        importance=importance,
        created_at=created_at,
        degree=degree,
        project=project,
        src=src,
        dst=dst,
        relation_type=relation_type,
        weight=weight,
        created_by=created_by,
        drawn_at=drawn_at,
        bounded=bounded,
        valid_from=[valid_from[place] for place in bounded],
        valid_to=[valid_to[place] for place in bounded],
    )


def _numbered(names: Sequence[T]) -> tuple[list[T], list[int]]:
    """List the different names, and say for each where in that list it stands."""
    different = list(dict.fromkeys(names))
    places = {name: place for place, name in enumerate(different)}
    return different, [places[name] for name in names]


def _label(line: str) -> str:
    """Take out what nobody sees, and cut to 80 characters."""
    if not (line.isascii() and line.isprintable()):  # most are, and need not be looked through
        line = " ".join(framing.clean(line).partition("\n")[0].split())
    line = line.rstrip()
    return line if len(line) <= LABEL else f"{line[: LABEL - 1]}…"
