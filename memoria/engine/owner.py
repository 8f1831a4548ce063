"""Who owns a folder: the process that holds the lock, and writes its pid into it."""

import fcntl
import os
from pathlib import Path

EXIT_OWNED = 3
"""How an engine ends that finds its folder taken."""


class Owned(Exception):
    """Another process has this folder."""


def take(folder: Path) -> int:
    """Lock a folder for this process, and return the descriptor that holds the lock.

    Raises Owned, naming the owner's pid, when another process has it.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = os.open(folder / "owner", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(lock)
        raise Owned(f"{folder} belongs to the process {owner(folder)}: stop it, or choose another folder") from None
    sign(lock)
    return lock


def sign(lock: int) -> None:
    """Write this process's pid into the lock."""
    os.ftruncate(lock, 0)
    os.pwrite(lock, str(os.getpid()).encode(), 0)


def owner(folder: Path) -> int | None:
    """Return the pid of the process that signed the folder last; None when nobody has."""
    try:
        signed = (folder / "owner").read_text()
    except FileNotFoundError:
        return None
    return int(signed) if signed.isdecimal() else None


def is_owned(folder: Path) -> bool:
    """Tell whether a process has the folder now."""
    try:
        lock = os.open(folder / "owner", os.O_RDWR | os.O_CLOEXEC)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(lock)
    return False
