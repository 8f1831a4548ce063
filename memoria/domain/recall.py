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
    """One look at a question, before candidates are scored: what bounds it, and what was listed."""

    bounds: Scope
    asked: Asked
    listed: Listed
    degraded: list[str]
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
    place = None
    if at is not None or not _depends_on_now(question):
        asked = {"question": replace(question, at=at), "limit": limit, "explain": explain}  # type: ignore[arg-type]
        place = await answers.place(stores, caller, asked)
    answer = await answers.kept(stores, place) if place else None
    if answer is None:
        answer = await _find(stores, caller, question, limit, explain, place)
    answer.timings.total = _milliseconds(began)
    _note(stores, caller, query, answer)
    return answer


def _depends_on_now(question: Question) -> bool:
    return question.weights.recency > 0 or windows.window(question.text, question.at) is not None


async def _find(
    stores: Stores,
    caller: Caller,
    question: Question,
    limit: int,
    explain: bool,  # noqa: FBT001
    place: answers.Place | None,
) -> Answer:
    wide = reranking.depth(stores, limit)
    depth = max(DEPTH, 3 * wide)
    while True:
        look = await _look(stores, caller, question, depth)
        hits, confidence = await _hits(stores, caller, look, wide, explain)
        if len(hits) == wide or look.listed.exhausted or depth > candidates.MANY:
            break
        depth *= 4
    reranking_since = time.perf_counter()
    ordered = await reranking.rerank(stores, question.text, hits)
    look.timings.rerank = _milliseconds(reranking_since)
    answer = Answer(
        hits=ordered.hits[:limit],
        confidence=confidence,
        nothing_relevant=confidence < NOTHING,
        window=look.asked.window,
        degraded=look.degraded + ordered.degraded,
        pending=len(look.bounds.tail),
        timings=look.timings,
    )
    if place is not None:
        await answers.keep(stores, caller, place, answer)
    return answer


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


async def _look(stores: Stores, caller: Caller, question: Question, depth: int) -> Look:
    timings = Timings(record=0, embed=0, index=0, score=0, graph=0, hydrate=0, rerank=0, total=0)
    lexicon = await stores.lexicons.of(caller.workspace_id)
    telling = words.telling(question.text, lexicon, candidates.SAYING)
    bounds, vector = await asyncio.gather(
        _scope(stores, caller, question, telling, timings), _embed(stores, question.text, timings)
    )
    fits = vector is not None and (stores.embedder.model, len(vector)) == (bounds.model, bounds.dimension)
    degraded = [] if fits else ["embedder"]
    asked = Asked(
        text=question.text,
        telling=telling,
        filter=question.filter,
        dense=vector if fits else None,
        terms=words.question(question.text, lexicon),
        asked_at=question.at,
        window=windows.window(question.text, question.at),
        weights=question.weights,
    )
    finding = time.perf_counter()
    listed = await candidates.find(stores, caller, bounds, asked, depth)
    timings.index = _milliseconds(finding)
    if listed.index_down:
        degraded.insert(0, "vector")
    if bounds.is_cut:
        degraded.append("graph")
    return Look(bounds=bounds, asked=asked, listed=listed, degraded=degraded, timings=timings)


async def _scope(stores: Stores, caller: Caller, question: Question, telling: str, timings: Timings) -> Scope:
    began = time.perf_counter()
    async with stores.record.reading(caller) as db:
        bounds = await candidates.scope(db, caller, question.text, telling, question.filter, question.graph)
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


async def _hits(
    stores: Stores,
    caller: Caller,
    look: Look,
    limit: int,
    explain: bool,  # noqa: FBT001
) -> tuple[list[Hit], float]:
    """Score and rank the candidates, and read the best again in the record until there are enough of them.

    Returns besides how sure it is that the best has to do with the question.
    """
    began = time.perf_counter()
    async with stores.record.reading(caller) as db:
        ranking = await judging.judge(db, caller, look.bounds, look.asked, look.listed)
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
    look.timings.hydrate = _milliseconds(hydrating)
    return hits, judging.confidence(ranking.pool, look.asked) if hits else 0.0


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
    look = await _look(stores, caller, question, max(DEPTH, 3 * limit))
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
    async with stores.record.reading(caller) as db:
        ranking = await judging.judge(db, caller, look.bounds, look.asked, look.listed)
        if not (listed := id in ranking.pool.places):
            ranking = await judging.judge(db, caller, look.bounds, look.asked, look.listed, also=[id])
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
