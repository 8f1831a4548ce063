"""Routing: the shortest ways through a small graph, by Yen's algorithm over A* (Yen, 1971).

A way is the shorter, the fewer steps it has; of as many steps, the higher their weights add up; then the smaller its
places. No way passes a place twice.
"""

from collections.abc import Mapping, Sequence
from heapq import heappop, heappush
from itertools import pairwise

Graph = Mapping[int, Mapping[int, float]]
"""From each place, the weight of the step to each of the next."""
Way = tuple[int, ...]
Key = tuple[int, int, Way]


def shortest(graph: Graph, source: int, target: int, *, longest: int, count: int) -> list[Way]:
    """Find the `count` shortest ways of at most `longest` steps."""
    left = _distances(graph, target)
    first = _continued(graph, left, (source,), target, longest, frozenset())
    found: list[Way] = [first] if first else []
    waiting: list[Key] = []
    seen = set(found)
    while found and len(found) < count:
        for way in _detours(graph, left, found, target, longest):
            if way not in seen:
                seen.add(way)
                heappush(waiting, (len(way), _cost(graph, way), way))
        if not waiting:
            break
        found.append(heappop(waiting)[2])
    return found


def _distances(graph: Graph, target: int) -> dict[int, int]:
    """Count the steps from each place to the target."""
    before: dict[int, list[int]] = {}
    for near, steps in graph.items():
        for far in steps:
            before.setdefault(far, []).append(near)
    left = {target: 0}
    level = [target]
    while level:
        following = {near for far in level for near in before.get(far, ()) if near not in left}
        left |= dict.fromkeys(following, left[level[0]] + 1)
        level = list(following)
    return left


def _detours(graph: Graph, left: Mapping[int, int], found: list[Way], target: int, longest: int) -> list[Way]:
    """Leave the way that was found last at each of its places, as none that was found does."""
    last = found[-1]
    detours = []
    for end in range(1, len(last)):
        root = last[:end]
        taken = frozenset(way[end] for way in found if way[:end] == root)
        detours.append(_continued(graph, left, root, target, longest, taken))
    return [way for way in detours if way]


def _continued(
    graph: Graph, left: Mapping[int, int], root: Way, target: int, longest: int, taken: frozenset[int]
) -> Way | None:
    """Find the shortest way that begins with `root` and does not go on to a place of `taken`."""
    if root[-1] not in left:
        return None
    waiting: list[Key] = [(len(root) + left[root[-1]], _cost(graph, root), root)]
    done = set(root[:-1])
    while waiting:
        _, cost, way = heappop(waiting)
        if way[-1] == target:
            return way
        if way[-1] in done:
            continue
        done.add(way[-1])
        for far, weight in graph.get(way[-1], {}).items():
            is_barred = far in done or far not in left or (way == root and far in taken)
            if not is_barred and len(way) + left[far] <= longest:
                heappush(waiting, (len(way) + 1 + left[far], cost + _price(weight), (*way, far)))
    return None


def _cost(graph: Graph, way: Sequence[int]) -> int:
    return sum(_price(graph[near][far]) for near, far in pairwise(way))


def _price(weight: float) -> int:
    """Say what a step costs: the less, the heavier. Whole numbers, so that sums do not depend on their order."""
    return round((1 - weight) * 1_000_000_000)
