"""Reranking: the best hits in the order of a model that reads them beside the question; off unless it is set."""

import asyncio
from dataclasses import dataclass, replace

import structlog

from memoria.domain import excerpts
from memoria.errors import MemoriaError
from memoria.records import Hit
from memoria.stores import words
from memoria.stores.opening import Stores

READ = 30
"""Hits that a reranker reads."""

log = structlog.get_logger()


@dataclass(kw_only=True)
class Reranked:
    """Hits in their new order; `degraded` names the reranker when it could not be asked, and the order stayed."""

    hits: list[Hit]
    degraded: list[str]


def depth(stores: Stores, limit: int) -> int:
    """Return how many hits must be found so that the best `limit` of them can be chosen."""
    return limit if stores.reranker is None else max(limit, READ)


async def rerank(stores: Stores, query: str, hits: list[Hit]) -> Reranked:
    """Order the best hits anew by what the reranker says of them, within its time; the others follow as they were.

    Without a reranker, and where it fails or takes longer than MEMORIA_RERANK_BUDGET, the order stays. Equal scores
    keep the order they had.
    """
    if stores.reranker is None or not hits:
        return Reranked(hits=hits, degraded=[])
    best, others = hits[:READ], hits[READ:]
    try:
        async with asyncio.timeout(stores.settings.rerank_budget):
            scores = await stores.reranker.scores(query, _passages(query, best, stores.reranker.passage_characters))
    except (MemoriaError, TimeoutError) as error:
        reason = str(error) or f"it took longer than {stores.settings.rerank_budget:g} s"
        log.warning("the order stays without the reranker", model=stores.reranker.model, reason=reason)
        stores.rerank_failure = reason
        return Reranked(hits=hits, degraded=["rerank"])
    stores.rerank_failure = ""
    judged = [replace(hit, rerank_score=score) for hit, score in zip(best, scores, strict=True)]
    judged.sort(key=lambda hit: -(hit.rerank_score or 0.0))
    return Reranked(hits=[replace(hit, rank=rank) for rank, hit in enumerate([*judged, *others], 1)], degraded=[])


def _passages(query: str, hits: list[Hit], longest: int) -> list[str]:
    gain = excerpts.asking(words.question(query, words.EMPTY))
    return [excerpts.excerpt(hit.memory.content, longest, len, gain) or hit.memory.content[:longest] for hit in hits]
