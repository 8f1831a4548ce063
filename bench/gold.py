"""Sets with known gold, as folders keep them: documents, links between them, and questions with their answers."""

import gzip
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson

from memoria.domain import documents
from memoria.domain.documents import Document, Edge

FILES = ("docs.jsonl.gz", "queries.jsonl.gz")
SCORING_ONLY = ("answer", "gold", "stale")
DOCUMENTS_AT_ONCE, CHARACTERS_AT_ONCE = 500, 1_500_000


@dataclass(kw_only=True)
class Query:
    """A question, and the ids of the documents that answer it."""

    text: str
    category: str
    scope: str | None
    asked_at: datetime | None
    gold: list[str]
    stale: list[str]
    leave_out: str | None


@dataclass(kw_only=True)
class Gold:
    """One set: documents as they are sent, links between them, questions."""

    name: str
    documents: list[Document]
    edges: list[Edge]
    queries: list[Query]

    @property
    def whole(self) -> dict[str, str]:
        """The document that each section belongs to, for sets in sections."""
        return {each.id: each.metadata["doc"] for each in self.documents if "doc" in each.metadata}


def lines(path: Path) -> Iterator[bytes]:
    with gzip.open(path) as file:
        yield from file


def read(folder: Path) -> Gold:
    """Read one set."""
    parsed = [documents.parse(line) for line in lines(folder / FILES[0])]
    links = folder / "edges.jsonl.gz"
    linked = [documents.parse(line) for line in lines(links)] if links.exists() else []
    return Gold(
        name=folder.name,
        documents=[_to_send(each) for each in parsed if isinstance(each, Document)],
        edges=[each for each in linked if isinstance(each, Edge)],
        queries=[_query(orjson.loads(line)) for line in lines(folder / FILES[1])],
    )


def _to_send(document: Document) -> Document:
    known = {name: value for name, value in document.metadata.items() if not name.startswith(SCORING_ONLY)}
    return replace(document, metadata=known)


def _query(row: dict[str, Any]) -> Query:
    return Query(
        text=row["text"],
        category=row["category"],
        scope=row["scope"],
        asked_at=documents.time(row.get("timestamp"))[0],
        gold=row["gold_ids"],
        stale=row["meta"].get("stale_ids") or [],
        leave_out=row["meta"].get("exclude_doc"),
    )


def batches(gold: Gold) -> Iterator[list[Document]]:
    """Divide the documents into calls that are not too large."""
    batch: list[Document] = []
    for document in gold.documents:
        weight = sum(len(each.text) for each in batch) + len(document.text)
        if batch and (len(batch) >= DOCUMENTS_AT_ONCE or weight > CHARACTERS_AT_ONCE):
            yield batch
            batch = []
        batch.append(document)
    if batch:
        yield batch


def sets(data: Path, named: str) -> list[Path]:
    """Find the sets of a folder, all or those that are named."""
    there = {each.name: each for each in sorted(data.iterdir()) if all((each / file).is_file() for file in FILES)}
    wanted = named.split(",") if named else list(there)
    if unknown := set(wanted) - set(there) or not wanted:
        raise SystemExit(f"{data} holds no such set: {unknown}; it has {', '.join(there) or 'none'}")
    return [there[name] for name in wanted]
