"""Recall: question in, ranked memories out, each with its reason."""

import asyncio
import time
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from uuid import UUID

from memoria.domain import answers, browsing, candidates, checks, filters, fusion, memories
from memoria.domain.candidates import Asked, Found, Scope, Vector
from memoria.domain.fusion import Ranked, Ranking
from memoria.errors import InvalidInput, Unavailable
from memoria.records import (
    Answer,
    Caller,
    Explanation,
    GraphFilter,
    Hit,
    Memory,
    MemoryFilter,
    MemoryStatus,
    Neighbor,
    PathStep,
    Stage,
    Timings,
    WhyNot,
)
from memoria.stores import words
from memoria.stores.opening import Stores

EMBEDDING_PATIENCE = 1.5
"""Seconds that recall waits for the embedder."""
DEPTH = 50
"""Chunks that each arm lists at least."""


@dataclass(kw_only=True)
class Look:
    """One look at a question, before the best are read: what bounds it, what was found, in order."""

    bounds: Scope
    asked: Asked
    found: Found
    ranked: Ranking
    degraded: list[str]
    timings: Timings


async def recall(
    stores: Stores,
    caller: Caller,
    query: str,
    *,
    filter: MemoryFilter | None = None,
    graph: GraphFilter | None = None,
    limit: int = 10,
    explain: bool = False,
) -> Answer:
    """Find the memories that matter for a question, best first, by meaning and by words.

    `filter` and `graph` bound what may be a hit, exactly. A memory that was remembered is found at once, even
    while the index lags; one that was forgotten never. `explain` adds to each hit the rank, score and share of
    each arm, and the path over relations. What could not be asked is named in `degraded`.

    Raises:
        InvalidInput: The question, a filter or the limit cannot be understood.
        NotFound: A memory that the graph filter starts from does not exist.
        Unavailable: The record cannot be reached.
    """
    began = time.perf_counter()
    checks.limit(limit, "limit", 100)
    _check(query, filter, graph)
    asked = {"query": query, "filter": filter, "graph": graph, "limit": limit, "explain": explain}
    at = await answers.place(stores, caller, asked)
    if (known := await answers.kept(stores, at)) is not None:
        known.timings = _nothing(total=_milliseconds(began))
        return known
    answer = await _find(stores, caller, query, filter, graph, limit, explain)
    await answers.keep(stores, caller, at, answer)
    answer.timings.total = _milliseconds(began)
    return answer


def _check(query: str, filter: MemoryFilter | None, graph: GraphFilter | None) -> None:
    checks.query(query)
    checks.memory_filter(filter)
    if graph is not None:
        checks.graph(graph)


def _nothing(*, total: float = 0) -> Timings:
    return Timings(record=0, embed=0, index=0, graph=0, hydrate=0, total=total)


async def _find(
    stores: Stores,
    caller: Caller,
    query: str,
    filter: MemoryFilter | None,
    graph: GraphFilter | None,
    limit: int,
    explain: bool,  # noqa: FBT001
) -> Answer:
    depth = max(DEPTH, 3 * limit)
    while True:
        look = await _look(stores, caller, query, filter, graph, depth)
        hydrating = time.perf_counter()
        hits = await _hits(stores, caller, look, limit, explain)
        look.timings.hydrate = _milliseconds(hydrating)
        if len(hits) == limit or look.found.exhausted or depth > candidates.MANY:
            break
        depth *= 4
    return Answer(hits=hits, degraded=look.degraded, pending=len(look.bounds.tail), timings=look.timings)


async def _look(
    stores: Stores,
    caller: Caller,
    query: str,
    filter: MemoryFilter | None,
    graph: GraphFilter | None,
    depth: int,
) -> Look:
    _check(query, filter, graph)
    timings = _nothing()
    bounds, vector = await asyncio.gather(
        _scope(stores, caller, query, filter, graph, timings), _embed(stores, query, timings)
    )
    fits = vector is not None and (stores.embedder.model, len(vector)) == (bounds.model, bounds.dimension)
    degraded = [] if fits else ["embedder"]
    asked = Asked(
        text=query,
        filter=filter,
        dense=vector if fits else None,
        terms=words.question(query, await stores.lexicons.of(caller.workspace_id)),
    )
    finding = time.perf_counter()
    found = await candidates.find(stores, caller, bounds, asked, depth)
    timings.index = _milliseconds(finding)
    if found.index_down:
        degraded.insert(0, "vector")
    if bounds.is_cut:
        degraded.append("graph")
    ranked = fusion.fuse(found.candidates)
    return Look(bounds=bounds, asked=asked, found=found, ranked=ranked, degraded=degraded, timings=timings)


async def _scope(
    stores: Stores,
    caller: Caller,
    query: str,
    filter: MemoryFilter | None,
    graph: GraphFilter | None,
    timings: Timings,
) -> Scope:
    began = time.perf_counter()
    async with stores.record.reading(caller) as db:
        bounds = await candidates.scope(db, caller, query, filter, graph)
    timings.record = _milliseconds(began)
    return bounds


async def _embed(stores: Stores, query: str, timings: Timings) -> Vector | None:
    began = time.perf_counter()
    try:
        async with asyncio.timeout(EMBEDDING_PATIENCE):
            return await stores.embedder.query(query)
    except (Unavailable, TimeoutError):
        return None
    finally:
        timings.embed = _milliseconds(began)


def _milliseconds(began: float) -> float:
    return (time.perf_counter() - began) * 1_000


async def _hits(stores: Stores, caller: Caller, look: Look, limit: int, explain: bool) -> list[Hit]:  # noqa: FBT001
    """Read the best again in the record, under the same filter, until there are enough of them."""
    hits: list[Hit] = []
    for start in range(0, len(look.ranked), limit):
        ranked = look.ranked.part(start, start + limit)
        held = await _read(stores, caller, look, [each.candidate.memory_id for each in ranked])
        for each in ranked:
            if (memory := held.get(each.candidate.memory_id)) is not None and len(hits) < limit:
                explanation = _explain(look, each) if explain else None
                hits.append(Hit(memory=memory, score=each.score, rank=len(hits) + 1, explanation=explanation))
        if len(hits) == limit:
            break
    return hits


async def _read(stores: Stores, caller: Caller, look: Look, ids: list[UUID]) -> dict[UUID, Memory]:
    async with stores.record.reading(caller) as db:
        return {memory.id: memory for memory in await browsing.among(db, caller, look.asked.filter, ids)}


def _explain(look: Look, ranked: Ranked) -> Explanation:
    return Explanation(
        arms=ranked.arms,
        path=path_to(ranked.candidate.memory_id, look.bounds.reached),
        from_tail=ranked.candidate.from_tail,
    )


def path_to(id: UUID, reached: dict[UUID, Neighbor | None]) -> list[PathStep]:
    """Follow a walk back from a memory to where it started; nothing when there was no walk."""
    steps: list[PathStep] = []
    at: UUID | None = id
    while at is not None and at in reached:
        last = reached[at]
        steps.append(
            PathStep(
                memory_id=at,
                relation_id=last.relation_id if last else None,
                relation_type=last.relation_type if last else None,
                weight=last.weight if last else None,
                forward=last.forward if last else None,
            )
        )
        at = last.parent_id if last else None
    return steps[::-1]


async def why_not(
    stores: Stores,
    caller: Caller,
    query: str,
    memory_id: UUID,
    *,
    filter: MemoryFilter | None = None,
    graph: GraphFilter | None = None,
    limit: int = 10,
) -> WhyNot:
    """Say at which stage a memory drops out of the answer to a question, and what would bring it back.

    Raises:
        InvalidInput: The question, a filter or the limit cannot be understood.
        NotFound: A memory that the graph filter starts from does not exist.
    """
    checks.limit(limit, "limit", 100)
    look = await _look(stores, caller, query, filter, graph, max(DEPTH, 3 * limit))
    if dropped := await _dropped_by_record(stores, caller, look, memory_id, filter):
        return dropped
    if graph is not None and memory_id not in look.bounds.reached:
        return WhyNot(
            memory_id=memory_id,
            stage=Stage.GRAPH,
            reason=f"no walk of {graph.depth} relations reaches it under the graph filter",
            remedy="raise depth, or leave out types, direction, min_weight or as_of",
        )
    return await _dropped_by_rank(stores, caller, look, memory_id, limit)


async def _dropped_by_record(
    stores: Stores, caller: Caller, look: Look, id: UUID, filter: MemoryFilter | None
) -> WhyNot | None:
    async with stores.record.reading(caller) as db:
        rows = await db.fetch(memories.SQL["by_ids"], caller.workspace_id, [id])
        if not rows:
            return WhyNot(
                memory_id=id,
                stage=Stage.UNKNOWN,
                reason="there is no such memory in this workspace",
                remedy="look for it with `memories`, or remember it",
            )
        if await filters.matching(db, caller, look.asked.filter, most=1, among=[id]):
            return None
        held = memories.memory(dict(rows[0]))
        return _status(held, filter) or await _field(stores, caller, held, filter)


def _status(held: Memory, filter: MemoryFilter | None) -> WhyNot | None:
    if held.expires_at is not None and held.expires_at <= datetime.now(UTC):
        return WhyNot(
            memory_id=held.id,
            stage=Stage.EXPIRED,
            reason=f"it expired at {held.expires_at.isoformat()}",
            remedy="revise it with a later expires_at, or clear it",
        )
    if held.status is MemoryStatus.ACTIVE or (filter is not None and filters.names_status(filter)):
        return None
    remedies = {
        MemoryStatus.SUPERSEDED: f"ask with status superseded, or read {held.superseded_by}, which replaced it",
        MemoryStatus.ARCHIVED: "ask with status archived, or restore it",
        MemoryStatus.TOMBSTONED: "restore it",
    }
    return WhyNot(memory_id=held.id, stage=Stage.STATUS, reason=f"it is {held.status}", remedy=remedies[held.status])


async def _field(stores: Stores, caller: Caller, held: Memory, filter: MemoryFilter | None) -> WhyNot:
    """Name the fields of the filter that refuse a memory."""
    refusing = []
    async with stores.record.reading(caller) as db:
        for each in fields(filter or MemoryFilter()):
            given = getattr(filter, each.name, None)
            if given is not None:
                alone = MemoryFilter(**{each.name: given, **({} if each.name == "status" else _any_status())})
                if not await filters.matching(db, caller, alone, most=1, among=[held.id]):
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
    listed = id in look.found.candidates
    if not listed:
        exact = await candidates.exactly(stores, caller, look.bounds, look.asked, [id])
        if id not in exact:
            raise InvalidInput(f"memory {id} changed while it was looked for: ask again")
        found = {**look.found.candidates, id: fusion.Candidate(memory_id=id, scores=dict(exact[id]))}
        look.ranked = fusion.fuse(found)
    place = look.ranked.place(id)
    [ranked], rank = look.ranked.part(place, place + 1), place + 1
    if rank <= limit and listed:
        stage, reason, remedy = Stage.NONE, f"it is hit number {rank}", "nothing: it is in the answer"
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
