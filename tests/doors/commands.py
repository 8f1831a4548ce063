"""The command `memoria`, run as a person runs it."""

import asyncio
import json
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PROGRAM = (sys.executable, "-m", "memoria.cli.main")


@dataclass(kw_only=True)
class Result:
    """How a command ended, and what it said."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one document on standard output."""
        return json.loads(self.out)


class Commands:
    """Commands over one data folder."""

    def __init__(self, folder: Path, **environment: str) -> None:
        self.folder = folder
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("MEMORIA_")},
            "MEMORIA_DATA_DIR": str(folder),
            "MEMORIA_EMBEDDER": "hashing",
            "MEMORIA_HTTP_PORT": "0",
            "PYTHONPATH": str(Path(__file__).parents[2]),
            **environment,
        }

    async def run(self, *arguments: str | Path, stdin: bytes = b"") -> Result:
        """Run one command to its end."""
        process = await self.start(*arguments)
        out, err = await process.communicate(stdin)
        return Result(code=process.returncode or 0, out=out.decode(), err=err.decode())

    async def json(self, *arguments: str | Path) -> Any:
        """Run one command that must succeed, and return its document."""
        result = await self.run(*arguments, "--json")
        assert result.code == 0, result
        return result.json

    async def start(self, *arguments: str | Path) -> Process:
        """Start one command."""
        return await asyncio.create_subprocess_exec(
            *PROGRAM,
            *map(str, arguments),
            stdin=PIPE,
            stdout=PIPE,
            stderr=PIPE,
            env=self.environment,
            cwd=self.folder.parent,
        )

    def processes(self) -> list[str]:
        """Return the commands of all processes that name the data folder."""
        found = []
        for process in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                command = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                found += [command] if str(self.folder) in command else []
        return found


async def interrupt(process: Process, number: signal.Signals = signal.SIGINT) -> Result:
    """Send a signal, and wait for the end."""
    process.send_signal(number)
    out, err = await process.communicate()
    return Result(code=process.returncode or 0, out=out.decode(), err=err.decode())
