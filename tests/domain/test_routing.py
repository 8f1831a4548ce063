"""Routing: the shortest ways are those that a search of all ways finds."""

from itertools import pairwise
from time import perf_counter

from hypothesis import given
from hypothesis import strategies as st

from memoria.domain import routing

WEIGHTS = st.sampled_from([0.0, 0.25, 0.5, 0.75, 1.0])
GRAPHS = st.dictionaries(
    st.tuples(st.integers(0, 7), st.integers(0, 7)).filter(lambda step: step[0] != step[1]), WEIGHTS, max_size=40
)


def every_way(graph: routing.Graph, way: routing.Way, target: int, longest: int) -> list[routing.Way]:
    """List all ways that begin with `way`, end at the target and pass no place twice."""
    if way[-1] == target:
        return [way]
    if len(way) > longest:
        return []
    following = [far for far in graph.get(way[-1], {}) if far not in way]
    return [whole for far in following for whole in every_way(graph, (*way, far), target, longest)]


def worth(graph: routing.Graph, way: routing.Way) -> tuple[int, float, routing.Way]:
    """Say how short a way is: few steps, then much weight, then small places."""
    return len(way), -sum(graph[near][far] for near, far in pairwise(way)), way


@given(steps=GRAPHS, longest=st.integers(1, 8), count=st.integers(1, 5), target=st.integers(0, 7))
def test_the_shortest_ways_are_the_best_of_all(
    steps: dict[tuple[int, int], float], longest: int, count: int, target: int
) -> None:
    graph: dict[int, dict[int, float]] = {}
    for (near, far), weight in steps.items():
        graph.setdefault(near, {})[far] = weight
    ways = sorted(every_way(graph, (0,), target, longest), key=lambda way: worth(graph, way))
    assert routing.shortest(graph, 0, target, longest=longest, count=count) == ways[:count]


def test_a_graph_of_many_ways_is_searched_in_a_moment() -> None:
    layers, width = 5, 60
    graph: dict[int, dict[int, float]] = {0: {1 + place: 0.5 for place in range(width)}}
    for layer in range(layers - 1):
        for place in range(width):
            graph[1 + layer * width + place] = {1 + (layer + 1) * width + far: 0.5 for far in range(width)}
    target = 1 + layers * width
    graph |= {1 + (layers - 1) * width + place: {target: 0.5} for place in range(width)}
    began = perf_counter()
    ways = routing.shortest(graph, 0, target, longest=8, count=3)
    assert perf_counter() - began < 2
    straight = tuple(1 + layer * width for layer in range(layers))
    assert ways == [(0, *straight, target), *((0, *straight[:-1], straight[-1] + n, target) for n in (1, 2))]
