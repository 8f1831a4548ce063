"""The web UI as it was built: its page, its files, and what is said where it was not built.

It stands where no route matches. It holds no data, so it is served without the token, and can ask for it.
"""

import secrets
from functools import partial
from os import stat_result
from pathlib import Path

from anyio import to_thread
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.staticfiles import NotModifiedResponse, StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

import memoria

BUNDLE = Path(memoria.__file__).parent / "web_dist"
"""Where the build of `web/` lies."""
BUILD = "make web"
NOTHING = 404
RESERVED = frozenset(
    {"api", "assets", "graphql", "health", "login", "logout", "mcp", "metrics", "ready", ".well-known"}
)
"""First parts of paths that are no pages of the UI."""
FOREVER = "public, max-age=31536000, immutable"
NONCE = "__CSP_NONCE__"
CONTENT_POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self' 'nonce-{nonce}'; img-src 'self' data: blob:; "
    "connect-src 'self'; worker-src 'self'; font-src 'self'; object-src 'none'; base-uri 'none'; "
    "frame-ancestors 'none'; form-action 'self'"
)
ENCODINGS = {"br": ".br", "gzip": ".gz"}
"""How files lie packed beside themselves, the smallest first."""
TYPES = {
    ".css": "text/css",
    ".html": "text/html",
    ".ico": "image/x-icon",
    ".js": "text/javascript",
    ".json": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
}
"""Said here, since what a machine says of them may be wrong, and browsers are told to believe it."""
UNBUILT = f"""<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Memoria</title>
<h1>Memoria {memoria.__version__}</h1>
<p>A knowledge-graph memory server. It runs, and its web interface has not been built. In its source folder, run</p>
<pre>{BUILD}</pre>
<p>and load this page again. Everything else works without: send GraphQL to <code>POST /graphql</code>; subscriptions
use the same path over a WebSocket that speaks <code>graphql-transport-ws</code>; agents find MCP at
<code>/mcp</code>.</p>
<p><a href="/health">Health</a> · <a href="/ready">Ready</a> · <a href="/metrics">Metrics</a></p>
</html>
"""


def is_built(bundle: Path) -> bool:
    """Tell whether a folder holds the UI."""
    return (bundle / "index.html").is_file()


class Site:
    """Answers what no route takes: files of the bundle, and its page for every path that a browser opens."""

    def __init__(self, bundle: Path, otherwise: ASGIApp) -> None:
        self._bundle = bundle
        self._files = StaticFiles(directory=bundle, check_dir=False)
        self._otherwise = otherwise

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or scope["method"] not in {"GET", "HEAD"}:
            await self._otherwise(scope, receive, send)
            return
        reply = await to_thread.run_sync(partial(self._answer, Request(scope)))
        await reply(scope, receive, send)

    def _answer(self, request: Request) -> Response:
        path: str = request.scope["path"]
        if (file := self._file(path.strip("/"), request)) is not None:
            return file
        is_page = path == "/" or "text/html" in request.headers.get("accept", "")
        if is_page and path.lstrip("/").partition("/")[0] not in RESERVED:
            return self._page()
        raise HTTPException(NOTHING)

    def _page(self) -> Response:
        if not is_built(self._bundle):
            return HTMLResponse(UNBUILT)
        nonce = secrets.token_urlsafe(16)
        text = (self._bundle / "index.html").read_text(encoding="utf-8").replace(NONCE, nonce)
        policy = CONTENT_POLICY.format(nonce=nonce)
        return HTMLResponse(text, headers={"cache-control": "no-cache", "content-security-policy": policy})

    def _file(self, name: str, request: Request) -> Response | None:
        full, found = self._found(name)
        if found is None or name == "index.html":
            return None
        headers = {"cache-control": FOREVER if name.startswith("assets/") else "no-cache"}
        taken = {each.strip() for each in request.headers.get("accept-encoding", "").lower().split(",")}
        for encoding in (each for each in ENCODINGS if each in taken):
            packed, of_packed = self._found(name + ENCODINGS[encoding])
            if of_packed is not None:
                full, found = packed, of_packed
                headers |= {"content-encoding": encoding, "vary": "Accept-Encoding"}
                break
        type = TYPES.get(Path(name).suffix, "application/octet-stream")
        reply = FileResponse(full, headers=headers, media_type=type, stat_result=found)
        same = self._files.is_not_modified(reply.headers, request.headers)
        return NotModifiedResponse(reply.headers) if same else reply

    def _found(self, name: str) -> tuple[str, stat_result | None]:
        """Look a file up, within the bundle alone."""
        try:
            full, found = self._files.lookup_path(name)
        except (OSError, ValueError):  # no name that a file could have
            return "", None
        is_file = found is not None and Path(full).is_file()
        return full, found if is_file else None
