"""Spreading: personalised PageRank, against its closed form."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from memoria.domain import spreading

EDGES = st.lists(
    st.tuples(st.integers(0, 7), st.integers(0, 7), st.floats(0.01, 1)).filter(lambda edge: edge[0] != edge[1]),
    min_size=1,
    max_size=20,
)


@given(EDGES, st.dictionaries(st.integers(0, 7), st.floats(0.01, 1), min_size=1))
def test_activation_is_the_stationary_walk_with_restarts(
    edges: list[tuple[int, int, float]], starts: dict[int, float]
) -> None:
    found = spreading.activation(edges, starts)
    weights = np.zeros((8, 8))
    for a, b, weight in edges:
        weights[a, b] += weight
        weights[b, a] += weight
    alone = weights.sum(1) == 0
    weights[alone, alone] = 1
    passing = (weights / weights.sum(1, keepdims=True)).T
    start = np.array([starts.get(node, 0.0) for node in range(8)]) / sum(starts.values())
    share = spreading.RESTART
    exact = np.linalg.solve(np.eye(8) - (1 - share) * passing, share * start)
    assert sum(found.values()) == pytest.approx(1)
    assert [found.get(node, 0.0) for node in range(8)] == pytest.approx(
        exact.tolist(), abs=(1 - share) ** spreading.ROUNDS
    )


def test_one_with_many_edges_gives_little_to_each() -> None:
    hub = [(0, other, 1.0) for other in range(1, 11)]
    found = spreading.activation([*hub, (11, 12, 1.0)], {0: 1.0, 11: 1.0})
    assert found[12] > 5 * found[1]
