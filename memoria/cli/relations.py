"""Commands for relations and walks over them: relate, neighbors and path."""

from typing import Annotated

import typer

from memoria.cli import documents, options, rendering
from memoria.cli.session import App, Session, talking
from memoria.client.refusals import refusal
from memoria.records import Direction, RelationType

Depth = Annotated[int, typer.Option(help="How many relations far, 1 to 8.")]


def add_to(app: App) -> None:
    """Add these commands."""
    for command in (relate, neighbors, path):
        talking(app, command)


def relate(
    session: Session,
    source: Annotated[str, typer.Argument(help="Id of the memory that the relation starts from.")],
    relation_type: Annotated[RelationType, typer.Argument(help="What the source does to the target.")],
    target: Annotated[str, typer.Argument(help="Id of the memory that it leads to.")],
    *,
    weight: Annotated[float, typer.Option(help="0 to 1.")] = 1.0,
    metadata: options.Metadata = None,
    valid_from: Annotated[str | None, typer.Option(metavar="TIME", help="Since when it holds.")] = None,
    valid_to: Annotated[str | None, typer.Option(metavar="TIME", help="Until when it holds.")] = None,
) -> None:
    """Draw a typed relation between two memories, or update the one that is there."""
    relation = {
        "source_id": source,
        "target_id": target,
        "relation_type": relation_type,
        "weight": weight,
        "metadata": options.metadata(metadata),
        "valid_from": options.time(valid_from),
        "valid_to": options.time(valid_to),
    }
    with session.connect() as remote:
        [drawn] = remote.graphql(documents.RELATE, relations=[relation])
    if drawn["error"]:
        raise refusal(**drawn["error"])
    session.show({"id": drawn["relation"]["id"], "created": drawn["created"]}, rendering.related)


def neighbors(  # noqa: PLR0913  # one option for each part of the walk
    session: Session,
    id: Annotated[str, typer.Argument(help="Id of the memory to start from.")],
    *,
    depth: Depth = 1,
    relation: options.Relations = None,
    direction: options.Way = Direction.BOTH,
    min_weight: options.MinWeight = 0.0,
    as_of: options.AsOf = None,
    known_at: options.KnownAt = None,
    limit: Annotated[int, typer.Option(help="How many.")] = 100,
) -> None:
    """Show the memories around one, nearest first."""
    with session.connect() as remote:
        found = remote.graphql(
            documents.NEIGHBORS,
            id=id,
            depth=depth,
            types=relation,
            direction=direction,
            min_weight=min_weight,
            as_of=options.time(as_of),
            known_at=options.time(known_at),
            limit=limit,
        )
    session.show(found, rendering.neighbors)


def path(  # noqa: PLR0913  # one option for each part of the walk
    session: Session,
    source: Annotated[str, typer.Argument(help="Id of the first memory.")],
    target: Annotated[str, typer.Argument(help="Id of the last memory.")],
    *,
    depth: Depth = 6,
    relation: options.Relations = None,
    direction: options.Way = Direction.BOTH,
    min_weight: options.MinWeight = 0.0,
    as_of: options.AsOf = None,
    known_at: options.KnownAt = None,
) -> None:
    """Show one shortest path between two memories; the same one every time."""
    with session.connect() as remote:
        found = remote.graphql(
            documents.PATH,
            source=source,
            target=target,
            depth=depth,
            types=relation,
            direction=direction,
            min_weight=min_weight,
            as_of=options.time(as_of),
            known_at=options.time(known_at),
        )
    session.show(found, rendering.path)
