"""What every command has: its settings, a server to talk to, and a way to show what came back."""

import inspect
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from memoria.cli import wording
from memoria.errors import InvalidInput

if TYPE_CHECKING:
    from memoria.client import Memoria
    from memoria.settings import Settings

App = typer.Typer


@dataclass(kw_only=True)
class Session:
    """One run of one command. The options that all commands share, and what follows from them."""

    json: bool
    data_dir: Path | None
    url: str | None = None
    token: str | None = None
    agent: str | None = None

    @property
    def flags(self) -> dict[str, Any]:
        """The settings that were given as options."""
        return {"data_dir": self.data_dir, "token": self.token, "agent": self.agent}

    def settings(self, **flags: Any) -> "Settings":
        """Read the settings; options win."""
        from memoria.settings import read_settings

        return read_settings(**self.flags, **flags)

    def connect(self) -> "Memoria":
        """Find the server, or start one."""
        from memoria.cli import server

        return server.connect(self.settings(), self.url)

    def show(self, document: Any, human: Callable[[Any], None]) -> None:
        """Print one JSON document, or what a person likes to read."""
        if self.json:
            show_json(document)
        else:
            human(document)


def show_json(document: Any) -> None:
    """Print one JSON document and nothing else."""
    import orjson

    text = orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_NON_STR_KEYS)
    sys.stdout.write(text.decode() + "\n")
    sys.stdout.flush()


Json = Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else.")]
DataDir = Annotated[Path | None, typer.Option(help="Data folder (MEMORIA_DATA_DIR).")]
Url = Annotated[str | None, typer.Option(help="Talk to the server at this address; none is started.")]
Token = Annotated[str | None, typer.Option(help="Bearer token of the server (MEMORIA_TOKEN).")]

Agent = Annotated[str | None, typer.Option(help="Whose work it is, instead of the person's (MEMORIA_AGENT).")]

LOCAL = {"json": (Json, False), "data_dir": (DataDir, None)}
TALKING = LOCAL | {"url": (Url, None), "token": (Token, None)}

WORKING = TALKING | {"agent": (Agent, None)}


def local(app: App, run: Callable[..., None], name: str | None = None) -> None:
    """Add a command that works on this machine: its session knows the data folder."""
    _add(app, run, name, LOCAL)


def talking(app: App, run: Callable[..., None], name: str | None = None) -> None:
    """Add a command that talks to a server: its session can connect."""
    _add(app, run, name, TALKING)


def working(app: App, run: Callable[..., None], name: str | None = None) -> None:
    """Add a command about work: its session can connect, and knows whose work it is."""
    _add(app, run, name, WORKING)


def _add(app: App, run: Callable[..., None], name: str | None, shared: dict[str, Any]) -> None:
    def command(**given: Any) -> None:
        session = Session(**{each: given.pop(each) for each in shared})
        try:
            run(session, **given)
        except InvalidInput as error:
            raise wording.worded(error, own) from None

    own = list(inspect.signature(run).parameters.values())[1:]
    parameters = [*own, *(_option(each, *shared[each]) for each in shared)]
    command.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    command.__annotations__ = {each.name: each.annotation for each in parameters}
    command.__name__, command.__doc__ = run.__name__, run.__doc__
    app.command(name)(command)


def _option(name: str, annotation: Any, default: Any) -> inspect.Parameter:
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotation)
