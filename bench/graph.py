"""Measure the graph verbs against 300,000 relations, before and after PostgreSQL knows their statistics.

Run: python -m bench.graph
"""

import asyncio
import json
import random
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg

from memoria.domain import graph
from memoria.domain.ids import new_id
from memoria.records import Caller, GraphFilter
from memoria.settings import EmbedderName, Settings
from memoria.stores.opening import Stores, open_stores

MEMORIES, EDGES, HUB, CLIQUE = 50_000, 300_000, 20_000, 13
ROUNDS = 40
Call = Callable[[], Awaitable[object]]

FILL = """
alter table memories disable trigger user;
alter table memory_relations disable trigger user;
"""
FILLED = """
alter table memories enable trigger user;
alter table memory_relations enable trigger user;
"""
KEEP = """
insert into memories (workspace_id, id, type, kind, content, content_sha256)
select $1, id, 'semantic', 'note', id::text, sha256(id::text::bytea) from unnest($2::uuid[]) as id
"""
DRAW = """
insert into memory_relations (workspace_id, id, source_id, target_id, relation_type, weight)
select $1, gen_random_uuid(), source_id, target_id, 'related', weight
from unnest($2::uuid[], $3::uuid[], $4::float8[]) as edge (source_id, target_id, weight)
"""


def edges(ids: list[UUID], chance: random.Random) -> list[tuple[UUID, UUID]]:
    """A hub, whose leaves nothing else names, a clique, and random relations among the rest."""
    hub, clique, rest = ids[0], ids[1 : 1 + CLIQUE], ids[1 + CLIQUE + HUB :]
    star = [(hub, leaf) for leaf in ids[1 + CLIQUE : 1 + CLIQUE + HUB]]
    knot = [(a, b) for a in clique for b in clique if a != b]
    web: set[tuple[UUID, UUID]] = set()
    while len(web) < EDGES - len(star) - len(knot):
        a, b = chance.choice(rest), chance.choice(rest)
        if a != b:
            web.add((a, b))
    return [*star, *knot, *web]


async def fill(url: str, caller: Caller, ids: list[UUID], chance: random.Random) -> None:
    """Write the graph as the owner in a workspace of its own; the index is told nothing of it."""
    drawn = edges(ids, chance)
    owner = await asyncpg.connect(url)
    async with owner.transaction():
        await owner.execute("insert into workspaces (id, name) values ($1, $1::uuid::text)", caller.workspace_id)
        await owner.execute(FILL)
        await owner.execute(KEEP, caller.workspace_id, ids)
        weights = [chance.random() for _ in drawn]
        await owner.execute(DRAW, caller.workspace_id, [a for a, _ in drawn], [b for _, b in drawn], weights)
        await owner.execute(FILLED)
    for table in ("memories", "memory_relations"):
        await owner.fetchval(f"select count(*) from {table}")  # noqa: S608 - the first reader marks rows as committed
    await owner.close()


async def analyze(url: str) -> None:
    owner = await asyncpg.connect(url)
    await owner.execute("analyze memories, memory_relations")
    await owner.close()


async def seconds(call: Call) -> float:
    began = time.perf_counter()
    await call()
    return time.perf_counter() - began


async def timed(call: Call) -> dict[str, float]:
    """Milliseconds of a call: median and 95th percentile."""
    await call()
    cuts = statistics.quantiles([await seconds(call) for _ in range(ROUNDS)], n=20)
    return {"p50": round(cuts[9] * 1e3, 2), "p95": round(cuts[18] * 1e3, 2)}


def calls(stores: Stores, caller: Caller, ids: list[UUID], chance: random.Random) -> dict[str, Call]:
    """What is measured, by name. Each round starts from another memory where one is as good as another."""
    hub, clique, leaves = ids[0], ids[1 : 1 + CLIQUE], ids[1 + CLIQUE : 1 + CLIQUE + HUB]
    rest = ids[1 + CLIQUE + HUB :]

    def near(start: Callable[[], UUID], depth: int, limit: int = 1_000) -> Call:
        return lambda: graph.neighbors(stores, caller, start(), depth=depth, limit=limit)

    def way(start: Callable[[], UUID], end: Callable[[], UUID]) -> Call:
        return lambda: graph.path(stores, caller, start(), end())

    async def within() -> None:
        async with stores.record.reading(caller) as db:
            await graph.reach(db, caller, GraphFilter(from_ids=[leaves[0]], depth=2), 50_000)

    return {
        "neighbors depth 1": near(lambda: chance.choice(rest), 1),
        "neighbors depth 2": near(lambda: chance.choice(rest), 2),
        "neighbors depth 3": near(lambda: chance.choice(rest), 3),
        "neighbors of a clique of 13, depth 5": near(lambda: clique[0], 5),
        "neighbors of a hub of 20,000, first 1,000": near(lambda: hub, 1),
        "neighbors of a leaf of the hub, depth 3": near(lambda: leaves[0], 3),
        "path between two random memories": way(lambda: chance.choice(rest), lambda: chance.choice(rest)),
        "path across the hub": way(lambda: leaves[0], lambda: leaves[-1]),
        "no path, from a leaf to the rest": way(lambda: leaves[0], lambda: chance.choice(rest)),
        "subgraph of 300": lambda: graph.subgraph(stores, caller, [chance.choice(rest)], depth=3),
        "every memory around the hub": within,
    }


async def measure(stores: Stores, url: str) -> dict[str, Any]:
    """Fill a new workspace and time each verb; `url` is the owner's address of the same database.

    Milliseconds by verb: p50 and p95, first without the planner's statistics, then with them.
    """
    chance = random.Random(1)
    caller = Caller(workspace_id=new_id())
    ids = [new_id() for _ in range(MEMORIES)]
    await fill(url, caller, ids, chance)
    asked = calls(stores, caller, ids, chance)
    fresh = {name: await timed(call) for name, call in asked.items()}
    await analyze(url)
    known = {name: await timed(call) for name, call in asked.items()}
    return {"memories": MEMORIES, "relations": EDGES, "without statistics": fresh, "with statistics": known}


async def main() -> None:
    """Measure in a fresh folder and print one JSON document."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data_dir=Path(folder), embedder=EmbedderName.HASHING)
        async with open_stores(settings) as stores:
            assert stores.embedded is not None
            assert stores.embedded.postgres is not None
            print(json.dumps(await measure(stores, stores.embedded.postgres.url), indent=2))


if __name__ == "__main__":
    asyncio.run(main())
