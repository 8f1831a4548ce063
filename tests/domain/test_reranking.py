"""Reranking: the order of a model that reads question and passage together, or the order before, said as degraded."""

import json
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace

import pytest

from memoria.domain import context, insight, omission, recall, reranking
from memoria.records import Caller, Stage
from memoria.stores.opening import Stores
from memoria.stores.rerankers import Ollama
from tests.domain.steps import kept, project
from tests.stores.model_api import Fault, ModelApi, model_api

QUESTION = "the lamp oil"
FACTS = ("lamp lamp lamp", "the lamp burns oil", "oil oil")


@pytest.fixture
def api() -> Iterator[ModelApi]:
    with model_api() as server:
        yield server


@pytest.fixture
async def judging(stores: Stores, api: ModelApi) -> AsyncIterator[Stores]:
    """Stores with a reranker, which judges by the words that are shared."""
    reranker = Ollama(api.url)
    settings = stores.settings.model_copy(update={"rerank_budget": 0.5})
    yield replace(stores, reranker=reranker, settings=settings)
    await reranker.close()


async def test_hits_come_in_the_reranker_s_order(judging: Stores, caller: Caller) -> None:
    for fact in (*FACTS, "bread"):
        await kept(judging, caller, fact)
    await project(judging)
    answer = await recall.recall(judging, caller, QUESTION, limit=3)
    assert answer.hits[0].memory.content == "the lamp burns oil"
    assert [hit.rerank_score for hit in answer.hits] == [3, 1, 1]
    assert [hit.rank for hit in answer.hits] == [1, 2, 3]
    assert answer.degraded == []
    assert answer.timings.rerank > 0


async def test_more_than_the_limit_are_read_so_that_the_best_can_rise(
    judging: Stores, caller: Caller, api: ModelApi
) -> None:
    for number in range(40):
        await kept(judging, caller, f"lamp number {number}")
    answer = await recall.recall(judging, caller, QUESTION, limit=5)
    assert len(answer.hits) == 5
    [request] = api.requests
    assert request.body["messages"][1]["content"].count("lamp number") == reranking.READ


async def test_hits_beyond_those_read_follow_in_their_order(judging: Stores, caller: Caller) -> None:
    for number in range(35):
        await kept(judging, caller, f"lamp number {number}")
    plain = await recall.recall(replace(judging, reranker=None), caller, QUESTION, limit=35)
    answer = await recall.recall(judging, caller, QUESTION, limit=35)
    assert [hit.memory.id for hit in answer.hits[30:]] == [hit.memory.id for hit in plain.hits[30:]]
    assert [hit.rerank_score for hit in answer.hits[30:]] == [None] * 5
    assert [hit.rank for hit in answer.hits] == list(range(1, 36))


async def test_why_not_tells_whom_the_reranker_put_behind(judging: Stores, caller: Caller, api: ModelApi) -> None:
    ids = [(await kept(judging, caller, fact)).id for fact in FACTS]
    [best] = (await recall.recall(replace(judging, reranker=None), caller, QUESTION, limit=1)).hits
    api.always = Fault(said=lambda said: json.dumps({"scores": [-score for score in json.loads(said)["scores"]]}))
    [first] = (await recall.recall(judging, caller, QUESTION, limit=1)).hits
    why = {id: await omission.why_not(judging, caller, QUESTION, id, limit=1) for id in ids}
    assert (why[first.memory.id].stage, why[first.memory.id].rank) == (Stage.NONE, 1)
    assert (why[best.memory.id].stage, why[best.memory.id].rank) == (Stage.RERANK, 1)
    assert [each.stage for each in why.values()].count(Stage.LIMIT) == 1


FAULTS = {
    "broken": Fault(status=500),
    "slow": Fault(delay=20),
    "of another length": Fault(said=lambda _: '{"scores": [1]}'),
    "prose": Fault(said=lambda _: "I like the second one"),
}


@pytest.mark.parametrize("name", FAULTS)
async def test_a_reranker_that_fails_leaves_the_order_and_is_told(
    name: str, judging: Stores, caller: Caller, api: ModelApi
) -> None:
    for fact in FACTS:
        await kept(judging, caller, fact)
    plain = await recall.recall(replace(judging, reranker=None), caller, QUESTION)
    api.always = FAULTS[name]
    began = time.monotonic()
    answer = await recall.recall(judging, caller, QUESTION)
    assert time.monotonic() - began < 3
    assert (answer.degraded, answer.hits) == (["rerank"], plain.hits)


async def test_health_tells_how_the_reranker_did_when_it_was_last_asked(
    judging: Stores, caller: Caller, api: ModelApi
) -> None:
    async def told() -> list[tuple[str, str]]:
        return [(each.state, each.message) for each in (await insight.health(judging)).parts if each.name == "reranker"]

    await kept(judging, caller, FACTS[0])
    assert await told() == [("ok", "ollama:llama3.2, not asked yet")]
    api.always = Fault(status=500)
    await recall.recall(judging, caller, QUESTION)
    [(state, message)] = await told()
    assert state == "degraded"
    assert message.startswith("ollama:llama3.2 could not be asked (")
    api.always = Fault()
    await recall.recall(judging, caller, QUESTION)
    assert await told() == [("ok", "ollama:llama3.2")]
    assert [each.name for each in (await insight.health(replace(judging, reranker=None))).parts].count("reranker") == 0


async def test_an_answer_without_hits_asks_no_reranker(judging: Stores, caller: Caller, api: ModelApi) -> None:
    assert (await recall.recall(judging, caller, QUESTION)).degraded == []
    assert api.requests == []


async def test_of_a_long_memory_what_matches_is_read(judging: Stores, caller: Caller, api: ModelApi) -> None:
    filler = " ".join(f"Paragraph {number} is of no use." for number in range(300))
    await kept(judging, caller, f"{filler} The lamp burns oil. {filler}")
    await recall.recall(judging, caller, QUESTION)
    [request] = api.requests
    asked = request.body["messages"][1]["content"]
    assert "The lamp burns oil." in asked
    assert len(asked) < 600


async def test_a_context_takes_the_reranker_s_order_and_tells_its_failure(
    judging: Stores, caller: Caller, api: ModelApi
) -> None:
    for fact in FACTS:
        await kept(judging, caller, fact)
    made = await context.context(judging, caller, QUESTION)
    assert made.text.split("\n")[3] == "> the lamp burns oil"
    api.always = Fault(status=500)
    assert (await context.context(judging, caller, QUESTION)).degraded == ["rerank"]
