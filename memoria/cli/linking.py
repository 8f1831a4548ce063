"""Links between documents to a server, as relations between their memories."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from memoria.cli import documents
from memoria.cli.keeping import known
from memoria.client import Memoria
from memoria.domain.documents import Edge, address, meant
from memoria.records import MemoryStatus, RelationType


@dataclass(kw_only=True)
class Drawing:
    """What became of one link: drawn now, there before, left out (an end was forgotten), or refused."""

    became: str
    place: str = ""
    message: str = ""


@dataclass(kw_only=True)
class Ends:
    """The memories of one set by the ids of their documents, as far as they are known; None was forgotten."""

    set: str
    ids: dict[str, str | None] = field(default_factory=dict)

    def learn(self, remote: Memoria, names: Sequence[str]) -> None:
        """Look up documents that are not known yet. The name of a whole document means its first section."""
        asked = {address(self.set, each): each for name in names if name not in self for each in meant(name)}
        for uri, memory in known(remote, list(asked)).items():
            is_forgotten = memory["status"] == MemoryStatus.TOMBSTONED
            self.ids[asked[uri]] = None if is_forgotten else memory["id"]

    def __contains__(self, name: str) -> bool:
        return any(each in self.ids for each in meant(name))

    def __getitem__(self, name: str) -> str | None:
        return next(self.ids[each] for each in meant(name) if each in self.ids)


def draw(remote: Memoria, ends: Ends, edges: Sequence[tuple[Edge, RelationType]]) -> list[Drawing]:
    """Draw relations, with a result for each in the same order."""
    ends.learn(remote, list(dict.fromkeys(name for edge, _ in edges for name in (edge.source, edge.target))))
    left_out = [_left_out(ends, edge) for edge, _ in edges]
    drawn = iter(_relate(remote, ends, [each for each, why in zip(edges, left_out, strict=True) if why is None]))
    return [why or next(drawn) for why in left_out]


def _left_out(ends: Ends, edge: Edge) -> Drawing | None:
    """Say why a link cannot be drawn, if it cannot."""
    for name in (edge.source, edge.target):
        if name not in ends:
            message = f"there is no document {name!r:.80} in this set: import it as well"
            return Drawing(became="refused", place=edge.place, message=message)
        if ends[name] is None:
            return Drawing(became="forgotten", place=edge.place)
    return None


def _relate(remote: Memoria, ends: Ends, edges: list[tuple[Edge, RelationType]]) -> list[Drawing]:
    if not edges:
        return []
    relations = [_relation(ends, edge, relation_type) for edge, relation_type in edges]
    results = remote.graphql(documents.RELATE, relations=relations)
    return [_drawing(edge, result) for (edge, _), result in zip(edges, results, strict=True)]


def _relation(ends: Ends, edge: Edge, relation_type: RelationType) -> dict[str, Any]:
    return {
        "source_id": ends[edge.source],
        "target_id": ends[edge.target],
        "relation_type": relation_type,
        "created_by": edge.created_by,
        "metadata": edge.metadata,
    }


def _drawing(edge: Edge, result: dict[str, Any]) -> Drawing:
    if result["error"]:
        return Drawing(became="refused", place=edge.place, message=result["error"]["message"])
    return Drawing(became="added" if result["created"] else "already_there", place=edge.place)
