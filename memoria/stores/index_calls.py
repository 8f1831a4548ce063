"""How calls reach Qdrant: one gRPC channel, to the embedded engine's socket, a server or a cluster.

Each error of gRPC leaves as an error of Memoria:
    Missing       NOT_FOUND: there is no such collection
    Unavailable   the index cannot be reached, is too slow, or is not itself
    MemoriaError  the index refused what we sent, which is ours to mend
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from urllib.parse import urlsplit

import grpc
import grpc.aio

from memoria.errors import MemoriaError, Unavailable

A = TypeVar("A")

LARGEST_MESSAGE = 256 * 1024 * 1024
OPTIONS = [
    ("grpc.max_receive_message_length", LARGEST_MESSAGE),
    ("grpc.max_send_message_length", LARGEST_MESSAGE),
    # A restarted engine is to be found again at once, not after the usual backoff of up to two minutes.
    ("grpc.initial_reconnect_backoff_ms", 100),
    ("grpc.min_reconnect_backoff_ms", 100),
    ("grpc.max_reconnect_backoff_ms", 1_000),
]
OURS_TO_MEND = {
    grpc.StatusCode.INVALID_ARGUMENT,
    grpc.StatusCode.UNIMPLEMENTED,
    grpc.StatusCode.OUT_OF_RANGE,
    grpc.StatusCode.FAILED_PRECONDITION,
}
LOCKED = {grpc.StatusCode.UNAUTHENTICATED, grpc.StatusCode.PERMISSION_DENIED}
PAUSE_AFTER_TIMEOUT = 1.0


class Missing(Unavailable):
    """The index has no such collection."""


class AlreadyThere(MemoriaError):
    """The index has this collection already."""


@dataclass(kw_only=True)
class Method(Generic[A]):
    """A call of Qdrant's services: its path, its answer, and whether doing it twice is doing it once."""

    path: str
    answer: Callable[[bytes], A]
    repeatable: bool


REST_PORT, GRPC_PORT = 6333, 6334


class Connection:
    """A channel to Qdrant.

    `address` is `unix:/path`, `http://host:port` or `https://host:port` (the port of gRPC; 6333 is taken as 6334).
    After a call that timed out, calls are refused at once for a second, so that nobody queues up behind a
    frozen index.
    """

    def __init__(self, address: str, *, api_key: str = "", timeout: float = 10.0) -> None:
        self.address = address
        self._channel = _open(address)
        self._metadata = (("api-key", api_key),) if api_key else ()
        self._timeout = timeout
        self._closed_until = 0.0

    async def call(self, method: Method[A], request: Any, *, within: float | None = None) -> A:
        """Make one call; one that can be repeated is tried again when the connection was lost.

        `within` is in seconds; the connection's own timeout when it is not given.

        Raises Missing, AlreadyThere, Unavailable, or MemoriaError.
        """
        self._refuse_while_closed()
        try:
            return await self._call(method, request, within)
        except grpc.aio.AioRpcError as error:
            if not (method.repeatable and error.code() is grpc.StatusCode.UNAVAILABLE):
                raise self._named(error) from error
        try:
            return await self._call(method, request, within)
        except grpc.aio.AioRpcError as error:
            raise self._named(error) from error

    async def _call(self, method: Method[A], request: Any, within: float | None) -> A:
        call: Any = self._channel.unary_unary(method.path, type(request).SerializeToString, method.answer)
        answer: A = await call(request, metadata=self._metadata, timeout=within or self._timeout)
        self._closed_until = 0.0
        return answer

    def _refuse_while_closed(self) -> None:
        left = self._closed_until - asyncio.get_running_loop().time()
        if left > 0:
            raise Unavailable(f"the index at {self.address} does not answer", retry_after=left)

    def _named(self, error: grpc.aio.AioRpcError) -> MemoriaError:
        said = f"the index at {self.address}: {error.code().name}: {error.details()}"
        if error.code() in LOCKED:
            return Unavailable(f"{said}: see MEMORIA_QDRANT_API_KEY")
        if error.code() is grpc.StatusCode.DEADLINE_EXCEEDED:
            self._closed_until = asyncio.get_running_loop().time() + PAUSE_AFTER_TIMEOUT
        if error.code() is grpc.StatusCode.NOT_FOUND:
            return Missing(said)
        if error.code() is grpc.StatusCode.ALREADY_EXISTS or "already exists" in (error.details() or ""):
            return AlreadyThere(said)
        return MemoriaError(said) if error.code() in OURS_TO_MEND else Unavailable(said)

    async def close(self) -> None:
        """Close the channel."""
        await self._channel.close()


def _open(address: str) -> grpc.aio.Channel:
    if address.startswith("unix:"):
        return grpc.aio.insecure_channel(address, OPTIONS)
    if address.startswith("https:"):
        return grpc.aio.secure_channel(target(address), grpc.ssl_channel_credentials(), OPTIONS)
    return grpc.aio.insecure_channel(target(address), OPTIONS)


def target(address: str) -> str:
    """Return host and gRPC port of a URL. People often name the port of Qdrant's REST, which is one below."""
    parts = urlsplit(address if "//" in address else f"http://{address}")
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    return f"{host}:{GRPC_PORT if parts.port in {None, REST_PORT} else parts.port}"
