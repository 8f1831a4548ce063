"""What the best candidates give to memories that somebody related to them, or that share their names."""

from collections import defaultdict
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from memoria.domain import linked
from memoria.domain.arms import Trait
from memoria.records import Caller, Relation, RelationType
from memoria.stores.index_records import SparseTerms
from memoria.stores.opening import Stores
from tests.domain.test_graph import SLOW, drawn, edges_among, remembered
from tests.domain.test_graph import linked as relating

ROUNDING = 1e-9
OTHER_ARMS = {RelationType.FOLLOWS, RelationType.PART_OF}


def is_valid(relation: Relation) -> bool:
    now = datetime.now(UTC)
    return (relation.valid_from or now) <= now < (relation.valid_to or datetime.max.replace(tzinfo=UTC))


def expected(relations: list[Relation], scores: dict[UUID, float]) -> dict[UUID, float]:
    """Say the same by hand: the heaviest relation of each pair, over the root of both degrees."""
    told = [each for each in relations if each.relation_type not in OTHER_ARMS]
    degrees = defaultdict[UUID, int](int)
    for each in told:
        degrees[each.source_id] += 1
        degrees[each.target_id] += 1
    weights: dict[tuple[UUID, UUID], float] = {}
    for each in filter(is_valid, told):
        for way in ((each.source_id, each.target_id), (each.target_id, each.source_id)):
            weights[way] = max(each.weight, weights.get(way, 0.0))
    sums = defaultdict[UUID, float](float)
    for (giver, to), weight in weights.items():
        if scores.get(giver, 0) > linked.LEAST:
            sums[to] += linked.RELATED * scores[giver] * weight / (degrees[giver] * degrees[to]) ** 0.5
    return sums


def above(sums: dict[UUID, float], least: float) -> dict[UUID, float]:
    return {id: share for id, share in sums.items() if share >= least}


@SLOW
@given(edges=edges_among, scores=st.lists(st.floats(-1, 4), min_size=1, max_size=6))
async def test_what_is_given_equals_a_plain_sum(
    stores: Stores, caller: Caller, edges: list[Any], scores: list[float]
) -> None:
    ids = await remembered(stores, caller, 12)
    relations = await drawn(stores, caller, ids, edges)
    giving = dict(zip(ids, scores, strict=False))
    async with stores.record.looking_up(caller) as db:
        given = await linked.related(db, caller, giving)
    sums = expected(relations, giving)
    assert above(sums, linked.WORTH + ROUNDING).keys() <= given.keys() <= above(sums, linked.WORTH - ROUNDING).keys()
    assert given == pytest.approx({id: sums[id] for id in given})


async def test_next_to_nothing_is_nothing_and_no_failure(stores: Stores, caller: Caller) -> None:
    one, other = await remembered(stores, caller, 2)
    await relating(stores, caller, (one, other), weight=1e-310)
    async with stores.record.looking_up(caller) as db:
        assert await linked.related(db, caller, {one: 1e-300}) == {}
        assert await linked.related(db, caller, {one: 2.0}) == {}


async def test_a_caller_may_weigh_an_arm_as_much_as_can_be_asked(stores: Stores, caller: Caller) -> None:
    one, other = await remembered(stores, caller, 2)
    await relating(stores, caller, (one, other))
    async with stores.record.looking_up(caller) as db:
        assert await linked.related(db, caller, {one: 1e6}) == pytest.approx({other: linked.RELATED * 1e6})


async def test_a_hub_is_given_nothing_by_one_and_something_by_many(stores: Stores, caller: Caller) -> None:
    hub, *leaves = await remembered(stores, caller, 151)
    await relating(stores, caller, *((leaf, hub) for leaf in leaves))
    async with stores.record.looking_up(caller) as db:
        by_one = await linked.related(db, caller, dict.fromkeys(leaves[:1], 1.9))
        by_ten = await linked.related(db, caller, dict.fromkeys(leaves[:10], 2.0))
    assert by_one == {}
    assert by_ten == pytest.approx({hub: 10 * linked.RELATED * 2 / linked.DEGREE**0.5})


def trait(*terms: int) -> Trait:
    packed = np.array(terms, "<u4").tobytes()
    nothing = {"at": None, "said_at": None, "speaker": None, "role": None, "session": None}
    return Trait(**nothing, importance=0.5, asks=False, terms=packed)


def test_a_memory_gains_by_the_words_that_it_adds_to_one_whose_name_it_shares() -> None:
    river, falls, other, country = (UUID(int=number) for number in range(4))
    around = linked.Names()
    around.add("zimbabwe", {river: False, falls: False})
    around.add("limpopo", {river: False, country: True})
    asked = SparseTerms(indices=np.array([1, 2, 3], np.uint32), values=np.array([4.0, 3.0, 1.0], np.float32))
    known = {river: trait(1, 9), falls: trait(1, 2), other: trait(2, 3), country: trait(3, 7)}
    added = linked.completed(around, {river: 5.0}, known, asked)
    assert added == pytest.approx({falls: 3 / 8, country: 1 / 8})

    second = linked.completed(around, {river: 5.0, falls: 5.0 - linked.TEMPERATURE}, known, asked)
    assert second == pytest.approx({falls: 3 / 8, country: 1 / 8, river: 0.0})


def test_a_question_without_words_adds_nothing() -> None:
    one, other = UUID(int=1), UUID(int=2)
    around = linked.Names()
    around.add("zimbabwe", {one: False, other: False})
    nothing = SparseTerms(indices=np.zeros(0, np.uint32), values=np.zeros(0, np.float32))
    assert linked.completed(around, {one: 1.0}, {one: trait(1), other: trait(2)}, nothing) == {other: 0.0}
