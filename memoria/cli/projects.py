"""Commands for projects: what work is done on."""

from enum import StrEnum
from typing import Annotated, Any

import typer

from memoria.cli import naming, options, work_rendering
from memoria.cli import work_documents as documents
from memoria.cli.rendering import say
from memoria.cli.session import App, Session, talking
from memoria.errors import InvalidInput

One = Annotated[str, typer.Argument(metavar="PROJECT", help="Its name or its id.")]
Of = Annotated[str | None, typer.Option("--of", metavar="CLIENT", help="Client of the project that is named.")]
Repo = Annotated[str | None, typer.Option(help="Its repository: owner/name, or an address.")]


class Field(StrEnum):
    """What can be cleared of a project."""

    CLIENT = "client"
    REPO = "repo"


def add_to(app: App) -> None:
    """Add these commands, below `projects`."""
    below = typer.Typer(name="projects", help="Keep projects: what work is done on.")
    talking(below, list_, "list")
    for command in (show, add, revise, archive, unarchive, remove):
        talking(below, command)
    app.add_typer(below, no_args_is_help=True)


def list_(  # one option for each bound
    session: Session,
    *,
    client: Annotated[str | None, typer.Option(help="Only of this client, by name.")] = None,
    archived: naming.Archived = False,
    every: naming.Every = False,
    limit: naming.Limit = 50,
    cursor: naming.Cursor = None,
) -> None:
    """List projects by name: those in use, unless it is said otherwise."""
    with session.connect() as remote:
        chosen = naming.state(archived=archived, every=every)
        found = remote.graphql(documents.PROJECTS, client=client, archived=chosen, first=limit, after=cursor)
    session.show(work_rendering.page("projects", found), work_rendering.projects)


def show(session: Session, name: One, *, of: Of = None) -> None:
    """Show a project."""
    with session.connect() as remote:
        found = naming.project(remote, name, of)
    session.show(found, work_rendering.fields)


def add(
    session: Session,
    name: Annotated[str, typer.Argument(help="What it is called.")],
    *,
    client: Annotated[str | None, typer.Option(help="Who it is for, by name; made on first use.")] = None,
    repo: Repo = None,
    metadata: options.Metadata = None,
) -> None:
    """Add a project, of a client or of none. Work on one that is not there yet adds it as well."""
    asked = {"name": name, "client": client, "repo": repo, "metadata": options.metadata(metadata)}
    with session.connect() as remote:
        found = remote.graphql(documents.ADD_PROJECT, **asked)
    session.show(found, work_rendering.fields)


def revise(  # one option for each field
    session: Session,
    name: One,
    *,
    of: Of = None,
    new_name: Annotated[str | None, typer.Option("--name", help="What it is called from now on.")] = None,
    client: Annotated[str | None, typer.Option(help="Who it is for from now on, by name; made on first use.")] = None,
    repo: Repo = None,
    metadata: options.Metadata = None,
    clear: Annotated[list[Field] | None, typer.Option(help="A field to empty; repeatable.")] = None,
) -> None:
    """Change a project. One that moves to another client takes its hours along; metadata that is named replaces all."""
    said: dict[str, Any] = {
        "name": new_name,
        "client": client,
        "repo": repo,
        "metadata": options.metadata(metadata) if metadata else None,
    }
    cleared = {each.value: None for each in clear or []}
    if both := [field for field in cleared if said[field] is not None]:
        raise InvalidInput(f"{both[0]} is set and cleared at once: do one of the two", field="clear")
    _revise(session, name, of, {field: value for field, value in said.items() if value is not None} | cleared)


def archive(session: Session, name: One, *, of: Of = None) -> None:
    """Take a project out of the lists. Its hours stay."""
    _revise(session, name, of, {"archived": True})


def unarchive(session: Session, name: One, *, of: Of = None) -> None:
    """Bring an archived project back."""
    _revise(session, name, of, {"archived": False})


def remove(session: Session, name: One, *, of: Of = None) -> None:
    """Remove a project that nothing was booked on; its memories stay."""
    with session.connect() as remote:
        gone = remote.graphql(documents.REMOVE_PROJECT, id=naming.project(remote, name, of)["id"])
    session.show({"removed": gone}, lambda found: say(f"Removed {found['removed']}"))


def _revise(session: Session, name: str, of: str | None, changes: dict[str, Any]) -> None:
    with session.connect() as remote:
        found = remote.graphql(documents.REVISE_PROJECT, id=naming.project(remote, name, of)["id"], changes=changes)
    session.show(found, work_rendering.fields)
