"""Who sends many wrong tokens has to wait, wherever they are sent to; nobody else has."""

import asyncio
import json
import secrets
from collections.abc import Awaitable, Callable

import httpx
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from memoria.errors import TooMany
from memoria.http import attempts
from memoria.http.attempts import MOST, Attempts
from tests.doors.conftest import TOKEN
from tests.doors.serving import Server

STATS = {"query": "{ stats { memories } }"}
Ask = Callable[[httpx.AsyncClient, str], Awaitable[httpx.Response]]
WAYS: dict[str, Ask] = {
    "login": lambda client, token: client.post("/login", json={"token": token}),
    "graphql": lambda client, token: client.post("/graphql", json=STATS, headers=bearer(token)),
    "rest": lambda client, token: client.get("/api/stats", headers=bearer(token)),
    "metrics": lambda client, token: client.get("/metrics", headers=bearer(token)),
}


def bearer(token: str) -> dict[str, str]:
    return {"authorization": f"Bearer {token}"}


@pytest.fixture(autouse=True)
def _waiting(monkeypatch: pytest.MonkeyPatch, _nobody_waits: None) -> None:
    monkeypatch.setattr(attempts, "WITHIN", 60.0)


@pytest.fixture
def address() -> str:
    """An address that no other test comes from."""
    return f"198.51.{secrets.randbelow(256)}.{secrets.randbelow(256)}"


async def asked(server: Server, way: str, token: str, address: str) -> httpx.Response:
    transport = httpx.ASGITransport(server.app, client=(address, 5000))
    async with httpx.AsyncClient(transport=transport, base_url=server.url) as client:
        return await WAYS[way](client, token)


async def guess(server: Server, way: str, address: str) -> None:
    """Send as many wrong tokens as one may."""
    for number in range(MOST):
        assert (await asked(server, way, f"wrong-token-{number}", address)).status_code == 401


@pytest.mark.parametrize("way", WAYS)
async def test_many_wrong_tokens_shut_every_way_to_one_address_for_a_minute(
    guarded: Server, way: str, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await guess(guarded, way, address)
    for other in WAYS:
        for token in (TOKEN, "another-wrong-token"):
            refused = await asked(guarded, other, token, address)
            [error] = refused.json()["errors"]
            assert (refused.status_code, error["extensions"]["code"]) == (429, "TOO_MANY")
            assert address in error["message"]
            assert 0 < int(refused.headers["retry-after"]) <= 60
            assert "set-cookie" not in refused.headers
        assert (await asked(guarded, other, TOKEN, "192.0.2.8")).is_success
    monkeypatch.setattr(attempts, "WITHIN", 0.0)
    assert (await asked(guarded, way, TOKEN, address)).is_success


@pytest.mark.parametrize("way", WAYS)
async def test_where_the_right_token_was_shown_it_goes_on_opening(guarded: Server, way: str, address: str) -> None:
    assert (await asked(guarded, way, TOKEN, address)).is_success
    await guess(guarded, way, address)
    assert (await asked(guarded, way, "another-wrong-token", address)).status_code == 429
    assert (await asked(guarded, way, TOKEN, address)).is_success


async def test_a_wrong_cookie_is_a_wrong_token(guarded: Server, address: str) -> None:
    right = (await asked(guarded, "login", TOKEN, "192.0.2.9")).headers["set-cookie"].partition("=")[0]
    transport = httpx.ASGITransport(guarded.app, client=(address, 5000))
    async with httpx.AsyncClient(transport=transport, base_url=guarded.url) as client:
        codes = [
            (await client.get("/api/stats", headers={"cookie": f"{right}={number:056}"})).status_code
            for number in range(MOST + 1)
        ]
    assert codes == [401] * MOST + [429]


async def test_the_same_wrong_token_again_and_none_at_all_are_no_guesses(guarded: Server, address: str) -> None:
    transport = httpx.ASGITransport(guarded.app, client=(address, 5000))
    async with httpx.AsyncClient(transport=transport, base_url=guarded.url) as client:
        for _ in range(3 * MOST):
            assert (await client.get("/api/stats", headers=bearer("of-another-server"))).status_code == 401
            assert (await client.get("/api/stats")).status_code == 401
    assert (await asked(guarded, "graphql", TOKEN, address)).is_success


async def test_a_page_of_the_site_does_not_tell_whether_a_token_is_right(guarded: Server, address: str) -> None:
    await guess(guarded, "graphql", address)
    transport = httpx.ASGITransport(guarded.app, client=(address, 5000))
    async with httpx.AsyncClient(transport=transport, base_url=guarded.url) as client:
        told = [await client.get("/nowhere", headers=bearer(token)) for token in (TOKEN, "wrong-token")]
    assert [(each.status_code, each.text) for each in told] == [(404, told[0].text)] * 2
    assert (await asked(guarded, "graphql", TOKEN, address)).status_code == 429


async def greeted(server: Server, token: str, address: str) -> str | int:
    """Greet from an address of this machine; return the first message, or the code that ends the connection."""
    url = server.url.replace("http", "ws") + "/graphql"
    protocols = [Subprotocol("graphql-transport-ws")]
    async with connect(url, subprotocols=protocols, local_addr=(address, 0)) as socket:
        await socket.send(json.dumps({"type": "connection_init", "payload": bearer(token)}))
        try:
            return str(json.loads(await asyncio.wait_for(socket.recv(), 10))["type"])
        except ConnectionClosed as closed:
            return closed.rcvd.code if closed.rcvd else 0


async def test_wrong_tokens_in_the_greeting_of_a_websocket_count(guarded: Server) -> None:
    address = f"127.{secrets.randbelow(200) + 20}.{secrets.randbelow(256)}.2"
    assert [await greeted(guarded, f"wrong-token-{number}", address) for number in range(MOST)] == [4403] * MOST
    assert await greeted(guarded, TOKEN, address) == 4403
    assert (await asked(guarded, "graphql", TOKEN, address)).status_code == 429
    assert await greeted(guarded, TOKEN, "127.0.0.3") == "connection_ack"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
        ("::ffff:192.0.2.1", "::ffff:192.0.2.2", False),
        ("192.0.2.1", "192.0.2.2", False),
        ("fe80::1%eth0", "fe80::2%eth0", True),
        ("", "testclient", False),
    ],
)
def test_a_place_is_an_address_or_a_network_of_ipv6(one: str, other: str, same: bool) -> None:
    tried = Attempts()
    for number in range(MOST):
        tried.refuse(one, f"wrong {number}")
    assert tried.opens(other) is not same


def test_so_many_places_are_remembered_and_not_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attempts, "PLACES", 2)
    tried = Attempts()
    for place in ("a", "b", "c"):
        for number in range(MOST):
            tried.refuse(place, f"wrong {number}")
    tried.refuse("a", None)
    with pytest.raises(TooMany):
        tried.refuse("b", None)
    for place in ("d", "e", "f"):
        assert tried.opens(place)
        for number in range(MOST):
            tried.refuse(place, f"wrong {number}")
    assert [tried.opens(place) for place in ("f", "e", "d")] == [True, True, True]
