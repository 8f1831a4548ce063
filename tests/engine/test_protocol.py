"""Any Qdrant client can talk to the engine; what it cannot do it says, and does nothing."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import grpc
import grpc.aio
import pytest
from qdrant_client import AsyncQdrantClient
from qdrant_client import models as m

from memoria.engine import messages as q
from tests.stores.index_worlds import running_engine

ONE, TWO = str(UUID(int=1)), str(UUID(int=2))


@pytest.fixture(scope="module")
async def socket(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    """The socket of an engine, under a name that the client's host and port give."""
    async with running_engine() as engine:
        link = tmp_path_factory.mktemp("q") / "qdrant:6334"
        link.symlink_to(engine.address.removeprefix("unix:"))
        yield str(link)


@pytest.fixture
async def client(socket: str) -> AsyncIterator[AsyncQdrantClient]:
    """Qdrant's own client, with a collection `x`."""
    client = AsyncQdrantClient(
        host=f"unix:{socket.removesuffix(':6334')}", grpc_port=6334, prefer_grpc=True, check_compatibility=False
    )
    await client.create_collection(
        "x",
        vectors_config={"dense": m.VectorParams(size=2, distance=m.Distance.COSINE)},
        sparse_vectors_config={"words": m.SparseVectorParams(modifier=m.Modifier.IDF)},
    )
    yield client
    await client.delete_collection("x")
    await client.close()


@pytest.fixture
async def call(socket: str) -> AsyncIterator[Any]:
    """Make a call by its path."""
    async with grpc.aio.insecure_channel(f"unix:{socket}") as channel:

        async def call(path: str, request: Any, answer: Any) -> Any:
            made = channel.unary_unary(path, type(request).SerializeToString, answer.FromString)
            return await made(request)

        yield call


def point(point_id: int | str, dense: list[float], **payload: Any) -> m.PointStruct:
    return m.PointStruct(id=point_id, vector={"dense": dense}, payload=payload)


async def test_a_point_comes_back_as_it_was_written(client: AsyncQdrantClient) -> None:
    payload = {"text": "é", "none": None, "list": [1, "a", [2.5]], "deep": {"a": {"b": True}}, "big": 2**53}
    words = m.SparseVector(indices=[1, 9], values=[0.5, 2.0])
    written = m.PointStruct(id=ONE, vector={"dense": [0.6, 0.8], "words": words}, payload=payload)
    await client.upsert("x", [written])

    [read] = await client.retrieve("x", [ONE], with_payload=True, with_vectors=True)

    assert (read.id, read.payload) == (ONE, payload)
    assert read.vector["dense"] == pytest.approx([0.6, 0.8])
    assert read.vector["words"] == words


async def test_queries_scroll_and_count_keep_to_their_filter(client: AsyncQdrantClient) -> None:
    await client.create_payload_index("x", "n", m.PayloadSchemaType.INTEGER)
    await client.upsert("x", [point(n, [1.0, n], n=n) for n in range(1, 6)])
    wanted = m.Filter(must=[m.FieldCondition(key="n", range=m.Range(gte=3))])

    hits = await client.query_points("x", query=[1.0, 0.0], using="dense", query_filter=wanted, limit=2)
    page, following = await client.scroll("x", scroll_filter=wanted, limit=2)

    assert [hit.id for hit in hits.points] == [3, 4]
    assert ([each.id for each in page], following) == ([3, 4], 5)
    assert (await client.count("x", count_filter=wanted)).count == 3
    assert (await client.get_collection("x")).payload_schema["n"].data_type == m.PayloadSchemaType.INTEGER


async def test_a_threshold_of_scores_and_a_choice_of_payload_are_kept_to(client: AsyncQdrantClient) -> None:
    await client.upsert("x", [point(1, [1.0, 0.0], a=1, b=2), point(2, [0.0, 1.0], a=3)])

    hits = await client.query_points(
        "x", query=[1.0, 0.1], using="dense", score_threshold=0.5, with_payload=["a"], with_vectors=["dense"]
    )

    assert [(hit.id, hit.payload, sorted(hit.vector)) for hit in hits.points] == [(1, {"a": 1}, ["dense"])]


async def test_a_guarded_upsert_replaces_only_what_its_filter_matches_and_inserts_what_is_missing(
    client: AsyncQdrantClient,
) -> None:
    guard = m.Filter(must=[m.FieldCondition(key="version", range=m.Range(lte=2))])
    await client.upsert("x", [point(1, [1.0, 0.0], version=3), point(2, [1.0, 0.0], version=1)])

    await client.upsert("x", [point(n, [0.0, 1.0], version=2) for n in (1, 2, 3)], update_filter=guard)

    held = await client.retrieve("x", [1, 2, 3])
    assert {each.id: each.payload["version"] for each in held} == {1: 3, 2: 2, 3: 2}


async def test_collections_are_listed_and_cannot_be_made_twice(client: AsyncQdrantClient) -> None:
    assert [each.name for each in (await client.get_collections()).collections] == ["x"]
    assert await client.collection_exists("x")

    with pytest.raises(grpc.aio.AioRpcError) as refused:
        await client.create_collection("x", vectors_config={})

    assert refused.value.code() is grpc.StatusCode.ALREADY_EXISTS


async def test_a_collection_with_one_unnamed_vector_works_too(client: AsyncQdrantClient) -> None:
    await client.create_collection("y", vectors_config=m.VectorParams(size=2, distance=m.Distance.DOT))
    await client.upsert("y", [m.PointStruct(id=1, vector=[1.0, 2.0])])

    hits = await client.query_points("y", query=[1.0, 1.0], with_vectors=True)
    await client.delete_collection("y")

    assert [(hit.id, hit.score, hit.vector) for hit in hits.points] == [(1, 3.0, [1.0, 2.0])]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"query": [1.0]}, "Vector dimension error: expected dim: 2, got 1"),
        ({"query": [float("nan"), 1.0]}, "NaN or infinity"),
        ({"query": [1.0, 1.0], "using": "other"}, "Not existing vector name error: other"),
        ({"query": [1.0, 1.0], "limit": 0}, "limit must be 1 or larger"),
        ({"query": m.FusionQuery(fusion=m.Fusion.RRF)}, "does not support"),
        ({"query": ONE}, "does not support queries by id"),
        ({"query": [1.0, 1.0], "prefetch": [m.Prefetch(query=[1.0, 1.0])]}, "does not support prefetch"),
        ({"query": [1.0, 1.0], "shard_key_selector": "a"}, "does not support shard_key_selector"),
    ],
)
async def test_a_query_that_cannot_be_answered_as_asked_is_refused(
    client: AsyncQdrantClient, query: dict[str, Any], said: str
) -> None:
    with pytest.raises(grpc.aio.AioRpcError, match=said) as refused:
        await client.query_points("x", **{"using": "dense"} | query)

    assert refused.value.code() is grpc.StatusCode.INVALID_ARGUMENT


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        (point(2, [1.0]), "Vector dimension error: expected dim: 2, got 1"),
        (point(2, [float("inf"), 1.0]), "NaN or infinity"),
        (m.PointStruct(id=2, vector={"other": [1.0, 1.0]}), "Not existing vector name error: other"),
        (
            m.PointStruct(id=2, vector={"words": m.SparseVector(indices=[3, 3], values=[1.0, 1.0])}),
            "must be unique",
        ),
    ],
)
async def test_one_bad_point_and_none_of_the_batch_is_written(
    client: AsyncQdrantClient, bad: m.PointStruct, said: str
) -> None:
    with pytest.raises(grpc.aio.AioRpcError, match=said) as refused:
        await client.upsert("x", [point(1, [1.0, 1.0]), bad])

    assert refused.value.code() is grpc.StatusCode.INVALID_ARGUMENT
    assert (await client.count("x")).count == 0


async def test_one_bad_step_and_none_of_a_batch_of_steps_is_done(client: AsyncQdrantClient) -> None:
    with pytest.raises(grpc.aio.AioRpcError, match="does not support the operation set_payload"):
        await client.batch_update_points(
            "x",
            [
                m.UpsertOperation(upsert=m.PointsList(points=[point(1, [1.0, 1.0])])),
                m.SetPayloadOperation(set_payload=m.SetPayload(payload={"a": 1}, points=[1])),
            ],
        )

    assert (await client.count("x")).count == 0


@pytest.mark.parametrize(
    ("path", "request_", "answer", "code"),
    [
        ("/qdrant.Points/Count", q.CountPoints(collection_name="no"), q.CountResponse, "NOT_FOUND"),
        ("/qdrant.Collections/Create", q.CreateCollection(collection_name="../a"), q.Value, "INVALID_ARGUMENT"),
        (
            "/qdrant.Collections/Create",
            q.CreateCollection(collection_name="z", quantization_config=q.QuantizationConfig()),
            q.Value,
            "INVALID_ARGUMENT",
        ),
        ("/qdrant.Collections/Update", q.UpdateCollection(), q.Value, "UNIMPLEMENTED"),
        ("/qdrant.Snapshots/Create", q.CreateSnapshotRequest(), q.Value, "UNIMPLEMENTED"),
    ],
)
async def test_other_calls_are_refused_by_their_status(
    call: Any, path: str, request_: Any, answer: Any, code: str
) -> None:
    with pytest.raises(grpc.aio.AioRpcError) as refused:
        await call(path, request_, answer)

    assert refused.value.code() is grpc.StatusCode[code]


async def test_it_answers_the_health_checks_of_qdrant_and_of_grpc(call: Any) -> None:
    reply = await call("/qdrant.Qdrant/HealthCheck", q.HealthCheckRequest(), q.HealthCheckReply)
    plain = await call("/grpc.health.v1.Health/Check", q.HealthCheckRequest(), q.UpdateResult)

    assert reply.title == "qdrant-edge, embedded by Memoria"
    assert plain.operation_id == 1  # the same field and number as SERVING in grpc.health.v1
