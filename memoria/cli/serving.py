"""Commands for the server itself: serve and stop."""

import errno
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from memoria.cli.session import App, Session, local
from memoria.errors import Conflict, InvalidInput

if TYPE_CHECKING:
    from memoria.settings import Settings

WAITING = 128
"""Connections that wait while the stores open."""


def add_to(app: App) -> None:
    """Add these commands."""
    local(app, serve)
    local(app, stop)


def serve(
    session: Session,
    *,
    host: Annotated[str | None, typer.Option(help="Address to listen on (MEMORIA_HTTP_HOST).")] = None,
    port: Annotated[int | None, typer.Option(help="Port; 0 for any free one (MEMORIA_HTTP_PORT).")] = None,
    token: Annotated[str | None, typer.Option(help="Bearer token to ask for (MEMORIA_TOKEN).")] = None,
    log_level: Annotated[str | None, typer.Option(help="debug, info, warning or error (MEMORIA_LOG_LEVEL).")] = None,
    development: Annotated[
        bool | None, typer.Option("--development", help="Serve GraphiQL (MEMORIA_DEVELOPMENT).")
    ] = None,
) -> None:
    """Serve until Ctrl-C or SIGTERM. The databases that have no address are started here, and stopped."""
    from memoria.cli import logs, uvicorns
    from memoria.settings import read_settings

    settings = read_settings(
        data_dir=session.data_dir,
        http_host=host,
        http_port=port,
        token=token,
        log_level=log_level,
        development=development,
    )
    logs.start(settings.log_level)
    with _listening(settings) as listener:
        open_settings = settings.model_copy(update={"http_port": listener.getsockname()[1]})
        uvicorns.run(open_settings, listener, say_ready=lambda: _say_ready(session, open_settings))


def _say_ready(session: Session, settings: "Settings") -> None:
    where = {"url": settings.url, "data_dir": str(settings.folder)}
    session.show(where, lambda _: typer.echo(f"Memoria serves {settings.url} (data in {settings.folder})"))


@contextmanager
def _listening(settings: "Settings") -> "Iterator[socket.socket]":
    """Take the address before anything is started.

    Raises:
        Conflict: It is taken, or the data folder is.
        InvalidInput: There is no such address here.
    """
    _refuse_owned(settings)
    try:
        family, _, _, _, address = socket.getaddrinfo(settings.http_host, settings.http_port, type=socket.SOCK_STREAM)[
            0
        ]
        with socket.socket(family, socket.SOCK_STREAM) as listener:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(address)
            listener.listen(WAITING)
            yield listener
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise Conflict(
                f"port {settings.http_port} on {settings.http_host} is in use: stop what listens there, "
                "or choose another MEMORIA_HTTP_PORT (0: any free one)"
            ) from None
        raise InvalidInput(
            f"cannot listen on {settings.http_host} port {settings.http_port}: {error.strerror or error}",
            field="http_host",
        ) from None


def _refuse_owned(settings: "Settings") -> None:
    from memoria.stores.embedded import folder

    owner = folder.owner(settings.folder)
    if owner is not None:
        raise Conflict(
            f"Memoria already serves {settings.folder} at {owner.url} (process {owner.pid}): use that server, "
            "stop it by `memoria stop`, or choose another MEMORIA_DATA_DIR"
        )


def stop(session: Session) -> None:
    """Stop the server of the data folder, and wait until it is gone. Nothing acknowledged is lost."""
    from memoria.cli import server

    pid = server.stop(session.settings())
    session.show({"stopped": pid}, lambda _: typer.echo(f"Stopped the server (process {pid})"))
