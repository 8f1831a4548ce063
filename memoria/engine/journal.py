"""The writes that came after a shelf was copied, in order, for the copy to catch up with."""

from collections.abc import Iterator
from pathlib import Path
from struct import Struct

LENGTHS = Struct("<II")


class Journal:
    """Written by the serving engine while its successor is made."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = path.open("wb")

    def add(self, call: str, body: bytes) -> None:
        """Add one write that was done."""
        name = call.encode()
        self._file.write(LENGTHS.pack(len(name), len(body)) + name + body)
        self._file.flush()

    def close(self) -> None:
        """Close the journal and remove it."""
        self._file.close()
        self.path.unlink(missing_ok=True)


class JournalReader:
    """Reads a journal while it grows."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("rb")

    def __iter__(self) -> Iterator[tuple[str, bytes]]:
        """Yield the writes that are complete by now; the next iteration goes on where this one ends."""
        while True:
            start = self._file.tell()
            record = self._next()
            if record is None:
                self._file.seek(start)
                return
            yield record

    def _next(self) -> tuple[str, bytes] | None:
        header = self._file.read(LENGTHS.size)
        if len(header) < LENGTHS.size:
            return None
        name_length, body_length = LENGTHS.unpack(header)
        record = self._file.read(name_length + body_length)
        if len(record) < name_length + body_length:
            return None
        return record[:name_length].decode(), record[name_length:]

    def close(self) -> None:
        """Close the journal."""
        self._file.close()
