"""The first process of a PostgreSQL server, found by what it wrote into its folder."""

import asyncio
import signal
from contextlib import suppress
from pathlib import Path

import psutil  # type: ignore[import-untyped]

LEAVE_WITHIN = 3.0
"""Seconds that the processes of a killed postmaster are given to notice."""
STATUS_LINE = 7


def running(folder: Path) -> psutil.Process | None:
    """Return the postmaster that runs in a folder; a number left by a dead one does not count."""
    lines = _written(folder)
    if not lines or not lines[0].isdecimal():
        return None
    try:
        process = psutil.Process(int(lines[0]))
        return process if _works_in(process, folder) else None
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return None


def is_alive(process: psutil.Process) -> bool:
    """Tell whether a process still runs; one that only waits to be counted out does not."""
    try:
        return bool(process.is_running() and process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def is_ready(folder: Path) -> bool:
    """Tell whether the postmaster of a folder accepts connections."""
    lines = _written(folder)
    return len(lines) > STATUS_LINE and lines[STATUS_LINE].strip() == "ready" and running(folder) is not None


def send(process: psutil.Process, order: signal.Signals) -> None:
    """Send a signal, unless the process has just ended."""
    with suppress(psutil.NoSuchProcess):
        process.send_signal(order)


async def clear(folder: Path, socket_folder: Path) -> None:
    """Wait until no process of a dead postmaster is left in its folder, and remove the numbers it left.

    PostgreSQL checks those numbers itself, but takes any process that has one now for a postmaster, and also
    one that has ended and was not counted out.
    """
    deadline = asyncio.get_running_loop().time() + LEAVE_WITHIN
    while left := _left(folder):
        if asyncio.get_running_loop().time() > deadline:
            for process in left:
                send(process, signal.SIGKILL)
        await asyncio.sleep(0.02)
    (folder / "postmaster.pid").unlink(missing_ok=True)
    (socket_folder / ".s.PGSQL.5432.lock").unlink(missing_ok=True)


def _left(folder: Path) -> list[psutil.Process]:
    if not (folder / "postmaster.pid").exists():
        return []  # it was stopped in order, which leaves nobody
    return [process for process in psutil.process_iter() if _is_left(process, folder)]


def _is_left(process: psutil.Process, folder: Path) -> bool:
    try:
        return process.name().startswith("postgres") and _works_in(process, folder)
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return False


def _works_in(process: psutil.Process, folder: Path) -> bool:
    return is_alive(process) and Path(process.cwd()) == folder.resolve()


def _written(folder: Path) -> list[str]:
    try:
        return (folder / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return []
