"""Where an engine lives: its folder, its socket, and the pipe that says its starter is alive.

Folder: `owner` (lock and pid), `current` (the name of the live shelf), `shelf-<n>/`.
Socket: a symbolic link at `socket` to the socket of the process that serves now, so that it can change hands.
"""

import shutil
from dataclasses import dataclass
from pathlib import Path

from memoria.engine.durable import write_durably
from memoria.engine.threshold import Threshold

FIRST = "shelf-1"


@dataclass(kw_only=True)
class Place:
    """Where an engine lives, and when it has its shelf indexed."""

    folder: Path
    socket: Path
    lifeline: int | None
    threshold: Threshold

    @property
    def current(self) -> Path:
        """The live shelf."""
        pointer = self.folder / "current"
        return self.folder / (pointer.read_text() if pointer.exists() else FIRST)

    @property
    def following(self) -> Path:
        """The shelf that will take over from the live one."""
        return self.folder / f"shelf-{int(self.current.name.removeprefix('shelf-')) + 1}"

    def point_to(self, shelf: Path) -> None:
        """Make a shelf the live one, durably."""
        write_durably(self.folder / "current", shelf.name.encode())

    def socket_of(self, pid: int) -> Path:
        """The socket that a process itself listens on."""
        return self.socket.with_name(f"{self.socket.name}.{pid}")

    def connect_to(self, pid: int) -> None:
        """Send new connections to a process."""
        link = self.socket.with_name(f"{self.socket.name}.new")
        link.unlink(missing_ok=True)
        link.symlink_to(self.socket_of(pid).name)
        link.rename(self.socket)

    def sweep(self) -> None:
        """Remove what a crash left: shelves that are not live, and the sockets of processes that are gone."""
        for shelf in self.folder.glob("shelf-*"):
            if shelf != self.current:
                remove(shelf)
        for socket in self.socket.parent.glob(f"{self.socket.name}*"):
            socket.unlink()


def remove(path: Path) -> None:
    """Remove a file, or a folder with all it holds."""
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
