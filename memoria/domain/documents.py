"""Documents: what files say, as memories and the relations between them."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import orjson

from memoria.domain import checks
from memoria.errors import InvalidInput
from memoria.records import MemoryType, NewMemory, RelationCreator, RelationType, Trust

SECTION = re.compile(r"(?P<document>.+)#(?P<number>\d+)")


@dataclass(kw_only=True)
class Document:
    """One document, or one section of it. `id` is unique in its source; a section's is `document#number`."""

    id: str
    text: str
    occurred_at: datetime | None = None
    metadata: dict[str, Any] = field(default_factory=dict)
    is_naive: bool = False


@dataclass(kw_only=True)
class Edge:
    """A link between two documents, by their ids, under the name that the file gives it."""

    source: str
    name: str
    target: str
    metadata: dict[str, Any] = field(default_factory=dict)
    created_by: RelationCreator = RelationCreator.USER
    place: str = ""


@dataclass(kw_only=True)
class Drawn:
    """How a link is drawn: as which relation, and whether from its target to its source."""

    relation_type: RelationType
    is_reversed: bool = False

    def __str__(self) -> str:
        return f"{self.relation_type}:reversed" if self.is_reversed else str(self.relation_type)


RELATIONS = {each.value: Drawn(relation_type=each) for each in RelationType} | {
    "mentions": Drawn(relation_type=RelationType.RELATED),
    "see_also": Drawn(relation_type=RelationType.RELATED),
    "cites": Drawn(relation_type=RelationType.RELATED),
    "requires": Drawn(relation_type=RelationType.DERIVES),
    "replaces": Drawn(relation_type=RelationType.SUPERSEDES),
    "superseded_by": Drawn(relation_type=RelationType.SUPERSEDES, is_reversed=True),
}
"""Names of links that are understood; any other becomes `related`."""
DERIVED = frozenset({"cocited", "bib_coupling"})
"""Names of links that somebody computed from others (Small 1973; Kessler 1963) and no document states."""


def relation_map(given: Iterable[str]) -> dict[str, Drawn]:
    """Add what the caller says, as `name=type` or `name=type:reversed`, to the names that are understood.

    Raises:
        InvalidInput: One has another form, or names no type of relation.
    """
    return RELATIONS | dict(_mapped(each) for each in given)


def _mapped(given: str) -> tuple[str, Drawn]:
    name, _, target = given.partition("=")
    kind, _, way = target.partition(":")
    if not name or kind not in list(RelationType) or way not in {"", "reversed"}:
        raise InvalidInput(
            f"{given!r} is no mapping: write name=type or name=type:reversed, the type being one of "
            + ", ".join(RelationType),
            field="map_relation",
        )
    return name, Drawn(relation_type=RelationType(kind), is_reversed=way == "reversed")


def parse(line: bytes) -> Document | Edge:
    """Read one line of JSON: a link when it has `src` and `dst`, else a document.

    Raises:
        InvalidInput: It is no UTF-8, no JSON object, or misses what a document or a link must have.
    """
    try:
        row = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        raise InvalidInput(f"this line is no JSON: {error}") from None
    if not isinstance(row, dict):
        raise InvalidInput('this line is no JSON object: write {"id": …, "text": …}')
    return _edge(row) if "src" in row or "dst" in row else _document(row)


def _edge(row: dict[str, Any]) -> Edge:
    metadata = checks.metadata(_meta(row), "meta")
    name = _text(row, "rel")
    by = RelationCreator.AUTO if name in DERIVED else RelationCreator.USER
    return Edge(source=_text(row, "src"), name=name, target=_text(row, "dst"), metadata=metadata, created_by=by)


def _document(row: dict[str, Any]) -> Document:
    occurred_at, is_naive = time(row.get("timestamp"))
    return Document(
        id=_text(row, "id"),
        text=_text(row, "text"),
        occurred_at=occurred_at,
        metadata=_meta(row),
        is_naive=is_naive,
    )


def _text(row: dict[str, Any], name: str) -> str:
    value = row.get(name)
    if not isinstance(value, str):
        raise InvalidInput(f"{name} is missing or no text", field=name)
    return checks.text(value, name, longest=checks.CONTENT_BYTES if name == "text" else 1_024)


def _meta(row: dict[str, Any]) -> dict[str, Any]:
    meta = row.get("meta") or {}
    if not isinstance(meta, dict):
        raise InvalidInput("meta must be an object of keys and values", field="meta")
    return {key: value for key, value in meta.items() if value is not None}


def time(value: Any) -> tuple[datetime | None, bool]:
    """Read a time as files write it, and whether it lacked a zone, for which UTC stands in.

    Raises:
        InvalidInput: It is none.
    """
    if value is None:
        return None, False
    try:
        found = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise InvalidInput(
            f"timestamp {value!r:.60} is no time: write 2026-01-31T12:00:00Z", field="timestamp"
        ) from None
    if found.tzinfo is None:
        return found.replace(tzinfo=UTC), True
    return found, False


def first_section(id: str) -> str | None:
    """Name the first section of the document that a section is part of; None for itself, and for what is no section."""
    found = SECTION.fullmatch(id)
    return f"{found['document']}#0" if found and int(found["number"]) > 0 else None


def meant(id: str) -> list[str]:
    """Name what may stand for a whole document: it, or else its first section."""
    return [id, f"{id}#0"]


def wholes(source_uri: str | None, metadata: Mapping[str, Any]) -> list[str]:
    """Name the addresses at which the document of a memory may stand, the likeliest first.

    `metadata.document` names it by its address, or by its name in the source of the memory; else a section's own
    address does.
    """
    named = metadata.get("document")
    places: list[str] = []
    if isinstance(named, str) and named.strip():
        places = meant(named)
        if source_uri is not None and "/" in source_uri:
            places += meant(f"{source_uri.rpartition('/')[0]}/{named}")
    if source_uri is not None and (first := first_section(source_uri)) is not None:
        places += [first, first.removesuffix("#0")]
    return [place for place in dict.fromkeys(places) if place != source_uri]


def address(source: str, id: str) -> str:
    """Name a document for good: what the memory made of it carries as `source_uri`."""
    return f"import:{source}/{id}"


def memory(
    document: Document, source: str, *, type: MemoryType | None, kind: str, tags: Iterable[str] = ()
) -> NewMemory:
    """Make the memory that keeps a document.

    Raises:
        InvalidInput: The document holds something that cannot be kept.
    """
    return checks.new_memory(
        NewMemory(
            content=document.text,
            type=type,
            kind=kind,
            tags=list(tags),
            metadata=document.metadata,
            source_uri=address(source, document.id),
            trust=Trust.IMPORT,
            occurred_at=document.occurred_at,
        )
    )


@dataclass(kw_only=True)
class Turn:
    """Where a document stands in its conversation."""

    number: float
    occurred_at: datetime
    place: int
    id: str

    @property
    def order(self) -> tuple[float, datetime, int]:
        """What turns are sorted by."""
        return self.number, self.occurred_at, self.place


@dataclass(kw_only=True)
class Outline:
    """What the documents of one source say of each other by their ids, conversations and order."""

    ids: set[str] = field(default_factory=set)
    conversations: dict[tuple[str, str | None], list[Turn]] = field(default_factory=lambda: defaultdict(list))

    def add(self, document: Document) -> None:
        """Note a document.

        Raises:
            InvalidInput: Its id was there before.
        """
        if document.id in self.ids:
            raise InvalidInput(f"the id {document.id!r:.80} was there before: give each document its own", field="id")
        self.ids.add(document.id)
        if conversation := _conversation(document.metadata):
            self.conversations[conversation].append(_turn(document, len(self.ids)))

    def parts(self) -> Iterator[Edge]:
        """Link every section to the first of its document."""
        for id in sorted(self.ids):
            if (whole := first_section(id)) in self.ids and whole is not None:
                yield Edge(source=id, name="part_of", target=whole, created_by=RelationCreator.AUTO)

    def follows(self) -> Iterator[Edge]:
        """Link every turn of a conversation to the one before it."""
        for turns in self.conversations.values():
            for earlier, later in pairwise(sorted(turns, key=lambda turn: turn.order)):
                yield Edge(source=later.id, name="follows", target=earlier.id, created_by=RelationCreator.AUTO)


def _conversation(metadata: Mapping[str, Any]) -> tuple[str, str | None] | None:
    """Name the conversation of a turn as the record does: its session, or the scope in which a speaker said it."""
    scope = metadata.get("scope") if isinstance(metadata.get("scope"), str) else None
    session = metadata.get("session", scope if "speaker" in metadata else None)
    return (session, scope) if isinstance(session, str) else None


def _turn(document: Document, place: int) -> Turn:
    number = document.metadata.get("seq")
    return Turn(
        number=number if isinstance(number, int | float) else 0,
        occurred_at=document.occurred_at or datetime.min.replace(tzinfo=UTC),
        place=place,
        id=document.id,
    )


def merged(edges: Iterable[Edge], types: dict[str, Drawn]) -> list[tuple[Edge, RelationType]]:
    """Turn links into relations to draw; `metadata.rel` keeps what the file called them.

    Two links that become the same relation become one, which keeps both names.
    """
    drawn: dict[tuple[str, RelationType, str], Edge] = {}
    for edge in edges:
        way = types.get(edge.name, RELATIONS["related"])
        ends = (edge.target, edge.source) if way.is_reversed else (edge.source, edge.target)
        key = (ends[0], way.relation_type, ends[1])
        drawn[key] = _with(edge, ends, drawn.get(key))
    return [(edge, key[1]) for key, edge in drawn.items()]


def _with(edge: Edge, ends: tuple[str, str], before: Edge | None) -> Edge:
    metadata = {**edge.metadata, "rel": edge.name}
    stated = before is not None and before.created_by is not RelationCreator.AUTO
    if before is not None:
        names = before.metadata["rel"] if isinstance(before.metadata["rel"], list) else [before.metadata["rel"]]
        metadata = {**before.metadata, **metadata, "rel": [*names, *({edge.name} - set(names))]}
        metadata["rel"] = metadata["rel"][0] if len(metadata["rel"]) == 1 else metadata["rel"]
    return replace(
        edge,
        source=ends[0],
        target=ends[1],
        metadata=metadata,
        created_by=before.created_by if before and stated else edge.created_by,
        place=before.place if before else edge.place,
    )
