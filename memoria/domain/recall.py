"""Recall: question in, ranked memories out, each with its reason."""

import asyncio
import time
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

from memoria.domain import (
    answers,
    browsing,
    candidates,
    checks,
    diversity,
    filters,
    judging,
    looking,
    moments,
    reranking,
    succession,
    windows,
)
from memoria.domain.candidates import Listed
from memoria.domain.fusion import Pool, Ranked
from memoria.domain.ids import new_id
from memoria.domain.looking import Look, Question
from memoria.records import (
    Answer,
    Arm,
    Caller,
    Explanation,
    Funnel,
    GraphFilter,
    Hit,
    Memory,
    MemoryFilter,
    Neighbor,
    PathStep,
    RecallWeights,
)
from memoria.stores.access import Recalled
from memoria.stores.opening import Stores
from memoria.stores.postgres import Connection

WIDER, MOST = 3, 100
"""How many times the limit is found, and at most, before hits are chosen that differ."""
NOTHING = 0.5
"""Confidence below which nothing relevant was found."""


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
    diversity: float = 0.0,
    as_of: datetime | None = None,
    known_at: datetime | None = None,
) -> Answer:
    """Find the memories that matter for a question, best first, by meaning, words, names, relations and time.

    `filter` and `graph` bound what may be a hit, exactly. A memory that was remembered is found at once, even
    while the index lags; one that was forgotten never. `at` is when the question is asked, now unless given: "last
    spring" is counted from there. `explain` adds to each hit the rank, score and share of each arm, and the path
    over relations; the shares add up to the score. `diversity` (0 to 1) puts hits that say the same as a better one
    behind others. What could not be asked is named in `degraded`.

    `as_of`: only what was valid at that time. `known_at`: what the record held at that time, also of what was forgotten
    since. Hits are exactly such memories, and say what they said; of those that changed since, up to 1,000 are scored
    by what they said (20,000 characters each), and with more `degraded` holds `history`. Relations, turns, names and
    titles speak for memories as they do now, only `graph` is walked as it was; and among more than 1,000 memories what
    expired between then and now may be missed.

        Raises:
            InvalidInput: The question, a filter, a weight or the limit cannot be understood.
            NotFound: A memory that the graph filter starts from does not exist.
            Unavailable: The record cannot be reached.
    """
    began = time.perf_counter()
    checks.limit(limit, "limit", 100)
    question = looking.understood(query, filter, graph, at, weights, diversity, moments.moment(as_of, known_at))
    timings = looking.nothing_yet()
    embedding = asyncio.create_task(looking.embedded(stores, question.text, timings))
    try:
        bounds = await looking.scoped(stores, caller, question, timings)
        place = _place(stores, caller, question, at, limit, explain, bounds.revision)
        answer = await answers.kept(stores, place) if place else None
        if answer is None:
            look = await looking.looked(stores, caller, question, bounds, await embedding, timings)
            answer = await find(stores, caller, look, limit, explain, place)
    finally:
        embedding.cancel()
    answer.timings.total = looking.milliseconds(began)
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
) -> str | None:
    """Say where the answer is kept; nowhere when it depends on the time, and the caller leaves that to us.

    Nor when it depends on the clients of projects: no revision tells that they have changed.
    """
    if filters.names(question.filter, "client_id"):
        return None
    if at is None and (question.weights.recency > 0 or windows.window(question.text, question.at) is not None):
        return None
    asked = {"question": replace(question, at=at), "limit": limit, "explain": explain}  # type: ignore[arg-type]
    return answers.place(stores, caller, revision, asked)


async def find(
    stores: Stores,
    caller: Caller,
    look: Look,
    limit: int,
    explain: bool = False,  # noqa: FBT001, FBT002
    place: str | None = None,
) -> Answer:
    """Find the best hits of a question that is understood, and keep the answer at `place`, if anywhere."""
    wide = reranking.depth(stores, min(WIDER * limit, MOST) if look.diversity else limit)
    depth = max(looking.DEPTH, 3 * wide)
    while True:
        listed = await looking.listing(stores, caller, look, depth)
        hits, confidence, scored = await _hits(stores, caller, look, listed, wide, explain)
        if len(hits) == wide or listed.exhausted or depth > candidates.MANY:
            break
        depth *= 4
    reranking_since = time.perf_counter()
    ordered = await reranking.rerank(stores, look.asked.text, hits)
    look.timings.rerank = looking.milliseconds(reranking_since)
    answer = Answer(
        recall_id=new_id(),
        hits=(await _diverse(stores, caller, ordered.hits, look.diversity))[:limit],
        confidence=confidence,
        nothing_relevant=confidence < NOTHING,
        window=look.asked.window,
        degraded=_degraded(look, listed) + ordered.degraded,
        pending=len(look.bounds.tail),
        funnel=_funnel(look, listed, scored),
        timings=look.timings,
    )
    if place is not None:
        await answers.keep(stores, place, answer)
    return answer


async def _diverse(stores: Stores, caller: Caller, hits: list[Hit], share: float) -> list[Hit]:
    """Order hits so that they differ; where a reranker has spoken, by their ranks and not by their scores."""
    if not share:
        return hits
    by_rank = any(hit.rerank_score is not None for hit in hits)
    scores = [-float(hit.rank) if by_rank else hit.score for hit in hits]
    held = {hit.memory.id: hit for hit in hits}
    async with stores.record.reading(caller) as db:
        ids = await diversity.diversified(db, caller, list(held), scores, share)
    return [replace(held[id], rank=rank) for rank, id in enumerate(ids, 1)]


def _funnel(look: Look, listed: Listed, scored: int) -> Funnel:
    within = look.bounds.ids
    return Funnel(
        within=None if within is None else len(within),
        by_meaning=len(listed.best.get(Arm.DENSE, {})),
        by_words=sum(score > 0 for score in listed.best.get(Arm.SPARSE, {}).values()),
        scored=scored,
    )


def _degraded(look: Look, listed: Listed) -> list[str]:
    lacking = [
        ("vector", listed.index_down),
        ("embedder", look.asked.dense is None),
        ("graph", look.bounds.is_cut),
        ("history", look.bounds.is_past_cut),
        ("tail", look.bounds.is_tail_cut and not (look.bounds.are_few or listed.index_down)),
    ]
    return [name for name, is_lacking in lacking if is_lacking]


def _note(stores: Stores, caller: Caller, query: str, answer: Answer) -> None:
    stores.access.note(
        Recalled(
            id=answer.recall_id,
            caller=caller,
            query=query,
            milliseconds=answer.timings.total,
            memory_ids=[hit.memory.id for hit in answer.hits],
            at=datetime.now(UTC),
        )
    )


async def _hits(
    stores: Stores,
    caller: Caller,
    look: Look,
    listed: Listed,
    limit: int,
    explain: bool,  # noqa: FBT001
) -> tuple[list[Hit], float, int]:
    """Score and rank the candidates, and read the best again in the record until there are enough of them.

    Returns besides how sure it is that the best has to do with the question, and how many candidates were scored.
    """
    began = time.perf_counter()
    async with stores.record.looking_up(caller) as db:
        ranking = await judging.judge(db, caller, look.bounds, look.asked, listed)
        look.timings.score = looking.milliseconds(began)
        hydrating = time.perf_counter()
        hits: list[Hit] = []
        for start in range(0, len(ranking), limit):
            ranked = ranking.part(start, start + limit)
            ids = [each.memory_id for each in ranked]
            held = {memory.id: memory for memory in await _held(db, caller, look, ids)}
            for each in ranked:
                if (memory := held.get(each.memory_id)) is not None and len(hits) < limit:
                    explanation = _explain(look, ranking.pool, each) if explain else None
                    hits.append(Hit(memory=memory, score=each.score, rank=len(hits) + 1, explanation=explanation))
            if len(hits) == limit:
                break
        await succession.mark(db, caller, hits, look.asked.moment)
    look.timings.hydrate = looking.milliseconds(hydrating)
    return hits, judging.confidence(ranking.pool, look.asked) if hits else 0.0, len(ranking)


async def _held(db: Connection, caller: Caller, look: Look, ids: list[UUID]) -> list[Memory]:
    return await browsing.among(db, caller, look.asked.filter, ids, look.asked.moment)


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
