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
WAYS: dict[str, dict[str, float]] = {
    "default": {},
    "BM25 alone": only("lexical"),
    "dense alone": only("semantic"),
    RANKS: only("semantic", "lexical"),
    "two arms": only("semantic", "lexical"),
    **{f"without {arm}": {arm: 0.0} for arm in ARMS},
}
"""The weights of each way. Ranks are fused here, of the hundred best by the two arms."""


def by_ranks(hits: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Order hits by reciprocal ranks in their arms."""
    return sorted(hits, key=lambda hit: -sum(1 / (RANK_OFFSET + arm["rank"]) for arm in hit["explanation"]["arms"]))
