"""How the index takes what a server may answer: half-done writes, errors, keys, lost connections."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import grpc
import grpc.aio
import pytest

from memoria.engine import messages as q
from memoria.errors import MemoriaError, Unavailable
from memoria.records import MemoryType
from memoria.stores.index import Index
from memoria.stores.index_calls import AlreadyThere, Connection, Missing, target
from memoria.stores.index_schema import Spread
from tests.stores.index_worlds import chunk

Answer = Callable[[str, grpc.aio.ServicerContext], Any]


class Scripted(grpc.GenericRpcHandler):
    """A server that answers every call by one function, and notes the calls and their metadata."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        self.calls: list[tuple[str, dict[str, Any]]] = []

    def service(self, details: Any) -> Any:
        async def answer(_body: bytes, context: grpc.aio.ServicerContext) -> bytes:
            self.calls.append((details.method, dict(context.invocation_metadata())))
            return (await self.answer(details.method, context)).SerializeToString()

        return grpc.unary_unary_rpc_method_handler(answer)


@pytest.fixture
async def serve(tmp_path: Path) -> AsyncIterator[Any]:
    """Serve a script, and return it with an index that talks to it."""
    running = []

    async def serve(answer: Answer) -> tuple[Scripted, Index]:
        script, server = Scripted(answer), grpc.aio.server()
        server.add_generic_rpc_handlers((script,))
        server.add_insecure_port(f"unix:{tmp_path}/s")
        await server.start()
        index = Index(Connection(f"unix:{tmp_path}/s", api_key="secret", timeout=5.0), Spread())
        running.extend([index.close, lambda: server.stop(None)])
        return script, index

    yield serve
    for stop in running:
        await stop()


def failing(code: grpc.StatusCode, said: str = "no") -> Answer:
    async def answer(_method: str, context: grpc.aio.ServicerContext) -> Any:
        await context.abort(code, said)

    return answer


@pytest.mark.parametrize("status", [q.Acknowledged, q.WaitTimeout, q.ClockRejected])
async def test_a_write_that_is_not_completed_is_an_error(serve: Any, status: int) -> None:
    async def answer(_method: str, _context: Any) -> Any:
        return q.UpdateBatchResponse(result=[q.UpdateResult(status=status)])

    _script, index = await serve(answer)

    with pytest.raises(Unavailable, match="which is not done yet"):
        await index.write(1, MemoryType.SEMANTIC, [chunk()])


async def test_every_call_carries_the_api_key(serve: Any) -> None:
    async def answer(_method: str, _context: Any) -> Any:
        return q.HealthCheckReply(version="1.16.3")

    script, index = await serve(answer)
    await index.health()

    assert [(method, metadata["api-key"]) for method, metadata in script.calls] == [
        ("/qdrant.Qdrant/HealthCheck", "secret")
    ]


async def test_a_call_whose_connection_was_lost_is_made_once_more(serve: Any) -> None:
    async def answer(_method: str, context: grpc.aio.ServicerContext) -> Any:
        if len(script.calls) == 1:
            await context.abort(grpc.StatusCode.UNAVAILABLE, "gone")
        return q.CountResponse(result=q.CountResult(count=3))

    script, index = await serve(answer)

    assert await index.count(1, MemoryType.SEMANTIC, None) == 3
    assert len(script.calls) == 2


@pytest.mark.parametrize(
    ("code", "error", "calls"),
    [
        (grpc.StatusCode.UNAVAILABLE, Unavailable, 2),
        (grpc.StatusCode.RESOURCE_EXHAUSTED, Unavailable, 1),
        (grpc.StatusCode.UNAUTHENTICATED, Unavailable, 1),
        (grpc.StatusCode.INTERNAL, Unavailable, 1),
        (grpc.StatusCode.NOT_FOUND, Missing, 1),
        (grpc.StatusCode.ALREADY_EXISTS, AlreadyThere, 1),
        (grpc.StatusCode.INVALID_ARGUMENT, MemoriaError, 1),
    ],
)
async def test_each_error_of_grpc_becomes_one_of_memoria(
    serve: Any, code: grpc.StatusCode, error: type[MemoriaError], calls: int
) -> None:
    script, index = await serve(failing(code, "said so"))

    with pytest.raises(MemoriaError, match=f"{code.name}: said so") as raised:
        await index.count(1, MemoryType.SEMANTIC, None)

    assert type(raised.value) is error
    assert len(script.calls) == calls


async def test_a_key_that_is_refused_is_named(serve: Any) -> None:
    _script, index = await serve(failing(grpc.StatusCode.UNAUTHENTICATED))

    with pytest.raises(Unavailable, match="see MEMORIA_QDRANT_API_KEY"):
        await index.count(1, MemoryType.SEMANTIC, None)


async def test_an_index_that_is_not_there_is_unavailable(tmp_path: Path) -> None:
    index = Index(Connection(f"unix:{tmp_path}/nobody", timeout=5.0), Spread())

    with pytest.raises(Unavailable, match="nobody"):
        await index.health()

    await index.close()


@pytest.mark.parametrize("address", ["http://127.0.0.1:1", "https://127.0.0.1:1"])
async def test_an_address_nobody_listens_on_is_unavailable(address: str) -> None:
    index = Index(Connection(address, api_key="k", timeout=5.0), Spread())

    with pytest.raises(Unavailable, match="UNAVAILABLE"):
        await index.health()

    await index.close()


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("http://qdrant:6334", "qdrant:6334"),
        ("http://qdrant:6333", "qdrant:6334"),
        ("https://cloud.example", "cloud.example:6334"),
        ("qdrant:7000", "qdrant:7000"),
        ("http://[::1]:6333/", "[::1]:6334"),
    ],
)
def test_the_port_of_rest_is_taken_for_that_of_grpc(address: str, expected: str) -> None:
    assert target(address) == expected
