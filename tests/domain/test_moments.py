"""Moments: random histories, read as of any time and as known at any time, against a replay of their events."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from memoria.domain import browsing, graph, memories, relations
from memoria.domain.moments import Moment
from memoria.errors import InvalidInput, NotFound
from memoria.records import (
    Caller,
    Direction,
    FacetField,
    Memory,
    MemoryFilter,
    MemorySort,
    MemoryStatus,
    NewRelation,
    NumberFilter,
    Relation,
    RelationCreator,
    RelationType,
    SortField,
    TextFilter,
    TimeFilter,
)
from memoria.stores.opening import Stores
from tests.domain.conftest import Opening
from tests.domain.steps import kept

ACTIVE, SUPERSEDED, ARCHIVED, TOMBSTONED = MemoryStatus
DAY = timedelta(days=1)
BASE = datetime(2026, 1, 1, tzinfo=UTC)
KINDS = ("note", "planning")
TYPES = (RelationType.CAUSES, RelationType.RELATED)
ANY_STATUS = list(MemoryStatus)


@dataclass
class Then:
    """What the record held at a time."""

    memories: dict[UUID, Memory] = field(default_factory=dict)
    relations: dict[UUID, Relation] = field(default_factory=dict)

    def start(self, id: UUID | None) -> datetime | None:
        """Tell since when a memory is valid."""
        if id is None or (held := self.memories.get(id)) is None:
            return None
        return held.valid_from or held.occurred_at or held.created_at

    def valid(self, as_of: datetime | None) -> dict[UUID, Memory]:
        """Keep what was valid then, superseded only from the moment that its successor became so."""
        if as_of is None:
            return dict(self.memories)
        found = {}
        for id, each in self.memories.items():
            if within(each, as_of):
                until = self.start(each.superseded_by) or each.valid_to
                still = each.status is SUPERSEDED and until is not None and as_of < until
                found[id] = replace(each, status=ACTIVE) if still else each
        return found

    def standing(self) -> set[UUID]:
        """Tell what was not forgotten."""
        return {id for id, each in self.memories.items() if each.status is not TOMBSTONED}

    def restore(self, told: Memory) -> None:
        """Bring a memory back; what is superseded no more has lost the relations that superseding drew."""
        was, self.memories[told.id] = self.memories[told.id].status, told
        if was is SUPERSEDED:
            self.relations = {id: each for id, each in self.relations.items() if not superseding(each, told.id)}

    def edges(self, as_of: datetime | None) -> dict[UUID, Relation]:
        """Keep the relations that were valid then and whose ends were not forgotten."""
        seen = self.standing()
        return {
            id: each
            for id, each in self.relations.items()
            if {each.source_id, each.target_id} <= seen and (as_of is None or within(each, as_of))
        }

    def around(self, id: UUID, depth: int, as_of: datetime | None) -> dict[UUID, int]:
        """Walk breadth first."""
        reached = {id: 0}
        for level in range(1, depth + 1):
            for each in self.edges(as_of).values():
                for near, far in ((each.source_id, each.target_id), (each.target_id, each.source_id)):
                    if reached.get(near) == level - 1:
                        reached.setdefault(far, level)
        return {far: level for far, level in reached.items() if level}


def within(each: Memory | Relation, as_of: datetime) -> bool:
    return (each.valid_from is None or each.valid_from <= as_of) and (each.valid_to is None or as_of < each.valid_to)


def superseding(each: Relation, id: UUID) -> bool:
    drawn = (each.target_id, each.relation_type, each.created_by)
    return drawn == (id, RelationType.SUPERSEDES, RelationCreator.SYSTEM)


Event = Callable[[Then], None]


@dataclass
class Log:
    """What happened to a workspace, in order, each with a time after it and before the next."""

    stores: Stores
    caller: Caller
    clock: Callable[[], Any]
    events: list[tuple[datetime, Event]] = field(default_factory=list)
    purged: set[UUID] = field(default_factory=set)
    ids: list[UUID] = field(default_factory=list)
    drawn: list[UUID] = field(default_factory=list)
    ends: dict[UUID, tuple[datetime | None, datetime]] = field(default_factory=dict)
    """Until when a memory was valid before it was superseded, and after."""

    def replay(self, known_at: datetime | None) -> Then:
        """Let everything happen again up to a time, but for what was purged since."""
        then = Then()
        for at, event in self.events:
            if known_at is None or at <= known_at:
                event(then)
        for id in self.purged:
            then.memories.pop(id, None)
        gone = [id for id, each in then.relations.items() if self.purged & {each.source_id, each.target_id}]
        for id in gone:
            del then.relations[id]
        return then

    async def happened(self, event: Event) -> None:
        self.events.append((await self.clock(), event))

    def pick(self, number: int) -> UUID | None:
        return self.ids[number % len(self.ids)] if self.ids else None

    async def remember(self, a: int, b: int, start: int | None, length: int | None) -> None:
        valid_from = None if start is None else BASE + start * DAY
        valid_to = None if length is None else (valid_from or BASE) + length * DAY
        told = await kept(
            self.stores, self.caller, f"memory {len(self.events)}", kind=KINDS[a % 2], importance=b / 10,
            valid_from=valid_from, valid_to=valid_to, occurred_at=BASE + b * DAY if b % 3 == 0 else None,
        )  # fmt: skip
        self.ids.append(told.id)
        await self.happened(lambda then: then.memories.update({told.id: told}))

    async def revise(self, a: int, b: int, start: int | None, length: int | None) -> None:
        if (id := self.pick(a)) is None or (now := self.replay(None).memories.get(id)) is None:
            return
        changes: dict[str, Any] = [
            {"content": f"revision {len(self.events)}"},
            {"valid_from": None if start is None else BASE + start * DAY, "valid_to": None},
            {"kind": KINDS[b % 2], "importance": b / 10},
            {"status": ARCHIVED},
        ][b % 4]
        if now.status is not TOMBSTONED:
            told = await memories.revise(self.stores, self.caller, id, now.version, changes)
            await self.happened(lambda then: then.memories.update({id: told}))
        del length

    async def _changed(self, ids: list[UUID]) -> None:
        """Note what some memories are after a verb that does not return them; forgotten ones are read by a filter."""
        wanted = MemoryFilter(status=ANY_STATUS)
        page = await browsing.browse(self.stores, self.caller, wanted, first=200)
        told = {each.id: each for each in page.items if each.id in ids}
        await self.happened(lambda then: then.memories.update(told))

    async def forget(self, a: int, b: int, *_: object) -> None:
        if (id := self.pick(a)) is not None and id not in self.purged:
            await memories.forget(self.stores, self.caller, [id])
            await self._changed([id])
        del b

    async def restore(self, a: int, b: int, *_: object) -> None:
        if (id := self.pick(a)) is not None and id not in self.purged:
            now = self.replay(None).memories[id]
            [told] = await memories.restore(self.stores, self.caller, [id])
            if now.status is SUPERSEDED:
                before, ended = self.ends[id]
                valid_to = before if now.valid_to == ended else now.valid_to
                assert (told.status, told.superseded_by, told.valid_to) == (ACTIVE, None, valid_to)
            await self.happened(lambda then: then.restore(told))
        del b

    async def supersede(self, a: int, b: int, *_: object) -> None:
        id, by, now = self.pick(a), self.pick(b), self.replay(None)
        if id is None or by is None or not {id, by} <= now.standing():
            return
        try:
            told = await memories.supersede(self.stores, self.caller, id, by)
        except InvalidInput:
            return
        before = now.memories[id]
        ends = [each for each in (before.valid_from, now.start(by)) if each is not None]
        assert told.valid_to == (before.valid_to or max(ends))
        if before.status is not SUPERSEDED and before.superseded_by is None:
            self.ends[id] = before.valid_to, told.valid_to
        page = (await relations.of(self.stores, self.caller, [by], direction=Direction.OUT))[0]
        edges = {each.id: each for each in page.items if each.relation_type is RelationType.SUPERSEDES}

        def event(then: Then) -> None:
            then.memories[id] = told
            then.relations.update(edges)

        await self.happened(event)

    async def purge(self, a: int, b: int, *_: object) -> None:
        if b % 3 == 0 and (id := self.pick(a)) is not None and id not in self.purged:
            await memories.purge(self.stores, self.caller, [id])
            self.purged.add(id)
            now = self.replay(None).memories
            await self._changed([each.id for each in now.values() if each.superseded_by == id])

    async def relate(self, a: int, b: int, start: int | None, length: int | None) -> None:
        source, target = self.pick(a), self.pick(b)
        if source is None or target is None:
            return
        valid_from = None if start is None else BASE + start * DAY
        new = NewRelation(
            source_id=source, target_id=target, relation_type=TYPES[(a + b) % 2], weight=(a + len(self.events)) % 5 / 5,
            valid_from=valid_from, valid_to=None if length is None else (valid_from or BASE) + length * DAY,
        )  # fmt: skip
        [result] = await relations.relate(self.stores, self.caller, [new])
        if (told := result.relation) is not None:
            self.drawn.append(told.id)
            await self.happened(lambda then: then.relations.update({told.id: told}))

    async def unrelate(self, a: int, b: int, *_: object) -> None:
        if self.drawn:
            id = self.drawn[a % len(self.drawn)]
            await relations.unrelate(self.stores, self.caller, [id])
            await self.happened(lambda then: then.relations.pop(id, None) and None)
        del b


VERBS = ["remember"] * 3 + ["revise"] * 4 + ["relate"] * 6
VERBS += ["supersede", "forget", "restore", "unrelate"] * 2 + ["purge"]
BEGIN = ["remember"] * 5 + ["relate"] * 3
STEPS, MOMENTS = 30, 8


def filters() -> Iterator[tuple[MemoryFilter | None, Callable[[Memory], bool]]]:
    """Filters, and the same in Python."""
    yield None, lambda each: each.status is ACTIVE
    yield MemoryFilter(status=ANY_STATUS), lambda _: True
    yield (
        MemoryFilter(kind=TextFilter(eq="note"), status=[ACTIVE, SUPERSEDED]),
        lambda each: each.kind == "note" and each.status in {ACTIVE, SUPERSEDED},
    )
    yield (
        MemoryFilter(importance=NumberFilter(gte=0.5), not_=MemoryFilter(valid_from=TimeFilter(is_null=True))),
        lambda each: each.status is ACTIVE and each.importance >= 0.5 and each.valid_from is not None,
    )


async def listed(log: Log, wanted: MemoryFilter | None, sort: MemorySort, **moment: datetime | None) -> list[Memory]:
    """Read a list page by page."""
    found: list[Memory] = []
    after: str | None = None
    while True:
        page = await browsing.browse(log.stores, log.caller, wanted, sort, 3, after, **moment)
        found += page.items
        if not page.has_next:
            return found
        after = page.cursors[-1]


async def compare(log: Log, as_of: datetime | None, known_at: datetime | None, sort: MemorySort) -> None:
    """Compare everything that can be read at a moment with the replay."""
    then, moment = log.replay(known_at), {"as_of": as_of, "known_at": known_at}
    valid = then.valid(as_of)
    for wanted, accepts in filters():
        expected = {id: each for id, each in valid.items() if accepts(each)}
        found = await listed(log, wanted, sort, **moment)
        assert {each.id: each for each in found} == expected
        assert len(found) == len(expected)
        keys = [(getattr(each, sort.field.value), each.id) for each in found]
        keys = [key for key in keys if key[0] is not None]
        assert keys == sorted(keys, reverse=sort.descending)
    at = Moment(**moment)
    assert await browsing.count(log.stores, log.caller, moment=at) == sum(e.status is ACTIVE for e in valid.values())
    [facet] = await browsing.facets(log.stores, log.caller, None, [FacetField.KIND], moment=at)
    kinds = [each.kind for each in valid.values() if each.status is ACTIVE]
    assert {each.value: each.count for each in facet.counts} == {kind: kinds.count(kind) for kind in set(kinds)}
    gets = await memories.get(log.stores, log.caller, log.ids, **moment)
    assert gets == [
        each if (each := valid.get(id)) is not None and each.status is not TOMBSTONED else None for id in log.ids
    ]
    await compare_relations(log, then, as_of, known_at)


async def compare_relations(log: Log, then: Then, as_of: datetime | None, known_at: datetime | None) -> None:
    moment = {"as_of": as_of, "known_at": known_at}
    edges = then.edges(as_of)
    page = await relations.browse(log.stores, log.caller, first=200, **moment)
    assert page.items == sorted(edges.values(), key=lambda each: each.id, reverse=True)
    some = await relations.browse(log.stores, log.caller, [TYPES[0]], 2, **moment)
    assert some.items == [each for each in page.items if each.relation_type is TYPES[0]][:2]
    pages = await relations.of(log.stores, log.caller, log.ids, first=200, **moment)  # type: ignore[arg-type]
    for id, around in zip(log.ids, pages, strict=True):
        assert around.items == [each for each in page.items if id in {each.source_id, each.target_id}]
    for id in log.ids:
        if id not in then.standing():
            with pytest.raises(NotFound):
                await graph.neighbors(log.stores, log.caller, id, **moment)  # type: ignore[arg-type]
            continue
        near = await graph.neighbors(log.stores, log.caller, id, depth=2, **moment)  # type: ignore[arg-type]
        reached = then.around(id, 2, as_of)
        assert {each.memory_id: each.depth for each in near.neighbors} == reached
        assert all(edges[each.relation_id].weight == each.weight for each in near.neighbors)
        cut = await graph.subgraph(log.stores, log.caller, [id], depth=2, **moment)  # type: ignore[arg-type]
        inside = {id, *reached}
        assert {each.id: each for each in cut.relations} == {
            id: each for id, each in edges.items() if {each.source_id, each.target_id} <= inside
        }
        for far, depth in reached.items():
            way = await graph.path(log.stores, log.caller, id, far, **moment)  # type: ignore[arg-type]
            assert len(way.steps) == depth + 1


async def lived(stores: Stores, elsewhere: Opening, owner: Any, chance: Random) -> Log:
    """Let a random history happen in a workspace of its own."""

    async def clock() -> Any:
        return await owner.fetchval("select clock_timestamp()")

    def maybe(number: int) -> int | None:
        return chance.choice([None, number])

    log = Log(stores, await elsewhere(), clock)
    for name in [*BEGIN, *chance.choices(VERBS, k=STEPS)]:
        start, length = chance.randrange(10), chance.randrange(10)
        await getattr(log, name)(chance.randrange(10), chance.randrange(10), maybe(start), maybe(length))
    return log


def moments_of(log: Log, chance: Random) -> Iterator[tuple[datetime | None, datetime | None]]:
    """Choose times to look from: what was valid then, and what was known then."""
    for _ in range(MOMENTS):
        as_of, (known_at, _) = BASE + chance.randrange(-1, 13) * DAY, chance.choice(log.events)
        yield chance.choice([None, as_of, as_of]), chance.choice([None, known_at, known_at])


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(chance=st.randoms(use_true_random=True))  # of lists of small numbers most would be of zeros
async def test_any_moment_of_any_history_is_read_as_it_was(
    stores: Stores, elsewhere: Opening, owner: Any, chance: Random
) -> None:
    log = await lived(stores, elsewhere, owner, chance)
    for as_of, known_at in moments_of(log, chance):
        sort = MemorySort(field=chance.choice(list(SortField)), descending=chance.random() < 0.5)
        await compare(log, as_of, known_at, sort)


async def related(stores: Stores, caller: Caller, a: UUID, b: UUID, **values: Any) -> Relation:
    wanted = NewRelation(source_id=a, target_id=b, relation_type=RelationType.CAUSES, **values)
    [result] = await relations.relate(stores, caller, [wanted])
    assert result.relation is not None
    return result.relation


async def test_each_change_of_a_relation_is_kept_and_nothing_but_a_change(
    stores: Stores, caller: Caller, owner: Any
) -> None:
    a, b = [(await kept(stores, caller, text)).id for text in "ab"]
    states = [await related(stores, caller, a, b, weight=weight) for weight in (0.1, 0.2, 0.2, 0.3)]
    await relations.unrelate(stores, caller, [states[0].id])
    rows = await owner.fetch("select weight, recorded_at, replaced_at from relation_versions order by recorded_at")
    assert [row["weight"] for row in rows] == [0.1, 0.2, 0.3]
    assert [row["recorded_at"] for row in rows] == [states[0].created_at, states[1].updated_at, states[3].updated_at]
    assert [row["replaced_at"] for row in rows][:2] == [row["recorded_at"] for row in rows][1:]
    for state in states:
        [seen] = (await relations.browse(stores, caller, known_at=state.updated_at)).items
        assert seen == state
    early = states[0].created_at - timedelta(microseconds=1)
    assert (await relations.browse(stores, caller, known_at=early)).items == []


async def test_a_purge_erases_what_relations_were(stores: Stores, caller: Caller, owner: Any) -> None:
    a, b, c = [(await kept(stores, caller, text)).id for text in "abc"]
    for source, target in ((a, b), (c, a), (b, c)):
        await related(stores, caller, source, target, weight=0.5)
        await related(stores, caller, source, target, metadata={"secret": True})
    await memories.purge(stores, caller, [a])
    rows = await owner.fetch("select source_id, target_id from relation_versions")
    assert [tuple(row) for row in rows] == [(b, c)]


async def test_a_purge_and_the_removal_of_relations_do_not_lock_each_other_out(
    stores: Stores, caller: Caller, owner: Any
) -> None:
    hub = (await kept(stores, caller, "hub")).id
    others = [(await kept(stores, caller, f"other {number}")).id for number in range(8)]
    drawn = [await related(stores, caller, hub, other) for other in others]
    removals = [relations.unrelate(stores, caller, [each.id]) for each in drawn]
    await asyncio.gather(memories.purge(stores, caller, [hub]), *removals)
    assert await owner.fetchval("select count(*) from relation_versions") == 0
    assert await owner.fetchval("select count(*) from memory_relations") == 0


async def test_validity_ends_when_that_of_the_successor_begins(stores: Stores, caller: Caller) -> None:
    later = BASE + 400 * DAY
    now = await kept(stores, caller, "The office is in Pisa", valid_from=BASE)
    then = await kept(stores, caller, "The office is in Lucca", valid_from=later)
    told = await memories.supersede(stores, caller, now.id, then.id)
    assert told.valid_to == later
    for day, expected in ((399, now.id), (400, then.id)):
        page = await browsing.browse(stores, caller, as_of=BASE + day * DAY)
        assert [(each.id, each.status) for each in page.items] == [(expected, ACTIVE)]
    await memories.purge(stores, caller, [then.id])  # nothing tells any more when it began, but for what it ended
    page = await browsing.browse(stores, caller, as_of=BASE + 399 * DAY)
    assert [each.id for each in page.items] == [now.id]


async def test_superseding_that_was_taken_back_is_known_only_of_its_time(stores: Stores, caller: Caller) -> None:
    old = await kept(stores, caller, "The office is in Pisa", valid_from=BASE)
    new = await kept(stores, caller, "The office is in Lucca", valid_from=BASE + 400 * DAY)
    told = await memories.supersede(stores, caller, old.id, new.id)
    [drawn] = (await relations.browse(stores, caller)).items
    [restored] = await memories.restore(stores, caller, [old.id])
    assert restored == replace(old, version=3, updated_at=restored.updated_at)
    assert (await relations.browse(stores, caller)).items == []
    for day in (399, 400):
        page = await browsing.browse(stores, caller, as_of=BASE + day * DAY)
        assert old.id in {each.id for each in page.items}
    assert (await memories.get(stores, caller, [old.id], known_at=told.updated_at)) == [told]
    assert (await relations.browse(stores, caller, known_at=drawn.updated_at)).items == [drawn]


async def test_an_end_that_was_set_since_outlives_superseding(stores: Stores, caller: Caller) -> None:
    old, new = [await kept(stores, caller, f"The office is in {place}") for place in ("Pisa", "Lucca")]
    told = await memories.supersede(stores, caller, old.id, new.id)
    end = BASE + DAY
    await memories.revise(stores, caller, old.id, told.version, {"valid_to": end})
    [restored] = await memories.restore(stores, caller, [old.id])
    assert (restored.status, restored.valid_to) == (ACTIVE, end)


async def test_what_had_not_expired_then_is_known_then(stores: Stores, caller: Caller, owner: Any) -> None:
    told = await kept(stores, caller, "short", expires_at=datetime.now(UTC) + timedelta(seconds=0.3))
    await asyncio.sleep(0.4)
    assert (await browsing.browse(stores, caller)).items == []
    assert (await browsing.browse(stores, caller, known_at=told.created_at)).items == [told]
    assert (await browsing.browse(stores, caller, as_of=BASE)).items == []
