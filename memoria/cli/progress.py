"""Progress on standard error: a bar, how many a second, and the time left."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.text import Text

from memoria.cli import documents
from memoria.cli.files import Source
from memoria.client import Memoria

LOOK_EVERY = 0.2
STUCK_AFTER = 300.0
"""Seconds without any progress after which nobody waits for the index."""


class Rate(ProgressColumn):
    """How many were done, and how many a second on average."""

    def render(self, task: Task) -> Text:
        """Write it."""
        done = task.fields["done"]
        rate = f", {done / task.elapsed:,.0f}/s" if task.elapsed else ""
        return Text(f"{done:,} {task.fields['unit']}{rate}")


class Bar:
    """A bar over the bytes of all files, which counts memories, then one over relations."""

    def __init__(self, progress: Progress, files: Sequence[Source]) -> None:
        self._progress = progress
        self._sizes = {str(source.path): source.path.stat().st_size for source in files}
        self._read: dict[str, int] = {}
        self._documents = progress.add_task("Documents", total=sum(self._sizes.values()), done=0, unit="memories")

    def documents(self, source: Source, read: int, done: int) -> None:
        """Show how far a file was read, and how many documents of all files are done."""
        self._read[str(source.path)] = read
        self._progress.update(self._documents, completed=sum(self._read.values()), done=done)

    def relations(self, total: int) -> None:
        """Go on with relations."""
        self._progress.update(self._documents, completed=sum(self._sizes.values()))
        self._relations = self._progress.add_task("Relations", total=total, done=0, unit="relations")

    def relations_done(self, done: int) -> None:
        """Show how many relations are done."""
        self._progress.update(self._relations, completed=done, done=done)


@contextmanager
def importing(files: Sequence[Source]) -> Iterator[Bar]:
    """Show the progress of an import."""
    with _progress() as progress:
        yield Bar(progress, files)


@contextmanager
def looking(total: int) -> Iterator[Callable[[int], None]]:
    """Show how many memories are looked at; what it gives is told how many more were."""
    with _progress() as progress:
        task = progress.add_task("Memories", total=total, done=0, unit="looked at")

        def looked(count: int) -> None:
            done = progress.tasks[0].fields["done"] + count
            progress.update(task, completed=done, done=done)

        yield looked


def _progress() -> Progress:
    columns = (TextColumn("{task.description:<9}"), BarColumn(), Rate(), TimeRemainingColumn(compact=True))
    return Progress(*columns, console=Console(stderr=True))


def pending(remote: Memoria) -> int:
    """Ask how many memories wait to be indexed."""
    return int(remote.graphql(documents.HEALTH)["pending"])


def index(remote: Memoria) -> None:
    """Show the index catching up; return when it has, or does not get on."""
    total = left = pending(remote)
    moved = time.monotonic()
    with _progress() as progress:
        task = progress.add_task("Index", total=total, done=0, unit="memories")
        while left and time.monotonic() - moved < STUCK_AFTER:
            time.sleep(LOOK_EVERY)
            before, left = left, pending(remote)
            moved = time.monotonic() if left < before else moved
            total = max(total, left)
            progress.update(task, total=total, completed=total - left, done=total - left)
