"""The command mcp: serve one agent on standard input and output, or write its configuration."""

import asyncio
from typing import TYPE_CHECKING, Annotated
from uuid import uuid4

import typer

from memoria.cli.session import App, Session, talking

if TYPE_CHECKING:
    from memoria.settings import Settings


def add_to(app: App) -> None:
    """Add this command."""
    talking(app, mcp)


def mcp(
    session: Session,
    *,
    profile: Annotated[str, typer.Option(help="Tools: default, memoria, memory-mcp or reference.")] = "default",
) -> None:
    """Serve one agent on standard input and output. The server is found or started; server databases are opened."""
    from memoria.cli import logs, server
    from memoria.mcp.profiles import named

    settings = session.settings()
    logs.configure(settings.log_level)
    named(profile)
    if session.url is None and server.is_shared(settings):
        asyncio.run(_alone(settings, profile))
    else:
        asyncio.run(_bridged(session, settings, profile))


async def _alone(settings: "Settings", profile: str) -> None:
    """Open the databases that have addresses, and serve from here."""
    from memoria import worker
    from memoria.mcp import bridge
    from memoria.mcp.server import create_server
    from memoria.stores.opening import open_stores

    async with open_stores(settings) as stores, worker.working(stores):
        await bridge.serve(create_server(lambda: stores, profile, session=uuid4().hex))


async def _bridged(session: Session, settings: "Settings", profile: str) -> None:
    from memoria.cli import server
    from memoria.mcp import bridge

    def find() -> str:
        return session.url.rstrip("/") if session.url else server.found_or_started(settings)

    await bridge.serve(bridge.Bridge(find, settings.token.get_secret_value(), profile).server())
