"""Documents to a server: new ones are remembered, changed ones revised, the others left alone."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from memoria.cli import documents
from memoria.client import Memoria
from memoria.errors import Conflict, InvalidInput
from memoria.records import MemoryStatus, NewMemory

AT_ONCE = 200
"""Addresses that are looked up in one call."""


class Became(StrEnum):
    """What became of a document."""

    ADDED = "added"
    REVISED = "revised"
    ALREADY_THERE = "already_there"
    FORGOTTEN = "forgotten"
    REFUSED = "refused"


@dataclass(kw_only=True)
class Kept:
    """What became of one document; `message` says why it was refused."""

    became: Became
    id: str | None = None
    message: str = ""


def known(remote: Memoria, addresses: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Find the memories that were made of documents before, by their addresses."""
    found: dict[str, dict[str, Any]] = {}
    for start in range(0, len(addresses), AT_ONCE):
        page = remote.graphql(documents.KNOWN, addresses=addresses[start : start + AT_ONCE])
        for memory in (edge["node"] for edge in page["edges"]):
            before = found.get(memory["source_uri"])
            if before is None or before["status"] == MemoryStatus.TOMBSTONED:
                found[memory["source_uri"]] = memory
    return found


def keep(remote: Memoria, memories: Sequence[NewMemory]) -> list[Kept]:
    """Keep what documents say, with a result for each in the same order."""
    before = known(remote, [str(memory.source_uri) for memory in memories])
    added = iter(_remember(remote, [memory for memory in memories if memory.source_uri not in before]))
    return [
        _again(remote, memory, before[memory.source_uri]) if memory.source_uri in before else next(added)
        for memory in memories
    ]


def _remember(remote: Memoria, memories: list[NewMemory]) -> list[Kept]:
    if not memories:
        return []
    try:
        return [_kept(result) for result in remote.graphql(documents.REMEMBER_MANY, memories=memories)]
    except InvalidInput as error:
        if len(memories) == 1:
            return [Kept(became=Became.REFUSED, message=str(error))]
        # One that cannot even be read as a memory must not stop the others.
        return [kept for memory in memories for kept in _remember(remote, [memory])]


def _kept(result: dict[str, Any]) -> Kept:
    if result["error"]:
        return Kept(became=Became.REFUSED, message=result["error"]["message"])
    became = Became.ADDED if result["created"] else Became.ALREADY_THERE
    return Kept(became=became, id=result["memory"]["id"])


def _again(remote: Memoria, memory: NewMemory, before: dict[str, Any]) -> Kept:
    if before["status"] == MemoryStatus.TOMBSTONED:
        return Kept(became=Became.FORGOTTEN)
    changes = _changes(memory, before)
    if not changes:
        return Kept(became=Became.ALREADY_THERE, id=before["id"])
    try:
        remote.graphql(documents.REVISE, id=before["id"], expectedVersion=before["version"], changes=changes)
    except (InvalidInput, Conflict) as error:
        return Kept(became=Became.REFUSED, message=str(error))
    return Kept(became=Became.REVISED, id=before["id"])


def _changes(memory: NewMemory, before: dict[str, Any]) -> dict[str, Any]:
    """Say what the document says otherwise than before."""
    occurred_at = before["occurred_at"] and datetime.fromisoformat(before["occurred_at"])
    is_new = {
        "content": hashlib.sha256(memory.content.encode()).hexdigest() != before["content_sha256"],
        "type": memory.type not in {None, before["type"]},
        "kind": memory.kind != before["kind"],
        "metadata": memory.metadata != before["metadata"],
        "occurred_at": memory.occurred_at != occurred_at,
    }
    return {name: getattr(memory, name) for name, changed in is_new.items() if changed}
