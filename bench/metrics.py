"""Metrics of ranked answers against known gold. A document is gold or it is not; there are no grades."""

import math
import random
from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass, field
from statistics import fmean
from typing import Any

APART = frozenset({"event_ordering", "instruction_following", "preference_following", "summarization"})
"""Categories whose gold is not similar to their question: shown, and left out of the mean over categories."""


@dataclass(kw_only=True)
class Score:
    """How well one question was answered: each between 0 and 1, 1 the best."""

    ndcg_at_10: float
    recall_at_5: float
    recall_at_10: float
    mrr: float


@dataclass(kw_only=True)
class Asked:
    """A question, by its category, and its score; none when it has no gold."""

    category: str
    score: Score | None


@dataclass(kw_only=True)
class Summary:
    """Mean scores. `macro` is the mean over categories, which all count the same; none when nothing was scored."""

    n: int
    without_gold: int
    macro: Score | None
    categories: dict[str, dict[str, Any]] = field(default_factory=dict)


def score(ranked: Sequence[str], gold: Collection[str]) -> Score | None:
    """Score an answer, best first; a document that is named twice counts where it is named first."""
    wanted = set(gold)
    if not wanted:
        return None
    answered = list(dict.fromkeys(ranked))
    return Score(
        ndcg_at_10=ndcg(answered, wanted, 10),
        recall_at_5=found(answered, wanted, 5),
        recall_at_10=found(answered, wanted, 10),
        mrr=reciprocal_rank(answered, wanted, 10),
    )


def ndcg(ranked: Sequence[str], gold: Collection[str], cut: int) -> float:
    """Discount gold by the logarithm of its rank; 1 is an answer that begins with all gold that fits into the cut."""
    gained = sum(1 / math.log2(rank + 1) for rank, id in enumerate(ranked[:cut], 1) if id in gold)
    return gained / sum(1 / math.log2(rank + 1) for rank in range(1, min(cut, len(gold)) + 1))


def found(ranked: Sequence[str], gold: Collection[str], cut: int) -> float:
    """Return the share of the gold that stands above the cut."""
    return sum(id in gold for id in ranked[:cut]) / len(gold)


def reciprocal_rank(ranked: Sequence[str], gold: Collection[str], cut: int) -> float:
    """Return one over the rank of the first gold document above the cut, or 0."""
    return next((1 / rank for rank, id in enumerate(ranked[:cut], 1) if id in gold), 0.0)


def summarise(asked: Iterable[Asked]) -> Summary:
    """Take the means of each category, and the mean of those that are not apart."""
    scores: dict[str, list[Score]] = {}
    without_gold = 0
    for each in asked:
        if each.score is None:
            without_gold += 1
        else:
            scores.setdefault(each.category, []).append(each.score)
    means = {category: mean(held) for category, held in sorted(scores.items())}
    together = [each for category, each in means.items() if category not in APART] or list(means.values())
    return Summary(
        n=sum(len(held) for held in scores.values()),
        without_gold=without_gold,
        macro=mean(together) if together else None,
        categories={category: {"n": len(scores[category]), **asdict(each)} for category, each in means.items()},
    )


def interval(asked: Sequence[Asked], *, rounds: int = 500, seed: int = 0) -> dict[str, tuple[float, float]]:
    """Return where 95 % of the macro figures lie when questions are drawn anew within their categories."""
    chance = random.Random(seed)
    by_category: dict[str, list[Asked]] = {}
    for each in asked:
        by_category.setdefault(each.category, []).append(each)
    drawn = [
        summarise(each for held in by_category.values() for each in chance.choices(held, k=len(held))).macro
        for _ in range(rounds)
    ]
    figures = [asdict(each) for each in drawn if each]
    return {
        name: (
            round(quantile([each[name] for each in figures], 0.025), 4),
            round(quantile([each[name] for each in figures], 0.975), 4),
        )
        for name in (figures[0] if figures else ())
    }


def mean(scores: Sequence[Score]) -> Score:
    """Return the mean of at least one score, figure by figure."""
    rows = [asdict(each) for each in scores]
    return Score(**{name: fmean(row[name] for row in rows) for name in rows[0]})


def quantile(values: Sequence[float], share: float) -> float:
    """Return the smallest value that at least this share of the values do not exceed."""
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]
