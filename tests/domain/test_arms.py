"""Arms: what speaks for a memory besides its meaning and its words."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

import numpy as np
import pytest

from memoria.domain import arms, memories, omission, recall, relations
from memoria.domain.arms import Trait
from memoria.domain.fusion import Pool
from memoria.errors import InvalidInput
from memoria.records import (
    Answer,
    Arm,
    Caller,
    MemoryFilter,
    MemoryStatus,
    NewMemory,
    NewRelation,
    RecallWeights,
    RelationCreator,
    RelationType,
    Stage,
    TextFilter,
    Trust,
)
from memoria.stores.index_records import SparseTerms
from memoria.stores.opening import Stores
from tests.domain.steps import kept, project

FILLER = [f"The {word} report lists numbers of no interest" for word in "first second third fourth fifth".split()]  # noqa: SIM905
MAY = datetime(2023, 5, 7, 12, tzinfo=UTC)


async def asked(stores: Stores, caller: Caller, question: str, **given: Any) -> Answer:
    return await recall.recall(stores, caller, question, explain=True, **given)


def shares(answer: Answer, id: UUID) -> dict[Arm, float]:
    [hit] = [hit for hit in answer.hits if hit.memory.id == id]
    assert hit.explanation is not None
    return {each.arm: each.share for each in hit.explanation.arms}


async def many(stores: Stores, caller: Caller, new: Sequence[NewMemory]) -> list[UUID]:
    made = [each.memory.id for each in await memories.remember_many(stores, caller, new) if each.memory]
    await project(stores)
    return made


async def follow(stores: Stores, caller: Caller, turns: Sequence[UUID]) -> None:
    await relations.relate(
        stores,
        caller,
        [
            NewRelation(source_id=later, target_id=earlier, relation_type=RelationType.FOLLOWS)
            for earlier, later in pairwise(turns)
        ],
    )


async def test_the_shares_of_all_arms_add_up_to_the_score(stores: Stores, caller: Caller) -> None:
    turns = await many(
        stores,
        caller,
        [
            NewMemory(
                content=text, occurred_at=MAY + timedelta(minutes=place), metadata={"speaker": who, "session": "s"}
            )
            for place, (who, text) in enumerate(
                [("Ann", "Where did you buy the kettle?"), ("Bob", "In Zagreb, at the market"), ("Ann", "How nice!")]
            )
        ],
    )
    await follow(stores, caller, turns)
    await many(stores, caller, [NewMemory(content=text) for text in FILLER])
    weights = RecallWeights(recency=1, importance=1)
    answer = await asked(stores, caller, "Where did Bob buy the kettle on 7 May 2023?", weights=weights)
    assert {Arm.DENSE, Arm.SPARSE, Arm.SPEAKER, Arm.SESSION, Arm.TURNS, Arm.TIME, Arm.RECENCY, Arm.IMPORTANCE} <= set(
        shares(answer, turns[1])
    )
    for hit in answer.hits:
        assert sum(shares(answer, hit.memory.id).values()) == pytest.approx(hit.score)


async def test_the_reply_to_a_question_that_fits_is_found(stores: Stores, caller: Caller) -> None:
    question, reply, other = await many(
        stores,
        caller,
        [
            NewMemory(content="Which colour will the garden gate have?"),
            NewMemory(content="Green, I think"),
            NewMemory(content="Green, they say"),
        ],
    )
    await follow(stores, caller, [question, reply])
    answer = await asked(stores, caller, "colour of the garden gate")
    assert [hit.memory.id for hit in answer.hits] == [question, reply, other]
    assert shares(answer, reply)[Arm.TURNS] > 0
    assert Arm.TURNS not in shares(answer, other)


async def test_turns_beside_a_hit_become_candidates(stores: Stores, caller: Caller) -> None:
    texts = [f"Small talk number {number}" for number in range(900)]
    ids = await many(stores, caller, [NewMemory(content=text) for text in texts])
    asking, reply = await many(
        stores, caller, [NewMemory(content="Who repaired the xylophone?"), NewMemory(content="Zzyzx did")]
    )
    await follow(stores, caller, [asking, reply])
    answer = await asked(stores, caller, "xylophone repaired", limit=5)
    assert [hit.memory.id for hit in answer.hits][:2] == [asking, reply]
    assert len(ids) == len(texts)


async def test_a_filter_holds_for_what_comes_in_by_a_link(stores: Stores, caller: Caller) -> None:
    asking, reply = await many(
        stores,
        caller,
        [NewMemory(content="Who repaired the xylophone?", kind="talk"), NewMemory(content="Zzyzx did", kind="secret")],
    )
    await follow(stores, caller, [asking, reply])
    answer = await asked(stores, caller, "xylophone repaired", filter=MemoryFilter(kind=TextFilter(eq="talk")))
    assert [hit.memory.id for hit in answer.hits] == [asking]
    await memories.forget(stores, caller, [reply])
    assert [hit.memory.id for hit in (await asked(stores, caller, "xylophone repaired")).hits] == [asking]


async def test_what_the_named_speaker_said_is_preferred(stores: Stores, caller: Caller) -> None:
    ann, bob = await many(
        stores,
        caller,
        [
            NewMemory(content="I went to Lisbon in the spring", metadata={"speaker": "Ann"}),
            NewMemory(content="I went to Lisbon in spring", metadata={"speaker": "Bob"}),
        ],
    )
    assert (await asked(stores, caller, "When was Ann in Lisbon?")).hits[0].memory.id == ann
    assert (await asked(stores, caller, "When was bob in Lisbon?")).hits[0].memory.id == bob
    both = await asked(stores, caller, "Were Ann and Bob in Lisbon?")
    assert all(Arm.SPEAKER not in shares(both, id) for id in (ann, bob))


async def test_a_question_in_the_first_person_is_about_what_the_user_said(stores: Stores, caller: Caller) -> None:
    user, assistant = await many(
        stores,
        caller,
        [
            NewMemory(content="The deadline is Friday", metadata={"role": "user"}),
            NewMemory(content="The deadline is Friday, noted", metadata={"role": "assistant"}),
        ],
    )
    mine = await asked(stores, caller, "When is my deadline?")
    assert shares(mine, user)[Arm.SPEAKER] == 3
    yours = await asked(stores, caller, "When did you say my deadline is?")
    assert Arm.SPEAKER not in shares(yours, user)
    assert assistant in [hit.memory.id for hit in yours.hits]


async def test_a_memory_is_found_by_its_title_and_what_mentions_it_by_that(stores: Stores, caller: Caller) -> None:
    await many(stores, caller, [NewMemory(content=text) for text in FILLER])
    film, director, other = await many(
        stores,
        caller,
        [
            NewMemory(content="The Quiet Lighthouse\nA film of 1954, made by Marta Vesna.", trust=Trust.IMPORT),
            NewMemory(content="Marta Vesna\nShe was born in Trieste.", trust=Trust.IMPORT),
            NewMemory(content="Trieste\nA city by the sea.", trust=Trust.IMPORT),
        ],
    )
    answer = await asked(stores, caller, "Where was the one who made The Quiet Lighthouse born?")
    assert {hit.memory.id for hit in answer.hits[:2]} == {film, director}
    assert shares(answer, film)[Arm.TITLE] == 5
    assert shares(answer, director)[Arm.NAMES] > shares(answer, other).get(Arm.NAMES, 0) > 0
    drawn = next(each for each in (await relations.browse(stores, caller)).items if each.source_id == film)
    assert (drawn.relation_type, drawn.created_by, drawn.metadata) == (
        RelationType.RELATED,
        RelationCreator.AUTO,
        {"mentions": "marta vesna"},
    )


async def test_mentions_do_not_depend_on_who_came_first(stores: Stores, caller: Caller, owner: Any) -> None:
    titled = "Marta Vesna\nShe was born in Trieste."
    await many(stores, caller, [NewMemory(content="It was made by Marta Vesna in the year 1954.")])
    await many(stores, caller, [NewMemory(content=titled)])
    await many(stores, caller, [NewMemory(content="They wrote to Marta Vesna again.")])
    drawn = "select count(*) from memory_relations where metadata ->> 'mentions' = 'marta vesna'"
    assert await owner.fetchval(drawn) == 2


async def test_a_mention_ends_with_the_words_that_made_it(stores: Stores, caller: Caller, owner: Any) -> None:
    made = await kept(stores, caller, "It was made by Marta Vesna in the year 1954.")
    await many(stores, caller, [NewMemory(content="Marta Vesna\nShe was born in Trieste.")])
    assert await owner.fetchval("select count(*) from memory_relations") == 1
    await memories.revise(stores, caller, made.id, 1, {"content": "It was made by somebody in the year 1954."})
    assert await owner.fetchval("select count(*) from memory_relations") == 0
    await project(stores)
    assert await owner.fetchval("select count(*) from memory_relations") == 0
    await memories.revise(stores, caller, made.id, 2, {"content": "It was made by Marta Vesna in the year 1954."})
    await project(stores)
    assert await owner.fetchval("select count(*) from memory_relations") == 1


async def test_a_relation_that_somebody_drew_stays_as_it_is(stores: Stores, caller: Caller, owner: Any) -> None:
    made, titled = (
        await kept(stores, caller, "Made by Marta Vesna."),
        await kept(stores, caller, "Marta Vesna\nBorn 1920."),
    )
    drawn = NewRelation(source_id=made.id, target_id=titled.id, relation_type=RelationType.RELATED, weight=0.9)
    await relations.relate(stores, caller, [drawn])
    await project(stores)
    rows = await owner.fetch("select weight, created_by::text, metadata::text from memory_relations")
    assert [tuple(row) for row in rows] == [(0.9, "user", "{}")]


async def test_what_is_related_to_the_best_gains_by_it(stores: Stores, caller: Caller) -> None:
    await many(stores, caller, [NewMemory(content=text) for text in FILLER])
    cause, effect, hub = await many(
        stores,
        caller,
        [NewMemory(content=text) for text in ("The pump of unit nine leaks oil", "The floor was wet", "An overview")],
    )
    leaves = await many(stores, caller, [NewMemory(content=f"Leaf {number}") for number in range(30)])
    drawn = [(cause, effect), (cause, hub), *((hub, leaf) for leaf in leaves)]
    await relations.relate(
        stores,
        caller,
        [NewRelation(source_id=a, target_id=b, relation_type=RelationType.CAUSES) for a, b in drawn],
    )
    answer = await asked(stores, caller, "does the pump of unit nine leak oil", limit=40)
    assert [hit.memory.id for hit in answer.hits][:2] == [cause, effect]
    assert shares(answer, effect)[Arm.GRAPH] > 3 * shares(answer, hub)[Arm.GRAPH]


async def test_a_relation_gives_by_its_weight(stores: Stores, caller: Caller) -> None:
    await many(stores, caller, [NewMemory(content=text) for text in FILLER])
    cause, much, little = await many(
        stores, caller, [NewMemory(content=text) for text in ("The pump leaks oil", "The floor was wet", "A sock")]
    )
    drawn = [
        NewRelation(source_id=cause, target_id=target, relation_type=RelationType.CAUSES, weight=weight)
        for target, weight in ((much, 0.9), (little, 0.3))
    ]
    await relations.relate(stores, caller, drawn)
    answer = await asked(stores, caller, "does the pump leak oil")
    assert shares(answer, much)[Arm.GRAPH] == pytest.approx(3 * shares(answer, little)[Arm.GRAPH])


async def test_the_newer_of_two_facts_stands_above_the_older(stores: Stores, caller: Caller) -> None:
    old, new, other = await many(
        stores,
        caller,
        [
            NewMemory(content="The staging server listens on port 5432 port", occurred_at=MAY),
            NewMemory(content="The staging server listens on port 6000", occurred_at=MAY + timedelta(days=1)),
            NewMemory(content="The office opens at nine", occurred_at=MAY + timedelta(days=2)),
        ],
    )
    answer = await asked(stores, caller, "Which port does the staging server listen on? port")
    assert [hit.memory.id for hit in answer.hits] == [new, old, other]
    assert shares(answer, new).get(Arm.NEWEST, 0) == pytest.approx(-shares(answer, old).get(Arm.NEWEST, 0))
    await memories.supersede(stores, caller, old, new)
    assert old not in [hit.memory.id for hit in (await asked(stores, caller, "staging server port")).hits]
    every = MemoryFilter(status=[MemoryStatus.ACTIVE, MemoryStatus.SUPERSEDED])
    reached = await asked(stores, caller, "staging server port", filter=every)
    [stale] = [hit.memory for hit in reached.hits if hit.memory.id == old]
    assert (stale.status, stale.superseded_by) == (MemoryStatus.SUPERSEDED, new)


def test_what_states_something_else_keeps_its_score_when_a_newer_fact_takes_an_older_ones() -> None:
    old, other, new = (UUID(int=number) for number in (1, 2, 3))
    times = {old: MAY, other: None, new: MAY + timedelta(days=1)}
    known = {
        id: Trait(at=at, said_at=at, importance=0.5, speaker=None, role=None, session=None, asks=False)
        for id, at in times.items()
    }
    stated = {old: frozenset({1, 2, 3}), other: frozenset({7, 8}), new: frozenset({1, 2, 4})}
    question = SparseTerms(indices=np.array([1, 2], np.uint32), values=np.ones(2, np.float32))
    share = arms.newest(Pool([old, other, new], []), {old: 5.0, other: 4.0, new: 3.0}, known, stated, question)
    assert share.shares.tolist() == [-2, 0, 2]


async def test_what_was_not_embedded_yet_counts_more_by_its_words(stores: Stores, caller: Caller) -> None:
    [known, *_] = await many(stores, caller, [NewMemory(content=text) for text in ("A blue kettle", *FILLER)])
    fresh = [await kept(stores, caller, f"A {colour} kettle") for colour in ("red", "green", "white", "black", "grey")]
    answer = await asked(stores, caller, "kettle")
    shared = [shares(answer, id) for id in (known, *(memory.id for memory in fresh))]
    assert [Arm.DENSE in each for each in shared] == [True] + 5 * [False]
    assert [each[Arm.SPARSE] for each in shared[1:]] == pytest.approx(5 * [1.5 * shared[0][Arm.SPARSE]])


async def test_the_time_that_a_question_speaks_of_counts(stores: Stores, caller: Caller) -> None:
    spring, autumn = await many(
        stores,
        caller,
        [
            NewMemory(content="We met at the lake", occurred_at=MAY),
            NewMemory(content="We met at the lake again", occurred_at=MAY + timedelta(days=150)),
        ],
    )
    answer = await asked(stores, caller, "Who met at the lake on 7 May?", at=datetime(2023, 12, 1, tzinfo=UTC))
    assert answer.hits[0].memory.id == spring
    assert answer.window is not None
    assert (answer.window.start, answer.window.phrase) == (datetime(2023, 5, 7, tzinfo=UTC), "7 May")
    later = await asked(stores, caller, "Who met at the lake two months ago?", at=datetime(2023, 12, 1, tzinfo=UTC))
    assert later.hits[0].memory.id == autumn


async def test_weights_change_what_counts(stores: Stores, caller: Caller) -> None:
    now = datetime.now(UTC)
    old, recent = await many(
        stores,
        caller,
        [
            NewMemory(content="The deployment went well", occurred_at=now - timedelta(days=300), importance=1.0),
            NewMemory(content="The deployment of the site went quite well", occurred_at=now, importance=0.0),
        ],
    )
    question = "How did the deployment go, the deployment?"
    assert (await asked(stores, caller, question)).hits[0].memory.id == old
    assert (await asked(stores, caller, question, weights=RecallWeights(recency=10))).hits[0].memory.id == recent
    for half_life, share in ((300.0, 0.5), (150.0, 0.25)):
        weights = RecallWeights(recency=1, half_life_days=half_life)
        told = shares(await asked(stores, caller, question, weights=weights, at=now), old)
        assert told[Arm.RECENCY] == pytest.approx(share)
    important = RecallWeights(semantic=0, lexical=0, importance=5)
    assert (await asked(stores, caller, question, weights=important)).hits[0].score == pytest.approx(5)
    with pytest.raises(InvalidInput, match=r"weights\.recency"):
        await asked(stores, caller, question, weights=RecallWeights(recency=11))
    assert recent != old


async def test_confidence_tells_what_fits_from_what_does_not(stores: Stores, caller: Caller) -> None:
    await many(stores, caller, [NewMemory(content="The night build fails on Windows since the new linker")])
    fits = await asked(stores, caller, "why does the night build fail on windows?")
    strange = await asked(stores, caller, "quarterly revenue of the bakery")
    assert fits.confidence > 0.9
    assert not fits.nothing_relevant
    assert strange.confidence < 0.5
    assert strange.nothing_relevant
    assert (await asked(stores, Caller(workspace_id=caller.workspace_id), "tea")).hits


async def test_hits_that_say_the_same_go_behind_others_when_that_is_asked(stores: Stores, caller: Caller) -> None:
    one, same, other = await many(
        stores,
        caller,
        [
            NewMemory(content="The lift of the north tower is out of order", trust=Trust.IMPORT),
            NewMemory(content="The lift of the north tower is out of order again", trust=Trust.IMPORT),
            NewMemory(content="The stairs of the north tower are closed", trust=Trust.IMPORT),
        ],
    )
    question = "What is out of order: the lift of the north tower?"
    assert {hit.memory.id for hit in (await asked(stores, caller, question, limit=2)).hits} == {one, same}
    varied = await asked(stores, caller, question, limit=2, diversity=0.8)
    assert [hit.rank for hit in varied.hits] == [1, 2]
    assert varied.hits[1].memory.id == other
    behind = next(id for id in (one, same) if id != varied.hits[0].memory.id)
    for id, stage, rank in (
        (behind, Stage.DIVERSITY, 2),
        (other, Stage.NONE, 2),
        (varied.hits[0].memory.id, Stage.NONE, 1),
    ):
        why = await omission.why_not(stores, caller, question, id, limit=2, diversity=0.8)
        assert (why.stage, why.rank) == (stage, rank)
        assert sum(each.share for each in why.arms) == pytest.approx(why.score)
    with pytest.raises(InvalidInput, match="diversity"):
        await asked(stores, caller, question, diversity=1.1)
