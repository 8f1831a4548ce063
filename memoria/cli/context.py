"""The command context: what is remembered of a question as text for a prompt."""

from typing import Annotated, Any

import typer

from memoria.cli import documents, options, rendering
from memoria.cli.session import App, Session, talking
from memoria.errors import InvalidInput
from memoria.records import Citing

PINNED = "pinned"
"""What `--section` takes instead of a comparison."""


def add_to(app: App) -> None:
    """Add this command."""
    talking(app, context)


def context(  # noqa: PLR0913  # one option for each part of the answer
    session: Session,
    query: Annotated[str, typer.Argument(help="The question; - reads standard input.")],
    *,
    budget: Annotated[int, typer.Option(help="Tokens that the text may take.")] = 2_000,
    section: Annotated[
        list[str] | None,
        typer.Option(help="Name:field=value or Name:pinned, memories that always stand there; repeatable."),
    ] = None,
    section_characters: Annotated[int, typer.Option(help="Characters that each section may take.")] = 2_000,
    type: options.Types = None,
    kind: options.Kinds = None,
    tag: options.Tags = None,
    status: options.Statuses = None,
    after: options.After = None,
    before: options.Before = None,
    where: options.Where = None,
    limit: Annotated[int, typer.Option(help="How many hits, at most 100.")] = 40,
    around: Annotated[int, typer.Option(help="Turns before and after each hit, 0 to 5.")] = 2,
    diversity: Annotated[float, typer.Option(help="0 to 1: how much hits should differ.")] = 0.0,
    citing: Annotated[Citing, typer.Option(help="How the text names memories.")] = Citing.IDS,
    as_of: options.ValidAt = None,
    known_at: options.KnownAt = None,
) -> None:
    """Write what is remembered of a question as text for a prompt, never longer than a budget of tokens."""
    sections = [_section(each, section_characters) for each in section or []]
    filter = options.memory_filter(
        type=type, kind=kind, tag=tag, status=status, after=after, before=before, where=where
    )
    question = options.text(query)
    with session.connect() as remote:
        made = remote.graphql(
            documents.CONTEXT,
            query=question,
            budget=budget,
            sections=sections,
            filter=filter,
            limit=limit,
            around=around,
            diversity=diversity,
            citing=citing,
            as_of=options.time(as_of),
            known_at=options.time(known_at),
        )
    session.show(made, rendering.context)


def _section(given: str, characters: int) -> dict[str, Any]:
    name, colon, where = given.partition(":")
    if not name or not colon:
        raise InvalidInput(f"{given!r} is no section: write Name:kind=rule, or Name:pinned", field="section")
    filter = {"pinned": True} if where == PINNED else options.comparison(where)
    return {"name": name, "filter": filter, "characters": characters}
