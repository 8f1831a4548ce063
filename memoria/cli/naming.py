"""Clients and projects by their names or ids, and what the commands about both share."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer

from memoria.cli import work_documents as documents
from memoria.errors import InvalidInput, NotFound

if TYPE_CHECKING:
    from memoria.client import Memoria

PAGE = 200
Archived = Annotated[bool, typer.Option("--archived", help="Archived ones instead.")]
Every = Annotated[bool, typer.Option("--all", help="Archived ones, too.")]
Limit = Annotated[int, typer.Option(help="How many, at most 200.")]
Cursor = Annotated[str | None, typer.Option(help="Where the list before this one ended.")]


def state(*, archived: bool, every: bool) -> bool | None:
    """Say which are meant: those in use, archived ones, or all (None).

    Raises:
        InvalidInput: Both options were given.
    """
    if archived and every:
        raise InvalidInput("--archived and --all at once: do one of the two", field="archived")
    return None if every else archived


def client(remote: "Memoria", named: str) -> dict[str, Any]:
    """Find a client by its name, whatever its capitals, or by its id.

    Raises:
        NotFound: There is none.
    """
    found = _by_id(remote, documents.CLIENT, named) or next(_called(remote, documents.CLIENTS, named), None)
    if found is None:
        raise NotFound(f"there is no client {named!r}: `memoria clients list --all` shows them")
    return found


def project(remote: "Memoria", named: str, of: str | None) -> dict[str, Any]:
    """Find a project by its name, within a client or any, or by its id.

    Raises:
        NotFound: There is none.
        InvalidInput: Several clients have one of this name.
    """
    if (known := _by_id(remote, documents.PROJECT, named)) is not None:
        return known
    found = list(_called(remote, documents.PROJECTS, named, client=of))
    if not found:
        raise NotFound(f"there is no project {named!r}: `memoria projects list --all` shows them")
    if len(found) > 1:
        raise InvalidInput(f"several clients have a project {named!r}: name the client with --of", field="of")
    return found[0]


def _by_id(remote: "Memoria", document: str, named: str) -> dict[str, Any] | None:
    try:
        id = UUID(named)
    except ValueError:
        return None
    found: dict[str, Any] | None = remote.graphql(document, id=id)
    return found


def _called(remote: "Memoria", document: str, named: str, **bounds: Any) -> Iterator[dict[str, Any]]:
    after: str | None = None
    while True:
        page = remote.graphql(document, archived=None, first=PAGE, after=after, **bounds)
        yield from (each for each in page["nodes"] if each["name"].lower() == named.lower())
        if not page["page_info"]["has_next_page"]:
            return
        after = page["page_info"]["end_cursor"]
