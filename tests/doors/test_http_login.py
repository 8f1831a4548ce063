"""A browser logs in with the token, and its cookie opens what the header opens."""

import asyncio
import json
from http.cookies import SimpleCookie

import httpx
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Origin, Subprotocol

from tests.doors.conftest import TOKEN
from tests.doors.serving import Server

STATS = {"query": "{ stats { memories } }"}


async def log_in(server: Server, token: str = TOKEN, **headers: str) -> httpx.Response:
    async with httpx.AsyncClient(base_url=server.url) as browser:
        return await browser.post("/login", json={"token": token}, headers=headers)


async def cookie(server: Server) -> str:
    given = (await log_in(server)).headers["set-cookie"]
    return given.partition(";")[0]


async def test_the_right_token_gives_a_cookie_that_scripts_cannot_read(guarded: Server) -> None:
    response = await log_in(guarded)
    assert (response.status_code, response.content) == (204, b"")
    [(name, morsel)] = SimpleCookie(response.headers["set-cookie"]).items()
    assert name.startswith("memoria_")
    assert TOKEN not in response.headers["set-cookie"]
    assert (morsel["httponly"], morsel["samesite"], morsel["path"]) == (True, "strict", "/")
    assert (morsel["secure"], morsel["max-age"]) == ("", str(30 * 24 * 3600))


async def test_behind_tls_the_cookie_is_for_tls_alone(guarded: Server) -> None:
    response = await log_in(guarded, host="memoria.example", origin="https://memoria.example")
    [(_, morsel)] = SimpleCookie(response.headers["set-cookie"]).items()
    assert morsel["secure"] is True


@pytest.mark.parametrize("token", ["", "wrong-token-wrong-token", TOKEN[:-1], TOKEN + "x"])
async def test_another_token_gives_none(guarded: Server, token: str) -> None:
    response = await log_in(guarded, token)
    assert (response.status_code, response.json()["errors"][0]["extensions"]["code"]) == (401, "UNAUTHORIZED")
    assert "set-cookie" not in response.headers


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"token": 5}', b"{}"])
async def test_a_body_without_a_token_is_refused(guarded: Server, body: bytes) -> None:
    response = await guarded.http.post("/login", content=body, headers={"content-type": "application/json"})
    assert response.status_code in {400, 401}
    assert "set-cookie" not in response.headers


async def test_another_page_cannot_log_in_or_out(guarded: Server) -> None:
    assert (await log_in(guarded, origin="http://evil.example")).status_code == 403
    response = await guarded.http.post("/logout", headers={"origin": "http://evil.example"})
    assert response.status_code == 403


async def test_the_cookie_opens_graphql_only_with_our_own_origin(guarded: Server) -> None:
    own = {"cookie": await cookie(guarded)}
    ours = own | {"origin": guarded.url}
    assert (await guarded.http.post("/graphql", json=STATS, headers=ours)).status_code == 200
    assert (await guarded.http.post("/graphql", json=STATS, headers=own)).status_code == 401
    foreign = own | {"origin": "http://127.0.0.1:1"}
    assert (await guarded.http.post("/graphql", json=STATS, headers=foreign)).status_code == 403


async def test_the_cookie_opens_what_is_only_read(guarded: Server) -> None:
    own = {"cookie": f"other=1; {await cookie(guarded)}"}
    for path in ("/work/sessions.csv", "/api/memories", "/api/stats", "/metrics"):
        assert (await guarded.http.get(path, headers=own)).status_code == 200


@pytest.mark.parametrize("change", [lambda c: c[:-1], lambda c: c + "0", lambda c: c.split("=")[0] + "=", str.upper])
async def test_a_cookie_that_is_not_ours_opens_nothing(guarded: Server, change: object) -> None:
    assert callable(change)
    wrong = {"cookie": change(await cookie(guarded)), "origin": guarded.url}
    assert (await guarded.http.post("/graphql", json=STATS, headers=wrong)).status_code == 401


async def test_logging_out_takes_the_cookie_back(guarded: Server) -> None:
    response = await guarded.http.post("/logout", headers={"cookie": await cookie(guarded)})
    [(name, morsel)] = SimpleCookie(response.headers["set-cookie"]).items()
    assert (response.status_code, morsel["max-age"], morsel.value) == (204, "0", "")
    assert name == (await cookie(guarded)).partition("=")[0]


async def test_without_a_token_everybody_is_in(server: Server) -> None:
    response = await log_in(server, "anything")
    assert (response.status_code, "set-cookie" in response.headers) == (204, False)


@pytest.mark.parametrize(
    ("with_cookie", "with_origin", "is_in"), [(True, True, True), (True, False, False), (False, True, False)]
)
async def test_a_websocket_is_let_in_by_the_cookie(
    guarded: Server, with_cookie: bool, with_origin: bool, is_in: bool
) -> None:
    headers = {"cookie": await cookie(guarded)} if with_cookie else {}
    address = guarded.url.replace("http", "ws") + "/graphql"
    origin = Origin(guarded.url) if with_origin else None
    protocols = [Subprotocol("graphql-transport-ws")]
    async with connect(address, subprotocols=protocols, additional_headers=headers, origin=origin) as socket:
        await socket.send(json.dumps({"type": "connection_init"}))
        if is_in:
            assert json.loads(await asyncio.wait_for(socket.recv(), 10))["type"] == "connection_ack"
        else:
            with pytest.raises(ConnectionClosed) as closed:
                await asyncio.wait_for(socket.recv(), 10)
            assert closed.value.rcvd is not None
            assert closed.value.rcvd.code == 4403
