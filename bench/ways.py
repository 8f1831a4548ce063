"""Ways to ask the same question: the default, single arms, ranks instead of scores, and the default without an arm."""

from collections.abc import Sequence
from typing import Any

ARMS = ("semantic", "lexical", "title", "speaker", "session", "turns", "graph", "names", "time", "newest")
RANK_OFFSET = 60
"""Cormack, Clarke and Büttcher, Reciprocal Rank Fusion (2009)."""


def only(*arms: str) -> dict[str, float]:
    """Weigh these arms alone."""
    return {arm: float(arm in arms) for arm in ARMS}


RANKS = "RRF"
CEILING = "best order of the first 100"
"""What a perfect order of the hundred best would reach: beyond it an arm would have to find what none finds."""
WAYS: dict[str, dict[str, float]] = {
    "default": {},
    "BM25 alone": only("lexical"),
    "dense alone": only("semantic"),
    RANKS: only("semantic", "lexical"),
    "two arms": only("semantic", "lexical"),
    CEILING: {},
    **{f"without {arm}": {arm: 0.0} for arm in ARMS},
}
"""The weights of each way. Ranks are fused here, of the hundred best by the two arms."""


def by_gold(ids: Sequence[str], gold: Sequence[str]) -> list[str]:
    """Put what answers first, as only who knows the answers can."""
    return sorted(ids, key=lambda id: id not in gold)


def by_ranks(hits: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Order hits by reciprocal ranks in their arms."""
    return sorted(hits, key=lambda hit: -sum(1 / (RANK_OFFSET + arm["rank"]) for arm in hit["explanation"]["arms"]))
