"""Candidates: the memories that may answer, found by the index and scored exactly from the record."""

import asyncio
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

import numpy as np
import structlog
from numpy.typing import NDArray

from memoria.domain import chunking, filters, graph, history, mentions, occasions
from memoria.domain.moments import NOW, Moment
from memoria.domain.projection import OVERLAP
from memoria.errors import MemoriaError, Unavailable
from memoria.records import (
    Arm,
    Caller,
    GraphFilter,
    MemoryFilter,
    MemoryStatus,
    MemoryType,
    Neighbor,
    RecallWeights,
    TimeWindow,
)
from memoria.stores import queries, words
from memoria.stores.index_filter import supports
from memoria.stores.index_records import ChunkScore, IndexQuestion, SparseTerms
from memoria.stores.opening import Stores
from memoria.stores.postgres import Connection

SQL = queries.named("recall")
INDEXING = queries.named("indexing")
TAIL = 256
"""Memories behind which the index lags and that are all scored; of more, the newest, and those that share words."""
SAYING = 1_000
"""Memories of a long tail with a word of the question that are read to find those best by words."""
FEW = 1_000
"""So few memories are scored one and all from the record; more are looked up in the index."""
MANY = 20_000
"""More memories than these are not named to the index, nor scored one by one while it is down."""
EMBED_AT_ONCE = 4
"""Chunks of the tail without a vector that are embedded while recall waits."""
PATIENCE = 1.0
"""Seconds that recall waits for the index."""

ANYTHING = MemoryFilter(status=list(MemoryStatus))

Vector = NDArray[np.float32]
Best = dict[Arm, dict[UUID, float]]
"""The best score of each memory's chunks in each arm."""

log = structlog.get_logger()


@dataclass(kw_only=True)
class Scope:
    """What the record says before the index is asked, at a `revision` of the workspace or a later one.

    `tail` are the memories that the index does not show yet; when `is_tail_cut`, the newest of them and those that
    share words with the question. `ids` are all memories that the filters leave, None when they are too many to name.
    `reached` has the last step to each memory within the graph filter; `is_cut` when there were too many to walk to.
    `unread` are the texts that were not divided into chunks, or said something else at the moment that is asked of;
    `past` are the memories that changed since then, of which `is_past_cut` tells that there are too many to read.
    `titled` are memories whose title stands in the question, with 1 over how many share it; `names_something` also
    when it holds another name that few others do.
    """

    revision: int
    generation: int | None
    model: str | None
    dimension: int | None
    types: list[MemoryType]
    average_length: float
    tail: list[UUID]
    is_tail_cut: bool
    unread: dict[UUID, str]
    past: frozenset[UUID]
    is_past_cut: bool
    titled: dict[UUID, float]
    names_something: bool
    window: TimeWindow | None
    ids: list[UUID] | None
    reached: dict[UUID, Neighbor | None]
    is_cut: bool

    @property
    def are_few(self) -> bool:
        """Tell whether all that the filters leave are scored, and the index is not asked."""
        return self.ids is not None and len(self.ids) <= FEW


@dataclass(kw_only=True)
class Asked:
    """A question as the arms understand it; `telling` are the rarest words of its text, `window` is its time.

    No vector: the embedder is down, or is not the live generation's.
    """

    text: str
    telling: str
    filter: MemoryFilter | None
    dense: Vector | None
    terms: SparseTerms
    asked_at: datetime
    window: TimeWindow | None
    weights: RecallWeights
    moment: Moment = NOW

    @property
    def arms(self) -> list[Arm]:
        """The arms that can tell anything."""
        return [Arm.SPARSE] if self.dense is None else [Arm.DENSE, Arm.SPARSE]


@dataclass(kw_only=True)
class Listed:
    """What the index listed, and what the unread texts scored. `exhausted`: looking deeper lists no others."""

    best: Best = field(default_factory=dict)
    unread: Best = field(default_factory=dict)
    exhausted: bool = True
    index_down: bool = False


@dataclass(kw_only=True)
class Within:
    """What bounds the hits; `window` is the time that the question says itself."""

    filter: MemoryFilter | None
    graph: GraphFilter | None
    moment: Moment = NOW
    window: TimeWindow | None = None


async def scope(db: Connection, caller: Caller, text: str, telling: str, within: Within) -> Scope:
    """Read the live generation, its tail, and which memories the filters leave. The record comes first.

    `telling` are the words of the question by which a long tail is looked through.
    """
    rows = await db.fetch(SQL["begin"], caller.workspace_id, TAIL + 1)
    generation: int | None = rows[0]["generation"] if rows else None
    tail = [row["memory_id"] for row in rows if row["memory_id"]]
    is_tail_cut = generation is not None and len(tail) > TAIL
    if generation is not None and is_tail_cut:
        tail = await _long_tail(db, caller, telling, generation)
    unread = await db.fetch(SQL["unread"], caller.workspace_id, tail) if tail else []
    changed, texts = await history.changed(db, caller, within.moment.known_at)
    reached, is_cut = await graph.reach(db, caller, within.graph, MANY) if within.graph else ({}, False)
    ids = await _bounds(db, caller, within, list(reached) if within.graph else None)
    titled, names_something = await mentions.named(db, caller, text)
    return Scope(
        revision=rows[0]["revision"] if rows else 0,
        generation=generation,
        model=rows[0]["model"] if rows else None,
        dimension=rows[0]["dimension"] if rows else None,
        types=[MemoryType(each) for each in rows[0]["types"]] if rows else [],
        average_length=rows[0]["average_length"] if rows else words.EMPTY.average_length,
        tail=tail,
        is_tail_cut=is_tail_cut,
        unread={row["id"]: row["content"] for row in unread} | texts,
        past=frozenset(changed[: history.MOST]),
        is_past_cut=len(changed) > history.MOST,
        titled=titled,
        names_something=names_something,
        window=within.window or await occasions.window(db, caller, text, within.filter, within.moment),
        ids=ids,
        reached=reached,
        is_cut=is_cut,
    )


async def _long_tail(db: Connection, caller: Caller, telling: str, generation: int) -> list[UUID]:
    saying = await db.fetch(SQL["tail_by_words"], caller.workspace_id, telling, generation, SAYING, TAIL)
    newest = await db.fetch(SQL["tail_by_age"], caller.workspace_id, generation, TAIL // 4)
    return list(dict.fromkeys([row[0] for row in [*saying, *newest]]))


async def _bounds(db: Connection, caller: Caller, within: Within, reached: list[UUID] | None) -> list[UUID] | None:
    if reached is None and indexable(within.filter, within.moment):
        return None
    ids = await filters.matching(db, caller, within.filter, most=MANY + 1, among=reached, moment=within.moment)
    return ids if reached is not None or len(ids) <= MANY else None


def indexable(wanted: MemoryFilter | None, moment: Moment) -> bool:
    """Tell whether the index can hold a filter by itself; it knows no moment but now."""
    return moment.is_now and (wanted is None or supports(wanted))


async def find(stores: Stores, caller: Caller, bounds: Scope, asked: Asked, depth: int) -> Listed:
    """Ask the index for `depth` chunks in each arm, and read the texts that it cannot know yet."""
    listed, unread = await asyncio.gather(
        _search(stores, caller, bounds, asked, depth), _read(stores, caller, bounds, asked)
    )
    return replace(listed, unread=unread)


async def _search(stores: Stores, caller: Caller, bounds: Scope, asked: Asked, depth: int) -> Listed:
    if bounds.are_few:
        return Listed()
    if bounds.generation is None:
        return Listed(index_down=True)
    question = IndexQuestion(
        workspace_id=caller.workspace_id,
        dense=asked.dense,
        terms=asked.terms if len(asked.terms.indices) else None,
        types=bounds.types,
        filter=_known_to_index(asked),
        memory_ids=bounds.ids,
        limit=depth,
        exact=bounds.ids is not None,
        timeout=PATIENCE,
    )
    try:
        answer = await stores.index.search(bounds.generation, question)
    except MemoriaError as error:
        if not isinstance(error, Unavailable):
            log.warning("the index refuses a question: the record answers it", reason=str(error))
        return Listed(index_down=True)
    lists = {Arm.DENSE: answer.dense, Arm.SPARSE: answer.sparse}
    full = {arm for arm, chunks in lists.items() if len(chunks) >= depth}
    best = {arm: _best(chunks) for arm, chunks in lists.items()}
    if Arm.SPARSE not in full:  # it listed all that share a word
        best[Arm.SPARSE] = dict.fromkeys(best[Arm.DENSE], 0.0) | best[Arm.SPARSE]
    return Listed(best=best, exhausted=not full)


def _known_to_index(asked: Asked) -> MemoryFilter | None:
    """Write what the index can hold of a filter: of another moment no more than that anything may have been valid."""
    if not asked.moment.is_now:
        return ANYTHING
    return asked.filter if indexable(asked.filter, asked.moment) else None


def _best(chunks: Iterable[ChunkScore]) -> dict[UUID, float]:
    best: dict[UUID, float] = {}
    for chunk in chunks:
        best.setdefault(chunk.memory_id, chunk.score)
    return best


async def _read(stores: Stores, caller: Caller, bounds: Scope, asked: Asked) -> Best:
    """Score texts that are in no chunks by their words, and by meaning where they have vectors or few lack one."""
    spans = [
        (id, text[span.start : span.stop])
        for id, text in bounds.unread.items()
        for span in chunking.chunk(text, stores.embedder.chunk_characters, OVERLAP)
    ]
    if not spans:
        return {}
    held = [words.words(text).packed() for _, text in spans]
    sparse = words.scores(asked.terms, [each[0] for each in held], [each[1] for each in held], bounds.average_length)
    owners = [id for id, _ in spans]
    best: Best = {Arm.SPARSE: highest(zip(owners, sparse.tolist(), strict=True))}
    if asked.dense is not None:
        known = await _known(stores, caller, asked.dense, [text for _, text in spans]) if bounds.past else {}
        lacking = [place for place in range(len(spans)) if place not in known]
        if 0 < len(lacking) <= EMBED_AT_ONCE:
            similar = await _similar(stores, asked.dense, [spans[place][1] for place in lacking])
            known |= dict(zip(lacking, similar, strict=False))
        best[Arm.DENSE] = highest((owners[place], score) for place, score in known.items())
    return best


async def _known(stores: Stores, caller: Caller, asked: Vector, texts: list[str]) -> dict[int, float]:
    """Return the cosine with the question of those texts whose vectors the record still has, by their places."""
    hashes = [hashlib.sha256(text.encode()).digest() for text in texts]
    async with stores.record.looking_up(caller) as db:
        rows = await db.fetch(INDEXING["vectors"], caller.workspace_id, hashes, stores.embedder.model)
    held = {row["content_sha256"]: np.frombuffer(row["vector"], "<f4") for row in rows}
    return {
        place: float(held[each] @ asked)
        for place, each in enumerate(hashes)
        if each in held and len(held[each]) == len(asked)
    }


def highest(scores: Iterable[tuple[UUID, float]]) -> dict[UUID, float]:
    """Take the highest score of each memory's chunks."""
    found: dict[UUID, float] = {}
    for id, score in scores:
        found[id] = max(score, found.get(id, score))
    return found


async def _similar(stores: Stores, asked: Vector, texts: list[str]) -> list[float]:
    """Return the cosine of each text with the question; nothing while the embedder is down."""
    try:
        async with asyncio.timeout(PATIENCE):
            vectors = await stores.embedder.documents(texts)
    except (Unavailable, TimeoutError):
        return []
    similar: list[float] = (vectors @ asked).tolist()
    return similar
