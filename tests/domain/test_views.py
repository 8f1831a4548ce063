"""Views: saved under a name, listed, replaced and deleted."""

import asyncio
from dataclasses import replace
from typing import Any
from uuid import uuid4

import asyncpg
import pytest

from memoria.domain import views
from memoria.errors import Conflict, InvalidInput, NotFound
from memoria.records import Caller
from memoria.stores.opening import Stores

DATA: dict[str, Any] = {"positions": {"a": [0.5, -1]}, "snake_case": None, "camelCase": "ü"}


async def names(stores: Stores, caller: Caller, page: str | None = None) -> list[tuple[str, str]]:
    return [(each.page, each.name) for each in await views.browse(stores, caller, page)]


async def test_a_view_is_read_back_as_it_was_saved(stores: Stores, caller: Caller) -> None:
    saved = await views.save(stores, caller, "graph", "Outage", "/graph?focus=1&depth=2", DATA)
    assert (saved.page, saved.name, saved.url, saved.data) == ("graph", "Outage", "/graph?focus=1&depth=2", DATA)
    assert await views.browse(stores, caller, "graph") == [saved]
    assert (await views.save(stores, caller, "graph", "Empty", "/")).data == {}


async def test_views_are_listed_by_page_and_name(stores: Stores, caller: Caller) -> None:
    for page, name in (("memories", "b"), ("graph", "Z"), ("graph", "a"), ("memories", "A")):
        await views.save(stores, caller, page, name, "/")
    assert await names(stores, caller) == [("graph", "a"), ("graph", "Z"), ("memories", "A"), ("memories", "b")]
    assert await names(stores, caller, "memories") == [("memories", "A"), ("memories", "b")]
    assert await names(stores, caller, "recall") == []


async def test_saving_under_the_same_name_replaces_it(stores: Stores, caller: Caller) -> None:
    first = await views.save(stores, caller, "graph", "Outage", "/graph", DATA)
    second = await views.save(stores, caller, "graph", "Outage", "/graph?depth=3", [1])
    assert (second.url, second.data, second.updated_at > first.updated_at) == ("/graph?depth=3", [1], True)
    assert await views.browse(stores, caller) == [second]


async def test_a_view_is_deleted_once(stores: Stores, caller: Caller) -> None:
    await views.save(stores, caller, "graph", "Outage", "/graph")
    assert await views.delete(stores, caller, "graph", "Outage") == "Outage"
    assert await names(stores, caller) == []
    with pytest.raises(NotFound, match="there is no view 'Outage'"):
        await views.delete(stores, caller, "graph", "Outage")


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"page": "Graph"}, "page"),
        ({"page": ""}, "page"),
        ({"name": ""}, "name"),
        ({"name": "two\nlines"}, "name"),
        ({"name": "x" * 257}, "name"),
        ({"url": "https://evil.example/"}, "url"),
        ({"url": "//evil.example/"}, "url"),
        ({"url": "/\\evil.example/"}, "url"),
        ({"url": "javascript:alert(1)"}, "url"),
        ({"url": "/x\ny"}, "url"),
        ({"url": "/" + "x" * 8_192}, "url"),
        ({"data": ["x" * 60_000] * 5}, "data"),
        ({"data": {"n": float("nan")}}, "data"),
        ({"data": {"a": "\x00"}}, "data"),
    ],
)
async def test_what_cannot_be_kept_is_refused(
    stores: Stores, caller: Caller, changed: dict[str, Any], field: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        await views.save(stores, caller, **({"page": "graph", "name": "x", "url": "/graph", "data": {}} | changed))
    assert refused.value.field == field
    assert await names(stores, caller) == []


async def test_a_workspace_has_at_most_500_whoever_comes_at_once(stores: Stores, caller: Caller) -> None:
    async with stores.record.writing(caller) as db:
        await db.execute(
            "insert into saved_views (workspace_id, page, name, url, data) "
            "select $1, 'graph', n::text, '/', '{}' from generate_series(1, 495) as n",
            caller.workspace_id,
        )
    saving = (views.save(stores, caller, "graph", f"new {n}", "/") for n in range(10))
    results = await asyncio.gather(*saving, return_exceptions=True)
    assert sum(isinstance(each, Conflict) for each in results) == 5
    assert len(await names(stores, caller)) == 500
    assert (await views.save(stores, caller, "graph", "1", "/again")).url == "/again"


async def test_the_data_of_all_are_bounded(stores: Stores, caller: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "ALL_BYTES", 100)
    await views.save(stores, caller, "graph", "a", "/", "x" * 60)
    with pytest.raises(Conflict, match="may take 100 bytes"):
        await views.save(stores, caller, "graph", "b", "/", "x" * 60)
    await views.save(stores, caller, "graph", "a", "/", "y" * 80)
    assert await names(stores, caller) == [("graph", "a")]


async def test_another_workspace_has_its_own(owner: asyncpg.Connection, stores: Stores, caller: Caller) -> None:
    elsewhere = replace(caller, workspace_id=uuid4())
    await owner.execute("insert into workspaces (id, name) values ($1, 'elsewhere')", elsewhere.workspace_id)
    await views.save(stores, elsewhere, "graph", "theirs", "/")
    assert await names(stores, caller) == []
    with pytest.raises(NotFound):
        await views.delete(stores, caller, "graph", "theirs")
    assert await names(stores, elsewhere) == [("graph", "theirs")]
