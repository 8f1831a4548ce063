"""The app: opens the stores, runs the worker, and routes what the gate lets in."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from typing import Any, cast

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route, WebSocketRoute

from memoria import worker
from memoria.errors import InvalidInput, MemoriaError, NotFound
from memoria.graphql.schema import create_schema
from memoria.http import exports, pages, posts, replies, rest
from memoria.http.agents import Agents
from memoria.http.gate import Gate
from memoria.http.sockets import Sockets
from memoria.metrics import Metrics
from memoria.settings import Settings
from memoria.stores.opening import Stores, open_stores


class WrongMethod(InvalidInput):
    """The path is right and the method is not."""

    status = 405


def create_app(settings: Settings) -> FastAPI:
    """Build the app. Its lifespan opens the stores, and closes them when the last request has been answered."""
    app = FastAPI(
        title="Memoria",
        lifespan=partial(_lifespan, settings=settings),
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/openapi.json",
    )
    app.state.metrics = Metrics()
    app.state.agents = Agents(lambda: cast("Stores", app.state.stores))
    app.include_router(rest.router)
    app.router.routes.extend([*_routes(settings, app.state.metrics), *app.state.agents.routes()])
    app.add_middleware(Gate, settings=settings, metrics=app.state.metrics)
    app.add_exception_handler(MemoriaError, _refused)
    app.add_exception_handler(HTTPException, _unknown)
    app.add_exception_handler(RequestValidationError, _unreadable)
    app.add_exception_handler(Exception, _broken)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI, settings: Settings) -> AsyncIterator[None]:
    async with open_stores(settings) as stores:
        app.state.stores = stores
        async with worker.working(stores), app.state.agents.running():
            yield


def _routes(settings: Settings, metrics: Metrics) -> list[BaseRoute]:
    schema = create_schema(introspection=settings.development)
    get: Callable[..., Route] = partial(Route, methods=["GET"])
    routes: list[BaseRoute] = [
        get("/", pages.front),
        get("/health", pages.health),
        get("/ready", pages.ready),
        get("/metrics", pages.metrics),
        *(get(f"/work/sessions.{format}", partial(exports.sessions, format=format)) for format in exports.TYPES),
        Route("/graphql", posts.Posts(schema, metrics).answer, methods=["POST"]),
        WebSocketRoute("/graphql", Sockets(schema, metrics, settings.token.get_secret_value())),
    ]
    return [get("/graphql", posts.graphiql), *routes] if settings.development else routes


async def _refused(request: Request, error: Exception) -> Response:
    del request
    return replies.failure(error if isinstance(error, MemoriaError) else MemoriaError())


async def _unreadable(request: Request, error: Exception) -> Response:
    del request
    problem: dict[str, Any] = error.errors()[0] if isinstance(error, RequestValidationError) else {}
    field = ".".join(map(str, problem.get("loc", ())[1:])) or None
    return replies.failure(InvalidInput(f"{field or 'the request'}: {problem.get('msg', error)}", field=field))


async def _unknown(request: Request, error: Exception) -> Response:
    path = request.scope["path"][:100]
    if isinstance(error, HTTPException) and error.status_code == WrongMethod.status:
        return replies.failure(WrongMethod(f"{path} does not take {request.method}: GraphQL is sent by POST"))
    return replies.failure(NotFound(f"there is nothing at {path}: GraphQL is at /graphql"))


async def _broken(request: Request, error: Exception) -> Response:
    del request
    return replies.broken(error)
