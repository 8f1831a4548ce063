"""What stands beside GraphQL: the front page, health, readiness and metrics."""

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from memoria import __version__
from memoria.domain import insight
from memoria.http.replies import Reply
from memoria.metrics import Metrics

DOWN = 503
FRONT = f"""<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Memoria</title>
<h1>Memoria {__version__}</h1>
<p>A knowledge-graph memory server. Send GraphQL to <code>POST /graphql</code>; subscriptions use the same path
over a WebSocket that speaks <code>graphql-transport-ws</code>.</p>
<p><a href="/health">Health</a> · <a href="/ready">Ready</a> · <a href="/metrics">Metrics</a></p>
</html>
"""


async def front(request: Request) -> Response:
    """Say what this is."""
    del request
    return HTMLResponse(FRONT)


async def health(request: Request) -> Response:
    """Tell the state of every part; 503 only when the record is down."""
    found = await insight.health(request.app.state.stores)
    return Reply(found, DOWN if found.state == "down" else 200)


async def ready(request: Request) -> Response:
    """Tell whether requests can be answered: 200 or 503."""
    found = await insight.health(request.app.state.stores)
    is_ready = found.state != "down"
    return Reply({"ready": is_ready}, 200 if is_ready else DOWN)


async def metrics(request: Request) -> Response:
    """Tell Prometheus how things are."""
    stores, measured = request.app.state.stores, _metrics(request)
    found = await insight.health(stores)
    text = measured.render(pending=found.pending, dead=found.dead, connections=stores.record.in_use)
    return Response(text, media_type="text/plain; version=0.0.4; charset=utf-8")


def _metrics(request: Request) -> Metrics:
    found: Metrics = request.app.state.metrics
    return found
