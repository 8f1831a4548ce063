"""The engine as a server: bytes in from gRPC, one call on the shelf, bytes out."""

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import grpc
import grpc.aio

from memoria.engine.calls import READS, WRITES
from memoria.engine.refusals import Refused
from memoria.engine.shelf import Shelf

HEALTH = "/grpc.health.v1.Health/Check"
SERVING = b"\x08\x01"
LARGEST_MESSAGE = 256 * 1024 * 1024
OPTIONS = [
    ("grpc.max_receive_message_length", LARGEST_MESSAGE),
    ("grpc.max_send_message_length", LARGEST_MESSAGE),
]
READERS = 2
# A connection ends kindly after this many seconds, and no call fails by it. So clients reach a successor.
CONNECTION_AGE = 20.0
SERVER_OPTIONS = [
    *OPTIONS,
    ("grpc.max_connection_age_ms", int(CONNECTION_AGE * 1000)),
    ("grpc.max_connection_age_grace_ms", 60_000),
]

P = ParamSpec("P")
T = TypeVar("T")
Forward = Callable[[str, bytes], Awaitable[bytes]]


class Engine:
    """Answers calls on one shelf. Reads run beside each other; writes one after another, in one order.

    `written` is told of each write that was done, before it is acknowledged.
    Once `successor` is set, every call that still arrives here is handed on to it.
    """

    def __init__(self, shelf: Shelf) -> None:
        self.shelf = shelf
        self.successor: Forward | None = None
        self.written: Callable[[str, bytes], None] | None = None
        self.writing = asyncio.Lock()
        self.last_write = 0.0
        self._readers = ThreadPoolExecutor(READERS, "read")
        self._writer = ThreadPoolExecutor(1, "write")
        self._writes: set[asyncio.Future[bytes]] = set()

    async def answer(self, path: str, body: bytes) -> bytes:
        """Answer one call.

        Raises Refused when it asks for something wrong, missing or unsupported.
        """
        if self.successor is not None:
            return await self.successor(path, body)
        if path == HEALTH:
            return SERVING
        if path in READS:
            return await _run(self._readers, READS[path].answer, self.shelf, body)
        # A caller that goes away must not leave a write half done, or done and untold.
        write = asyncio.ensure_future(self._write(path, body))
        self._writes.add(write)
        write.add_done_callback(self._done)
        return await asyncio.shield(write)

    def _done(self, write: asyncio.Future[bytes]) -> None:
        self._writes.discard(write)
        if not write.cancelled():
            write.exception()  # whoever asked may be gone, and then nobody else looks at it

    async def _write(self, path: str, body: bytes) -> bytes:
        async with self.writing:
            if self.successor is None:
                return await self.alone(self._write_now, path, body)
        return await self.successor(path, body)

    def _write_now(self, path: str, body: bytes) -> bytes:
        answer = WRITES[path].answer(self.shelf, body)
        if self.written is not None:
            self.written(path, body)
        return answer

    async def alone(self, work: Callable[P, T], *given: P.args, **named: P.kwargs) -> T:
        """Run something that blocks in the thread that writes. The caller holds `writing`."""
        self.last_write = asyncio.get_running_loop().time()
        return await _run(self._writer, work, *given, **named)

    async def stop(self) -> None:
        """Wait for the calls that still run, and for writes whose callers went away."""
        await asyncio.gather(*self._writes, return_exceptions=True)
        self._readers.shutdown()
        self._writer.shutdown()


async def _run(threads: ThreadPoolExecutor, work: Callable[P, T], *given: P.args, **named: P.kwargs) -> T:
    return await asyncio.wrap_future(threads.submit(work, *given, **named))


class Doors(grpc.GenericRpcHandler):
    """Gives every call of Qdrant's services to the engine, as bytes."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def service(self, handler_call_details: grpc.HandlerCallDetails) -> Any:
        """Return what answers this call."""
        path = handler_call_details.method
        known = path == HEALTH or path in READS or path in WRITES
        return grpc.unary_unary_rpc_method_handler(self._answer(path) if known else _unimplemented(path))

    def _answer(self, path: str) -> Any:
        async def answer(body: bytes, context: grpc.aio.ServicerContext[bytes, bytes]) -> bytes:
            try:
                return await self.engine.answer(path, body)
            except Refused as refused:
                await context.abort(refused.status, str(refused))
            except grpc.aio.AioRpcError as passed_on:
                await context.abort(passed_on.code(), passed_on.details() or "")
            raise AssertionError("abort always raises")

        return answer


def _unimplemented(path: str) -> Any:
    async def refuse(_body: bytes, context: grpc.aio.ServicerContext[bytes, bytes]) -> bytes:
        await context.abort(
            grpc.StatusCode.UNIMPLEMENTED,
            f"the embedded engine has no {path}; use a Qdrant server for it",
        )
        raise AssertionError("abort always raises")

    return refuse


async def listen(engine: Engine, socket: Path) -> grpc.aio.Server:
    """Start to answer calls on a socket that only this user can open."""
    server = grpc.aio.server(options=SERVER_OPTIONS)
    server.add_generic_rpc_handlers((Doors(engine),))
    server.add_insecure_port(f"unix:{socket}")
    await server.start()
    await asyncio.to_thread(socket.chmod, 0o600)
    return server
