"""The Python client: the same names, records and errors as the server's, over HTTP and within the process."""

import asyncio
import inspect
import subprocess
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson
import pydantic
import pytest
from graphql import build_schema, parse, validate

from memoria.client import AsyncMemoria, Memoria, transport, wire
from memoria.errors import Conflict, InvalidInput, MemoriaError, NotFound
from memoria.records import (
    Direction,
    FacetField,
    Feedback,
    GraphFilter,
    IndexState,
    LinkCount,
    MemoryFilter,
    MemoryStatus,
    MemoryType,
    MetadataFilter,
    NewKind,
    NewMemory,
    NewRelation,
    RecallWeights,
    RelationType,
    SnapshotOrder,
    TextFilter,
    Verdict,
)
from memoria.stores.embedded import folder
from tests.doors.serving import Server

SCHEMA = build_schema((Path(__file__).parents[2] / "web/schema.graphql").read_text(encoding="utf-8"))
ROOTS = [(root, name) for root in ("Query", "Mutation", "Subscription") for name in SCHEMA.type_map[root].fields]  # type: ignore[attr-defined]
HEAVY = (
    "asyncio",
    "ssl",
    "httpx",
    "pydantic",
    "fastapi",
    "strawberry",
    "asyncpg",
    "numpy",
    "websockets",
    "grpc",
    "openvino",
)
NOBODY = UUID("0198f2a1-6c1e-7000-8000-00000000dead")


@pytest.fixture
async def memory(server: Server) -> AsyncIterator[AsyncMemoria]:
    """A client of a running server."""
    async with AsyncMemoria(server.url) as client:
        yield client


@pytest.mark.parametrize(("root", "name"), ROOTS)
def test_every_root_field_has_its_method_with_the_same_arguments(root: str, name: str) -> None:
    field = SCHEMA.type_map[root].fields[name]  # type: ignore[attr-defined]
    for client in (AsyncMemoria, Memoria):
        taken = inspect.signature(getattr(client, wire.snake(name))).parameters
        assert {each.removesuffix("_") for each in taken} - {"self"} == {wire.snake(each) for each in field.args}


async def test_every_document_that_it_sends_is_valid(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[str] = []

    async def note(_: object, url: str, body: bytes) -> dict[str, Any]:
        sent.append(orjson.loads(body)["query"])
        raise MemoriaError(url)

    monkeypatch.setattr(transport, "post", note)
    client = AsyncMemoria()
    calls: list[Any] = [
        client.memory(NOBODY), client.memories(), client.count(), client.facets([FacetField.KIND]),
        client.recall("x"), client.why_not("x", NOBODY), client.neighbors(NOBODY), client.path(NOBODY, NOBODY),
        client.expand(NOBODY), client.relations_among([NOBODY]), client.paths(NOBODY, NOBODY), client.graph_snapshot(),
        client.memory_map([NOBODY]), client.reachable(NOBODY), client.use_counts([NOBODY]),
        client.subgraph([NOBODY]), client.relations(), client.relations_of(NOBODY), client.count_relations(),
        client.count_sessions(), client.count_clients(), client.count_projects(), client.versions(NOBODY),
        client.stats(), client.health(), client.uses(NOBODY), client.feedback_on(NOBODY), client.indexing(NOBODY),
        client.feedback(NOBODY, [Verdict(memory_id=NOBODY, useful=None)]),
        client.views(), client.recalls(), client.settings(),
        client.save_view("a", "b", "/"), client.delete_view("a", "b"), client.remember("x"), client.remember_many([]),
        client.revise(NOBODY, 1, {}), client.forget([]), client.restore([]), client.supersede(NOBODY, NOBODY),
        client.purge([]), client.relate([]), client.unrelate([]), client.duplicates(), client.consolidate(after="x"),
    ]  # fmt: skip
    for call in calls:
        with pytest.raises(MemoriaError):
            await call
    assert len(sent) == len(calls)
    assert [error for text in sent for error in validate(SCHEMA, parse(text))] == []


def test_importing_it_loads_nothing_heavy() -> None:
    code = "import memoria.client, sys; print(*(name for name in sys.argv[1:] if name in sys.modules))"
    done = subprocess.run([sys.executable, "-c", code, *HEAVY], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


async def test_a_memory_is_kept_and_read_back_as_a_record(memory: AsyncMemoria, kind: str) -> None:
    new = NewMemory(
        content="the mill stands still",
        type=MemoryType.EPISODIC,
        kind=kind,
        tags=["mill"],
        metadata={"snake_case": {"camelCase": 1}},
        occurred_at=datetime(2026, 1, 31, 12, tzinfo=UTC),
    )
    kept = await memory.remember(new)
    assert kept.created
    assert kept.memory is not None
    read = await memory.memory(kept.memory.id)
    assert read == kept.memory
    assert (read.type, read.status, read.metadata, read.occurred_at) == (
        MemoryType.EPISODIC,
        MemoryStatus.ACTIVE,
        new.metadata,
        new.occurred_at,
    )
    assert await memory.memory(NOBODY) is None


async def test_recall_and_walks_give_records(memory: AsyncMemoria, kind: str) -> None:
    texts = ("rain fell on the hills", "the river rose", "the bridge was closed")
    results = await memory.remember_many([NewMemory(content=text, kind=kind) for text in texts])
    a, b, c = (result.memory.id for result in results if result.memory)
    await memory.relate(
        [NewRelation(source_id=a, target_id=b, relation_type=RelationType.CAUSES, metadata={"by_water": True})]
    )
    await memory.relate([NewRelation(source_id=b, target_id=c, relation_type=RelationType.CAUSES)])
    near = MemoryFilter(kind=TextFilter(eq=kind))
    answer = await memory.recall("bridge", near, GraphFilter(from_ids=[a], depth=2), explain=True)
    assert answer.hits[0].memory.content == texts[2]
    assert answer.hits[0].explanation is not None
    assert [step.memory_id for step in answer.hits[0].explanation.path] == [a, b, c]
    assert [each.memory_id for each in (await memory.neighbors(a, direction=Direction.OUT, depth=2)).neighbors] == [
        b,
        c,
    ]
    assert [step.memory_id for step in (await memory.path(a, c)).steps] == [a, b, c]
    assert set((await memory.subgraph([a], depth=2)).memory_ids) == {a, b, c}
    [relation] = (await memory.relations_of(a)).items
    assert (relation.source_id, relation.metadata) == (a, {"by_water": True})
    assert (await memory.why_not("bridge", a, near)).memory_id == a


async def test_a_pydantic_model_is_the_schema_of_a_kind(memory: AsyncMemoria, kind: str) -> None:
    class Parcel(pydantic.BaseModel):
        weight: float
        lines: list[int] = []

    await memory.define_kind(NewKind(name=kind, payload_schema=Parcel))
    kept = await memory.remember(NewMemory(content="a parcel", kind=kind, metadata={"weight": 2.5}))
    assert kept.created
    with pytest.raises(InvalidInput) as refused:
        await memory.remember(NewMemory(content="another", kind=kind, metadata={"weight": 1, "lines": ["x"]}))
    assert refused.value.field == "metadata.lines.0"


def deep(levels: int) -> Any:
    value: Any = 1
    for _ in range(levels):
        value = [value]
    return value


@pytest.mark.parametrize(
    ("metadata", "field"),
    [
        ({"a": [1, float("inf")]}, "a[1]"),
        ({"a": {"b": float("nan")}}, "a.b"),
        ({"a": "\ud800"}, "a"),
        ({"a": 2**63}, "a"),
        ({"a": {1, 2}}, "a"),
        ({1: 2}, ""),
        ({"\udfff": 2}, ""),
        ({"a": deep(2_000)}, None),
    ],
)
async def test_what_json_cannot_say_is_refused_before_it_is_sent(
    memory: AsyncMemoria, kind: str, metadata: Any, field: str | None
) -> None:
    expected = "memory" if field is None else f"memory.metadata.{field}".rstrip(".")
    with pytest.raises(InvalidInput) as refused:
        await memory.remember(NewMemory(content="x", kind=kind, metadata=metadata))
    assert refused.value.field == expected
    assert str(refused.value).startswith(f"{expected}: ")
    with pytest.raises(InvalidInput, match="it holds half a character"):
        await memory.recall("a\ud800")
    with pytest.raises(InvalidInput, match="inf is no number"):
        await memory.recall("x", MemoryFilter(metadata=[MetadataFilter(path="a", eq=float("inf"))]))
    with pytest.raises(InvalidInput, match=r"weights\.semantic: inf"):
        await memory.recall("x", weights=RecallWeights(semantic=float("inf")))
    assert await memory.count(MemoryFilter(kind=TextFilter(eq=kind))) == 0


async def test_batches_are_divided_by_their_metadata_too(memory: AsyncMemoria, kind: str) -> None:
    heavy = {f"k{number}": "x" * 1_000 for number in range(60)}
    new = (NewMemory(content=f"parcel {number}", kind=kind, metadata=heavy) for number in range(100))
    assert [each.created async for each in memory.remember_all(new)] == [True] * 100


async def test_an_explorer_is_given_records(memory: AsyncMemoria, kind: str) -> None:
    results = await memory.remember_many([NewMemory(content=text, kind=kind) for text in ("a", "b", "c")])
    a, b, c = (result.memory.id for result in results if result.memory)
    ends = [(a, b, 0.5), (b, c, 1.0), (a, c, 0.25)]
    await memory.relate(
        [NewRelation(source_id=s, target_id=t, relation_type=RelationType.CAUSES, weight=w) for s, t, w in ends]
    )
    page = await memory.expand(a, direction=Direction.OUT, first=1)
    assert ([each.memory_id for each in page.neighbors], page.total, page.has_next) == ([b], 2, True)
    assert page.counts == [LinkCount(relation_type=RelationType.CAUSES, forward=True, memories=2)]
    rest = await memory.expand(a, direction=Direction.OUT, after=page.end_cursor)
    assert ([each.memory_id for each in rest.neighbors], rest.has_next) == ([c], False)
    between = await memory.relations_among([a, b, c], min_weight=0.5)
    assert [(each.source_id, each.target_id, each.weight) for each in between] == [(b, c, 1.0), (a, b, 0.5)]
    found = await memory.paths(a, c, types=[RelationType.CAUSES], direction=Direction.OUT)
    assert [[step.memory_id for step in path.steps] for path in found.paths] == [[a, c], [a, b, c]]
    graph = await memory.graph_snapshot(MemoryFilter(kind=TextFilter(eq=kind)), order=SnapshotOrder.NEWEST)
    assert graph is not None
    assert (graph.ids, graph.labels) == ([str(c), str(b), str(a)], ["c", "b", "a"])
    assert (graph.types, graph.relation_types) == ([MemoryType.SEMANTIC], [RelationType.CAUSES])
    assert sorted(zip(graph.src, graph.dst, graph.weight, strict=True)) == [(1, 0, 1.0), (2, 0, 0.25), (2, 1, 0.5)]
    assert await memory.graph_snapshot(unless=graph.revision) is None


async def test_the_graph_is_explored_as_it_was(memory: AsyncMemoria, kind: str) -> None:
    kept = await memory.remember_many([NewMemory(content=f"{text} {kind}", kind=kind) for text in "ab"])
    a, b = [each.memory.id for each in kept if each.memory]
    new = NewRelation(source_id=a, target_id=b, relation_type=RelationType.CAUSES)
    [drawn] = await memory.relate([new])
    assert drawn.relation is not None
    known_at = drawn.relation.updated_at
    await memory.unrelate([drawn.relation.id])
    assert (await memory.expand(a)).total == 0
    assert [each.memory_id for each in (await memory.expand(a, known_at=known_at)).neighbors] == [b]
    assert await memory.relations_among([a, b]) == []
    assert await memory.relations_among([a, b], known_at=known_at) == [drawn.relation]
    assert (await memory.paths(a, b)).paths == []
    assert len((await memory.paths(a, b, known_at=known_at)).paths) == 1
    of_kind = MemoryFilter(kind=TextFilter(eq=kind))
    found = [await memory.graph_snapshot(of_kind, known_at=at) for at in (None, known_at)]
    assert [each and (sorted(each.labels), each.degree) for each in found] == [
        ([f"a {kind}", f"b {kind}"], [0, 0]),
        ([f"a {kind}", f"b {kind}"], [1, 1]),
    ]
    early = await memory.graph_snapshot(of_kind, as_of=known_at, known_at=known_at - timedelta(days=1))
    assert early is not None
    assert early.ids == []
    assert (await memory.memory_map([a, b], known_at=known_at - timedelta(days=1))).ids == []


async def test_what_the_web_interface_keeps_and_asks(memory: AsyncMemoria, kind: str) -> None:
    data = {"snake_case": {"camelCase": [1, None]}}
    saved = await memory.save_view("graph", kind, "/graph?depth=2", data)
    assert (saved.name, saved.data) == (kind, data)
    assert saved in await memory.views("graph")
    assert await memory.delete_view("graph", kind) == kind
    assert saved not in await memory.views()
    told = {each.name: each for each in await memory.settings()}
    assert (told["MEMORIA_LOG_LEVEL"].value, told["MEMORIA_LOG_LEVEL"].source) == ("info", "default")
    kept = await memory.remember(NewMemory(content=f"the {kind} stands here", kind=kind))
    assert kept.memory is not None
    await memory.recall(f"where is the {kind}", MemoryFilter(kind=TextFilter(eq=kind)))
    async with asyncio.timeout(10):
        uses = await memory.uses(kept.memory.id)
        while not uses:
            uses = await memory.uses(kept.memory.id)
    assert [(each.query, each.rank) for each in uses] == [(f"where is the {kind}", 1)]
    page = await memory.recalls(agent="user", first=200)
    assert [each.memory_ids for each in page.items if each.id == uses[0].recall_id] == [[kept.memory.id]]
    assert await memory.uses(kept.memory.id, after=str(uses[0].recall_id)) == []


async def test_filters_on_metadata_keep_the_callers_keys(memory: AsyncMemoria, kind: str) -> None:
    for number in (1, 2, 10):
        await memory.remember(NewMemory(content=f"n {number}", kind=kind, metadata={"run_no": number}))
    of_kind = MemoryFilter(kind=TextFilter(eq=kind), metadata=[MetadataFilter(path="run_no", gt=1, not_in=[10])])
    assert [each.metadata for each in (await memory.memories(of_kind)).items] == [{"run_no": 2}]
    assert await memory.count(of_kind) == 1


async def test_pages_and_batches_run_to_the_end(memory: AsyncMemoria, kind: str) -> None:
    done: list[int] = []
    new = (NewMemory(content=f"turn {number}", kind=kind) for number in range(450))
    results = [each async for each in memory.remember_all(new, progress=done.append)]
    assert (len(results), all(each.created for each in results), done) == (450, True, [200, 400, 450])
    of_kind = MemoryFilter(kind=TextFilter(eq=kind))
    read = [each.content async for each in memory.every_memory(of_kind)]
    assert sorted(read) == sorted(f"turn {number}" for number in range(450))
    [facet] = await memory.facets([FacetField.KIND], of_kind)
    assert [(each.value, each.count) for each in facet.counts] == [(kind, 450)]


async def test_heavy_memories_go_in_smaller_batches(memory: AsyncMemoria, kind: str) -> None:
    done: list[int] = []
    new = [NewMemory(content=f"{number} " + "ü" * 400_000, kind=kind) for number in range(7)]
    results = [each async for each in memory.remember_all(new, progress=done.append)]
    assert ([each.created for each in results], done) == ([True] * 7, [2, 4, 6, 7])


async def test_a_memory_is_revised_forgotten_restored_and_superseded(memory: AsyncMemoria, kind: str) -> None:
    results = await memory.remember_many([NewMemory(content=text, kind=kind, agent="ada") for text in ("old", "new")])
    old, new = (result.memory for result in results if result.memory)
    revised = await memory.revise(old.id, 1, {"content": "older", "agent": None, "metadata": {"a_b": None}})
    assert (revised.content, revised.agent, revised.metadata, revised.version) == ("older", None, {"a_b": None}, 2)
    assert [each.memory.content for each in await memory.versions(old.id)] == ["old"]
    assert await memory.forget([old.id]) == [old.id]
    assert [each.status for each in await memory.restore([old.id])] == [MemoryStatus.ACTIVE]
    assert (await memory.supersede(old.id, new.id)).superseded_by == new.id
    [current] = await memory.restore([old.id])
    assert (current.status, current.superseded_by, current.valid_to) == (MemoryStatus.ACTIVE, None, None)
    assert await memory.purge([old.id, new.id]) == [old.id, new.id]


async def test_hits_are_judged_and_memories_tell_of_it(memory: AsyncMemoria, kind: str) -> None:
    [kept] = await memory.remember_many([NewMemory(content="the harbour light is green", kind=kind)])
    assert kept.memory is not None
    answer = await memory.recall("harbour light", MemoryFilter(kind=TextFilter(eq=kind)))
    [use] = await memory.feedback(answer.recall_id, [Verdict(memory_id=kept.memory.id, useful=False)])
    assert (use.recall_id, use.useful) == (answer.recall_id, False)
    assert await memory.uses(kept.memory.id) == [use]
    assert await memory.feedback_on(kept.memory.id) == Feedback(useful=0, not_useful=1)
    [back] = await memory.feedback(answer.recall_id, [Verdict(memory_id=kept.memory.id, useful=None)])
    assert (back.useful, back.judged_at) == (None, None)
    assert await memory.feedback_on(kept.memory.id) == Feedback(useful=0, not_useful=0)
    async with asyncio.timeout(30):
        while (told := await memory.indexing(kept.memory.id)) is None or told.state is IndexState.WAITING:  # noqa: ASYNC110
            await asyncio.sleep(0.05)
    assert (told.state, told.chunks, told.model) == (IndexState.INDEXED, 1, (await memory.health()).model)
    assert (await memory.feedback_on(NOBODY), await memory.indexing(NOBODY)) == (None, None)
    with pytest.raises(NotFound):
        await memory.feedback(NOBODY, [Verdict(memory_id=kept.memory.id, useful=True)])


async def test_what_the_server_refuses_is_raised_as_it_was_there(memory: AsyncMemoria, kind: str) -> None:
    with pytest.raises(InvalidInput, match="importance") as refused:
        await memory.remember(NewMemory(content="x", kind=kind, importance=7))
    assert refused.value.field == "importance"
    with pytest.raises(NotFound):
        await memory.neighbors(NOBODY)
    kept = await memory.remember(NewMemory(content="x", kind=kind))
    assert kept.memory is not None
    with pytest.raises(Conflict):
        await memory.revise(kept.memory.id, 7, {"content": "y"})


async def test_a_lost_answer_is_asked_for_again_and_has_one_effect(
    memory: AsyncMemoria, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, lost = transport.post, []

    async def losing(way: Any, url: str, body: bytes) -> dict[str, Any]:
        answer = await real(way, url, body)
        if not lost:
            lost.append(answer)
            raise transport.Lost("the cable was cut")
        return answer

    monkeypatch.setattr(transport, "post", losing)
    kept = await memory.remember(NewMemory(content="said once", kind=kind))
    assert kept.created
    assert await memory.count(MemoryFilter(kind=TextFilter(eq=kind))) == 1
    lost.clear()
    assert kept.memory is not None
    with pytest.raises(transport.Lost):
        await memory.revise(kept.memory.id, 1, {"content": "revised once"})
    assert (await memory.versions(kept.memory.id))[0].version == 1


async def test_nobody_at_an_address_is_told_so() -> None:
    async with AsyncMemoria("http://127.0.0.1:9") as nobody:
        with pytest.raises(MemoriaError, match=r"nothing answers at http://127\.0\.0\.1:9"):
            await nobody.stats()


async def test_changes_are_told_over_a_websocket(memory: AsyncMemoria, kind: str) -> None:
    changes = memory.memory_changed()
    first = asyncio.ensure_future(anext(changes))
    kept = None
    while not first.done():
        kept = await memory.remember(NewMemory(content=f"tell {kept}", kind=kind))
        await asyncio.sleep(0.05)
    assert (first.result().noun, first.result().kind) == ("memory", "created")
    await changes.aclose()  # type: ignore[attr-defined]


def test_the_blocking_client_owns_a_folder_and_gives_it_back(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with Memoria.embedded(data, embedder="hashing") as memory:
        kept = memory.remember(NewMemory(content="kept in this process", tags=["here"]))
        assert kept.memory is not None
        assert [hit.memory for hit in memory.recall("process").hits] == [kept.memory]
        assert list(memory.every_memory()) == [kept.memory]
        results = list(memory.remember_all(NewMemory(content=f"number {number}") for number in range(3)))
        assert [each.created for each in results] == [True] * 3
        owner = folder.owner(data)
        assert owner is not None
        assert not owner.serves
        with Memoria.embedded(data, embedder="hashing") as second, pytest.raises(Conflict, match="serves nobody else"):
            second.stats()
    assert folder.owner(data) is None
    with Memoria.embedded(data, embedder="hashing") as again:
        assert again.stats().memories == 4


async def test_in_process_changes_are_told_too(tmp_path: Path) -> None:
    async with AsyncMemoria.embedded(tmp_path / "data", embedder="hashing") as memory:
        changes = memory.memory_changed()
        first = asyncio.ensure_future(anext(changes))
        kept = None
        while not first.done():
            kept = await memory.remember(f"tell {kept}")
            await asyncio.sleep(0.05)
        assert first.result().kind == "created"
        await changes.aclose()  # type: ignore[attr-defined]


async def test_another_moment_is_read_by_every_question(memory: AsyncMemoria, kind: str) -> None:
    march = datetime(2026, 3, 1, tzinfo=UTC)
    old = (await memory.remember(NewMemory(content="the lock opens at six", kind=kind))).memory
    new = (await memory.remember(NewMemory(content="the lock opens at nine", kind=kind, valid_from=march))).memory
    assert old is not None
    assert new is not None
    wanted = NewRelation(source_id=old.id, target_id=new.id, relation_type=RelationType.RELATED, valid_to=march)
    [drawn] = await memory.relate([wanted])
    assert drawn.relation is not None
    then = drawn.relation.updated_at
    await memory.supersede(old.id, new.id)
    await memory.unrelate([drawn.relation.id])
    await memory.revise(new.id, 1, {"content": "the lock opens at ten"})
    known: dict[str, Any] = {"known_at": then}
    before: dict[str, Any] = {"known_at": then, "as_of": datetime(2026, 1, 1, tzinfo=UTC)}
    near = MemoryFilter(kind=TextFilter(eq=kind))
    assert [await memory.memory(each.id, **known) for each in (old, new)] == [old, new]
    assert await memory.memory(new.id, **before) is None
    assert [each.content for each in (await memory.memories(near, **known)).items] == [new.content, old.content]
    assert [each.id async for each in memory.every_memory(near, **before)] == [old.id]
    answer = await memory.recall("when does the lock open", near, **known)
    assert {hit.memory.content for hit in answer.hits} == {old.content, new.content}
    text = (await memory.context("when does the lock open", filter=near, **before)).text
    assert ("six" in text, "nine" in text, "ten" in text) == (True, False, False)
    assert [each.memory_id for each in (await memory.neighbors(old.id, **before)).neighbors] == [new.id]
    assert (await memory.neighbors(old.id, known_at=then, as_of=march)).neighbors == []
    assert len((await memory.path(old.id, new.id, **before)).steps) == 2
    assert (await memory.subgraph([old.id], **before)).relations == [drawn.relation]
    assert (await memory.relations_of(old.id, **before)).items == [drawn.relation]
    assert drawn.relation in (await memory.relations(first=200, **before)).items
    assert drawn.relation not in (await memory.relations(first=200)).items


async def test_totals_and_facets_are_those_of_the_moment(memory: AsyncMemoria, kind: str) -> None:
    first = (await memory.remember(NewMemory(content="one", kind=kind))).memory
    assert first is not None
    await memory.remember(NewMemory(content="two", kind=kind, metadata={"n": 1}))
    text = (
        "query ($kind: String!, $at: DateTime!) { memories(filter: {kind: {eq: $kind}}, knownAt: $at) { totalCount"
        ' facets(fields: [KIND]) { counts { value count } } payloadFacets(paths: ["n"]) { counts { count } } } }'
    )
    found = await memory.graphql(text, kind=kind, at=first.updated_at.isoformat())
    assert found["total_count"] == 1
    assert found["facets"] == [{"counts": [{"value": kind, "count": 1}]}]
    assert found["payload_facets"] == [{"counts": []}]
