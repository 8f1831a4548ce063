"""Diversity: what says the same as a better memory comes later, and the best stays first."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from memoria.domain import diversity, recall
from memoria.domain.ids import new_id
from memoria.records import Caller
from memoria.stores.opening import Stores
from tests.domain.steps import kept, project


def vectors(*rows: list[float]) -> NDArray[np.float32]:
    made = np.array(rows, np.float32)
    return made / np.linalg.norm(made, axis=1, keepdims=True)


def plain(scores: list[float], rows: NDArray[np.float32], share: float) -> list[int]:
    """Order by the formula as the paper writes it."""
    lowest, highest = min(scores), max(scores)
    relevance = [(score - lowest) / (highest - lowest) if highest > lowest else 0.0 for score in scores]
    chosen = [scores.index(highest)]
    while len(chosen) < len(scores):
        left = [place for place in range(len(scores)) if place not in chosen]
        worth = {
            place: (1 - share) * relevance[place] - share * max(float(rows[place] @ rows[other]) for other in chosen)
            for place in left
        }
        best = max(worth.values())
        chosen.append(next(place for place in left if worth[place] == pytest.approx(best, abs=1e-6)))
    return chosen


def test_a_repetition_of_the_best_comes_after_what_is_different() -> None:
    rows = vectors([1, 0], [1, 0.01], [0, 1])
    scores = np.array([3.0, 2.9, 2.0])
    assert diversity.order(scores, rows, 0.0) == [0, 1, 2]
    assert diversity.order(scores, rows, 0.7) == [0, 2, 1]


@pytest.mark.parametrize("share", [0.0, 0.5, 1.0])
def test_the_best_comes_first_whatever_the_diversity(share: float) -> None:
    rows = vectors([1, 0], [0, 1], [1, 1])
    assert diversity.order(np.array([1.0, 5.0, 3.0]), rows, share)[0] == 1


def test_without_candidates_or_differences_the_order_stays() -> None:
    assert diversity.order(np.empty(0), np.empty((0, 4), np.float32), 0.5) == []
    assert diversity.order(np.array([2.0, 2.0, 2.0]), np.zeros((3, 4), np.float32), 0.5) == [0, 1, 2]


@given(st.integers(1, 12), st.floats(0, 1), st.integers(0, 10_000))
def test_it_is_what_the_paper_s_formula_gives(size: int, share: float, seed: int) -> None:
    random = np.random.default_rng(seed)
    rows = vectors(*random.normal(size=(size, 5)).tolist())
    scores = np.sort(random.normal(size=size))[::-1]
    assert diversity.order(scores, rows, share) == plain(scores.tolist(), rows, share)


def test_a_memory_of_several_chunks_is_about_all_of_them() -> None:
    one, two, none = new_id(), new_id(), new_id()
    held = [(one, _packed(1, 0)), (two, _packed(1, 0)), (two, _packed(0, 1)), (two, b"\0" * 4)]
    assert diversity.gists([one, two, none], held) == pytest.approx(
        np.array([[1, 0], [0.5**0.5, 0.5**0.5], [0, 0]], np.float32)
    )
    assert diversity.gists([one], []).shape == (1, 0)


def _packed(*numbers: float) -> bytes:
    return np.array(numbers, "<f4").tobytes()


async def test_vectors_come_from_the_record(stores: Stores, caller: Caller) -> None:
    for text in ("The harbour opens at six", "The harbour opens at six.", "The harbour has three cranes"):
        await kept(stores, caller, text)
    await project(stores)
    hits = (await recall.recall(stores, caller, "the harbour opens at six")).hits
    ids, scores = [hit.memory.id for hit in hits], [hit.score for hit in hits]
    async with stores.record.reading(caller) as db:
        assert await diversity.diversified(db, caller, ids, scores, 0.0) == ids
        assert await diversity.diversified(db, caller, ids, scores, 0.9) == [ids[0], ids[2], ids[1]]
