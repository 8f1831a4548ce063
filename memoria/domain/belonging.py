"""Belonging: which turn a new memory follows, and which document it is part of, by what its metadata and address say.

No language model reads it. What comes with an import is left alone: the import knows the whole file, and says what
follows what.
"""

from collections.abc import Mapping, Sequence
from uuid import UUID

from memoria.domain import documents
from memoria.domain.ids import new_id
from memoria.records import Caller, NewMemory, Trust
from memoria.stores import queries
from memoria.stores.postgres import Connection

SQL = queries.named("belonging")
TOLD = ("session", "speaker", "scope")
"""Metadata that say of which conversation something is a turn."""


async def take_turns(db: Connection, caller: Caller, new: Sequence[NewMemory]) -> None:
    """Wait for those who write in the same conversations: the order of their memories is that of their turns."""
    told = [{name: each.metadata[name] for name in TOLD if name in each.metadata} for each in new if _is_turn(each)]
    if told:
        await db.execute(SQL["take_turns"], caller.workspace_id, told)


async def relate(db: Connection, caller: Caller, made: Mapping[UUID, NewMemory]) -> None:
    """Relate new memories to the latest earlier turn of their conversation, and to the document of which they are part.

    Either is drawn once; a relation of the same sort that the caller draws afterwards takes its place. A turn that
    comes late steps between the two that it was said between, unless the caller drew what joins them.
    """
    turns = [id for id, each in made.items() if _is_turn(each)]
    if turns:
        await db.execute(SQL["follow"], caller.workspace_id, turns, [new_id() for _ in turns])
        await db.execute(SQL["follow_late_ones"], caller.workspace_id, turns)
    wholes = {id: found for id, each in made.items() if (found := _wholes(each))}
    if wholes:
        named = [
            {"part_id": id, "address": address, "place": place}
            for id, found in wholes.items()
            for place, address in enumerate(found)
        ]
        ids = [new_id() for _ in wholes]
        await db.execute(SQL["join_documents"], caller.workspace_id, list(wholes), ids, named)


def _is_turn(new: NewMemory) -> bool:
    said = new.metadata
    return new.trust is not Trust.IMPORT and ("session" in said or ("speaker" in said and "scope" in said))


def _wholes(new: NewMemory) -> list[str]:
    return [] if new.trust is Trust.IMPORT else documents.wholes(new.source_uri, new.metadata)
