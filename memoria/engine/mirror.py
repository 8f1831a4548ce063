"""Copying a folder whose files are large, mostly unchanged, and written through memory maps.

Their times of change cannot be trusted, so contents are compared. A first pass copies while writes go on; a second
one, with writes held, writes only the blocks that changed since, in a fraction of the time.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

BLOCK = 1024 * 1024


def mirror(source: Path, target: Path) -> None:
    """Make `target` equal to `source`, writing only what differs.

    A file that vanishes meanwhile is left out: another pass has to follow when nothing changes any more.
    """
    target.mkdir(mode=0o700, parents=True, exist_ok=True)
    held = dict(_held(source))
    _remove_others(target, held)
    for each, is_folder in sorted(held.items()):
        if is_folder:
            (target / each).mkdir(exist_ok=True)
        else:
            _mirror_file(source / each, target / each)


def _held(folder: Path) -> Iterator[tuple[Path, bool]]:
    # Unlike Path.rglob, os.walk passes over what vanishes meanwhile.
    for inside, folders, files in os.walk(folder):
        for name in (*folders, *files):
            yield (Path(inside) / name).relative_to(folder), name in folders


def _remove_others(target: Path, held: dict[Path, bool]) -> None:
    for each in sorted(target.rglob("*"), reverse=True):
        if held.get(each.relative_to(target)) is each.is_dir():
            continue
        if each.is_dir():
            each.rmdir()
        else:
            each.unlink()


def _mirror_file(source: Path, target: Path) -> None:
    target.touch(mode=0o600)
    try:
        with source.open("rb") as reading, target.open("r+b", buffering=0) as writing:
            _mirror_blocks(reading, writing)
    except FileNotFoundError:
        target.unlink()


def _mirror_blocks(reading: BinaryIO, writing: BinaryIO) -> None:
    place = 0
    while block := reading.read(BLOCK):
        writing.seek(place)
        if writing.read(len(block)) != block:
            writing.seek(place)
            writing.write(block)
        place += len(block)
    writing.truncate(place)
