"""The web UI: its page for what a browser opens, its files, and what is said where it was not built."""

import gzip
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from memoria.http import gate
from tests.doors.conftest import TOKEN
from tests.doors.serving import Server, serving, settings_for

PAGE = """<!doctype html>
<html lang="en"><head><meta property="csp-nonce" nonce="__CSP_NONCE__"><title>Memoria</title>
<script src="/theme.js"></script><script type="module" src="/assets/index-3kd9.js"></script></head></html>
"""
HTML = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
SCRIPT = "export const answer = 42;\n" * 100
FOREVER = "public, max-age=31536000, immutable"


def build(folder: Path) -> Path:
    """Write what a build leaves."""
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text(PAGE)
    (folder / "theme.js").write_text("document.documentElement.dataset.theme = 'dark'\n")
    (folder / "favicon.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>\n')
    (folder / "assets/index-3kd9.js").write_text(SCRIPT)
    (folder / "assets/index-3kd9.js.gz").write_bytes(gzip.compress(SCRIPT.encode()))
    (folder / "assets/index-3kd9.js.br").write_bytes(b"as brotli would pack it")
    (folder / "assets/plain-77aa.css").write_text("body { margin: 0 }\n")
    (folder.parent / "secret.txt").write_text("outside of the bundle")
    return folder


@pytest.fixture(scope="module")
async def built(server_folder: Path) -> AsyncIterator[Server]:
    """A server with a UI, behind a token."""
    bundle = build(server_folder / "site" / "web_dist")
    async with serving(settings_for(server_folder / "site" / "data", token=TOKEN), bundle) as server:
        yield server


@pytest.mark.parametrize(
    "path", ["/", "/memories", "/memories/0198f2a1-6c1e-7000-8000-000000000000", "/work", "/work/sessions/1", "/a.b"]
)
async def test_whatever_a_browser_opens_is_the_page_with_a_nonce_of_its_own(built: Server, path: str) -> None:
    first, second = [await built.http.get(path, headers=HTML) for _ in range(2)]
    nonces = [re.findall(r'nonce="([\w-]{22,})"', each.text) for each in (first, second)]
    assert [each.status_code for each in (first, second)] == [200, 200]
    assert [len(each) for each in nonces] == [1, 1]
    assert nonces[0] != nonces[1]
    assert first.text == PAGE.replace("__CSP_NONCE__", nonces[0][0])
    assert first.headers["cache-control"] == "no-cache"
    assert first.headers.get_list("content-security-policy") == [
        f"default-src 'self'; script-src 'self'; style-src 'self' 'nonce-{nonces[0][0]}'; img-src 'self' data: blob:; "
        "connect-src 'self'; worker-src 'self'; font-src 'self'; object-src 'none'; base-uri 'none'; "
        "frame-ancestors 'none'; form-action 'self'"
    ]
    expected = {name: value for name, value in gate.SECURITY.items() if name != "cache-control"}
    assert {name: first.headers[name] for name in expected} == expected


@pytest.mark.parametrize("accept", [{}, {"accept": "*/*"}, HTML])
async def test_a_missing_asset_is_not_found_and_never_the_page(built: Server, accept: dict[str, str]) -> None:
    for path in ("/assets/gone-1234.js", "/assets/", "/assets", "/assets/../assets/gone.css"):
        response = await built.http.get(path, headers=accept)
        assert (response.status_code, response.headers["content-type"]) == (404, "application/json")
        assert response.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("path", ["/api/nothing", "/mcp/nothing", "/graphql/nothing", "/.well-known/oauth"])
async def test_what_is_below_an_api_is_no_page(built: Server, path: str) -> None:
    response = await built.http.get(path, headers=HTML)
    assert (response.status_code, response.json()["errors"][0]["extensions"]["code"]) == (404, "NOT_FOUND")


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
async def test_a_page_is_only_read(built: Server, method: str) -> None:
    response = await built.http.request(method, "/memories", headers=HTML)
    assert response.status_code == 401
    known = await built.http.request(method, "/memories", headers=HTML | {"authorization": f"Bearer {TOKEN}"})
    assert known.status_code == 404


@pytest.mark.parametrize(
    ("taken", "encoding", "body"),
    [
        ("gzip, deflate, br, zstd", "br", b"as brotli would pack it"),
        ("gzip", "gzip", gzip.compress(SCRIPT.encode())),
        ("identity", None, SCRIPT.encode()),
    ],
)
async def test_an_asset_is_kept_forever_and_comes_as_small_as_the_browser_takes_it(
    built: Server, taken: str, encoding: str | None, body: bytes
) -> None:
    headers = {"accept-encoding": taken}
    async with built.http.stream("GET", "/assets/index-3kd9.js", headers=headers) as response:
        raw = b"".join([part async for part in response.aiter_raw()])
    assert (response.status_code, len(raw)) == (200, len(body))
    assert raw == body or encoding == "gzip"
    assert response.headers.get("content-encoding") == encoding
    assert response.headers["content-type"] == "text/javascript; charset=utf-8"
    assert response.headers.get_list("cache-control") == [FOREVER]
    assert response.headers["vary"] == "Accept-Encoding"
    again = await built.http.get("/assets/index-3kd9.js", headers=headers | {"if-none-match": response.headers["etag"]})
    assert (again.status_code, again.content, again.headers["cache-control"]) == (304, b"", FOREVER)


async def test_a_file_beside_the_page_is_asked_for_each_time(built: Server) -> None:
    for name, type in (("/theme.js", "text/javascript; charset=utf-8"), ("/favicon.svg", "image/svg+xml")):
        response = await built.http.get(name, headers={"accept": "*/*"})
        assert (response.status_code, response.headers["content-type"]) == (200, type)
        assert response.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize(
    "path", ["/..%2fsecret.txt", "/assets/..%2f..%2fsecret.txt", "/%2e%2e/secret.txt", "/a%00b", "/" + "x" * 5_000]
)
async def test_nothing_outside_of_the_bundle_is_served(built: Server, path: str) -> None:
    response = await built.http.get(path)
    assert response.status_code == 404
    assert "outside" not in response.text


async def test_where_it_was_not_built_a_page_says_how_and_the_rest_works(tmp_path: Path) -> None:
    async with serving(settings_for(tmp_path / "data"), tmp_path / "none") as server:
        for path in ("/", "/memories"):
            response = await server.http.get(path, headers=HTML)
            assert (response.status_code, response.headers["content-type"]) == (200, "text/html; charset=utf-8")
            assert "<pre>make web</pre>" in response.text
            assert response.headers["content-security-policy"] == gate.CONTENT_POLICY
        assert (await server.ask("{ stats { memories } }"))["stats"] == {"memories": 0}
        assert (await server.http.get("/assets/index-3kd9.js")).status_code == 404
        build(tmp_path / "none")
        assert (await server.http.get("/", headers=HTML)).headers["cache-control"] == "no-cache"


async def test_large_answers_in_json_are_packed_and_small_ones_are_not(built: Server) -> None:
    bearer = {"authorization": f"Bearer {TOKEN}"}
    large = await built.http.get("/api/openapi.json", headers=bearer)
    assert (large.headers["content-encoding"], large.headers["vary"]) == ("gzip", "Accept-Encoding")
    assert large.json()["info"]["title"] == "Memoria"
    plain = await built.http.get("/api/openapi.json", headers=bearer | {"accept-encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert plain.json() == large.json()
    small = await built.http.get("/health")
    assert "content-encoding" not in small.headers
