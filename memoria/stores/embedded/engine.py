"""The embedded index engine: a process that is started, watched, and started again."""

import asyncio
import os
import signal
import sys
import tempfile
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

import structlog

from memoria.engine import owner
from memoria.engine.messages import HealthCheckRequest
from memoria.engine.threshold import Threshold
from memoria.errors import Unavailable
from memoria.stores import index_methods as methods
from memoria.stores.index_calls import Connection

log = structlog.get_logger()

LONGEST_SOCKET = 90
"""A socket's path has at most 107 bytes, and the engine adds a pid to it."""
READY_WITHIN = 300.0
ANSWER_WITHIN = 5.0
STOP_WITHIN = 10.0
LOOK_EVERY = 0.5


class EngineProcess:
    """The engine of one folder. It changes process by itself when an optimised index takes over."""

    def __init__(self, folder: Path, threshold: Threshold | None = None) -> None:
        self.folder = folder
        self._threshold = threshold or Threshold()
        self._socket = socket_for(folder)
        self._lifeline: int | None = None
        self._child: asyncio.subprocess.Process | None = None
        self._watch: asyncio.Task[None] | None = None
        self._connection: Connection | None = None

    @property
    def address(self) -> str:
        """Where the engine is reached; the same for as long as the folder stays where it is."""
        return f"unix:{self._socket}"

    @property
    def pid(self) -> int | None:
        """The process that serves now."""
        return owner.owner(self.folder)

    async def start(self) -> None:
        """Start the engine, and return when it answers.

        Raises Unavailable when another process has the folder, or the engine does not come up.
        """
        self._connection = Connection(self.address, timeout=ANSWER_WITHIN)
        await self._start()
        self._watch = asyncio.create_task(self._keep_alive())

    async def _start(self) -> None:
        self._let_go()
        reading, self._lifeline = os.pipe()
        try:
            # Ctrl-C in a terminal is for us: the engine goes last.
            self._child = await asyncio.create_subprocess_exec(
                *self._command(reading), pass_fds=[reading], start_new_session=True
            )
        finally:
            os.close(reading)
        await self._until_ready(self._child)
        log.info("engine.started", pid=self._child.pid, folder=str(self.folder))

    def _command(self, lifeline: int) -> list[str]:
        return [
            *(sys.executable, "-m", "memoria.engine", "serve"),
            *("--folder", str(self.folder), "--socket", str(self._socket), "--lifeline", str(lifeline)),
            *("--index-at", str(self._threshold.points), "--quiet", str(self._threshold.quiet)),
        ]

    async def _until_ready(self, child: asyncio.subprocess.Process) -> None:
        deadline = asyncio.get_running_loop().time() + READY_WITHIN
        while not (self.pid == child.pid and await self._answers()):
            if child.returncode is not None:
                raise Unavailable(self._why(child.returncode))
            if asyncio.get_running_loop().time() > deadline:
                child.kill()
                raise Unavailable(f"the index engine in {self.folder} does not answer")
            await asyncio.sleep(0.02)

    def _why(self, code: int) -> str:
        if code == owner.EXIT_OWNED:
            return (
                f"the index in {self.folder} belongs to the process {self.pid}: stop it, "
                "or choose another MEMORIA_DATA_DIR"
            )
        return f"the index engine in {self.folder} ended with exit code {code}: see its message above"

    async def _answers(self) -> bool:
        if self._connection is None:
            return False
        try:
            await self._connection.call(methods.HEALTH, HealthCheckRequest())
        except Unavailable:
            return False
        return True

    async def _keep_alive(self) -> None:
        loop = asyncio.get_running_loop()
        answered = loop.time()
        while True:
            await asyncio.sleep(LOOK_EVERY)
            if await self._answers():
                answered = loop.time()
            elif not owner.is_owned(self.folder) or loop.time() - answered >= ANSWER_WITHIN:
                await self._restart()
                answered = loop.time()

    async def _restart(self) -> None:
        log.warning("engine.restarting", pid=self.pid, folder=str(self.folder))
        await self._kill()
        try:
            await self._start()
        except (Unavailable, OSError) as error:
            log.error("engine.down", reason=str(error))  # noqa: TRY400  # the next look tries again

    async def _kill(self) -> None:
        pid = self.pid
        if pid is not None and owner.is_owned(self.folder):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        await self._until_gone(STOP_WITHIN)

    async def _until_gone(self, patience: float) -> bool:
        if not await self._until_free(patience):
            return False
        # It leaves its folder a moment before it ends. What took over from it is no child of ours.
        if self._child is not None:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._child.wait(), patience)
        return True

    async def _until_free(self, patience: float) -> bool:
        deadline = asyncio.get_running_loop().time() + patience
        while owner.is_owned(self.folder):
            if asyncio.get_running_loop().time() > deadline:
                return False
            await asyncio.sleep(0.02)
        return True

    async def stop(self) -> None:
        """Stop the engine, and return when it has left its folder. Nothing acknowledged is lost."""
        if self._watch is not None:
            self._watch.cancel()
            with suppress(asyncio.CancelledError):
                await self._watch
        self._let_go()
        if not await self._until_gone(STOP_WITHIN):
            await self._kill()
        if self._connection is not None:
            await self._connection.close()
        log.info("engine.stopped", folder=str(self.folder))

    def _let_go(self) -> None:
        # The engine, and any successor of it, stops when nobody holds this end of the pipe.
        if self._lifeline is not None:
            os.close(self._lifeline)
            self._lifeline = None


def socket_for(folder: Path) -> Path:
    """Choose where the engine of a folder listens: in it, or in a private folder when its path is too long."""
    socket = folder.absolute() / "qdrant.sock"
    if len(os.fsencode(socket)) <= LONGEST_SOCKET:
        return socket
    name = sha256(os.fsencode(folder.absolute())).hexdigest()[:16]
    private = Path(tempfile.gettempdir()) / f"memoria-{os.getuid()}-{name}"
    private.mkdir(mode=0o700, exist_ok=True)
    if private.stat().st_uid != os.getuid() or private.stat().st_mode & 0o077:
        raise Unavailable(f"{private} is open to others: remove it, or choose a shorter MEMORIA_DATA_DIR")
    return private / "qdrant.sock"
