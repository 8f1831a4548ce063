"""Walks of another moment: random histories, explored as they were, against a replay of their events."""

from random import Random
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from memoria.domain import expansion, graph, memories, paths, relations, snapshots
from memoria.errors import InvalidInput, NotFound
from memoria.records import (
    Caller,
    Direction,
    GraphColumns,
    LinkCount,
    MemoryFilter,
    MemoryStatus,
    Neighbor,
    Relation,
    RelationType,
    SnapshotOrder,
    TextFilter,
)
from memoria.stores.opening import Stores
from tests.domain.conftest import Opening
from tests.domain.steps import kept
from tests.domain.test_expansion import around
from tests.domain.test_graph import linked
from tests.domain.test_moments import KINDS, TYPES, Log, Then, lived, moments_of
from tests.domain.test_paths import Oracle
from tests.domain.test_snapshots import edges_of

EVERY: dict[str, Any] = {"types": None, "direction": Direction.BOTH, "min_weight": 0.0, "as_of": None}
"""What bounds nothing; the replay has kept to the moment already."""


class Explorer:
    """Explores the graph of one moment, and compares what it sees with the replay."""

    def __init__(self, log: Log, then: Then, **moment: Any) -> None:
        self.stores, self.caller, self.ids = log.stores, log.caller, log.ids
        self.then, self.moment = then, moment
        self.edges = list(then.edges(moment["as_of"]).values())

    async def whole(self) -> None:
        """Compare the snapshots: of everything that was active, and of one kind."""
        active = [each for each in self.then.valid(self.moment["as_of"]).values() if each.status is MemoryStatus.ACTIVE]
        degrees = {each.id: sum(each.id in {of.source_id, of.target_id} for of in self.edges) for each in active}
        newest = sorted(active, key=lambda each: (each.created_at, each.id), reverse=True)
        found = await self._taken(order=SnapshotOrder.NEWEST)
        assert found.ids == [str(each.id) for each in newest]
        assert found.labels == [each.content for each in newest]
        assert found.importance == [each.importance for each in newest]
        assert found.degree == [degrees[each.id] for each in newest]
        assert edges_of(found) == self._drawn({each.id for each in active})
        connected = await self._taken(order=SnapshotOrder.CONNECTED)
        assert connected.ids == [str(each.id) for each in sorted(newest, key=lambda each: -degrees[each.id])]
        of_kind = await self._taken(filter=MemoryFilter(kind=TextFilter(eq=KINDS[0])), order=SnapshotOrder.NEWEST)
        inside = [each.id for each in newest if each.kind == KINDS[0]]
        assert of_kind.ids == [str(id) for id in inside]
        assert of_kind.degree == [degrees[id] for id in inside]
        assert edges_of(of_kind) == self._drawn(set(inside))

    async def _taken(self, **asked: Any) -> GraphColumns:
        found = await snapshots.snapshot(self.stores, self.caller, **asked, **self.moment)
        assert found is not None
        return found

    def _drawn(self, inside: set[UUID]) -> list[tuple[str, str, str, float, str]]:
        return [
            (str(each.source_id), str(each.target_id), each.relation_type.value, each.weight, each.created_by.value)
            for each in self._among(inside)
        ]

    def _among(self, inside: set[UUID]) -> list[Relation]:
        held = [each for each in self.edges if {each.source_id, each.target_id} <= inside]
        return sorted(held, key=lambda each: (-each.weight, each.id))

    async def among(self, some: list[UUID]) -> None:
        """Compare the relations among some memories, also among those that were not known yet."""
        found = await expansion.among(self.stores, self.caller, some, **self.moment)
        assert found == self._among(set(some))

    async def expanded(self, id: UUID, asked: dict[str, Any]) -> None:
        """Compare all pages of what hung on a memory, and their counts."""
        every = around(self.edges, set(), id, asked | {"types": None})
        best: dict[UUID, tuple[Relation, bool]] = {}
        for each, is_out in sorted(around(self.edges, set(), id, asked), key=lambda of: (-of[0].weight, of[0].id)):
            best.setdefault(each.target_id if is_out else each.source_id, (each, is_out))
        pages: list[Neighbor] = []
        after: str | None = None
        while True:
            page = await expansion.expand(self.stores, self.caller, id, first=2, after=after, **(asked | self.moment))
            assert (page.total, page.counts) == (len(best), counted(every))
            pages += page.neighbors
            if not page.has_next:
                break
            after = page.end_cursor
        assert [(each.memory_id, each.relation_id, each.weight, each.forward) for each in pages] == [
            (far, each.id, each.weight, is_out)
            for far, (each, is_out) in sorted(best.items(), key=lambda of: (-of[1][0].weight, of[0]))
        ]

    async def joined(self, source: UUID, target: UUID) -> None:
        """Compare the paths between two memories with all that there were."""
        expected = Oracle(self.edges, set(), EVERY).paths(source, target, 3)[:3]
        found = await paths.find(self.stores, self.caller, source, target, depth=3, **self.moment)
        assert [tuple(step.memory_id for step in path.steps) for path in found.paths] == expected
        held = {each.id: each.weight for each in self.edges}
        assert all(held[step.relation_id] == step.weight for path in found.paths for step in path.steps[1:])

    async def reached(self, id: UUID) -> None:
        """Compare how many a walk reached."""
        count = await graph.reachable(self.stores, self.caller, id, depth=2, **self.moment)
        assert count == len(self.then.around(id, 2, self.moment["as_of"]))

    async def refused(self, id: UUID) -> None:
        """See that what was not there is no place to start from."""
        with pytest.raises(NotFound):
            await expansion.expand(self.stores, self.caller, id, **self.moment)
        with pytest.raises(NotFound):
            await paths.find(self.stores, self.caller, id, id, **self.moment)


def counted(every: list[tuple[Relation, bool]]) -> list[LinkCount]:
    """Count neighbours by the type and way of the relation that leads there, the most first."""
    found: dict[tuple[RelationType, bool], set[UUID]] = {}
    for each, is_out in every:
        far = each.target_id if is_out else each.source_id
        found.setdefault((each.relation_type, is_out), set()).add(far)
    counts = [LinkCount(relation_type=type, forward=way, memories=len(far)) for (type, way), far in found.items()]
    return sorted(counts, key=lambda each: (-each.memories, each.relation_type.value, not each.forward))


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(chance=st.randoms(use_true_random=True))
async def test_any_moment_of_any_history_is_explored_as_it_was(
    stores: Stores, elsewhere: Opening, owner: Any, chance: Random
) -> None:
    log = await lived(stores, elsewhere, owner, chance)
    for as_of, known_at in moments_of(log, chance):
        then = log.replay(known_at)
        explorer = Explorer(log, then, as_of=as_of, known_at=known_at)
        await explorer.whole()
        await explorer.among(chance.sample(log.ids, chance.randrange(1, len(log.ids) + 1)))
        standing = [id for id in log.ids if id in then.standing()]
        for id in log.ids:
            if id not in standing:
                await explorer.refused(id)
                continue
            direction, types = chance.choice(list(Direction)), chance.choice([None, [TYPES[0]]])
            await explorer.expanded(id, {"types": types, "direction": direction, "min_weight": 0.2, "as_of": None})
            await explorer.reached(id)
            await explorer.joined(id, chance.choice(standing))


async def test_a_graph_of_before_holds_what_was_forgotten_and_removed_since(stores: Stores, caller: Caller) -> None:
    a, b, c = [(await kept(stores, caller, text)).id for text in "abc"]
    drawn = await linked(stores, caller, (a, b), (b, c))
    then = (await kept(stores, caller, "later")).created_at
    await memories.forget(stores, caller, [c])
    await relations.unrelate(stores, caller, [drawn[0].id])
    assert (await expansion.expand(stores, caller, b)).total == 0
    assert [each.memory_id for each in (await expansion.expand(stores, caller, b, known_at=then)).neighbors] == [a, c]
    assert (await paths.find(stores, caller, a, b)).paths == []
    [path] = (await paths.find(stores, caller, a, c, known_at=then)).paths
    assert [step.memory_id for step in path.steps] == [a, b, c]
    found = await snapshots.snapshot(stores, caller, order=SnapshotOrder.NEWEST, known_at=then)
    assert found is not None
    assert found.labels == ["later", "c", "b", "a"]
    assert found.degree == [0, 1, 2, 1]
    assert len(found.src) == 2


async def test_a_time_without_its_zone_is_refused(stores: Stores, caller: Caller) -> None:
    told = await kept(stores, caller, "a")
    naive: dict[str, Any] = {"known_at": told.created_at.replace(tzinfo=None)}
    for call in (
        expansion.expand(stores, caller, told.id, **naive),
        expansion.among(stores, caller, [told.id], **naive),
        paths.find(stores, caller, told.id, told.id, **naive),
        snapshots.snapshot(stores, caller, **naive),
    ):
        with pytest.raises(InvalidInput) as refused:
            await call
        assert refused.value.field == "known_at"
