"""An import: every file once through, a few batches in flight, and a note of what has been acknowledged."""

from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from itertools import chain
from typing import Any, TypeVar

from memoria.cli import files, keeping, linking
from memoria.cli.bookmarks import Bookmark
from memoria.cli.files import Item, Problem, Source
from memoria.cli.keeping import Became, Kept
from memoria.cli.linking import Drawing, Ends
from memoria.cli.progress import Bar
from memoria.client import Memoria
from memoria.domain import documents
from memoria.domain.documents import RELATIONS, Document, Drawn, Edge, Outline
from memoria.errors import InvalidInput
from memoria.records import MemoryType, NewMemory, RelationType
from memoria.settings import Settings

A = TypeVar("A")
B = TypeVar("B")

LARGEST_BATCH = 500
HEAVIEST_BATCH = 1_500_000
"""Characters; a body of four megabytes is the most that a server takes."""
IN_FLIGHT = 3


@dataclass(kw_only=True)
class Choices:
    """What the caller wants documents and links to become."""

    type: MemoryType | None
    kind: str
    tags: list[str]
    follows: bool
    types: dict[str, Drawn]


@dataclass(kw_only=True)
class Tally:
    """What became of everything so far."""

    documents: Counter[str] = field(default_factory=Counter)
    relations: Counter[str] = field(default_factory=Counter)
    problems: list[Problem] = field(default_factory=list)
    mapping: dict[str, str] = field(default_factory=dict)
    has_naive_times: bool = False

    def report(self, *, pending: int) -> dict[str, Any]:
        """Say it all in one document."""
        return {
            "documents": {each: self.documents[each] for each in (*list(Became), "done_before")},
            "relations": {each: self.relations[each] for each in ("added", "already_there", "forgotten", "refused")},
            "mapping": dict(sorted(self.mapping.items())),
            "naive_times": self.has_naive_times,
            "problems": [asdict(problem) for problem in self.problems],
            "pending": pending,
        }


@dataclass(kw_only=True)
class Batch:
    """Documents of one file that are sent together."""

    places: list[Item] = field(default_factory=list)
    memories: list[NewMemory] = field(default_factory=list)

    @property
    def is_full(self) -> bool:
        """Whether the next one goes into another batch."""
        weight = sum(len(memory.content) for memory in self.memories)
        return len(self.memories) >= LARGEST_BATCH or weight >= HEAVIEST_BATCH


def bookmark(settings: Settings, url: str | None, sources: Sequence[Source], choices: Choices) -> Bookmark:
    """Open the note of this very import into this very record."""
    record = [url, settings.database_url.get_secret_value()]
    return Bookmark(settings.folder, [record, [str(source.path.absolute()) for source in sources], asdict(choices)])


def run(remote: Memoria, sources: Sequence[Source], choices: Choices, bookmark: Bookmark, bar: Bar) -> Tally:
    """Import files, documents first, and say what became of them."""
    transfer = Transfer(remote, choices, bookmark)
    transfer.documents(sources, bar)
    transfer.relations(bar)
    bookmark.close()
    return transfer.tally


class Transfer:
    """One import under way."""

    def __init__(self, remote: Memoria, choices: Choices, bookmark: Bookmark) -> None:
        self.tally = Tally()
        self._remote = remote
        self._choices = choices
        self._bookmark = bookmark
        self._outlines: dict[str, Outline] = defaultdict(Outline)
        self._links: dict[str, list[Edge]] = defaultdict(list)
        self._ids: dict[str, dict[str, str | None]] = defaultdict(dict)

    def documents(self, sources: Sequence[Source], bar: Bar) -> None:
        """Send the documents of all files."""
        batches = chain.from_iterable(self._batches(source) for source in sources)
        for batch, kept in in_order(lambda batch: keeping.keep(self._remote, batch.memories), batches):
            self._note(batch, kept)
            last = batch.places[-1]
            self._bookmark.documents_done(last.source, last.line)
            bar.documents(last.source, last.read, self.tally.documents.total())

    def _batches(self, source: Source) -> Iterator[Batch]:
        """Read one file; what was done before is only noted, for the relations."""
        done = self._bookmark.line(source)
        batch = Batch()
        for item in files.items(source):
            memory = self._read(item)
            if memory is not None and item.line <= done:
                self.tally.documents["done_before"] += 1
            elif memory is not None:
                batch.places.append(item)
                batch.memories.append(memory)
            if batch.is_full:
                yield batch
                batch = Batch()
        if batch.memories:
            yield batch

    def _read(self, item: Item) -> NewMemory | None:
        """Take what one place says: the memory to keep, or a link or problem to note."""
        match item.value:
            case Problem() as problem:
                self.tally.problems.append(problem)
            case Edge() as edge:
                self._links[item.source.set].append(edge)
            case Document() as document:
                try:
                    return self._memory(item.source, document)
                except InvalidInput as error:
                    self._refuse(item, str(error))
        return None

    def _memory(self, source: Source, document: Document) -> NewMemory:
        self._outlines[source.set].add(document)
        self.tally.has_naive_times |= document.is_naive
        choices = self._choices
        return documents.memory(document, source.set, type=choices.type, kind=choices.kind, tags=choices.tags)

    def _refuse(self, item: Item, message: str) -> None:
        self.tally.documents[Became.REFUSED] += 1
        self.tally.problems.append(Problem(file=str(item.source.path), line=item.line, message=message))

    def _note(self, batch: Batch, results: list[Kept]) -> None:
        for item, kept in zip(batch.places, results, strict=True):
            if kept.became is Became.REFUSED:
                self._refuse(item, kept.message)
                continue
            self.tally.documents[kept.became] += 1
            if isinstance(item.value, Document):
                self._ids[item.source.set][item.value.id] = kept.id

    def relations(self, bar: Bar) -> None:
        """Draw what the files link, and what follows from their order."""
        edges = {set: self._edges(set) for set in sorted({*self._links, *self._outlines})}
        bar.relations(sum(len(each) for each in edges.values()))
        for set, each in edges.items():
            self._draw(set, each, bar)

    def _edges(self, set: str) -> list[tuple[Edge, RelationType]]:
        outline = self._outlines[set]
        follows = outline.follows() if self._choices.follows else ()
        for edge in self._links[set]:
            self.tally.mapping[edge.name] = str(self._choices.types.get(edge.name, RELATIONS["related"]))
        return documents.merged([*self._links[set], *outline.parts(), *follows], self._choices.types)

    def _draw(self, set: str, edges: list[tuple[Edge, RelationType]], bar: Bar) -> None:
        ends = Ends(set=set, ids=self._ids[set])
        done = self._bookmark.relations(set)
        self.tally.relations["already_there"] += done
        batches = (edges[start : start + LARGEST_BATCH] for start in range(done, len(edges), LARGEST_BATCH))
        for batch, drawings in in_order(lambda batch: linking.draw(self._remote, ends, batch), batches):
            done += len(batch)
            self._note_drawings(drawings)
            self._bookmark.relations_done(set, done)
            bar.relations_done(self.tally.relations.total())

    def _note_drawings(self, drawings: list[Drawing]) -> None:
        for drawing in drawings:
            self.tally.relations[drawing.became] += 1
            if drawing.became == "refused":
                file, _, line = drawing.place.rpartition(":")
                self.tally.problems.append(Problem(file=file, line=int(line or 0), message=drawing.message))


def in_order(call: Callable[[A], B], inputs: Iterable[A]) -> Iterator[tuple[A, B]]:
    """Make a few calls at once, and give each input with its result in the order of the inputs."""
    calls: deque[tuple[A, Future[B]]] = deque()
    with ThreadPoolExecutor(IN_FLIGHT) as pool:
        try:
            for each in inputs:
                calls.append((each, pool.submit(call, each)))
                if len(calls) > IN_FLIGHT:
                    yield _result(calls)
            while calls:
                yield _result(calls)
        finally:
            for _, waiting in calls:
                waiting.cancel()


def _result(calls: deque[tuple[A, Future[B]]]) -> tuple[A, B]:
    given, future = calls.popleft()
    return given, future.result()
