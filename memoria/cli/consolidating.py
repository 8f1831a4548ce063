"""The command for memories that say the same: consolidate."""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Annotated, Any

import typer

from memoria.cli import documents, progress, rendering
from memoria.cli.session import App, Session, talking
from memoria.client import Memoria
from memoria.records import Keep

PAGE = 20
"""Groups that are asked for at once."""
INTERRUPTED = 130


def add_to(app: App) -> None:
    """Add this command."""
    talking(app, consolidate)


def consolidate(
    session: Session,
    *,
    apply: Annotated[bool, typer.Option("--apply", help="Do it. Without this nothing is changed.")] = False,
    keep: Annotated[Keep, typer.Option(help="Which one of each group stays.")] = Keep.NEWEST,
    limit: Annotated[int, typer.Option(min=1, help="Groups at most.")] = 100,
    after: Annotated[str | None, typer.Option(help="Go on at this cursor, as the last run gave it.")] = None,
) -> None:
    """Show which memories say the same in the same words; with --apply, let the one that stays supersede the others."""
    found: dict[str, Any] = {"applied": apply, "groups": [], "looked_at": 0, "cursor": after}
    document = documents.CONSOLIDATE if apply else documents.DUPLICATES
    with session.connect() as remote, interrupted() as is_interrupted:
        for page in _pages(remote, document, keep, limit, after):
            found["groups"] += page["groups"]
            found["looked_at"] += page["looked_at"]
            found["cursor"] = page["cursor"]
            if is_interrupted():
                break
    session.show(found, _show_groups)
    if is_interrupted():
        raise typer.Exit(INTERRUPTED)


@contextmanager
def interrupted() -> Iterator[Callable[[], bool]]:
    """Let a first interrupt wait for the page that is under way, so that all that was done is told."""
    before = signal.getsignal(signal.SIGINT)
    interrupts: list[int] = []

    def note(number: int, _: FrameType | None) -> None:
        interrupts.append(number)
        signal.signal(signal.SIGINT, before)

    signal.signal(signal.SIGINT, note)
    try:
        yield lambda: bool(interrupts)
    finally:
        signal.signal(signal.SIGINT, before)


def _pages(remote: Memoria, document: str, keep: Keep, left: int, after: str | None) -> Iterator[dict[str, Any]]:
    total = int(remote.graphql(documents.ACTIVE)["active"])
    with progress.looking(total) as looked:
        while True:
            page = remote.graphql(document, keep=keep, first=min(left, PAGE), after=after)
            looked(page["looked_at"])
            yield page
            left, after = left - len(page["groups"]), page["cursor"]
            if not left or after is None:
                return


def _show_groups(found: dict[str, Any]) -> None:
    superseded = 0
    for group in found["groups"]:
        kept, others = group["kept"], group["others"]
        superseded += len(others)
        by = "superseded" if found["applied"] else "would supersede"
        lines = [f"\n  {by} {other['id']}:\n  {other['content']}" for other in others]
        rendering.block(
            f"{kept['id']} · {kept['type']} · {kept['kind']} · alike {group['likeness']:.3f}",
            kept["content"] + "".join(lines),
        )
    done = "superseded" if found["applied"] else "to supersede"
    rendering.say(f"Groups that say the same: {len(found['groups'])}. Memories {done}: {superseded}")
    if superseded:
        rendering.say("`memoria restore ID` takes one back" if found["applied"] else "--apply does it")
    if found["cursor"]:
        rendering.say(f"There is more: go on with --after {found['cursor']}")
