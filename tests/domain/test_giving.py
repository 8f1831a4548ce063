"""What the best candidates give to the memories that somebody related to them."""

from collections import defaultdict
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memoria.domain import linked
from memoria.records import Caller, Relation, RelationType
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
        if scores.get(giver, 0) > 0:
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


async def test_a_hub_is_given_nothing_by_one_and_something_by_many(stores: Stores, caller: Caller) -> None:
    hub, *leaves = await remembered(stores, caller, 151)
    await relating(stores, caller, *((leaf, hub) for leaf in leaves))
    async with stores.record.looking_up(caller) as db:
        by_one = await linked.related(db, caller, dict.fromkeys(leaves[:1], 1.9))
        by_ten = await linked.related(db, caller, dict.fromkeys(leaves[:10], 2.0))
    assert by_one == {}
    assert by_ten == pytest.approx({hub: 10 * linked.RELATED * 2 / linked.DEGREE**0.5})
