"""Commands for clients: who work is done for."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from memoria.cli import naming, options, work_rendering
from memoria.cli import work_documents as documents
from memoria.cli.rendering import say
from memoria.cli.session import App, Session, talking

if TYPE_CHECKING:
    from memoria.client import Memoria

One = Annotated[str, typer.Argument(metavar="CLIENT", help="Its name or its id.")]


def add_to(app: App) -> None:
    """Add these commands, below `clients`."""
    below = typer.Typer(name="clients", help="Keep clients: who work is done for.")
    talking(below, list_, "list")
    for command in (show, add, revise, archive, unarchive, remove):
        talking(below, command)
    app.add_typer(below, no_args_is_help=True)


def list_(
    session: Session,
    *,
    archived: naming.Archived = False,
    every: naming.Every = False,
    limit: naming.Limit = 50,
    cursor: naming.Cursor = None,
) -> None:
    """List clients by name: those in use, unless it is said otherwise."""
    with session.connect() as remote:
        chosen = naming.state(archived=archived, every=every)
        found = remote.graphql(documents.CLIENTS, archived=chosen, first=limit, after=cursor)
    session.show(work_rendering.page("clients", found), work_rendering.clients)


def show(session: Session, name: One) -> None:
    """Show a client."""
    with session.connect() as remote:
        found = naming.client(remote, name)
    session.show(found, work_rendering.fields)


def add(
    session: Session,
    name: Annotated[str, typer.Argument(help="What it is called.")],
    *,
    metadata: options.Metadata = None,
) -> None:
    """Add a client. Work for one that is not there yet adds it as well."""
    with session.connect() as remote:
        found = remote.graphql(documents.ADD_CLIENT, name=name, metadata=options.metadata(metadata))
    session.show(found, work_rendering.fields)


def revise(
    session: Session,
    name: One,
    *,
    new_name: Annotated[str | None, typer.Option("--name", help="What it is called from now on.")] = None,
    metadata: options.Metadata = None,
) -> None:
    """Change a client. Hours that were booked on it stay with it; metadata that is named replaces all."""
    said: dict[str, Any] = {"name": new_name, "metadata": options.metadata(metadata) if metadata else None}
    _revise(session, name, {field: value for field, value in said.items() if value is not None})


def archive(session: Session, name: One) -> None:
    """Take a client out of the lists. Its hours stay."""
    _revise(session, name, {"archived": True})


def unarchive(session: Session, name: One) -> None:
    """Bring an archived client back."""
    _revise(session, name, {"archived": False})


def remove(session: Session, name: One) -> None:
    """Remove a client that nothing was booked on."""
    with session.connect() as remote:
        gone = remote.graphql(documents.REMOVE_CLIENT, id=_id(remote, name))
    session.show({"removed": gone}, lambda found: say(f"Removed {found['removed']}"))


def _revise(session: Session, name: str, changes: dict[str, Any]) -> None:
    with session.connect() as remote:
        found = remote.graphql(documents.REVISE_CLIENT, id=_id(remote, name), changes=changes)
    session.show(found, work_rendering.fields)


def _id(remote: "Memoria", name: str) -> str:
    id: str = naming.client(remote, name)["id"]
    return id
