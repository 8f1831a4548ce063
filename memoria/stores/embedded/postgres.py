"""The embedded record: a PostgreSQL server of its own, on a private socket in the data folder."""

import asyncio
import os
import signal
import subprocess
import tempfile
from collections.abc import Callable
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote

import psutil  # type: ignore[import-untyped]
import structlog

from memoria.errors import Conflict, Unavailable
from memoria.stores.embedded import cluster, postmaster
from memoria.stores.embedded.cluster import Account

log = structlog.get_logger()

SETTINGS = {
    "listen_addresses": "",
    "port": "5432",
    "unix_socket_permissions": "0700",
    "fsync": "on",
    "full_page_writes": "on",
    "synchronous_commit": "on",
    "shared_buffers": "128MB",
    "autovacuum_naptime": "15s",
    "max_connections": "50",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "logging_collector": "on",
    "log_directory": "log",
    "log_filename": "postgres-%a.log",
    "log_rotation_age": "1d",
    "log_rotation_size": "0",
    "log_truncate_on_rotation": "on",
    # Neither statements nor rows: the log holds nobody's text.
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
}
LONGEST_SOCKET = 107
READY_WITHIN = 60.0
STOP_WITHIN = 8.0
LOOK_EVERY = 0.25
PAUSE = 0.01


class PostgresServer:
    """The PostgreSQL server of one folder. Its folder's owner is the only one to start it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._child: subprocess.Popen[bytes] | None = None
        self._watch: asyncio.Task[None] | None = None
        self._account: Account | None = None
        self._socket_folder = folder

    @property
    def url(self) -> str:
        """Where the database is reached, as its owner; the same for as long as the folder stays where it is."""
        return f"postgresql://{cluster.OWNER}@/postgres?host={quote(str(self._socket_folder), safe='/')}"

    @property
    def pid(self) -> int | None:
        """The postmaster's process, or None when it does not run."""
        running = postmaster.running(self.folder)
        return running.pid if running else None

    async def start(self) -> None:
        """Start the server, or take over the one that a killed owner left, and return when it answers.

        Raises:
            Conflict: The folder was made by another version of PostgreSQL.
            Unavailable: The server does not start; the message says why.
        """
        self._account = await asyncio.to_thread(cluster.prepare, self.folder)
        self._socket_folder = socket_folder(self.folder, self._account)
        await self._start()
        self._watch = asyncio.create_task(self._keep_alive())

    async def stop(self) -> None:
        """Stop the server within ten seconds, and return when none of its processes is left."""
        if self._watch is not None:
            self._watch.cancel()
            with suppress(asyncio.CancelledError):
                await self._watch
        for order in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):  # fast, at once, by force
            if await self._gone(order):
                break
        await self._buried()
        log.info("postgres.stopped", folder=str(self.folder))

    async def _gone(self, order: signal.Signals) -> bool:
        running = postmaster.running(self.folder)
        if running is None:
            return True
        postmaster.send(running, order)
        patience = STOP_WITHIN if order is signal.SIGINT else 1.0
        return await _until(lambda: not self._lives(running), patience)

    def _lives(self, process: psutil.Process) -> bool:
        self._reap()
        return postmaster.is_alive(process)

    def _runs(self) -> bool:
        self._reap()
        return postmaster.running(self.folder) is not None

    async def _start(self) -> None:
        running = postmaster.running(self.folder)
        if running is None:
            await self._buried()
            await postmaster.clear(self.folder, self._socket_folder)
            self._child = self._spawn()
        else:
            log.info("postgres.taken_over", pid=running.pid, folder=str(self.folder))
        await self._until_ready()
        log.info("postgres.started", pid=self.pid, folder=str(self.folder))

    def _spawn(self) -> "subprocess.Popen[bytes]":
        settings = SETTINGS | {"unix_socket_directories": str(self._socket_folder)}
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        with self._said.open("wb") as said:
            # A session of its own: Ctrl-C in the terminal is Memoria's to answer, not PostgreSQL's.
            return subprocess.Popen(
                [cluster.binary("postgres"), "-D", str(self.folder), *options],
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                start_new_session=True,
                **cluster.launch(self._account),
            )

    @property
    def _said(self) -> Path:
        return self.folder.with_name(f"{self.folder.name}.start.log")

    async def _until_ready(self) -> None:
        ready = await _until(lambda: postmaster.is_ready(self.folder) or self._ended(), READY_WITHIN)
        if not ready or self._ended():
            raise Unavailable(f"PostgreSQL does not start in {self.folder}: {self._why()}")

    def _ended(self) -> bool:
        return self._child is not None and self._child.poll() is not None

    def _why(self) -> str:
        lines = self._said.read_text(errors="replace").splitlines() if self._said.exists() else []
        logs = sorted((self.folder / "log").glob("*.log"), key=lambda path: path.stat().st_mtime)
        lines += logs[-1].read_text(errors="replace").splitlines()[-10:] if logs else []
        told = [line for line in lines if "FATAL" in line or "PANIC" in line or "ERROR" in line]
        return (told or lines or ["it did not say why"])[-1]

    def _reap(self) -> None:
        """Let an ended child go, so that it does not stay in the process table."""
        if self._ended():
            self._child = None

    async def _buried(self) -> None:
        """Wait for a child that has taken its leave, and is not gone yet."""
        await _until(lambda: self._child is None or self._ended(), 1.0)
        self._reap()

    async def _keep_alive(self) -> None:
        while True:
            await asyncio.sleep(LOOK_EVERY)
            if not self._runs():
                await self._restart()

    async def _restart(self) -> None:
        log.warning("postgres.restarting", folder=str(self.folder))
        try:
            await self._start()
        except (Unavailable, Conflict, OSError) as error:
            log.error("postgres.down", reason=str(error))  # noqa: TRY400  # the next look tries again


async def _until(true: Callable[[], bool], patience: float) -> bool:
    deadline = asyncio.get_running_loop().time() + patience
    while not true():
        if asyncio.get_running_loop().time() > deadline:
            return False
        await asyncio.sleep(PAUSE)
    return True


def socket_folder(folder: Path, account: Account | None) -> Path:
    """Choose where the server listens: in its folder, or in a private one when the path is too long.

    Raises:
        Unavailable: The private folder is somebody else's.
    """
    if len(os.fsencode(folder)) + len("/.s.PGSQL.5432.lock") <= LONGEST_SOCKET:
        return folder
    uid = account.uid if account else os.getuid()
    name = sha256(os.fsencode(folder)).hexdigest()[:16]
    private = Path(tempfile.gettempdir()) / f"memoria-{uid}-{name}"
    private.mkdir(mode=0o700, exist_ok=True)
    if account and private.stat().st_uid == os.getuid():
        os.chown(private, account.uid, account.gid)
    if private.stat().st_uid != uid or private.stat().st_mode & 0o077:
        raise Unavailable(f"{private} is open to others: remove it, or choose a shorter MEMORIA_DATA_DIR")
    return private
