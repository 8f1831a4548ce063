"""Spreading: how much of a start's activation reaches each node of a small graph.

Personalised PageRank by power iteration (Haveliwala, Topic-Sensitive PageRank, 2002), as HippoRAG 2 (arXiv 2502.14802)
walks from the passages that answer best to those that belong to them. A node passes on what it has in shares of its
edges' weights, so that one with many edges gives little to each.
"""

from collections.abc import Hashable, Mapping, Sequence
from typing import TypeVar

import numpy as np

N = TypeVar("N", bound=Hashable)

RESTART = 0.5
"""The share of activation that returns to the start at each step."""
ROUNDS = 8
"""Steps: after eight, less than half a percent of the activation still moves."""


def activation(edges: Sequence[tuple[N, N, float]], starts: Mapping[N, float]) -> dict[N, float]:
    """Return the share of activation at each node, 1 in all, of starts with these weights (each above 0).

    Edges lead both ways. A start without an edge keeps what it has.
    """
    nodes = dict.fromkeys([*starts, *(node for edge in edges for node in edge[:2])])
    places = {node: place for place, node in enumerate(nodes)}
    ends = np.array([[places[a], places[b]] for a, b, _ in edges], np.int64).reshape(-1, 2)
    weights = np.tile(np.array([weight for _, _, weight in edges], np.float64), 2)
    source, target = np.concatenate([ends[:, 0], ends[:, 1]]), np.concatenate([ends[:, 1], ends[:, 0]])
    strength = np.bincount(source, weights, len(nodes))
    passed = weights / np.maximum(strength[source], 1e-12)
    start = np.zeros(len(nodes))
    start[[places[node] for node in starts]] = list(starts.values())
    start /= start.sum()
    now = start
    for _ in range(ROUNDS):
        moved = np.bincount(target, passed * now[source], len(nodes)) + np.where(strength > 0, 0.0, now)
        now = RESTART * start + (1 - RESTART) * moved
    return dict(zip(nodes, now.tolist(), strict=True))
