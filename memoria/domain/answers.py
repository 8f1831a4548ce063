"""Answers that are kept: the same question at the same revision of a workspace has the same answer."""

import hashlib
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

import orjson

from memoria.records import Answer, Caller
from memoria.records.reading import reader
from memoria.stores import queries
from memoria.stores.opening import Stores
from memoria.stores.postgres import Connection

SQL = queries.named("answers")
SECONDS = 60
"""How long an answer is kept: what depends on the clock is never older."""
READ = reader(Answer)


@dataclass(kw_only=True)
class Place:
    """Where the answer to a question is kept at one revision of its workspace."""

    revision: int
    key: str


def place(stores: Stores, caller: Caller, revision: int, asked: dict[str, Any]) -> Place:
    """Say where the answer to a question is kept at one revision of the workspace."""
    question = orjson.dumps(
        [revision, stores.embedder.model, {name: _plain(value) for name, value in asked.items()}], default=str
    )
    return Place(revision=revision, key=f"{caller.workspace_id}:recall:{hashlib.sha256(question).hexdigest()}")


def _plain(value: Any) -> Any:
    return asdict(value) if hasattr(value, "__dataclass_fields__") else value


async def revision_of(db: Connection, caller: Caller) -> int:
    """Tell the revision of the caller's workspace: it is another one after every write that was committed."""
    revision: int = await db.fetchval(SQL["revision"], caller.workspace_id)
    return revision


async def kept(stores: Stores, at: Place) -> Answer | None:
    """Return the answer that is kept at a place, unless one of its memories has expired since."""
    text = await stores.cache.get(at.key)
    if text is None:
        return None
    answer: Answer = READ(orjson.loads(text))
    now = datetime.now(UTC)
    if any(hit.memory.expires_at is not None and hit.memory.expires_at <= now for hit in answer.hits):
        return None
    answer.cached = True
    return answer


async def keep(stores: Stores, at: Place, answer: Answer, revision: int) -> None:
    """Keep a complete answer, if nothing was written until it was found, at this `revision`."""
    if revision == at.revision and not answer.degraded and not answer.pending:
        await stores.cache.put(at.key, orjson.dumps(answer, default=str), SECONDS)
