"""The app: opens the stores, runs the worker, and routes what the gate lets in."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any, cast

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route, WebSocketRoute

from memoria import worker
from memoria.errors import InvalidInput, MemoriaError, NotFound
from memoria.graphql.schema import create_schema
from memoria.http import exports, pages, posts, replies, rest
from memoria.http.agents import Agents
from memoria.http.attempts import Attempts
from memoria.http.gate import Gate
from memoria.http.logins import Logins
from memoria.http.site import BUNDLE, Site
from memoria.http.sockets import Sockets
from memoria.http.tokens import Token
from memoria.metrics import Metrics
from memoria.settings import Settings
from memoria.stores.opening import Stores, open_stores

WORTH_PACKING = 1_024
"""Bytes of a reply that is sent compressed to whoever takes it."""
PACKED_BY = 4
"""The level of it: higher ones take much longer, and save little."""


class WrongMethod(InvalidInput):
    """The path is right and the method is not."""

    status = 405


def create_app(settings: Settings, bundle: Path = BUNDLE) -> FastAPI:
    """Build the app. Its lifespan opens the stores, and closes them when the last request has been answered."""
    token, attempts = Token(settings.token.get_secret_value()), Attempts()
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
    app.router.routes.extend([*_routes(settings, app.state.metrics, token, attempts), *app.state.agents.routes()])
    app.router.default = Site(bundle, app.router.not_found)
    app.add_middleware(GZipMiddleware, minimum_size=WORTH_PACKING, compresslevel=PACKED_BY)
    app.add_middleware(
        Gate,
        settings=settings,
        metrics=app.state.metrics,
        token=token,
        attempts=attempts,
        routes=app.router.routes,
    )
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


def _routes(settings: Settings, metrics: Metrics, token: Token, attempts: Attempts) -> list[BaseRoute]:
    schema = create_schema(introspection=settings.development)
    get: Callable[..., Route] = partial(Route, methods=["GET"])
    logins = Logins(token, attempts)
    routes: list[BaseRoute] = [
        get("/health", pages.health),
        get("/ready", pages.ready),
        get("/metrics", pages.metrics),
        *(get(f"/work/sessions.{format}", partial(exports.sessions, format=format)) for format in exports.TYPES),
        Route("/login", logins.log_in, methods=["POST"]),
        Route("/logout", logins.log_out, methods=["POST"]),
        Route("/graphql", posts.Posts(schema, metrics).answer, methods=["POST"]),
        WebSocketRoute("/graphql", Sockets(schema, metrics, token, attempts)),
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
        hint = ": GraphQL is sent by POST" if path == "/graphql" else f": see docs/reference.md for what {path} takes"
        return replies.failure(WrongMethod(f"{path} does not take {request.method}{hint}"))
    return replies.failure(NotFound(f"there is nothing at {path}: GraphQL is at /graphql"))


async def _broken(request: Request, error: Exception) -> Response:
    del request
    return replies.broken(error)
