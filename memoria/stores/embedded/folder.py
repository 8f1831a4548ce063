"""The data folder and its one owner: the process that holds the lock on `owner.json`."""

import errno
import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from memoria.errors import Conflict, InvalidInput

PATIENCE = 0.5
"""Seconds that a lock may be held by somebody who only looks who the owner is."""
PAUSE = 0.01


@dataclass(kw_only=True)
class Owner:
    """Who has a data folder: its process, where it is reached, and since when (UTC)."""

    pid: int
    url: str
    started: datetime

    @property
    def serves(self) -> bool:
        """Whether others can reach the owner: a program that opened the folder for itself has no port."""
        return not self.url.endswith(":0")


class Ownership:
    """The right to one data folder, until it is given back or this process ends."""

    def __init__(self, folder: Path, lock: int) -> None:
        self.folder = folder
        self._lock = lock
        self._started = datetime.now(UTC)

    def announce(self, url: str) -> None:
        """Tell others where the owner is reached."""
        owner = Owner(pid=os.getpid(), url=url, started=self._started)
        text = json.dumps(asdict(owner), default=str).encode()
        os.ftruncate(self._lock, 0)
        os.pwrite(self._lock, text, 0)

    def give_back(self) -> None:
        """Let another process have the folder."""
        os.ftruncate(self._lock, 0)
        os.close(self._lock)


@contextmanager
def owned(folder: Path, url: str) -> Iterator[Ownership]:
    """Own a data folder, made when it is missing, and tell others that its owner is reached at `url`.

    Raises:
        Conflict: Another process owns it; the message names that process and how to go on.
        InvalidInput: There can be no folder at this place.
    """
    ownership = Ownership(folder, _take(folder))
    try:
        _announce(ownership, url)
        yield ownership
    finally:
        ownership.give_back()


def _announce(ownership: Ownership, url: str) -> None:
    try:
        ownership.announce(url)
    except OSError as error:
        raise unusable(ownership.folder, error) from error


def owner(folder: Path) -> Owner | None:
    """Return who owns a data folder now; what a dead owner left does not count.

    Raises:
        InvalidInput: The folder cannot be looked at.
    """
    try:
        lock = os.open(folder / "owner.json", os.O_RDWR | os.O_CLOEXEC)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise unusable(folder, error) from error
    try:
        return None if _locked(lock) else _read(lock)
    finally:
        os.close(lock)


def _take(folder: Path) -> int:
    lock = _open(folder)
    deadline = time.monotonic() + PATIENCE
    while not _locked(lock):
        if time.monotonic() > deadline:
            os.close(lock)
            raise Conflict(_why(folder, owner(folder)))
        time.sleep(PAUSE)
    return lock


def _open(folder: Path) -> int:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return os.open(folder / "owner.json", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise unusable(folder, error) from error


def unusable(folder: Path, error: OSError) -> InvalidInput:
    """Say why a data folder cannot be used: it is read only, somebody else's, full, or no folder."""
    return InvalidInput(
        f"the data folder {folder} cannot be used ({error.strerror}): mend that, or choose another MEMORIA_DATA_DIR",
        field="data_dir",
    )


def _locked(lock: int) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in {errno.EWOULDBLOCK, errno.EACCES}:
            return False
        raise
    return True


def _read(lock: int) -> Owner | None:
    """Read what the owner wrote; it may be about to, or about to leave."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        text = os.pread(lock, 4096, 0)
        try:
            return _owner(json.loads(text))
        except ValueError:
            time.sleep(PAUSE)
    return None


def _owner(written: dict[str, Any]) -> Owner:
    started = datetime.fromisoformat(written["started"])
    return Owner(pid=written["pid"], url=written["url"], started=started)


def _why(folder: Path, owner: Owner | None) -> str:
    who = "by another process"
    if owner is not None:
        who = f"by the process {owner.pid}, which {f'serves at {owner.url}' if owner.serves else 'serves nobody else'}"
    return (
        f"the data folder {folder} is in use {who}: memoria's commands talk to that server; "
        "stop it to start another one, or choose another MEMORIA_DATA_DIR"
    )
