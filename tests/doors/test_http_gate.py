"""Who is let in: Host, Origin, token and number, for HTTP and WebSockets."""

import httpx
import pytest

from memoria.http import gate
from tests.doors.conftest import TOKEN
from tests.doors.serving import Server

STATS = {"query": "{ stats { memories } }"}
BEARER = {"authorization": f"Bearer {TOKEN}"}

HEADERS: dict[str, tuple[dict[str, str], int]] = {
    "no Origin": ({}, 200),
    "the second name": ({"host": "memoria.example"}, 200),
    "the second name in capitals, with a port": ({"host": "MEMORIA.example:8765"}, 200),
    "localhost": ({"host": "localhost:1"}, 200),
    "IPv6": ({"host": "[::1]:8765"}, 200),
    "a rebound name": ({"host": "evil.example"}, 421),
    "a name that begins like ours": ({"host": "127.0.0.1.evil.example"}, 421),
    "a name that ends like ours": ({"host": "evil-memoria.example"}, 421),
    "an empty Host": ({"host": ""}, 421),
    "a broken Host": ({"host": "[::1"}, 421),
    "a user in the Host": ({"host": "127.0.0.1@evil.example"}, 421),
    "its own page": ({"host": "memoria.example", "origin": "http://memoria.example"}, 200),
    "its own page behind TLS": ({"host": "memoria.example", "origin": "https://memoria.example"}, 200),
    "another page": ({"origin": "http://evil.example"}, 403),
    "another port": ({"host": "127.0.0.1:8765", "origin": "http://127.0.0.1:3000"}, 403),
    "a page without an origin": ({"origin": "null"}, 403),
}
TOKENS: dict[str, tuple[dict[str, str], int]] = {
    "none": ({}, 401),
    "the right one": (BEARER, 200),
    "the right one, bearer in small letters": ({"authorization": f"bearer {TOKEN}"}, 200),
    "another one": ({"authorization": "Bearer wrong-token-wrong-token"}, 401),
    "the beginning of it": ({"authorization": f"Bearer {TOKEN[:-1]}"}, 401),
    "the right one as Basic": ({"authorization": f"Basic {TOKEN}"}, 401),
    "the right one without a scheme": ({"authorization": TOKEN}, 401),
    "an empty one": ({"authorization": "Bearer"}, 401),
    "letters beyond ASCII": ({"authorization": "Bearer ÿÿÿÿÿÿÿÿÿÿÿÿÿÿÿÿ"}, 401),
}


async def post(server: Server, headers: dict[str, str]) -> httpx.Response:
    encoded = {name: value.encode("latin-1") for name, value in headers.items()}
    return await server.http.post("/graphql", json=STATS, headers=encoded)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", HEADERS)
async def test_host_and_origin(guarded: Server, name: str) -> None:
    headers, status = HEADERS[name]
    assert (await post(guarded, headers | BEARER)).status_code == status


@pytest.mark.parametrize("name", TOKENS)
async def test_token(guarded: Server, name: str) -> None:
    headers, status = TOKENS[name]
    response = await post(guarded, headers)
    assert response.status_code == status
    assert response.headers.get("www-authenticate") == ('Bearer realm="memoria"' if status == 401 else None)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/", 200),
        ("/nowhere", 404),
        ("/graphql", 401),
        ("/metrics", 401),
        ("/mcp", 401),
        ("/api/stats", 401),
        ("/api/memories", 401),
        ("/api/openapi.json", 401),
        ("/work/sessions.csv", 401),
        ("/health", 200),
        ("/ready", 200),
    ],
)
async def test_only_the_site_health_and_readiness_need_no_token(guarded: Server, path: str, status: int) -> None:
    assert (await guarded.http.get(path)).status_code == status


async def test_without_a_token_set_none_is_needed(server: Server) -> None:
    assert (await post(server, {})).status_code == 200


async def handshake(server: Server, headers: dict[str, str]) -> int:
    """Ask for a WebSocket, and return the status that refuses it."""
    asked = {
        "connection": "upgrade",
        "upgrade": "websocket",
        "sec-websocket-version": "13",
        "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
        "sec-websocket-protocol": "graphql-transport-ws",
    }
    return (await server.http.get("/graphql", headers=asked | headers)).status_code


@pytest.mark.parametrize("name", [name for name, (_, status) in HEADERS.items() if status != 200])
async def test_a_websocket_is_refused_by_the_same_headers(guarded: Server, name: str) -> None:
    headers, status = HEADERS[name]
    assert await handshake(guarded, headers) == status


async def test_a_websocket_with_a_wrong_token_is_refused(guarded: Server) -> None:
    assert await handshake(guarded, {"authorization": "Bearer wrong-token-wrong-token"}) == 401


async def test_every_reply_carries_the_security_headers(server: Server) -> None:
    for path in ("/health", "/nowhere", "/graphql", "/api/nothing"):
        headers = (await server.http.get(path)).headers
        expected = gate.SECURITY | {"content-security-policy": gate.CONTENT_POLICY}
        assert {name: headers[name] for name in expected} == expected
        assert "access-control-allow-origin" not in headers


async def test_a_busy_server_asks_to_come_again_and_still_tells_its_health(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(gate.AT_ONCE, "http", 0)
    response = await post(server, {})
    assert (response.status_code, response.headers["retry-after"]) == (429, "1")
    assert response.json() == {
        "errors": [
            {
                "message": "the server is busy: try again in a second",
                "extensions": {"code": "TOO_MANY", "retryAfter": 1.0},
            }
        ]
    }
    assert (await server.http.get("/health")).status_code == 200
    monkeypatch.undo()
    assert (await post(server, {})).status_code == 200
