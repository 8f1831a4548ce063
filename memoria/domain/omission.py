"""Omission: why a memory is not in an answer, and what would bring it back."""

from dataclasses import fields, replace
from datetime import UTC, datetime
from uuid import UUID

from memoria.domain import checks, filters, judging, looking, moments, recall, stored
from memoria.domain.looking import Look
from memoria.domain.moments import Moment
from memoria.records import (
    Caller,
    GraphFilter,
    Memory,
    MemoryFilter,
    MemoryStatus,
    RecallWeights,
    Stage,
    WhyNot,
)
from memoria.stores.opening import Stores

NOTHING = "nothing: it is in the answer"


async def why_not(  # noqa: PLR0913  # what was said to recall
    stores: Stores,
    caller: Caller,
    query: str,
    memory_id: UUID,
    *,
    filter: MemoryFilter | None = None,
    graph: GraphFilter | None = None,
    limit: int = 10,
    at: datetime | None = None,
    weights: RecallWeights | None = None,
    diversity: float = 0.0,
    as_of: datetime | None = None,
    known_at: datetime | None = None,
) -> WhyNot:
    """Say at which stage a memory drops out of the answer to a question, and what would bring it back.

    Everything else is what `recall` was asked; `as_of` and `known_at` read the record as they do there.

    Raises:
        InvalidInput: The question, a filter, a weight or the limit cannot be understood.
        NotFound: A memory that the graph filter starts from does not exist.
    """
    checks.limit(limit, "limit", 100)
    question = looking.understood(query, filter, graph, at, weights, diversity, moments.moment(as_of, known_at))
    timings = looking.nothing_yet()
    vector = await looking.embedded(stores, question.text, timings)
    bounds = await looking.scoped(stores, caller, question, timings)
    look = await looking.looked(stores, caller, question, bounds, vector, timings)
    if dropped := await _dropped_by_record(stores, caller, look, memory_id, filter):
        return dropped
    if graph is not None and memory_id not in look.bounds.reached:
        return WhyNot(
            memory_id=memory_id,
            stage=Stage.GRAPH,
            reason=f"no walk of {graph.depth} relations reaches it under the graph filter",
            remedy="raise depth, or leave out types, direction, min_weight or as_of",
        )
    ranked = await _dropped_by_rank(stores, caller, look, memory_id, limit)
    if look.diversity or stores.reranker is not None:
        return await _reordered(stores, caller, look, ranked, limit)
    return ranked


async def _dropped_by_record(
    stores: Stores, caller: Caller, look: Look, id: UUID, filter: MemoryFilter | None
) -> WhyNot | None:
    moment = look.asked.moment
    async with stores.record.reading(caller) as db:
        known = await stored.any_by_ids(db, caller, [id], Moment(known_at=moment.known_at))
        if not known:
            return _unknown(id, moment)
        if await filters.matching(db, caller, look.asked.filter, most=1, among=[id], moment=moment):
            return None
        held = await stored.any_by_ids(db, caller, [id], moment)
    if not held:
        return _invalid(known[0], moment)
    return _status(held[0], filter, moment) or await _field(stores, caller, held[0], filter, moment)


def _unknown(id: UUID, moment: Moment) -> WhyNot:
    reason, remedy = "there is no such memory in this workspace", "look for it with `memories`, or remember it"
    if moment.known_at is not None:
        reason = f"the record held no such memory at {moment.known_at.isoformat()}"
        remedy = "leave out known_at, or ask of a later time"
    return WhyNot(memory_id=id, stage=Stage.UNKNOWN, reason=reason, remedy=remedy)


def _invalid(known: Memory, moment: Moment) -> WhyNot:
    """Tell of a memory that the record holds, and that was not valid at the time that is asked of."""
    ends = (("from", known.valid_from), ("until", known.valid_to))
    when = " ".join(f"{name} {end.isoformat()}" for name, end in ends if end is not None)
    return WhyNot(
        memory_id=known.id,
        stage=Stage.VALIDITY,
        reason=f"it is valid {when}, and not as of {moment.as_of.isoformat() if moment.as_of else 'now'}",
        remedy="ask as_of a time at which it is valid, or revise its valid_from and valid_to",
    )


def _status(held: Memory, filter: MemoryFilter | None, moment: Moment) -> WhyNot | None:
    if held.expires_at is not None and held.expires_at <= (moment.known_at or datetime.now(UTC)):
        return WhyNot(
            memory_id=held.id,
            stage=Stage.EXPIRED,
            reason=f"it expired at {held.expires_at.isoformat()}",
            remedy="revise it with a later expires_at, or clear it",
        )
    if held.status is MemoryStatus.ACTIVE or filters.names(filter, "status"):
        return None
    remedies = {
        MemoryStatus.SUPERSEDED: f"ask with status superseded, or read {held.superseded_by}, which replaced it",
        MemoryStatus.ARCHIVED: "ask with status archived, or restore it",
        MemoryStatus.TOMBSTONED: "restore it",
    }
    tense = "is" if moment.is_now else "was then"
    reason = f"it {tense} {held.status}"
    return WhyNot(memory_id=held.id, stage=Stage.STATUS, reason=reason, remedy=remedies[held.status])


async def _field(stores: Stores, caller: Caller, held: Memory, filter: MemoryFilter | None, moment: Moment) -> WhyNot:
    """Name the fields of the filter that refuse a memory."""
    refusing = []
    async with stores.record.reading(caller) as db:
        for each in fields(filter or MemoryFilter()):
            given = getattr(filter, each.name, None)
            if given is not None:
                alone = MemoryFilter(**{each.name: given, **({} if each.name == "status" else _any_status())})
                if not await filters.matching(db, caller, alone, most=1, among=[held.id], moment=moment):
                    refusing.append(each.name.rstrip("_"))
    named = ", ".join(refusing) or "status"
    return WhyNot(
        memory_id=held.id,
        stage=Stage.FILTER,
        reason=f"the filter on {named} refuses it",
        remedy=f"leave out {named}, or widen it",
    )


def _any_status() -> dict[str, list[MemoryStatus]]:
    return {"status": list(MemoryStatus)}


async def _dropped_by_rank(stores: Stores, caller: Caller, look: Look, id: UUID, limit: int) -> WhyNot:
    known = await looking.listing(stores, caller, look, max(looking.DEPTH, 3 * limit))
    async with stores.record.reading(caller) as db:
        ranking = await judging.judge(db, caller, look.bounds, look.asked, known)
        if not (listed := id in ranking.pool.places):
            ranking = await judging.judge(db, caller, look.bounds, look.asked, known, also=[id])
    place = ranking.place(id)
    [ranked], rank = ranking.part(place, place + 1), place + 1
    if rank <= limit and listed:
        stage, reason, remedy = Stage.NONE, f"it is hit number {rank}", NOTHING
    elif listed:
        stage = Stage.LIMIT
        reason = f"{rank - 1} memories fit the question better, and the limit is {limit}"
        remedy = f"raise limit to {rank}" if rank <= 100 else "ask in words that it shares, or filter"  # noqa: PLR2004
    else:
        stage = Stage.CANDIDATES
        reason = "neither its meaning nor its words are near enough to the question"
        remedy = "ask in words that it shares, or bound the question by a filter or graph that it passes"
    return WhyNot(
        memory_id=id, stage=stage, reason=reason, remedy=remedy, rank=rank, score=ranked.score, arms=ranked.arms
    )


async def _reordered(stores: Stores, caller: Caller, look: Look, ranked: WhyNot, limit: int) -> WhyNot:
    """Say what became of a memory when the reranker and diversity had ordered the best anew."""
    rank = await _rank(stores, caller, look, ranked.memory_id, limit)
    if rank is not None:
        return replace(ranked, stage=Stage.NONE, reason=f"it is hit number {rank}", remedy=NOTHING, rank=rank)
    if ranked.stage is not Stage.NONE:
        return ranked
    alike = replace(look, diversity=0.0)
    if stores.reranker is None or await _rank(stores, caller, alike, ranked.memory_id, limit) is not None:
        stage, why, remedy = Stage.DIVERSITY, "hits before it say much the same", "lower diversity, or raise limit"
    else:
        stage, why, remedy = Stage.RERANK, "the reranker put others above it", "raise limit, or unset MEMORIA_RERANKER"
    return replace(ranked, stage=stage, reason=f"it was number {ranked.rank}, and {why}", remedy=remedy)


async def _rank(stores: Stores, caller: Caller, look: Look, id: UUID, limit: int) -> int | None:
    answer = await recall.find(stores, caller, look, limit)
    return next((hit.rank for hit in answer.hits if hit.memory.id == id), None)
