"""Feedback: whether memories were useful where a recall returned them. It stands beside the hits, and ranks nothing."""

from collections.abc import Sequence
from uuid import UUID

from memoria.domain import checks
from memoria.errors import InvalidInput, NotFound
from memoria.records import Caller, Feedback, Use, Verdict
from memoria.stores import queries
from memoria.stores.opening import Stores

SQL = queries.named("feedback")
AT_ONCE = 100
"""As many as a recall returns."""


async def feedback(stores: Stores, caller: Caller, recall_id: UUID, verdicts: Sequence[Verdict]) -> list[Use]:
    """Say of 1 to 100 hits of a recall whether they were useful, or take that back; all of them, or none.

    `recall_id` is that of the answer. Of each hit the last verdict counts, whoever gave it, so saying the same again
    changes nothing but who said it and when. Returns the uses in the order of the verdicts. It is a signal for people
    and programs that look at it: recall ranks as before. Verdicts are kept as long as their recall, 400 days, and go
    with a memory that is purged.

    Raises:
        InvalidInput: There are no verdicts, too many, or two of one memory.
        NotFound: There is no such recall, or it did not return one of the memories. Where several servers share a
            record, an answer is known to the others half a second later.
    """
    said = {each.memory_id: each.useful for each in verdicts}
    ids = checks.ids(list(said), "verdicts", most=AT_ONCE)
    if len(ids) < len(verdicts):
        raise InvalidInput("verdicts name a memory twice: say one thing of each", field="verdicts")
    await stores.access.flush()
    async with stores.record.writing(caller) as db:
        rows = await db.fetch(SQL["give"], caller.workspace_id, recall_id, ids, list(said.values()), caller.agent)
        found = {row["memory_id"]: row for row in rows}
        if missing := [id for id in ids if id not in found]:
            raise NotFound(
                f"no recall {recall_id} returned the memory {missing[0]}: give the recallId of the answer it stood in"
            )
    return [Use(**{name: value for name, value in found[id].items() if name != "memory_id"}) for id in ids]


async def counts(stores: Stores, caller: Caller, ids: Sequence[UUID]) -> dict[UUID, Feedback]:
    """Count how often a memory was said to be useful where a recall returned it, and how often not."""
    async with stores.record.looking_up(caller) as db:
        rows = await db.fetch(SQL["counts"], caller.workspace_id, list(ids))
    found = {row["memory_id"]: Feedback(useful=row["useful"], not_useful=row["not_useful"]) for row in rows}
    return {id: found.get(id) or Feedback(useful=0, not_useful=0) for id in ids}
