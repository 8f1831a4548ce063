"""Answers that are kept: the same question at the same revision of a workspace has the same answer."""

import hashlib
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

import orjson

from memoria.domain.ids import new_id
from memoria.records import Answer, Caller
from memoria.records.reading import reader
from memoria.stores import queries
from memoria.stores.opening import Stores
from memoria.stores.postgres import Connection

SQL = queries.named("answers")
SECONDS = 60
"""How long an answer is kept: what depends on the clock is never older."""
READ = reader(Answer)


def place(stores: Stores, caller: Caller, revision: int, asked: dict[str, Any]) -> str:
    """Return the key under which the answer to a question is kept at one revision of the workspace."""
    question = orjson.dumps(
        [revision, stores.embedder.model, {name: _plain(value) for name, value in asked.items()}], default=str
    )
    return f"{caller.workspace_id}:recall:{hashlib.sha256(question).hexdigest()}"


def _plain(value: Any) -> Any:
    return asdict(value) if hasattr(value, "__dataclass_fields__") else value


async def revision_of(db: Connection, caller: Caller) -> int:
    """Tell the revision of the caller's workspace: it is another one after every write that was committed."""
    revision: int = await db.fetchval(SQL["revision"], caller.workspace_id)
    return revision


async def kept(stores: Stores, at: str) -> Answer | None:
    """Return the answer that is kept at a place as that of another recall, unless one of its memories has expired."""
    text = await stores.cache.get(at)
    if text is None:
        return None
    answer: Answer = READ(orjson.loads(text) | {"recall_id": str(new_id())})
    now = datetime.now(UTC)
    if any(hit.memory.expires_at is not None and hit.memory.expires_at <= now for hit in answer.hits):
        return None
    answer.cached = True
    return answer


async def keep(stores: Stores, at: str, answer: Answer) -> None:
    """Keep a complete answer.

    Of what was written since the revision was read it may hold some: then nobody asks at that revision any more, but
    who asks this very moment.
    """
    if not answer.degraded and not answer.pending:
        await stores.cache.put(at, orjson.dumps(answer, default=str), SECONDS)
