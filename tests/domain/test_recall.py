"""Recall: what is found, in which order, and why."""

import asyncio
import random
from datetime import UTC, datetime, timedelta
from uuid import UUID

import numpy as np
import pytest

from memoria.domain import memories, omission, recall, relations
from memoria.domain.ids import new_id
from memoria.errors import InvalidInput, NotFound
from memoria.records import (
    INDEXED,
    Arm,
    Caller,
    Direction,
    Funnel,
    GraphFilter,
    MemoryFilter,
    MemoryStatus,
    MemoryType,
    MetadataFilter,
    NewMemory,
    NewRelation,
    NumberFilter,
    RelationType,
    Stage,
    TagsFilter,
    TextFilter,
)
from memoria.stores.opening import Stores
from tests.domain.steps import kept, project, recalled

NIGHT = "The night build fails on Windows since the new linker"
TEA = "Mint tea is served in the garden at four"


async def test_the_memory_that_answers_comes_first(stores: Stores, caller: Caller) -> None:
    night, tea = await kept(stores, caller, NIGHT), await kept(stores, caller, TEA)
    await project(stores)
    assert await recalled(stores, caller, "why does the night build fail?") == [night.id, tea.id]
    assert await recalled(stores, caller, "when is tea served?") == [tea.id, night.id]


async def test_a_memory_is_found_before_the_index_has_it(stores: Stores, caller: Caller) -> None:
    await kept(stores, caller, TEA)
    await project(stores)
    night = await kept(stores, caller, NIGHT)
    answer = await recall.recall(stores, caller, "night build", explain=True)
    assert answer.pending == 1
    assert answer.hits[0].memory.id == night.id
    assert answer.hits[0].explanation is not None
    assert answer.hits[0].explanation.from_tail
    await project(stores)
    later = await recall.recall(stores, caller, "night build", explain=True)
    assert (later.pending, later.hits[0].memory.id) == (0, night.id)
    assert later.hits[0].explanation is not None
    assert not later.hits[0].explanation.from_tail


async def test_the_tail_scores_as_the_index_does(stores: Stores, caller: Caller) -> None:
    for text in (NIGHT, TEA, "Builds of the day are green"):
        await kept(stores, caller, text)
    waiting = await recall.recall(stores, caller, "build on windows", explain=True)
    await project(stores)
    shown = await recall.recall(stores, caller, "build on windows", explain=True)
    assert [hit.memory.id for hit in waiting.hits] == [hit.memory.id for hit in shown.hits]
    # Before the first projection no words were counted, so only meaning has the same scale.
    for before, after in zip(waiting.hits, shown.hits, strict=True):
        assert before.explanation is not None
        assert after.explanation is not None
        dense = [each.score for each in (before.explanation.arms[0], after.explanation.arms[0])]
        assert dense[0] == pytest.approx(dense[1], abs=1e-5)


async def test_a_revised_text_is_found_by_its_new_words_only(stores: Stores, caller: Caller) -> None:
    night, tea = await kept(stores, caller, NIGHT), await kept(stores, caller, TEA)
    await project(stores)
    await memories.revise(stores, caller, night.id, 1, {"content": "Coffee is roasted on Mondays"})
    for _ in range(2):
        assert (await recalled(stores, caller, "coffee on mondays"))[0] == night.id
        why = await omission.why_not(stores, caller, "night build windows linker", night.id)
        assert {each.arm: each.score for each in why.arms}[Arm.SPARSE] == 0
        await project(stores)
    assert tea.id in await recalled(stores, caller, "tea")


async def test_what_was_forgotten_is_never_returned_even_while_the_index_holds_it(
    stores: Stores, caller: Caller
) -> None:
    night = await kept(stores, caller, NIGHT)
    await project(stores)
    await memories.forget(stores, caller, [night.id])
    assert await recalled(stores, caller, NIGHT) == []
    await project(stores)
    assert await recalled(stores, caller, NIGHT) == []
    await memories.restore(stores, caller, [night.id])
    assert await recalled(stores, caller, NIGHT) == [night.id]


async def test_superseded_archived_and_expired_ones_fall_out_unless_asked_for(stores: Stores, caller: Caller) -> None:
    old, new = await kept(stores, caller, "The port is 5432"), await kept(stores, caller, "The port is 5433")
    archived = await kept(stores, caller, "The port was 5000")
    soon = datetime.now(UTC) - timedelta(seconds=1)
    expired = await kept(stores, caller, "The port might be 1", expires_at=soon)
    await memories.supersede(stores, caller, old.id, new.id)
    await memories.revise(stores, caller, archived.id, 1, {"status": MemoryStatus.ARCHIVED})
    for _ in range(2):
        assert await recalled(stores, caller, "which port?") == [new.id]
        every = MemoryFilter(status=list(MemoryStatus))
        assert set(await recalled(stores, caller, "which port?", filter=every)) == {old.id, new.id, archived.id}
        assert expired.id not in await recalled(stores, caller, "which port?", filter=every)
        await project(stores)


async def test_the_best_chunk_of_a_long_text_speaks_for_it(stores: Stores, caller: Caller) -> None:
    filler = " ".join(f"Paragraph {number} speaks of nothing in particular." for number in range(400))
    long = await kept(stores, caller, f"{filler}\n\n{NIGHT}\n\n{filler}")
    short = await kept(stores, caller, TEA)
    await project(stores)
    assert await recalled(stores, caller, "night build windows linker") == [long.id, short.id]
    await memories.revise(stores, caller, long.id, 1, {"content": "Only this is left"})
    await project(stores)
    held = await stores.index.count(1, MemoryType.SEMANTIC, caller.workspace_id)
    assert held == 2


async def test_shares_add_up_to_the_score(stores: Stores, caller: Caller) -> None:
    for text in (NIGHT, TEA, "Builds of the day are green", "Windows are washed in spring"):
        await kept(stores, caller, text)
    await project(stores)
    answer = await recall.recall(stores, caller, "windows build", explain=True)
    assert [hit.rank for hit in answer.hits] == [1, 2, 3, 4]
    assert sorted((hit.score for hit in answer.hits), reverse=True) == [hit.score for hit in answer.hits]
    for hit in answer.hits:
        assert hit.explanation is not None
        assert {each.arm for each in hit.explanation.arms} == {Arm.DENSE, Arm.SPARSE}
        assert sum(each.share for each in hit.explanation.arms) == pytest.approx(hit.score)
    assert all(hit.explanation is None for hit in (await recall.recall(stores, caller, "windows")).hits)


async def test_the_index_and_the_record_score_alike(stores: Stores, caller: Caller) -> None:
    rng = random.Random(7)
    words = [f"word{number}" for number in range(80)]
    texts = [" ".join(rng.choices(words, k=rng.randint(3, 60))) for _ in range(150)]
    await memories.remember_many(stores, caller, [NewMemory(content=text) for text in dict.fromkeys(texts)])
    await project(stores)
    async with asyncio.timeout(10):  # or words would be counted between the two, and weigh otherwise
        while (await stores.lexicons.of(caller.workspace_id)).documents < len(set(texts)):  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    for _ in range(10):
        query = " ".join(rng.choices(words, k=5))
        by_index = await recall.recall(stores, caller, query, limit=40, explain=True)
        everything = MemoryFilter(metadata=[MetadataFilter(path="nowhere", exists=False)])
        by_record = await recall.recall(stores, caller, query, limit=100, filter=everything, explain=True)
        scores = {hit.memory.id: _scores(hit.explanation) for hit in by_record.hits}
        shared = [hit for hit in by_index.hits if hit.memory.id in scores]
        assert len(shared) >= 30
        for hit in shared:
            assert _scores(hit.explanation) == pytest.approx(scores[hit.memory.id], abs=1e-4)


def _scores(explanation: object) -> dict[Arm, float]:
    return {each.arm: each.score for each in explanation.arms if each.arm in INDEXED}  # type: ignore[attr-defined]


async def test_hits_known_by_words_alone_survive(stores: Stores, caller: Caller) -> None:
    odd = await kept(stores, caller, "XJ-9000 " + "and so on and so forth " * 30)
    for number in range(120):
        await kept(stores, caller, f"A note about things, number {number}")
    await project(stores)
    assert (await recalled(stores, caller, "XJ-9000", limit=3))[0] == odd.id


@pytest.mark.parametrize(
    "bound",
    [
        MemoryFilter(kind=TextFilter(eq="odd")),
        MemoryFilter(tags=TagsFilter(any=["odd"])),
        MemoryFilter(importance=NumberFilter(gt=0.9)),
        MemoryFilter(metadata=[MetadataFilter(path="n", gte=297)]),
        MemoryFilter(content=TextFilter(contains="odd one")),
        MemoryFilter(not_=MemoryFilter(kind=TextFilter(ne="odd"))),
        MemoryFilter(or_=[MemoryFilter(kind=TextFilter(eq="odd")), MemoryFilter(pinned=True)]),
    ],
    ids=lambda bound: next(name for name, value in vars(bound).items() if value is not None),
)
@pytest.mark.parametrize("indexed", [True, False])
async def test_a_filter_never_returns_too_few_because_it_came_late(
    stores: Stores, caller: Caller, bound: MemoryFilter, indexed: bool
) -> None:
    plain = [NewMemory(content=f"The night build number {number}", metadata={"n": number}) for number in range(297)]
    odd = [
        NewMemory(content=f"odd one {n}", kind="odd", tags=["odd"], importance=0.95, metadata={"n": n})
        for n in range(297, 300)
    ]
    results = await memories.remember_many(stores, caller, plain + odd)
    if indexed:
        await project(stores)
    found = await recalled(stores, caller, "the night build", filter=bound)
    assert set(found) == {each.memory.id for each in results[297:] if each.memory}


async def test_a_graph_filter_is_exact(stores: Stores, caller: Caller) -> None:
    rng = random.Random(3)
    results = await memories.remember_many(
        stores, caller, [NewMemory(content=f"Fact {number} of the graph") for number in range(120)]
    )
    ids = [each.memory.id for each in results if each.memory]
    edges = {(a, b) for a in range(120) for b in rng.sample(range(120), 2) if a != b} | {(0, b) for b in range(1, 30)}
    await relations.relate(
        stores,
        caller,
        [
            NewRelation(source_id=ids[a], target_id=ids[b], relation_type=rng.choice(list(RelationType)))
            for a, b in sorted(edges)
        ],
    )
    await project(stores)
    for direction in Direction:
        for depth in (1, 2, 3):
            near = _reached(edges, {5, 17}, depth, direction)
            graph = GraphFilter(from_ids=[ids[5], ids[17]], depth=depth, direction=direction)
            answer = await recall.recall(stores, caller, "fact", graph=graph, limit=100, explain=True)
            found = {hit.memory.id for hit in answer.hits}
            assert found <= {ids[place] for place in near}
            assert len(found) == min(100, len(near))
            for hit in answer.hits:
                assert hit.explanation is not None
                path = hit.explanation.path
                assert path[0].memory_id in {ids[5], ids[17]}
                assert path[-1].memory_id == hit.memory.id
                assert len(path) <= depth + 1


def _reached(edges: set[tuple[int, int]], starts: set[int], depth: int, direction: Direction) -> set[int]:
    near = set(starts)
    for _ in range(depth):
        out = {b for a, b in edges if a in near} if direction is not Direction.IN else set()
        back = {a for a, b in edges if b in near} if direction is not Direction.OUT else set()
        near |= out | back
    return near


async def test_filters_bound_the_graph_too(stores: Stores, caller: Caller) -> None:
    start = await kept(stores, caller, "start")
    near = [await kept(stores, caller, f"near {number}", kind=("a", "b")[number % 2]) for number in range(6)]
    await relations.relate(
        stores,
        caller,
        [NewRelation(source_id=start.id, target_id=each.id, relation_type=RelationType.CAUSES) for each in near],
    )
    graph = GraphFilter(from_ids=[start.id])
    found = await recalled(stores, caller, "near", graph=graph, filter=MemoryFilter(kind=TextFilter(eq="b")))
    assert set(found) == {each.id for each in near[1::2]}


async def test_a_graph_filter_from_nowhere_is_not_found(stores: Stores, caller: Caller) -> None:
    with pytest.raises(NotFound):
        await recall.recall(stores, caller, "x", graph=GraphFilter(from_ids=[new_id()]))


@pytest.mark.parametrize("query", ["", "  ", "x" * 8_193, "\x00", "half \ud83d"])
async def test_a_question_that_cannot_be_asked_is_refused(stores: Stores, caller: Caller, query: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        await recall.recall(stores, caller, query)
    assert refused.value.field == "query"


@pytest.mark.parametrize("limit", [0, -1, 101, 10**9])
async def test_a_limit_out_of_range_is_refused(stores: Stores, caller: Caller, limit: int) -> None:
    with pytest.raises(InvalidInput, match="between 1 and 100"):
        await recall.recall(stores, caller, "x", limit=limit)


@pytest.mark.parametrize("query", ["???", "the", "\U0001f600", "( & | ! :* <-> '", "a" * 8_000])
async def test_odd_questions_are_answered(stores: Stores, caller: Caller, query: str) -> None:
    night = await kept(stores, caller, NIGHT)
    for _ in range(2):
        assert await recalled(stores, caller, query) == [night.id]
        await project(stores)


async def test_an_empty_workspace_answers_nothing(stores: Stores, caller: Caller) -> None:
    answer = await recall.recall(stores, caller, "anything?")
    assert (answer.hits, answer.degraded, answer.pending) == ([], [], 0)


async def test_reading_is_not_using(stores: Stores, caller: Caller) -> None:
    night = await kept(stores, caller, NIGHT, importance=0.2)
    await project(stores)
    for _ in range(9):
        await recalled(stores, caller, "night build")
    assert await memories.get(stores, caller, [night.id]) == [night]


async def test_nothing_of_another_workspace_is_found(stores: Stores, caller: Caller, owner: object) -> None:
    other = Caller(workspace_id=new_id())
    insert = "insert into workspaces (id, name) values ($1, 'other')"
    await owner.execute(insert, other.workspace_id)  # type: ignore[attr-defined]
    theirs = await kept(stores, other, NIGHT)
    ours = await kept(stores, caller, TEA)
    for _ in range(2):
        assert await recalled(stores, caller, "night build") == [ours.id]
        assert await recalled(stores, other, "night build") == [theirs.id]
        why = await omission.why_not(stores, caller, "night build", theirs.id)
        assert why.stage is Stage.UNKNOWN
        await project(stores)


async def test_why_not_names_the_stage_and_the_remedy(stores: Stores, caller: Caller) -> None:
    night, tea = await kept(stores, caller, NIGHT), await kept(stores, caller, TEA, kind="habit")
    old, gone = await kept(stores, caller, "old"), await kept(stores, caller, "gone")
    expired = await kept(stores, caller, "over", expires_at=datetime.now(UTC) - timedelta(seconds=1))
    await memories.supersede(stores, caller, old.id, night.id)
    await memories.forget(stores, caller, [gone.id])
    await project(stores)

    async def stage(id: UUID, **bounds: object) -> Stage:
        why = await omission.why_not(stores, caller, "night build", id, **bounds)  # type: ignore[arg-type]
        assert why.remedy
        return why.stage

    assert await stage(night.id) is Stage.NONE
    assert await stage(new_id()) is Stage.UNKNOWN
    assert await stage(old.id) is Stage.STATUS
    assert await stage(gone.id) is Stage.STATUS
    assert await stage(expired.id) is Stage.EXPIRED
    assert await stage(tea.id, limit=1) is Stage.LIMIT
    assert await stage(tea.id, filter=MemoryFilter(kind=TextFilter(eq="note"))) is Stage.FILTER
    assert await stage(tea.id, graph=GraphFilter(from_ids=[night.id])) is Stage.GRAPH
    why = await omission.why_not(
        stores, caller, "night build", tea.id, filter=MemoryFilter(kind=TextFilter(eq="note"), pinned=False)
    )
    assert "kind" in why.reason
    assert "pinned" not in why.reason


async def test_why_not_scores_what_was_too_far_to_be_listed(stores: Stores, caller: Caller) -> None:
    await memories.remember_many(
        stores, caller, [NewMemory(content=f"The night build number {number}") for number in range(200)]
    )
    tea = await kept(stores, caller, TEA)
    await project(stores)
    why = await omission.why_not(stores, caller, "night build", tea.id)
    assert why.stage is Stage.CANDIDATES
    assert why.rank is not None
    assert why.rank > 10
    assert np.isfinite([each.score for each in why.arms]).all()


async def test_an_answer_says_how_many_memories_each_stage_held(stores: Stores, caller: Caller) -> None:
    night, _ = await kept(stores, caller, NIGHT), await kept(stores, caller, TEA)
    await project(stores)
    answer = await recall.recall(stores, caller, "night build")
    assert answer.funnel == Funnel(within=None, by_meaning=2, by_words=1, scored=2)
    near = await recall.recall(stores, caller, "night build", graph=GraphFilter(from_ids=[night.id]))
    assert near.funnel == Funnel(within=1, by_meaning=0, by_words=0, scored=1)
