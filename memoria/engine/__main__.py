"""The embedded index as a program: `python -m memoria.engine serve --folder DIR --socket PATH`."""

import argparse
import asyncio
import os
import sys
from pathlib import Path

from memoria.engine import owner, process
from memoria.engine.indexing import build
from memoria.engine.kinship import die_with
from memoria.engine.place import Place
from memoria.engine.takeover import TakeOverFailed
from memoria.engine.threshold import Threshold

# A thread that reads points holds the interpreter's lock for this long at most, in seconds, while queries wait.
SWITCH_INTERVAL = 0.001


def read_arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m memoria.engine", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    serve = commands.add_parser("serve", help="serve Qdrant's gRPC on a Unix socket")
    succeed = commands.add_parser("succeed", help="take over from a serving engine (it starts this itself)")
    succeed.add_argument("shelf", type=Path)
    succeed.add_argument("--control", type=int, required=True)
    builder = commands.add_parser("build", help="optimise a copied shelf (a serving engine starts this itself)")
    builder.add_argument("shelf", type=Path)
    for each in (succeed, builder):
        each.add_argument("--parent", type=int, required=True)
    for each in (serve, succeed):
        _add_place(each)
    return parser.parse_args()


def _add_place(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--folder", type=Path, required=True, help="where the collections are kept")
    parser.add_argument("--socket", type=Path, required=True, help="the socket to listen on")
    parser.add_argument("--lifeline", type=int, help="descriptor of a pipe; the engine stops when it closes")
    parser.add_argument("--index-at", type=int, default=Threshold.points, help="points that are worth indexing")
    parser.add_argument("--quiet", type=float, default=Threshold.quiet, help="seconds without a write before that")


def _place(arguments: argparse.Namespace) -> Place:
    return Place(
        folder=arguments.folder,
        socket=arguments.socket,
        lifeline=arguments.lifeline,
        threshold=Threshold(points=arguments.index_at, quiet=arguments.quiet),
    )


def main() -> None:
    """Run what the command line asks for."""
    arguments = read_arguments()
    os.umask(0o077)
    sys.setswitchinterval(SWITCH_INTERVAL)
    if arguments.command == "build":
        build(arguments.shelf, arguments.parent)
        return
    try:
        if arguments.command == "succeed":
            die_with(arguments.parent)
            asyncio.run(process.succeed(_place(arguments), arguments.shelf, arguments.control))
        else:
            asyncio.run(process.serve(_place(arguments)))
    except TakeOverFailed as failed:
        sys.exit(str(failed))
    except owner.Owned as owned:
        print(owned, file=sys.stderr)  # noqa: T201
        sys.exit(owner.EXIT_OWNED)


if __name__ == "__main__":
    main()
