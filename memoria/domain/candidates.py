"""Candidates: the memories that may answer, found by the index and scored exactly from the record."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

import asyncpg
import numpy as np
import structlog
from numpy.typing import NDArray

from memoria.domain import chunking, filters, graph
from memoria.domain.fusion import Candidate
from memoria.domain.projection import OVERLAP
from memoria.errors import MemoriaError, Unavailable
from memoria.records import Arm, Caller, GraphFilter, MemoryFilter, MemoryType, Neighbor
from memoria.stores import queries, words
from memoria.stores.index_filter import supports
from memoria.stores.index_records import ChunkScore, IndexQuestion, SparseTerms
from memoria.stores.opening import Stores
from memoria.stores.postgres import Connection

SQL = queries.named("recall")
INDEXING = queries.named("indexing")
TAIL = 256
"""Memories behind which the index lags and that are all scored; of more, the newest, and those that share words."""
FEW = 1_000
"""So few memories are scored one and all from the record; more are looked up in the index."""
MANY = 20_000
"""More memories than these are not named to the index, nor scored one by one while it is down."""
EMBED_AT_ONCE = 4
"""Memories of the tail without a vector that are embedded while recall waits."""
PATIENCE = 1.0
"""Seconds that recall waits for the index."""

Vector = NDArray[np.float32]

log = structlog.get_logger()


@dataclass(kw_only=True)
class Scope:
    """What the record says before the index is asked.

    `ids` are all memories that the filters leave, None when they are too many to name. `reached` has the last
    step to each memory within the graph filter; `is_cut` when there were too many to walk to.
    """

    generation: int | None
    model: str | None
    dimension: int | None
    types: list[MemoryType]
    average_length: float
    tail: list[UUID]
    ids: list[UUID] | None
    reached: dict[UUID, Neighbor | None]
    is_cut: bool


@dataclass(kw_only=True)
class Asked:
    """A question as the arms understand it. No vector: the embedder is down, or is not the live generation's."""

    text: str
    filter: MemoryFilter | None
    dense: Vector | None
    terms: SparseTerms


@dataclass(kw_only=True)
class Found:
    """Candidates by id with their exact scores. `exhausted`: looking deeper finds no others."""

    candidates: dict[UUID, Candidate] = field(default_factory=dict)
    exhausted: bool
    index_down: bool = False


async def scope(
    db: Connection, caller: Caller, text: str, wanted: MemoryFilter | None, around: GraphFilter | None
) -> Scope:
    """Read the live generation, its tail, and which memories the filters leave. The record comes first."""
    rows = await db.fetch(SQL["begin"], caller.workspace_id, TAIL + 1)
    generation = rows[0]["generation"] if rows else None
    tail = [row["memory_id"] for row in rows if row["memory_id"]]
    if len(tail) > TAIL:
        tail = await _long_tail(db, caller, text, generation)
    reached, is_cut = await graph.reach(db, caller, around, MANY) if around else ({}, False)
    ids = await _bounds(db, caller, wanted, list(reached) if around else None)
    return Scope(
        generation=generation,
        model=rows[0]["model"] if rows else None,
        dimension=rows[0]["dimension"] if rows else None,
        types=[MemoryType(each) for each in rows[0]["types"]] if rows else [],
        average_length=rows[0]["average_length"] if rows else words.EMPTY.average_length,
        tail=tail,
        ids=ids,
        reached=reached,
        is_cut=is_cut,
    )


async def _long_tail(db: Connection, caller: Caller, text: str, generation: int | None) -> list[UUID]:
    saying = await db.fetch(SQL["tail_by_words"], caller.workspace_id, generation, text, TAIL)
    newest = await db.fetch(SQL["tail_by_age"], caller.workspace_id, generation, TAIL // 4)
    return list(dict.fromkeys([row[0] for row in [*saying, *newest]]))


async def _bounds(
    db: Connection, caller: Caller, wanted: MemoryFilter | None, reached: list[UUID] | None
) -> list[UUID] | None:
    if reached is None and _indexable(wanted):
        return None
    ids = await filters.matching(db, caller, wanted, most=MANY + 1, among=reached)
    return ids if reached is not None or len(ids) <= MANY else None


async def find(stores: Stores, caller: Caller, bounds: Scope, asked: Asked, depth: int) -> Found:
    """Find candidates, `depth` chunks in each arm, and score each exactly in all of them."""
    found = Found(exhausted=True)
    if bounds.ids is not None and len(bounds.ids) <= FEW:
        await _score(stores, caller, bounds, asked, found, bounds.ids, {})
        return found
    lists = await _search(stores, caller, bounds, asked, depth, found)
    best = _best(lists)
    full = {arm for arm, chunks in lists.items() if len(chunks) >= depth}
    found.exhausted = not full
    ids = set(bounds.tail).union(*best.values())
    if bounds.tail or bounds.ids is not None or not _indexable(asked.filter):
        among = ids if bounds.ids is None else ids & set(bounds.ids)
        async with stores.record.reading(caller) as db:
            ids = set(await filters.matching(db, caller, asked.filter, most=len(ids), among=list(among)))
    if Arm.SPARSE not in full and not found.index_down:  # it listed all that share a word
        best[Arm.SPARSE] = dict.fromkeys(ids, 0.0) | best.get(Arm.SPARSE, {})
    await _score(stores, caller, bounds, asked, found, ids, best)
    return found


def _indexable(wanted: MemoryFilter | None) -> bool:
    return wanted is None or supports(wanted)


def _best(lists: dict[Arm, list[ChunkScore]]) -> dict[Arm, dict[UUID, float]]:
    """Take each memory's best chunk in each arm."""
    best: dict[Arm, dict[UUID, float]] = {}
    for arm, chunks in lists.items():
        held = best.setdefault(arm, {})
        for chunk in chunks:
            held.setdefault(chunk.memory_id, chunk.score)
    return best


async def _search(
    stores: Stores, caller: Caller, bounds: Scope, asked: Asked, depth: int, found: Found
) -> dict[Arm, list[ChunkScore]]:
    """Ask the index; while it is down, the record."""
    if bounds.generation is not None:
        question = IndexQuestion(
            workspace_id=caller.workspace_id,
            dense=asked.dense,
            terms=asked.terms if len(asked.terms.indices) else None,
            types=bounds.types,
            filter=asked.filter if _indexable(asked.filter) else None,
            memory_ids=bounds.ids,
            limit=depth,
            exact=bounds.ids is not None,
            timeout=PATIENCE,
        )
        try:
            answer = await stores.index.search(bounds.generation, question)
            return {Arm.DENSE: answer.dense, Arm.SPARSE: answer.sparse}
        except MemoriaError as error:
            if not isinstance(error, Unavailable):
                log.warning("the index refuses a question: the record answers it", reason=str(error))
    found.index_down = True
    ids = await _without_index(stores, caller, bounds, asked)
    return {Arm.SPARSE: [ChunkScore(memory_id=id, chunk=0, score=0.0) for id in ids]}


async def _without_index(stores: Stores, caller: Caller, bounds: Scope, asked: Asked) -> Sequence[UUID]:
    if bounds.ids is not None:
        return bounds.ids
    async with stores.record.reading(caller) as db:
        ids = await filters.matching(db, caller, asked.filter, most=MANY + 1)
        if len(ids) <= MANY:
            return ids
        return await filters.saying(db, caller, asked.filter, asked.text, most=3 * TAIL)


async def _score(
    stores: Stores,
    caller: Caller,
    bounds: Scope,
    asked: Asked,
    found: Found,
    ids: Iterable[UUID],
    best: dict[Arm, dict[UUID, float]],
) -> None:
    """Give every id its score in each arm: the index's, or computed from the record where that has none."""
    tail = set(bounds.tail)
    trusted = {} if found.index_down else best
    arms = [Arm.SPARSE] if asked.dense is None else [Arm.DENSE, Arm.SPARSE]
    for id in ids:
        scores = {arm: None if id in tail else trusted.get(arm, {}).get(id) for arm in arms}
        found.candidates[id] = Candidate(memory_id=id, scores=scores, from_tail=id in tail)
    lacking = [id for id, each in found.candidates.items() if None in each.scores.values()]
    if lacking:
        exact = await exactly(stores, caller, bounds, asked, lacking)
        for id in lacking:
            own = found.candidates[id].scores
            own |= {arm: exact.get(id, {}).get(arm) for arm, score in own.items() if score is None}


async def exactly(
    stores: Stores, caller: Caller, bounds: Scope, asked: Asked, ids: Sequence[UUID]
) -> dict[UUID, dict[Arm, float | None]]:
    """Score memories from the record: the best of each one's chunks in each arm."""
    model = bounds.model or stores.embedder.model
    async with stores.record.reading(caller) as db:
        rows = await db.fetch(INDEXING["chunks"], caller.workspace_id, ids)
        hashes = [row["content_sha256"] for row in rows] if asked.dense is not None else []
        packed = await db.fetch(INDEXING["vectors"], caller.workspace_id, hashes, model) if hashes else []
        unread = list(set(ids) - {row["memory_id"] for row in rows})
        contents = await db.fetch(SQL["contents"], caller.workspace_id, unread) if unread else []
    vectors = {row["content_sha256"]: row["vector"] for row in packed}
    if len(rows) > FEW:
        scored = await asyncio.to_thread(_scores, bounds, asked, rows, vectors)
    else:
        scored = _scores(bounds, asked, rows, vectors)
    return scored | await _scores_of_texts(stores, bounds, asked, contents)


def _scores(
    bounds: Scope, asked: Asked, rows: Sequence[asyncpg.Record], vectors: dict[bytes, bytes]
) -> dict[UUID, dict[Arm, float | None]]:
    terms, counts = [row["terms"] for row in rows], [row["counts"] for row in rows]
    sparse = words.scores(asked.terms, terms, counts, bounds.average_length)
    dense = _similarities(asked.dense, [vectors.get(row["content_sha256"]) for row in rows])
    scored: dict[UUID, dict[Arm, float | None]] = {}
    for row, by_meaning, by_words in zip(rows, dense, sparse.tolist(), strict=True):
        _keep_best(scored.setdefault(row["memory_id"], {}), by_meaning, by_words)
    return scored


def _keep_best(best: dict[Arm, float | None], by_meaning: float | None, by_words: float) -> None:
    best[Arm.SPARSE] = max(best.get(Arm.SPARSE) or 0.0, by_words)
    if by_meaning is not None:
        before = best.get(Arm.DENSE)
        best[Arm.DENSE] = by_meaning if before is None else max(before, by_meaning)


def _similarities(asked: Vector | None, vectors: Sequence[bytes | None]) -> list[float | None]:
    """Return the cosine of each packed vector with the question's, None where there is no vector."""
    similarities: list[float | None] = [None] * len(vectors)
    if asked is None:
        return similarities
    size = asked.nbytes  # a vector of another length is none of this space
    there = [place for place, vector in enumerate(vectors) if vector is not None and len(vector) == size]
    if not there:
        return similarities
    matrix = np.frombuffer(b"".join(vectors[place] or b"" for place in there), "<f4").reshape(len(there), -1)
    for place, similarity in zip(there, (matrix @ asked).tolist(), strict=True):
        similarities[place] = similarity
    return similarities


async def _scores_of_texts(
    stores: Stores, bounds: Scope, asked: Asked, rows: Sequence[asyncpg.Record]
) -> dict[UUID, dict[Arm, float | None]]:
    """Score memories that were not divided yet, by their words, and a few of them by their meaning too."""
    spans = [
        (row["id"], row["content"][span.start : span.stop])
        for row in rows
        for span in chunking.chunk(row["content"], stores.embedder.chunk_characters, OVERLAP)
    ]
    held = [words.words(text).packed() for _, text in spans]
    sparse = words.scores(asked.terms, [each[0] for each in held], [each[1] for each in held], bounds.average_length)
    dense: list[float | None] = [None] * len(spans)
    if asked.dense is not None and 0 < len(spans) <= EMBED_AT_ONCE:
        dense = await _embedded(stores, asked.dense, [text for _, text in spans])
    scored: dict[UUID, dict[Arm, float | None]] = {}
    for (id, _), by_meaning, by_words in zip(spans, dense, sparse.tolist(), strict=True):
        _keep_best(scored.setdefault(id, {}), by_meaning, by_words)
    return scored


async def _embedded(stores: Stores, asked: Vector, texts: list[str]) -> list[float | None]:
    try:
        async with asyncio.timeout(PATIENCE):
            vectors = await stores.embedder.documents(texts)
    except (Unavailable, TimeoutError):
        return [None] * len(texts)
    return [float(similarity) for similarity in vectors @ asked]
