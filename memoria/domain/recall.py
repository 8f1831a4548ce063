"""Recall: question in, ranked memories out, each with its reason."""

import asyncio
import time
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, datetime
from uuid import UUID

from memoria.domain import (
    answers,
    browsing,
    candidates,
    checks,
    filters,
    judging,
    memories,
    reranking,
    succession,
    windows,
)
from memoria.domain.candidates import Asked, Listed, Scope, Vector
from memoria.domain.fusion import Pool, Ranked
from memoria.domain.ids import new_id
from memoria.errors import Unavailable
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
    RecallWeights,
    Stage,
    Timings,
    WhyNot,
)
from memoria.stores import words
from memoria.stores.access import Recalled
from memoria.stores.opening import Stores

EMBEDDING_PATIENCE = 1.5
"""Seconds that recall waits for the embedder."""
DEPTH = 50
"""Chunks that each arm lists at least."""
NOTHING = 0.5
"""Confidence below which nothing relevant was found."""


@dataclass(kw_only=True)
class Question:
    """What is asked, within which bounds, when, and what counts how much."""

    text: str
    filter: MemoryFilter | None = None
    graph: GraphFilter | None = None
    at: datetime = field(default_factory=lambda: datetime.now(UTC))
    weights: RecallWeights = field(default_factory=RecallWeights)


@dataclass(kw_only=True)
class Look:
    """A question as it is understood, and what bounds it."""

    bounds: Scope
    asked: Asked
    timings: Timings


async def recall(  # noqa: PLR0913  # each is a thing that callers say
    stores: Stores,
    caller: Caller,
    query: str,
    *,
    filter: MemoryFilter | None = None,
    graph: GraphFilter | None = None,
    limit: int = 10,
    explain: bool = False,
    at: datetime | None = None,
    weights: RecallWeights | None = None,
) -> Answer:
    """Find the memories that matter for a question, best first, by meaning, words, names, relations and time.

    `filter` and `graph` bound what may be a hit, exactly. A memory that was remembered is found at once, even
    while the index lags; one that was forgotten never. `at` is when the question is asked, now unless given: "last
    spring" is counted from there. `explain` adds to each hit the rank, score and share of each arm, and the path
    over relations; the shares add up to the score. What could not be asked is named in `degraded`.

    Raises:
        InvalidInput: The question, a filter, a weight or the limit cannot be understood.
        NotFound: A memory that the graph filter starts from does not exist.
        Unavailable: The record cannot be reached.
    """
    began = time.perf_counter()
    checks.limit(limit, "limit", 100)
    question = _question(query, filter, graph, at, weights)
    timings = Timings(record=0, embed=0, index=0, score=0, graph=0, hydrate=0, rerank=0, total=0)
    embedding = asyncio.create_task(_embed(stores, question.text, timings))
    try:
        bounds, revision = await _scope(stores, caller, question, timings)
        place = _place(stores, caller, question, at, limit, explain, revision)
        answer = await answers.kept(stores, place) if place else None
        if answer is None:
            look = await _look(stores, caller, question, bounds, await embedding, timings)
            answer = await _find(stores, caller, look, limit, explain, place)
    finally:
        embedding.cancel()
    answer.timings.total = _milliseconds(began)
    _note(stores, caller, query, answer)
    return answer


def _place(
    stores: Stores,
    caller: Caller,
    question: Question,
    at: datetime | None,
    limit: int,
    explain: bool,  # noqa: FBT001
    revision: int,
) -> answers.Place | None:
    """Say where the answer is kept; nowhere when it depends on the time, and the caller leaves that to us."""
    if at is None and (question.weights.recency > 0 or windows.window(question.text, question.at) is not None):
        return None
    asked = {"question": replace(question, at=at), "limit": limit, "explain": explain}  # type: ignore[arg-type]
    return answers.place(stores, caller, revision, asked)


async def _find(
    stores: Stores,
    caller: Caller,
    look: Look,
    limit: int,
    explain: bool,  # noqa: FBT001
    place: answers.Place | None,
) -> Answer:
    wide = reranking.depth(stores, limit)
    depth = max(DEPTH, 3 * wide)
    while True:
        listed = await _list(stores, caller, look, depth)
        hits, confidence, revision = await _hits(stores, caller, look, listed, wide, explain)
        if len(hits) == wide or listed.exhausted or depth > candidates.MANY:
            break
        depth *= 4
    reranking_since = time.perf_counter()
    ordered = await reranking.rerank(stores, look.asked.text, hits)
    look.timings.rerank = _milliseconds(reranking_since)
    answer = Answer(
        hits=ordered.hits[:limit],
        confidence=confidence,
        nothing_relevant=confidence < NOTHING,
        window=look.asked.window,
        degraded=_degraded(look, listed) + ordered.degraded,
        pending=len(look.bounds.tail),
        timings=look.timings,
    )
    if place is not None:
        await answers.keep(stores, place, answer, revision)
    return answer


def _degraded(look: Look, listed: Listed) -> list[str]:
    lacking = [("vector", listed.index_down), ("embedder", look.asked.dense is None), ("graph", look.bounds.is_cut)]
    return [name for name, is_lacking in lacking if is_lacking]


def _note(stores: Stores, caller: Caller, query: str, answer: Answer) -> None:
    stores.access.note(
        Recalled(
            id=new_id(),
            caller=caller,
            query=query,
            milliseconds=answer.timings.total,
            memory_ids=[hit.memory.id for hit in answer.hits],
            at=datetime.now(UTC),
        )
    )


def _question(
    query: str,
    filter: MemoryFilter | None,
    graph: GraphFilter | None,
    at: datetime | None,
    weights: RecallWeights | None,
) -> Question:
    checks.query(query)
    checks.memory_filter(filter)
    if graph is not None:
        checks.graph(graph)
    weights = checks.weights(weights or RecallWeights())
    at = datetime.now(UTC) if at is None else checks.time(at, "at")
    return Question(text=query, filter=filter, graph=graph, at=at, weights=weights)


async def _look(
    stores: Stores, caller: Caller, question: Question, bounds: Scope, vector: Vector | None, timings: Timings
) -> Look:
    lexicon = await stores.lexicons.of(caller.workspace_id)
    fits = vector is not None and (stores.embedder.model, len(vector)) == (bounds.model, bounds.dimension)
    asked = Asked(
        text=question.text,
        telling=words.telling(question.text, lexicon, candidates.SAYING),
        filter=question.filter,
        dense=vector if fits else None,
        terms=words.question(question.text, lexicon),
        asked_at=question.at,
        window=windows.window(question.text, question.at),
        weights=question.weights,
    )
    return Look(bounds=bounds, asked=asked, timings=timings)


async def _list(stores: Stores, caller: Caller, look: Look, depth: int) -> Listed:
    began = time.perf_counter()
    listed = await candidates.find(stores, caller, look.bounds, look.asked, depth)
    look.timings.index = _milliseconds(began)
    return listed


async def _scope(stores: Stores, caller: Caller, question: Question, timings: Timings) -> tuple[Scope, int]:
    """Read what bounds the question, and at which revision of the workspace."""
    began = time.perf_counter()
    lexicon = await stores.lexicons.of(caller.workspace_id)
    telling = words.telling(question.text, lexicon, candidates.SAYING)
    async with stores.record.reading(caller) as db:
        revision = await answers.revision_of(db, caller)
        bounds = await candidates.scope(db, caller, question.text, telling, question.filter, question.graph)
    timings.record = _milliseconds(began)
    return bounds, revision


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


async def _hits(
    stores: Stores,
    caller: Caller,
    look: Look,
    listed: Listed,
    limit: int,
    explain: bool,  # noqa: FBT001
) -> tuple[list[Hit], float, int]:
    """Score and rank the candidates, and read the best again in the record until there are enough of them.

    Returns besides how sure it is that the best has to do with the question, and the workspace's revision after all.
    """
    began = time.perf_counter()
    async with stores.record.reading(caller) as db:
        ranking = await judging.judge(db, caller, look.bounds, look.asked, listed)
        look.timings.score = _milliseconds(began)
        hydrating = time.perf_counter()
        hits: list[Hit] = []
        for start in range(0, len(ranking), limit):
            ranked = ranking.part(start, start + limit)
            ids = [each.memory_id for each in ranked]
            held = {memory.id: memory for memory in await browsing.among(db, caller, look.asked.filter, ids)}
            for each in ranked:
                if (memory := held.get(each.memory_id)) is not None and len(hits) < limit:
                    explanation = _explain(look, ranking.pool, each) if explain else None
                    hits.append(Hit(memory=memory, score=each.score, rank=len(hits) + 1, explanation=explanation))
            if len(hits) == limit:
                break
        await succession.mark(db, caller, hits)
        revision = await answers.revision_of(db, caller)
    look.timings.hydrate = _milliseconds(hydrating)
    return hits, judging.confidence(ranking.pool, look.asked) if hits else 0.0, revision


def _explain(look: Look, pool: Pool, ranked: Ranked) -> Explanation:
    return Explanation(
        arms=ranked.arms,
        path=path_to(ranked.memory_id, look.bounds.reached),
        from_tail=ranked.memory_id in pool.tail,
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
) -> WhyNot:
    """Say at which stage a memory drops out of the answer to a question, and what would bring it back.

    Raises:
        InvalidInput: The question, a filter, a weight or the limit cannot be understood.
        NotFound: A memory that the graph filter starts from does not exist.
    """
    checks.limit(limit, "limit", 100)
    question = _question(query, filter, graph, at, weights)
    timings = Timings(record=0, embed=0, index=0, score=0, graph=0, hydrate=0, rerank=0, total=0)
    vector = await _embed(stores, question.text, timings)
    bounds, _ = await _scope(stores, caller, question, timings)
    look = await _look(stores, caller, question, bounds, vector, timings)
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
    known = await _list(stores, caller, look, max(DEPTH, 3 * limit))
    async with stores.record.reading(caller) as db:
        ranking = await judging.judge(db, caller, look.bounds, look.asked, known)
        if not (listed := id in ranking.pool.places):
            ranking = await judging.judge(db, caller, look.bounds, look.asked, known, also=[id])
    place = ranking.place(id)
    [ranked], rank = ranking.part(place, place + 1), place + 1
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
