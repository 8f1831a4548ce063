"""What is worth keeping for a moment: in this process, or in a Redis that processes share."""

import time
from collections import OrderedDict
from typing import TYPE_CHECKING, Any, Protocol

import structlog

from memoria.errors import InvalidInput
from memoria.settings import Settings

if TYPE_CHECKING:
    from redis.asyncio import Redis

log = structlog.get_logger()

ROOM = 32 * 1024 * 1024
"""Bytes that are kept in this process."""
PATIENCE = 0.25
"""Seconds that one call to Redis may take."""
REST = 5.0
"""Seconds that Redis is left alone after it did not answer."""
PREFIX = "memoria:"
NEWER = """
local held = redis.call('get', KEYS[1])
if held and cjson.decode(held).revision > tonumber(ARGV[1]) then return 0 end
redis.call('set', KEYS[1], ARGV[2], 'ex', ARGV[3])
return 1
"""
"""What is kept by revision is a JSON object that holds it."""


class Cache(Protocol):
    """Keeps bytes under a key for some seconds, or less. `is_shared`: other processes read what this one puts."""

    is_shared: bool

    async def get(self, key: str) -> bytes | None: ...
    async def put(self, key: str, value: bytes, seconds: int) -> None: ...
    async def put_newer(self, key: str, revision: int, value: bytes, seconds: int) -> None: ...
    async def close(self) -> None: ...


class LocalCache:
    """In this process; what was not asked for longest goes first."""

    is_shared = False

    def __init__(self, room: int = ROOM) -> None:
        self._kept: OrderedDict[str, tuple[float, bytes]] = OrderedDict()
        self._left = room

    async def get(self, key: str) -> bytes | None:
        """Return what is kept under a key."""
        until, value = self._kept.get(key, (0.0, b""))
        if until < time.monotonic():
            self._drop(key)
            return None
        self._kept.move_to_end(key)
        return value

    async def put(self, key: str, value: bytes, seconds: int) -> None:
        """Keep bytes for some seconds."""
        self._drop(key)
        self._kept[key] = (time.monotonic() + seconds, value)
        self._left -= len(value)
        while self._left < 0:
            self._drop(next(iter(self._kept)))

    async def put_newer(self, key: str, revision: int, value: bytes, seconds: int) -> None:
        """Keep bytes for some seconds; in one process there is no older one to come late."""
        del revision
        await self.put(key, value, seconds)

    def _drop(self, key: str) -> None:
        if key in self._kept:
            self._left += len(self._kept.pop(key)[1])

    async def close(self) -> None:
        """Let go of everything."""
        self._kept.clear()


class RedisCache:
    """In Redis. While it does not answer nothing is kept and nothing found, and every answer is still right."""

    is_shared = True

    def __init__(self, redis: "Redis") -> None:
        from redis.exceptions import RedisError

        self._redis = redis
        self._lost = (RedisError, OSError)
        self._rested = 0.0
        self._behind: dict[str, float] = {}
        """Until when Redis may hold an older copy under a key, since it did not take a newer one."""

    async def get(self, key: str) -> bytes | None:
        """Return what is kept under a key."""
        if self._behind and time.monotonic() < self._behind.get(key, 0.0):
            return None
        found = await self._ask("get", PREFIX + key)
        return found if isinstance(found, bytes) else None

    async def put(self, key: str, value: bytes, seconds: int) -> None:
        """Keep bytes for some seconds."""
        await self._ask("set", PREFIX + key, value, "ex", seconds)

    async def put_newer(self, key: str, revision: int, value: bytes, seconds: int) -> None:
        """Keep bytes for some seconds, unless bytes of a higher revision are kept there.

        If Redis does not take them, nothing is found under the key until it does, or holds nothing older any more.
        """
        if await self._ask("eval", NEWER, 1, PREFIX + key, revision, value, seconds) is not None:
            self._behind.pop(key, None)
            return
        now = time.monotonic()
        self._behind = {each: until for each, until in self._behind.items() if until > now} | {key: now + seconds}

    async def _ask(self, *command: Any) -> Any:
        if time.monotonic() < self._rested:
            return None
        try:
            return await self._redis.execute_command(*command)  # type: ignore[no-untyped-call]
        except self._lost as error:
            self._rested = time.monotonic() + REST
            log.info("redis.rests", reason=str(error), seconds=REST)
            return None

    async def close(self) -> None:
        """Close the connections."""
        await self._redis.aclose()


def open_cache(settings: Settings) -> Cache:
    """Open the cache that the settings name; nobody is asked before it is used.

    Raises:
        InvalidInput: The address is none, or the extra `redis` is not installed.
    """
    url = settings.redis_url.get_secret_value()
    if not url:
        return LocalCache()
    try:
        from redis.asyncio import Redis

        timeouts: dict[str, Any] = {"socket_timeout": PATIENCE, "socket_connect_timeout": PATIENCE}
        return RedisCache(Redis.from_url(url, **timeouts))
    except ImportError:
        raise InvalidInput(
            'MEMORIA_REDIS_URL needs the Redis client: install "memoria-server[redis]"', field="redis_url"
        ) from None
    except ValueError as error:
        raise InvalidInput(f"MEMORIA_REDIS_URL is no address of a Redis: {error}", field="redis_url") from None
