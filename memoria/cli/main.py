"""The command `memoria`."""

import os
import sys
from typing import Any

import typer

from memoria.cli import (
    agents,
    clients,
    consolidating,
    context,
    importing,
    memories,
    operating,
    projects,
    relations,
    serving,
    work,
)
from memoria.errors import InvalidInput, MemoriaError, Unauthorized

app = typer.Typer(
    name="memoria",
    help="A knowledge-graph memory server. Commands talk to the running server and start one if there is none.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
for module in (
    *(memories, context, relations, consolidating, work, clients, projects, importing, agents, serving, operating),
):
    module.add_to(app)

INTERRUPTED = 130
LOCKED = "the server asks for its token, and was not given it: set MEMORIA_TOKEN, or say --token"


def main() -> None:
    """Run one command: exit 0 when it is done, 2 when the request has to be mended, else 1."""
    try:
        code = app(standalone_mode=False)
        sys.stdout.flush()
    except MemoriaError as error:
        code = _refuse(error)
    except typer.TyperException as error:
        code = _refuse(_usage(error))
    except (KeyboardInterrupt, typer.Abort):
        code = INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output has enough of it, and what is left must not fail again at the exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 1
    sys.exit(code or 0)


def _usage(error: typer.TyperException) -> InvalidInput:
    option: Any = getattr(error, "param", None)
    return InvalidInput(error.format_message(), field=option.name if option is not None else None)


def _refuse(error: MemoriaError) -> int:
    message = LOCKED if isinstance(error, Unauthorized) else str(error) or str(error.__doc__)
    sys.stderr.write(f"{message}\n")
    if "--json" in sys.argv[1:]:
        from memoria.cli.session import show_json

        field = getattr(error, "field", None)
        show_json({"error": {"code": error.code, "message": message, "field": field}})
    return error.exit_code


if __name__ == "__main__":
    main()
