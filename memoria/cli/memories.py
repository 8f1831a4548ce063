"""Commands for memories: remember, get, recall and restore."""

from typing import Annotated, Any

import typer

from memoria.cli import documents, options, rendering
from memoria.cli.session import App, Session, talking
from memoria.errors import InvalidInput, NotFound
from memoria.records import Direction, MemoryType, RecallWeights, Trust

Content = Annotated[str | None, typer.Argument(help="The text; - or nothing reads standard input.")]
NewType = Annotated[
    MemoryType | None, typer.Option("--type", help="Events, facts, or how-to; the kind's own unless it is given.")
]
Kind = Annotated[str, typer.Option(help="A named sort of memory.")]
NewTags = Annotated[list[str] | None, typer.Option("--tag", help="A tag; repeatable.")]
Time = Annotated[str | None, typer.Option(metavar="TIME", help="A date, or a time with its zone.")]
From = Annotated[list[str] | None, typer.Option("--from", help="Only memories near this one (its id); repeatable.")]


def add_to(app: App) -> None:
    """Add these commands."""
    for command in (remember, get, recall, restore):
        talking(app, command)


def remember(  # noqa: PLR0913  # one option for each field
    session: Session,
    content: Content = None,
    *,
    type: NewType = None,
    kind: Kind = "note",
    tag: NewTags = None,
    importance: Annotated[float, typer.Option(help="0 to 1.")] = 0.5,
    confidence: Annotated[float, typer.Option(help="0 to 1.")] = 1.0,
    valence: Annotated[float | None, typer.Option(help="-1 to 1.")] = None,
    metadata: options.Metadata = None,
    project_id: Annotated[str | None, typer.Option(help="The project it belongs to.")] = None,
    session_id: Annotated[str | None, typer.Option(help="The work session it belongs to.")] = None,
    agent: Annotated[str | None, typer.Option(help="Who remembers this.")] = None,
    source_uri: Annotated[str | None, typer.Option(help="Where it comes from.")] = None,
    trust: Annotated[Trust, typer.Option(help="Who vouches for it.")] = Trust.USER,
    occurred_at: Time = None,
    valid_from: Time = None,
    valid_to: Time = None,
    expires_at: Time = None,
    pinned: Annotated[bool, typer.Option("--pinned", help="Never archive it by itself.")] = False,
    key: Annotated[str | None, typer.Option(help="The same key again has no further effect.")] = None,
) -> None:
    """Keep one memory. An exact duplicate is not kept twice: its id comes back with created false."""
    memory: dict[str, Any] = {
        "content": options.text(content),
        "type": type,
        "kind": kind,
        "tags": tag or [],
        "importance": importance,
        "confidence": confidence,
        "valence": valence,
        "metadata": options.metadata(metadata),
        "project_id": project_id,
        "session_id": session_id,
        "agent": agent,
        "source_uri": source_uri,
        "trust": trust,
        "occurred_at": options.time(occurred_at),
        "valid_from": options.time(valid_from),
        "valid_to": options.time(valid_to),
        "expires_at": options.time(expires_at),
        "pinned": pinned,
    }
    with session.connect() as remote:
        kept = remote.graphql(documents.REMEMBER, memory=memory, key=key)
    session.show(
        {"id": kept["memory"]["id"], "created": kept["created"], "indexed": kept["indexed"]}, rendering.remembered
    )


def get(
    session: Session,
    ids: Annotated[list[str], typer.Argument(help="Ids of memories.")],
    *,
    as_of: options.ValidAt = None,
    known_at: options.KnownAt = None,
) -> None:
    """Read memories by their ids."""
    moment = {"as_of": options.time(as_of), "known_at": options.time(known_at)}
    with session.connect() as remote:
        found = {id: remote.graphql(documents.GET, id=id, **moment) for id in dict.fromkeys(ids)}
    missing = [id for id, memory in found.items() if memory is None]
    if missing:
        raise NotFound(f"there is no memory {', '.join(missing)}")
    session.show({"memories": list(found.values())}, _show_memories)


def _show_memories(found: dict[str, Any]) -> None:
    for memory in found["memories"]:
        rendering.memory(memory)


def recall(  # noqa: PLR0913  # one option for each part of the filters
    session: Session,
    query: Annotated[str, typer.Argument(help="The question; - reads standard input.")],
    *,
    type: options.Types = None,
    kind: options.Kinds = None,
    tag: options.Tags = None,
    status: options.Statuses = None,
    after: options.After = None,
    before: options.Before = None,
    where: options.Where = None,
    from_: From = None,
    depth: Annotated[int, typer.Option(help="How many relations away from --from.")] = 1,
    relation: options.Relations = None,
    direction: options.Way = Direction.BOTH,
    min_weight: options.MinWeight = 0.0,
    as_of: options.ValidAt = None,
    known_at: options.KnownAt = None,
    limit: Annotated[int, typer.Option(help="How many, at most 100.")] = 10,
    explain: Annotated[bool, typer.Option("--explain", help="Say why each hit is where it is.")] = False,
    at: Annotated[str | None, typer.Option(help="When it is asked, for 'last week'; now unless given.")] = None,
    semantic: Annotated[float, typer.Option(help="How much meaning counts, 0 to 10.")] = 1.0,
    lexical: Annotated[float, typer.Option(help="How much words count, 0 to 10.")] = 1.0,
    recency: Annotated[float, typer.Option(help="How much it counts to be recent, 0 to 10.")] = 0.0,
    importance: Annotated[float, typer.Option(help="How much it counts to be important, 0 to 10.")] = 0.0,
    half_life: Annotated[float, typer.Option(help="Days in which recency halves.")] = 30.0,
) -> None:
    """Find the memories that answer a question, best first."""
    graph = {
        "from": from_,
        "depth": depth,
        "types": relation,
        "direction": direction,
        "min_weight": min_weight,
    }
    if not from_ and (depth != 1 or relation or direction is not Direction.BOTH or min_weight):
        raise InvalidInput(
            "--depth, --relation, --direction and --min-weight bound the walk from --from: name a memory there",
            field="from",
        )
    filter = options.memory_filter(
        type=type, kind=kind, tag=tag, status=status, after=after, before=before, where=where
    )
    question = options.text(query)
    with session.connect() as remote:
        answer = remote.graphql(
            documents.RECALL,
            query=question,
            filter=filter,
            graph=graph if from_ else None,
            limit=limit,
            explain=explain,
            at=options.time(at),
            as_of=options.time(as_of),
            known_at=options.time(known_at),
            weights=RecallWeights(
                semantic=semantic,
                lexical=lexical,
                recency=recency,
                importance=importance,
                half_life_days=half_life,
            ),
        )
    session.show(answer, rendering.answer)


def restore(session: Session, ids: Annotated[list[str], typer.Argument(help="Ids of memories.")]) -> None:
    """Bring memories back: forgotten or archived ones as they were before, superseded ones as active."""
    with session.connect() as remote:
        found = remote.graphql(documents.RESTORE, ids=ids)
    session.show({"memories": found}, _show_restored)


def _show_restored(found: dict[str, Any]) -> None:
    for memory in found["memories"]:
        rendering.say(f"{memory['id']} is {memory['status']}")
