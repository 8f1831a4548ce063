"""Making the shard of a collection, when its first point comes.

Creating a shard, and each of its payload indexes, ends in `fsync` with the interpreter's lock held: twenty indexes take
a second or more, in which no query would be answered. So what is asked for is written down, and made all at once by a
process of its own: `python -m memoria.engine.making FOLDER PARENT`. Until then the collection is bare.

Files in the folder of a collection: `indexes` (what is asked for; gone once the shard is there), `making`, `shard`.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from struct import Struct

import grpc
import qdrant_edge as edge

from memoria.engine.bare import Bare
from memoria.engine.durable import rename_durably
from memoria.engine.kinship import die_with
from memoria.engine.messages import CreateCollection, CreateFieldIndexCollection
from memoria.engine.refusals import Refused
from memoria.engine.schema import read_config, read_field_index

LENGTH = Struct("<I")
Shard = edge.EdgeShard | Bare


def begin(folder: Path) -> Shard:
    """Begin a collection in a folder that has none."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    _indexes(folder).touch(mode=0o600)
    return Bare()


def open_shard(folder: Path) -> Shard:
    """Open what a collection's folder holds."""
    if _indexes(folder).exists() and not (folder / "shard").exists():
        return Bare(_asked(folder))
    shard = edge.EdgeShard.load(str(folder / "shard"))
    _indexes(folder).unlink(missing_ok=True)
    return shard


def ask(folder: Path, index: CreateFieldIndexCollection) -> None:
    """Write down a payload index that the shard is to have."""
    body = index.SerializeToString()
    with _indexes(folder).open("ab") as file:
        file.write(LENGTH.pack(len(body)) + body)
        file.flush()
        os.fsync(file.fileno())


def made(folder: Path) -> Shard:
    """Have the shard of a bare collection made, and open it.

    Raises Refused (UNAVAILABLE) when it could not be made.
    """
    words = [sys.executable, "-m", "memoria.engine.making", str(folder), str(os.getpid())]
    if code := subprocess.run(words, check=False).returncode:
        raise Refused(grpc.StatusCode.UNAVAILABLE, f"making the index in {folder} failed with exit code {code}")
    return open_shard(folder)


def make(folder: Path) -> None:
    """Make the shard of a collection in this process."""
    made_by = CreateCollection.FromString((folder / "made_by").read_bytes())
    making = folder / "making"
    shutil.rmtree(making, ignore_errors=True)
    shard = edge.EdgeShard.create(str(making), read_config(made_by))
    for index in _asked(folder):
        shard.update(read_field_index(index))
    shard.flush()
    shard.close()
    rename_durably(making, folder / "shard")


def _indexes(folder: Path) -> Path:
    return folder / "indexes"


def _asked(folder: Path) -> Iterator[CreateFieldIndexCollection]:
    """Read what was asked for, but for a last one that a crash cut off."""
    rest = memoryview(_indexes(folder).read_bytes())
    while len(rest) >= LENGTH.size:
        (length,) = LENGTH.unpack_from(rest)
        body, rest = rest[LENGTH.size : LENGTH.size + length], rest[LENGTH.size + length :]
        if len(body) == length:
            yield CreateFieldIndexCollection.FromString(bytes(body))


if __name__ == "__main__":
    die_with(int(sys.argv[2]))
    make(Path(sys.argv[1]))
