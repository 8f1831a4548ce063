"""The cache: in this process, and in a real Redis, which may go at any time."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from memoria.errors import InvalidInput
from memoria.settings import Settings
from memoria.stores import cache
from memoria.stores.cache import Cache, LocalCache, open_cache
from tests.redis_server import RedisServer, needs_redis


def settings(url: str) -> Settings:
    return Settings(_env_file=None, redis_url=url)


@pytest.fixture(params=["local", pytest.param("redis", marks=needs_redis)])
async def opened(request: pytest.FixtureRequest) -> AsyncIterator[Cache]:
    """Each cache."""
    url = request.getfixturevalue("redis").url if request.param == "redis" else ""
    found = open_cache(settings(url))
    yield found
    await found.close()


async def test_what_is_put_is_got_for_a_while(opened: Cache) -> None:
    assert await opened.get("k") is None
    await opened.put("k", b"\x00one", 60)
    await opened.put("k", b"two", 60)
    await opened.put("soon", b"gone", 1)
    assert (await opened.get("k"), await opened.get("soon")) == (b"two", b"gone")
    await asyncio.sleep(1.1)
    assert (await opened.get("k"), await opened.get("soon")) == (b"two", None)


async def test_what_was_not_asked_for_longest_goes_first() -> None:
    held = LocalCache(room=30)
    for key in "abc":
        await held.put(key, b"x" * 10, 60)
    await held.get("a")
    await held.put("d", b"x" * 10, 60)
    assert [key for key in "abcd" if await held.get(key)] == ["a", "c", "d"]
    await held.put("large", b"x" * 31, 60)
    assert await held.get("large") is None
    await held.put("e", b"x" * 30, 60)
    assert await held.get("e") is not None


@needs_redis
async def test_while_redis_is_away_nothing_is_found_and_nothing_fails(
    redis: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache, "REST", 0.1)
    opened = open_cache(settings(redis.url))
    await opened.put("k", b"one", 60)
    redis.stop()
    await opened.put("k", b"two", 60)
    assert await opened.get("k") is None
    redis.start()
    await asyncio.sleep(0.2)
    await opened.put("k", b"three", 60)
    assert await opened.get("k") == b"three"
    await opened.close()


async def test_garbage_that_answers_is_taken_for_a_redis_that_is_away() -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(100)
        writer.write(b"HTTP/1.1 400 no\r\n\r\n")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    opened = open_cache(settings(f"redis://127.0.0.1:{port}/0"))
    await opened.put("k", b"one", 60)
    assert await opened.get("k") is None
    await opened.close()
    server.close()


def test_an_address_that_is_none_is_refused() -> None:
    with pytest.raises(InvalidInput, match="MEMORIA_REDIS_URL"):
        open_cache(settings("http://127.0.0.1"))


async def test_a_late_older_one_does_not_replace_a_newer_one(opened: Cache) -> None:
    for revision in (1, 3, 2):
        if opened.is_shared or revision != 2:
            await opened.put_newer("k", revision, b'{"revision": %d}' % revision, 60)
    assert await opened.get("k") == b'{"revision": 3}'


@needs_redis
async def test_what_redis_did_not_take_is_not_found_there_in_its_older_form(
    redis: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache, "REST", 0.1)
    opened = open_cache(settings(redis.url))
    for key in ("k", "other"):
        await opened.put_newer(key, 1, b'{"revision": 1}', 60)
    redis.pause()
    await opened.put_newer("k", 2, b'{"revision": 2}', 60)
    redis.go_on()
    await asyncio.sleep(0.2)
    assert (await opened.get("k"), await opened.get("other")) == (None, b'{"revision": 1}')
    await opened.put_newer("k", 2, b'{"revision": 2}', 60)
    assert await opened.get("k") == b'{"revision": 2}'
    await opened.close()
