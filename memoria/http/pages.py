"""What stands beside GraphQL: health, readiness and metrics."""

from starlette.requests import Request
from starlette.responses import Response

from memoria.domain import insight
from memoria.http.replies import Reply
from memoria.metrics import Metrics

DOWN = 503


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
