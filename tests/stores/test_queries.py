"""The named queries: each prepares against the schema, is used, and names its workspace."""

import re
from pathlib import Path

import asyncpg
import pytest

import memoria
from memoria.stores import queries

Connection = asyncpg.Connection
CODE = Path(memoria.__file__).parent
NOUNS = sorted(path.stem for path in (CODE / "sql").glob("*.sql") if path.stem != "schema")
QUERIES = [(noun, name) for noun in NOUNS for name in queries.named(noun)]
OF_NO_WORKSPACE = {
    "analytics.expire",
    "analytics.refresh",
    "analytics.refreshed",
    "indexing.generations",
    "indexing.lock_generations",
    "indexing.lock_memories",
    "indexing.retired",
    "indexing.unqueue",
    "indexing.add_generation",
    "indexing.set_state",
    "indexing.set_epoch",
    "indexing.count_canary",
    "indexing.backlog",
    "indexing.lease",
    "indexing.queue_page",
    "indexing.renew",
    "indexing.workspaces",
    "insight.storage",
    "reports.refresh",
}
"""Generations belong to no workspace, and the owner's functions tell the projector ids of all of them."""
NAMES_WORKSPACE = re.compile(
    r"""
    workspace_id\ =\ \$1\b
    | walk_workspace\(\)\ =\ \$1\b
    | \b(from|join|update)\ workspaces\b.*\bid\ =\ \$1\b
    | insert\ into\ \w+\ \(\s*workspace_id,.*?\b(select|values)\s*\(?\$1\b
    | \bwork_settings\(\$1\b
    | pg_advisory_xact_lock\(.*\$1::uuid
    """,
    re.VERBOSE | re.DOTALL,
)
ALIAS = re.compile(r'(\w+) = queries\.named\("(\w+)"\)')


def used() -> set[tuple[str, str]]:
    """Every query that the code takes, as (noun, name)."""
    found = set()
    for path in CODE.rglob("*.py"):
        text = path.read_text()
        for alias, noun in ALIAS.findall(text):
            found |= {(noun, name) for name in re.findall(rf'\b{alias}\["(\w+)"\]', text)}
            if f"{alias}[query]" in text:  # named by the caller of a function of the same file
                found |= {(noun, name) for name in re.findall(r'"(\w+)"', text) if name in queries.named(noun)}
    return found


async def test_every_query_prepares_against_the_schema(owner: Connection) -> None:
    await owner.execute("set role memoria_app")
    for noun, name in QUERIES:
        try:
            await owner.prepare(queries.named(noun)[name])
        except asyncpg.PostgresError as error:
            pytest.fail(f"{noun}.{name}: {error}")


@pytest.mark.parametrize(("noun", "name"), QUERIES)
def test_a_query_names_its_workspace_first(noun: str, name: str) -> None:
    names_it = NAMES_WORKSPACE.search(queries.named(noun)[name]) is not None
    assert names_it is (f"{noun}.{name}" not in OF_NO_WORKSPACE)


def test_every_query_is_used_and_exists() -> None:
    assert used() == set(QUERIES)
