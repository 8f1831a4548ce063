"""A real server to measure: `memoria serve` in a process of its own, over a data folder of its own."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil  # type: ignore[import-untyped]

from memoria.cli.server import is_ready
from memoria.client import Memoria
from memoria.engine import owner
from memoria.stores.embedded import folder
from memoria.stores.embedded.postgres import PostgresServer

STARTED_WITHIN = 120.0
STOPPED_WITHIN = 60.0
LOOK_EVERY = 0.1


@dataclass(kw_only=True)
class Server:
    """A server that answers."""

    url: str
    data: Path
    process: "subprocess.Popen[bytes]"
    remote: Memoria

    def wait_for_index(self, *, within: float) -> None:
        """Return when the index shows every memory.

        Raises:
            TimeoutError: It does not, `within` so many seconds, or some memories cannot be indexed.
        """
        deadline = time.monotonic() + within
        # Before the first index exists nothing waits for it.
        while (state := self._state())["generation"] is None or state["pending"]:
            if time.monotonic() > deadline:
                raise TimeoutError(f"{state['pending']} memories still wait for the index")
            time.sleep(LOOK_EVERY)
        if state["dead"]:
            raise TimeoutError(f"{state['dead']} memories cannot be indexed")

    def _state(self) -> dict[str, Any]:
        return dict(self.remote.graphql("query { health { generation pending dead } }"))

    def pending(self) -> int:
        """Return how many memories wait for the index; one at least while there is no index at all."""
        state = self._state()
        return int(state["pending"]) if state["generation"] is not None else 1

    def generation(self) -> int:
        """Return the number of the live index."""
        return int(self._state()["generation"])

    @property
    def database(self) -> str:
        """Where the record is reached, as its owner."""
        return PostgresServer(self.data / "postgres").url

    def is_indexing(self) -> bool:
        """Tell whether the engine makes an optimised index, or one takes over from another."""
        with suppress(psutil.NoSuchProcess):
            return sum(_is_engine(process) for process in self._processes()) > 1
        return True

    def memory(self) -> dict[str, int]:
        """Return the memory of the server, its index engine and its PostgreSQL, in MB.

        What processes share is divided among them (PSS), so that the sum counts nothing twice.
        """
        sizes = {"server": 0, "engine": 0, "postgres": 0}
        for process in self._processes():
            with suppress(psutil.NoSuchProcess):
                sizes[_part(process, self.process.pid)] += process.memory_full_info().pss
        return {part: round(size / 1024**2) for part, size in sizes.items()}

    def _processes(self) -> set[psutil.Process]:
        """Return all processes of the server; one that took over from another is nobody's child."""
        pids = [self.process.pid, PostgresServer(self.data / "postgres").pid, owner.owner(self.data / "index")]
        roots = {psutil.Process(pid) for pid in pids if pid is not None}
        return roots.union(*(root.children(recursive=True) for root in roots))


@contextmanager
def serving(data: Path, *, embedder: str = "minilm") -> Iterator[Server]:
    """Serve a data folder until the block ends; what it says goes to `server.log` in it."""
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    own = {"MEMORIA_DATA_DIR": str(data), "MEMORIA_HTTP_PORT": "0", "MEMORIA_EMBEDDER": embedder}
    others = {name: value for name, value in os.environ.items() if not name.startswith("MEMORIA_")}
    with (data / "server.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "memoria.cli.main", "serve"],
            env={**others, **own, "MEMORIA_LOG_LEVEL": "warning"},
            stdout=log,
            stderr=log,
        )
    try:
        url = _until_ready(process, data)
        with Memoria(url) as remote:
            yield Server(url=url, data=data, process=process, remote=remote)
    finally:
        _stop(process)


def _until_ready(process: "subprocess.Popen[bytes]", data: Path) -> str:
    deadline = time.monotonic() + STARTED_WITHIN
    while process.poll() is None and time.monotonic() < deadline:
        found = folder.owner(data)
        if found is not None and found.pid == process.pid and is_ready(found.url):
            return found.url
        time.sleep(LOOK_EVERY)
    raise RuntimeError(f"the server is not ready: see {data / 'server.log'}")


def _stop(process: "subprocess.Popen[bytes]") -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(STOPPED_WITHIN)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _part(process: psutil.Process, server: int) -> str:
    if process.pid == server:
        return "server"
    return "engine" if _is_engine(process) else "postgres"


def _is_engine(process: psutil.Process) -> bool:
    return "memoria.engine" in process.cmdline()
