"""Looking: how a question is understood, what bounds it, and what the index lists for it."""

import asyncio
import time
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from memoria.domain import candidates, checks, questions, windows
from memoria.domain.candidates import Asked, Listed, Scope, Vector
from memoria.domain.moments import NOW, Moment
from memoria.errors import Unavailable
from memoria.records import Caller, GraphFilter, MemoryFilter, RecallWeights, Timings
from memoria.stores import words
from memoria.stores.opening import Stores

EMBEDDING_PATIENCE = 1.5
"""Seconds that recall waits for the embedder."""
DEPTH = 50
"""Chunks that each arm lists at least."""


@dataclass(kw_only=True)
class Question:
    """What is asked, within which bounds, when, and what counts how much."""

    text: str
    filter: MemoryFilter | None = None
    graph: GraphFilter | None = None
    at: datetime = field(default_factory=lambda: datetime.now(UTC))
    weights: RecallWeights = field(default_factory=RecallWeights)
    diversity: float = 0.0
    moment: Moment = NOW


@dataclass(kw_only=True)
class Look:
    """A question as it is understood, and what bounds it."""

    bounds: Scope
    asked: Asked
    diversity: float
    timings: Timings


def understood(
    query: str,
    filter: MemoryFilter | None,
    graph: GraphFilter | None,
    at: datetime | None,
    weights: RecallWeights | None,
    diversity: float = 0.0,
    moment: Moment = NOW,
) -> Question:
    """Check what is asked.

    Raises:
        InvalidInput: A part of it cannot be understood.
    """
    questions.query(query)
    questions.memory_filter(filter)
    if graph is not None:
        questions.graph(graph)
        graph = replace(graph, as_of=graph.as_of or moment.as_of, known_at=graph.known_at or moment.known_at)
    weights = questions.weights(weights or RecallWeights())
    at = datetime.now(UTC) if at is None else checks.time(at, "at")
    checks.between(0, 1)(diversity, "diversity")
    return Question(text=query, filter=filter, graph=graph, at=at, weights=weights, diversity=diversity, moment=moment)


async def looked(
    stores: Stores, caller: Caller, question: Question, bounds: Scope, vector: Vector | None, timings: Timings
) -> Look:
    """Put a question into the form that the arms understand."""
    lexicon = await stores.lexicons.of(caller.workspace_id)
    fits = vector is not None and (stores.embedder.model, len(vector)) == (bounds.model, bounds.dimension)
    asked = Asked(
        text=question.text,
        telling=words.telling(question.text, lexicon, candidates.SAYING),
        filter=question.filter,
        dense=vector if fits else None,
        terms=words.question(question.text, lexicon),
        asked_at=question.at,
        window=bounds.window,
        weights=question.weights,
        moment=question.moment,
    )
    return Look(bounds=bounds, asked=asked, diversity=question.diversity, timings=timings)


async def listing(stores: Stores, caller: Caller, look: Look, depth: int) -> Listed:
    """Ask the index for so many chunks in each arm."""
    began = time.perf_counter()
    listed = await candidates.find(stores, caller, look.bounds, look.asked, depth)
    look.timings.index = milliseconds(began)
    return listed


async def scoped(stores: Stores, caller: Caller, question: Question, timings: Timings) -> Scope:
    """Read what bounds the question."""
    began = time.perf_counter()
    lexicon = await stores.lexicons.of(caller.workspace_id)
    telling = words.telling(question.text, lexicon, candidates.SAYING)
    async with stores.record.looking_up(caller) as db:
        within = candidates.Within(
            filter=question.filter,
            graph=question.graph,
            moment=question.moment,
            window=windows.window(question.text, question.at),
        )
        bounds = await candidates.scope(db, caller, question.text, telling, within)
    timings.record = milliseconds(began)
    return bounds


async def embedded(stores: Stores, query: str, timings: Timings) -> Vector | None:
    """Embed a question; none when the embedder is down, or slow."""
    began = time.perf_counter()
    try:
        async with asyncio.timeout(EMBEDDING_PATIENCE):
            return await stores.embedder.query(query)
    except (Unavailable, TimeoutError):
        return None
    finally:
        timings.embed = milliseconds(began)


def milliseconds(began: float) -> float:
    """Return the time since a moment of the performance counter."""
    return (time.perf_counter() - began) * 1_000


def nothing_yet() -> Timings:
    """Return timings before anything was done."""
    return Timings(record=0, embed=0, index=0, score=0, graph=0, hydrate=0, rerank=0, total=0)
