"""Where an import was when it was interrupted."""

import hashlib
from contextlib import suppress
from pathlib import Path
from typing import Any

import orjson

from memoria.cli.files import Source


class Bookmark:
    """How far each file, and the relations of each set, have been acknowledged by the server."""

    def __init__(self, folder: Path, import_: Any) -> None:
        name = hashlib.sha256(orjson.dumps(import_)).hexdigest()[:32]
        self._path = folder / "imports" / f"{name}.json"
        self._kept: dict[str, dict[str, Any]] = {"files": {}, "relations": {}}
        if self._path.is_file():
            with suppress(orjson.JSONDecodeError):  # the disk was full, or lost power: everything is sent again
                self._kept = orjson.loads(self._path.read_bytes())

    def line(self, source: Source) -> int:
        """Return the last line of a file that is done; 0 when the file has changed since."""
        kept = self._kept["files"].get(str(source.path.absolute()), {})
        return kept["line"] if kept.get("state") == _state(source.path) else 0

    def relations(self, set: str) -> int:
        """Return how many relations of a set are done."""
        return int(self._kept["relations"].get(set, 0))

    def documents_done(self, source: Source, line: int) -> None:
        """Note that everything up to a line is done."""
        # Other documents may bring other relations.
        self._kept["relations"] = {}
        self._kept["files"][str(source.path.absolute())] = {"state": _state(source.path), "line": line}
        self._save()

    def relations_done(self, set: str, count: int) -> None:
        """Note that so many relations of a set are done."""
        self._kept["relations"][set] = count
        self._save()

    def _save(self) -> None:
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        written = self._path.with_suffix(".new")
        written.write_bytes(orjson.dumps(self._kept))
        written.replace(self._path)

    def close(self) -> None:
        """Forget everything: the import is complete."""
        self._path.unlink(missing_ok=True)


def _state(path: Path) -> list[int]:
    found = path.stat()
    return [found.st_size, found.st_mtime_ns]
