"""The command mcp: serve one agent on standard input and output, or write its program's configuration."""

import asyncio
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any
from uuid import uuid4

import typer

from memoria.cli import rendering
from memoria.cli.session import App, Session, talking
from memoria.errors import InvalidInput

if TYPE_CHECKING:
    from memoria.settings import Settings


class Action(StrEnum):
    """What the command does."""

    SERVE = "serve"
    INSTALL = "install"


def add_to(app: App) -> None:
    """Add this command."""
    talking(app, mcp)


def mcp(
    session: Session,
    action: Annotated[Action, typer.Argument(help="serve, or install into a client's configuration.")] = Action.SERVE,
    client: Annotated[str | None, typer.Argument(help="claude-code, cursor, vscode, codex, …")] = None,
    *,
    profile: Annotated[str, typer.Option(help="Tools: default, memoria, memory-mcp or reference.")] = "default",
    print_: Annotated[bool, typer.Option("--print", help="Show the configuration, and write nothing.")] = False,
) -> None:
    """Serve one agent by the Model Context Protocol, on standard input and output. The server is found or started."""
    from memoria.mcp.profiles import named

    named(profile)
    if action is Action.INSTALL:
        _install(session, client, profile, print_)
    else:
        _serve(session, profile)


def _install(session: Session, client: str | None, profile: str, only_show: bool) -> None:  # noqa: FBT001
    from memoria.cli import installing

    if client is None:
        raise InvalidInput(f"name the client: {', '.join(installing.PROGRAMS)}", field="client")
    found = installing.installation(client, profile, url=session.url, data_dir=session.data_dir)
    if not session.json:
        rendering.say(found.part)
    if not only_show:
        found.write()
    session.show({"file": str(found.file), "part": found.part, "written": not only_show}, _show)


def _show(report: dict[str, Any]) -> None:
    rendering.say(f"{'Written to' if report['written'] else 'Belongs into'} {report['file']}")


def _serve(session: Session, profile: str) -> None:
    from memoria.cli import logs, server

    settings = session.settings()
    logs.start(settings.log_level)
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
        await bridge.serve(create_server(lambda: stores, profile, uuid4().hex, settings.agent))


async def _bridged(session: Session, settings: "Settings", profile: str) -> None:
    from memoria.cli import server
    from memoria.mcp import bridge

    def find() -> str:
        return server.address(session.url) if session.url else server.found_or_started(settings)

    token = settings.token.get_secret_value()
    await bridge.serve(bridge.Bridge(find, token, profile, settings.agent).server())
