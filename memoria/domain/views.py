"""Views: filters, layouts and the like that somebody saved under a name, for the whole workspace."""

import re

import orjson

from memoria.domain import checks
from memoria.errors import Conflict, InvalidInput, NotFound
from memoria.records import Caller, Json, View
from memoria.stores import queries
from memoria.stores.opening import Stores

SQL = queries.named("views")
MOST = 500
DATA_BYTES = 262_144
ALL_BYTES = 16 * 1024 * 1024
"""What the data of all views may take, since they are read at once."""
PAGE = re.compile(r"[a-z][a-z0-9-]{0,63}")


async def browse(stores: Stores, caller: Caller, page: str | None = None) -> list[View]:
    """List the views of the workspace by name: of one page, or of all."""
    if page is not None:
        _page(page)
    async with stores.record.reading(caller) as db:
        return [View(**row) for row in await db.fetch(SQL["of_page"], caller.workspace_id, page)]


async def save(stores: Stores, caller: Caller, page: str, name: str, url: str, data: Json = None) -> View:
    """Save a view of a page under a name; one that is there under that name becomes this one.

    `url` is a path on this server. `data` is anything of at most 256 KB. A workspace has at most 500 views.

    Raises:
        Conflict: There are 500 others, or their data take 16 MB with this one.
        InvalidInput: A value cannot be kept.
    """
    _page(page)
    checks.name(name, "name")
    _url(url)
    size = len(orjson.dumps(checks.json(data, "data", longest=DATA_BYTES)))
    async with stores.record.writing(caller) as db:
        await db.execute(SQL["lock"], caller.workspace_id)
        [others] = await db.fetch(SQL["others"], caller.workspace_id, page, name)
        if others["views"] >= MOST:
            raise Conflict(f"there are {MOST} views already: delete some")
        if others["bytes"] + size > ALL_BYTES:
            raise Conflict(f"the data of all views may take {ALL_BYTES:,} bytes: delete some")
        [row] = await db.fetch(SQL["save"], caller.workspace_id, page, name, url, {} if data is None else data)
    return View(**row)


async def delete(stores: Stores, caller: Caller, page: str, name: str) -> str:
    """Delete a view. Returns its name.

    Raises:
        NotFound: There is none of that name.
    """
    async with stores.record.writing(caller) as db:
        row = await db.fetchrow(SQL["delete"], caller.workspace_id, page, name)
    if row is None:
        raise NotFound(f"there is no view {name[:80]!r} of the page {page[:64]!r}")
    return name


def _page(page: str) -> None:
    if not PAGE.fullmatch(page):
        raise InvalidInput(
            f"page {page[:64]!r} is no name of a page: use lower-case letters, digits and -", field="page"
        )


def _url(url: str) -> None:
    checks.text(url, "url", longest=8_192)
    if not url.startswith("/") or url.startswith(("//", "/\\")) or not url.isprintable():
        raise InvalidInput("url must be a path on this server, such as /memories?tag=x", field="url")
