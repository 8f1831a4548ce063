"""The server that commands talk to: found, started when there is none, and stopped."""

import fcntl
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import typer

from memoria.client import Memoria
from memoria.errors import Conflict, MemoriaError, NotFound, Unavailable
from memoria.loopback import is_near
from memoria.settings import Settings
from memoria.stores.embedded import folder

READY_WITHIN = 120.0
STOPPED_WITHIN = 20.0
LOOK_EVERY = 0.05
OK, NOT_READY = 200, 503
ANSWER_WITHIN = 20.0
"""Seconds; a server looks for twelve whether its record answers."""


def connect(settings: Settings, url: str | None) -> Memoria:
    """Return the server at `url`, or the one of the settings, started in the background if there is none."""
    where = address(url) if url else found_or_started(settings)
    return Memoria(where, token=settings.token.get_secret_value(), agent=settings.agent)


def address(url: str) -> str:
    """Return the address of a server as it was meant: http, unless it says otherwise."""
    return (url if "://" in url else f"http://{url}").rstrip("/")


def found(settings: Settings) -> str | None:
    """Return where a server runs that answers for these settings, be it that it cannot; wait for one that is starting.

    Raises:
        Conflict: A program opened the data folder for itself, and serves nobody else.
    """
    owner = folder.owner(settings.folder)
    while owner is not None and not is_up(owner.url):
        if not owner.serves:
            raise Conflict(
                f"the process {owner.pid} opened {settings.folder} for itself: end it, or use another MEMORIA_DATA_DIR"
            )
        time.sleep(LOOK_EVERY)
        owner = folder.owner(settings.folder)
    if owner is not None:
        return owner.url
    return settings.url if is_shared(settings) and is_up(settings.url) else None


def is_shared(settings: Settings) -> bool:
    """Tell whether both databases are servers of their own, so that no process owns the data folder."""
    return bool(settings.database_url.get_secret_value() and settings.qdrant_address)


def is_up(url: str) -> bool:
    """Ask whether a server answers at an address, though it may say that it is not ready."""
    return _ready(url) in {OK, NOT_READY}


def is_ready(url: str) -> bool:
    """Ask a server whether it can answer."""
    return _ready(url) == OK


def _ready(url: str) -> int | None:
    try:
        return httpx.get(f"{url}/ready", timeout=ANSWER_WITHIN, trust_env=not is_near(url)).status_code
    except httpx.HTTPError:
        return None


def found_or_started(settings: Settings) -> str:
    """Return where the server runs; start one in the background, once, when several ask at the same time.

    Raises:
        Unavailable: It does not come up; the message ends with what its log says.
    """
    if url := found(settings):
        return url
    with _starting(settings.folder):
        return found(settings) or _start(settings)


@contextmanager
def _starting(data: Path) -> Iterator[None]:
    try:
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = (data / "starting.lock").open("w")
    except OSError as error:
        raise folder.unusable(data, error) from error
    with lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _start(settings: Settings) -> str:
    log = settings.folder / "server.log"
    typer.echo(f"No server is running: starting one in the background (log: {log})", err=True)
    try:
        process = _launched(settings, log)
    except OSError as error:
        raise folder.unusable(settings.folder, error) from error
    url = _until_ready(settings, process, log)
    typer.echo(f"It serves at {url} until `memoria stop`", err=True)
    return url


def _launched(settings: Settings, log: Path) -> "subprocess.Popen[bytes]":
    with log.open("ab") as output, _noted(settings.folder).open("w") as noted:
        noted.write(" " * 32)  # a full disk has no room for it afterwards
        noted.flush()
        process = subprocess.Popen(
            [sys.executable, "-m", "memoria.cli.main", "serve"],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            env=_environment(settings),
            start_new_session=True,
        )
        noted.seek(0)
        noted.write(json.dumps({"pid": process.pid}))
    return process


def _environment(settings: Settings) -> dict[str, str]:
    """Hand the settings that may have come from flags to the server."""
    flags = {
        "MEMORIA_DATA_DIR": str(settings.folder),
        "MEMORIA_HTTP_HOST": settings.http_host,
        "MEMORIA_HTTP_PORT": str(settings.http_port),
        "MEMORIA_TOKEN": settings.token.get_secret_value(),
    }
    return {**os.environ, **flags}


def _until_ready(settings: Settings, process: "subprocess.Popen[bytes]", log: Path) -> str:
    deadline = time.monotonic() + READY_WITHIN
    while time.monotonic() < deadline:
        owner = folder.owner(settings.folder)
        url = owner.url if owner else settings.url
        if process.poll() is not None:
            raise Unavailable(f"the server did not start: {_last_line(log)} (log: {log})")
        if (owner or is_shared(settings)) and is_ready(url):
            return url
        time.sleep(LOOK_EVERY)
    raise Unavailable(f"the server is not ready after {READY_WITHIN:.0f} seconds: see {log}")


def _last_line(log: Path) -> str:
    lines = log.read_bytes()[-8_192:].decode(errors="replace").strip().splitlines()
    return lines[-1] if lines else "it said nothing"


def _noted(data: Path) -> Path:
    return data / "background.json"


def stop(settings: Settings) -> int:
    """Stop the server of these settings and wait until it is gone; return its process id.

    Raises:
        NotFound: There is none that could be stopped from here.
    """
    pid = _pid(settings)
    os.kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + STOPPED_WITHIN
    while _pid_or_none(settings) == pid:
        if time.monotonic() > deadline:
            raise MemoriaError(f"the server (process {pid}) has not stopped after {STOPPED_WITHIN:.0f} seconds")
        time.sleep(LOOK_EVERY)
    return pid


def _pid(settings: Settings) -> int:
    pid = _pid_or_none(settings)
    if pid is None:
        raise NotFound(f"no server is running for {settings.folder}")
    return pid


def _pid_or_none(settings: Settings) -> int | None:
    owner = folder.owner(settings.folder)
    return owner.pid if owner else _background(settings.folder)


def _background(data: Path) -> int | None:
    """Return the server that was started in the background, which owns no folder if its databases are shared."""
    try:
        pid = int(json.loads(_noted(data).read_text())["pid"])
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
    except (OSError, ValueError, KeyError):
        return None
    return pid if b"memoria.cli.main" in command else None
