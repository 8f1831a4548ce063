"""What went wrong in earlier memory servers, where no other test holds it: `docs/cases.md` names each."""

import asyncio
import re
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from memoria.domain import browsing, graph, indexing, memories, omission, projection, recall, relations
from memoria.domain.generations import Generation
from memoria.errors import InvalidInput
from memoria.records import (
    Caller,
    GraphFilter,
    MemoryFilter,
    MemoryType,
    MetadataFilter,
    NewMemory,
    NewRelation,
    NumberFilter,
    RelationType,
)
from memoria.stores.access import AccessLog
from memoria.stores.embedded.engine import EngineProcess
from memoria.stores.embedders import Ollama
from memoria.stores.index import Index
from memoria.stores.index_calls import Connection
from memoria.stores.index_schema import Spread
from memoria.stores.lexicons import Lexicons
from memoria.stores.opening import Stores
from memoria.stores.postgres import Record
from tests.domain.steps import kept, project, recalled

ROOT = Path(__file__).parents[2]
LONG = "\n\n".join(f"Paragraph {number} tells of the lighthouse and of its keeper. " * 12 for number in range(150))


@pytest.fixture
async def other_process(stores: Stores, record_url: str, engine: EngineProcess) -> AsyncIterator[Stores]:
    """Stores as another server over the same two databases has them: nothing in memory is shared."""
    record = await Record.connect(record_url)
    index = Index(Connection(engine.address), Spread())
    lexicons = Lexicons(record)
    access = AccessLog(record)
    yield replace(stores, record=record, index=index, lexicons=lexicons, access=access)
    await access.close()
    await lexicons.close()
    await index.close()
    await record.close()


@pytest.fixture
async def without_model(stores: Stores) -> AsyncIterator[Stores]:
    """The same stores, whose model is served nowhere."""
    embedder = Ollama("http://127.0.0.1:1")
    yield replace(stores, embedder=embedder)
    await embedder.close()


async def vectors(owner: Any) -> int:
    count: int = await owner.fetchval("select count(*) from embeddings")
    return count


async def test_a_revision_while_the_embedder_is_down_keeps_both_texts(
    stores: Stores, without_model: Stores, caller: Caller
) -> None:
    before = await kept(stores, caller, "The harbour opens at six")
    await project(stores)
    after = await memories.revise(without_model, caller, before.id, 1, {"content": "The harbour opens at seven"})
    assert await memories.get(stores, caller, [before.id]) == [after]
    [past] = await memories.versions(stores, caller, before.id)
    assert past.memory == before
    answer = await recall.recall(without_model, caller, "seven")
    assert (answer.degraded, [hit.memory for hit in answer.hits]) == (["embedder"], [after])


@pytest.mark.parametrize("verb", [memories.forget, memories.purge])
async def test_a_long_memory_goes_with_all_its_chunks(stores: Stores, caller: Caller, verb: Any) -> None:
    long, other = await kept(stores, caller, LONG), await kept(stores, caller, "A keeper of bees")
    await project(stores)
    assert await stores.index.count(1, MemoryType.SEMANTIC, caller.workspace_id) > 100
    assert await verb(stores, caller, [long.id]) == [long.id]
    assert await recalled(stores, caller, "lighthouse keeper") == [other.id]
    await project(stores)
    assert await stores.index.count(1, MemoryType.SEMANTIC, caller.workspace_id) == 1


async def test_a_chunk_has_no_id_that_a_door_could_show(stores: Stores, caller: Caller) -> None:
    long = await kept(stores, caller, LONG)
    await project(stores)
    assert await recalled(stores, caller, "lighthouse keeper", limit=100) == [long.id]


async def test_what_one_process_changes_every_other_one_sees(
    stores: Stores, other_process: Stores, caller: Caller
) -> None:
    old, gone = await kept(stores, caller, "The ferry sails at noon"), await kept(stores, caller, "The ferry is red")
    await project(stores)
    assert set(await recalled(other_process, caller, "ferry")) == {old.id, gone.id}
    await memories.forget(stores, caller, [gone.id])
    revised = await memories.revise(stores, caller, old.id, 1, {"content": "The ferry sails at dusk"})
    answer = await recall.recall(other_process, caller, "ferry")
    assert [hit.memory for hit in answer.hits] == [revised]
    assert await memories.get(other_process, caller, [old.id, gone.id]) == [revised, None]


@pytest.mark.parametrize("verb", [memories.forget, memories.purge])
async def test_of_two_that_say_the_same_one_stays_when_the_other_goes(
    stores: Stores, caller: Caller, verb: Any
) -> None:
    mine = await kept(stores, caller, "The key is under the mat", source_uri="mine")
    yours = await kept(stores, caller, "The key is under the mat", source_uri="yours")
    await project(stores)
    await verb(stores, caller, [mine.id])
    for _ in range(2):
        assert await memories.get(stores, caller, [mine.id, yours.id]) == [None, yours]
        assert await recalled(stores, caller, "where is the key?") == [yours.id]
        await project(stores)


async def test_purging_erases_the_vectors_of_earlier_texts_too(stores: Stores, caller: Caller, owner: Any) -> None:
    secret, other = await kept(stores, caller, "The code is 0000"), await kept(stores, caller, "The door is green")
    await project(stores)
    await memories.revise(stores, caller, secret.id, 1, {"content": "The code is 1111"})
    await project(stores)
    assert await vectors(owner) == 3
    await memories.purge(stores, caller, [secret.id])
    assert await vectors(owner) == 1
    assert await recalled(stores, caller, "code") == [other.id]


async def test_what_is_purged_while_it_is_embedded_leaves_no_vector(
    stores: Stores, caller: Caller, live: Generation, owner: Any
) -> None:
    secret = await kept(stores, caller, "The code is 0000")
    batch = await projection._read(stores, caller, {secret.id: 1})
    await memories.purge(stores, caller, [secret.id])
    await projection._vectors(stores, live, caller, batch)
    assert await vectors(owner) == 0
    assert await owner.fetchval("select count(*) from chunks") == 0


async def test_chunks_of_a_text_that_is_revised_meanwhile_are_not_kept(
    stores: Stores, caller: Caller, live: Generation, owner: Any
) -> None:
    memory = await kept(stores, caller, "The code is 0000")
    batch = await projection._read(stores, caller, {memory.id: 1})
    transaction = owner.transaction()
    await transaction.start()
    await owner.execute("update memories set content = 'The door is green' where id = $1", memory.id)
    keeping = asyncio.create_task(projection._vectors(stores, live, caller, batch))
    await asyncio.sleep(0.2)
    assert not keeping.done()
    await transaction.commit()
    await keeping
    assert await owner.fetchval("select count(*) from chunks") == 0
    await project(stores)
    sha256 = "sha256(convert_to('The door is green', 'UTF8'))"
    assert await owner.fetchval(f"select content_sha256 = {sha256} from chunks")  # noqa: S608


async def test_a_walk_among_thirteen_that_are_all_linked_does_not_explode(
    stores: Stores, caller: Caller, owner: Any
) -> None:
    ids = [(await kept(stores, caller, f"node {number}")).id for number in range(13)]
    edges = [
        NewRelation(source_id=a, target_id=b, relation_type=RelationType.RELATED) for a in ids for b in ids if a != b
    ]
    await relations.relate(stores, caller, edges)
    await owner.execute("analyze memory_relations")
    took = []
    for _ in range(25):
        began = time.perf_counter()
        walked = await graph.neighbors(stores, caller, ids[0], depth=5)
        took.append(time.perf_counter() - began)
        assert [(each.depth, each.parent_id) for each in walked.neighbors] == [(1, ids[0])] * 12
    assert min(took) < 0.05  # it was 0.46 s where each way was walked; what it takes is measured in bench/graph.py


async def test_nothing_that_only_reads_changes_a_memory(stores: Stores, caller: Caller, owner: Any) -> None:
    memory, other = await kept(stores, caller, "Read me", importance=0.2), await kept(stores, caller, "Or me")
    edge = NewRelation(source_id=memory.id, target_id=other.id, relation_type=RelationType.RELATED)
    await relations.relate(stores, caller, [edge])
    await project(stores)
    before = await owner.fetch("select memories::text, xmin::text from memories order by id")
    for _ in range(9):
        await recall.recall(stores, caller, "read", graph=GraphFilter(from_ids=[memory.id]), explain=True)
        await omission.why_not(stores, caller, "read", other.id)
        await browsing.browse(stores, caller)
        await graph.neighbors(stores, caller, memory.id)
        await memories.get(stores, caller, [memory.id])
    assert await owner.fetch("select memories::text, xmin::text from memories order by id") == before
    assert not await indexing.project_some(stores)


async def test_zero_is_a_value_and_not_the_absence_of_one(stores: Stores, caller: Caller) -> None:
    none = await kept(stores, caller, "nothing", importance=0, metadata={"n": 0, "is": False, "text": ""})
    some = await kept(stores, caller, "something", importance=0.5, metadata={"n": 1, "is": True, "text": "x"})
    edge = NewRelation(source_id=none.id, target_id=some.id, relation_type=RelationType.RELATED, weight=0)
    [drawn] = await relations.relate(stores, caller, [edge])
    assert drawn.relation is not None
    assert drawn.relation.weight == 0
    wanted = [
        MemoryFilter(importance=NumberFilter(eq=0)),
        MemoryFilter(importance=NumberFilter(lte=0)),
        *(MemoryFilter(metadata=[MetadataFilter(path=p, eq=v)]) for p, v in (("n", 0), ("is", False), ("text", ""))),
    ]
    for each in wanted:
        assert await recalled(stores, caller, "thing", filter=each) == [none.id]
        assert [found.id for found in (await browsing.browse(stores, caller, each)).items] == [none.id]
    assert await recalled(stores, caller, "thing", filter=MemoryFilter(importance=NumberFilter(gt=0))) == [some.id]
    for refused in (
        recall.recall(stores, caller, "thing", graph=GraphFilter(from_ids=[none.id], depth=0)),
        graph.neighbors(stores, caller, none.id, depth=0),
        graph.neighbors(stores, caller, none.id, limit=0),
    ):
        with pytest.raises(InvalidInput):
            await refused


async def test_scores_are_told_in_full(stores: Stores, caller: Caller) -> None:
    texts = [f"The lighthouse {'burns ' * number}oil" for number in range(20)]
    await memories.remember_many(stores, caller, [NewMemory(content=text) for text in texts])
    await project(stores)
    scores = [hit.score for hit in (await recall.recall(stores, caller, "lighthouse oil", limit=20)).hits]
    assert len(set(scores)) == 20
    assert all(score != round(score, 4) for score in scores)


def test_every_dependency_is_pinned_by_version_and_hash() -> None:
    for lock in ("requirements.lock", "requirements-dev.lock", "requirements-build.lock"):
        entries = re.split(r"\n(?=\S)", re.sub(r"(?m)^\s*#.*\n", "", (ROOT / lock).read_text()).strip())
        assert len(entries) > 2
        assert [each for each in entries if "==" not in each or "--hash=sha256:" not in each] == []


def test_every_case_names_a_test_that_exists() -> None:
    page = (ROOT / "docs" / "cases.md").read_text()
    named = re.findall(r"`([\w/]+\.py)::(test_\w+)`", page)
    assert len(named) > 60
    assert [pair for pair in named if f"def {pair[1]}(" not in (ROOT / "tests" / pair[0]).read_text()] == []
    assert [int(number) for number in re.findall(r"(?m)^\| (\d+) \|", page)] == list(range(1, 49))
