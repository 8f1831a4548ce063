"""The collections of one folder: one qdrant-edge shard each, with the request that made it beside it."""

import re
import shutil
import sys
from pathlib import Path

import grpc

from memoria.engine import making
from memoria.engine.bare import Bare
from memoria.engine.durable import write_durably
from memoria.engine.making import Shard
from memoria.engine.messages import CreateCollection, CreateFieldIndexCollection
from memoria.engine.points import VectorNames
from memoria.engine.refusals import Refused, invalid
from memoria.engine.schema import read_config, read_field_index, read_names

PASSING = re.compile(r"os error (12|13|24|28|30)\b")
"""Errors of the system that are no damage: memory, rights, open files, room on the disk, a disk that is read only."""
NAME = re.compile(r"[^<>:\"/\\|?*\x00-\x1f]{1,200}")


class Collection:
    """A shard that is open, or not made yet, and how it is made."""

    def __init__(self, folder: Path, made_by: CreateCollection, shard: Shard) -> None:
        self.folder = folder
        self.made_by = made_by
        self.shard = shard
        self.names: VectorNames = read_names(made_by)
        self.unflushed = 0
        self.settled = 0

    @property
    def unindexed(self) -> int:
        """Count the points that queries still find by scanning."""
        held = self.shard.info()
        vectors = len(self.names.dense) + len(self.names.sparse)
        return max(0, held.points_count * vectors - held.indexed_vectors_count)

    @property
    def pending(self) -> int:
        """Count the points that wait to be indexed, or to be replayed from the log after a crash."""
        return max(self.unindexed - self.settled, self.unflushed)

    def index(self, request: CreateFieldIndexCollection) -> None:
        """Create a payload index, or note it when there is no shard yet.

        Raises Refused for one that the engine has not.
        """
        change = read_field_index(request)
        if isinstance(self.shard, Bare):
            making.ask(self.folder, request)
            self.shard.add(request)
        else:
            self.shard.update(change)

    def make(self) -> None:
        """Have the shard made when there is none yet; takes a second or two.

        Raises Refused (UNAVAILABLE) when it could not be made.
        """
        if isinstance(self.shard, Bare):
            self.shard = making.made(self.folder)

    def settle(self) -> None:
        """Take what is not indexed now for what optimising leaves so."""
        self.settled = self.unindexed


class Shelf:
    """Every collection of a folder, opened.

    Layout: `<folder>/<collection>/{shard/, made_by}`, and what `making` names. A folder without `made_by` was never
    acknowledged, or is being removed, and is swept away when the shelf is opened. With `mends` so is a collection that
    is damaged: whoever keeps the record misses it, and writes it anew. A copy that is damaged is an error instead.
    """

    def __init__(self, folder: Path, *, mends: bool = False) -> None:
        self.folder = folder
        self._mends = mends
        self.collections: dict[str, Collection] = {}
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for each in sorted(folder.iterdir()):
            self._open(each)

    def _open(self, folder: Path) -> None:
        if not (folder / "made_by").exists():
            shutil.rmtree(folder)
            return
        try:
            made_by = CreateCollection.FromString((folder / "made_by").read_bytes())
            shard = making.open_shard(folder)
        except (KeyboardInterrupt, SystemExit):
            raise
        except BaseException as error:  # which is what qdrant-edge raises, and panics with
            if not self._mends or PASSING.search(str(error)) or isinstance(error, OSError):
                raise
            print(f"{folder} is damaged and removed, to be written anew: {error}", file=sys.stderr)  # noqa: T201
            shutil.rmtree(folder)
            return
        self.collections[made_by.collection_name] = Collection(folder, made_by, shard)

    def get(self, name: str) -> Collection:
        """Return a collection.

        Raises Refused (NOT_FOUND) when there is none of this name.
        """
        if name not in self.collections:
            raise Refused(grpc.StatusCode.NOT_FOUND, f"Not found: Collection `{name}` doesn't exist!")
        return self.collections[name]

    def create(self, made_by: CreateCollection) -> None:
        """Create a collection.

        Raises Refused when it exists, or when the engine cannot make it as asked.
        """
        name = made_by.collection_name
        if not NAME.fullmatch(name) or name in {".", ".."}:
            raise invalid(f"{name!r} cannot name a collection")
        if name in self.collections:
            raise Refused(grpc.StatusCode.ALREADY_EXISTS, f"Wrong input: Collection `{name}` already exists!")
        folder = self.folder / name
        read_config(made_by)
        collection = Collection(folder, made_by, making.begin(folder))
        write_durably(folder / "made_by", made_by.SerializeToString())
        self.collections[name] = collection

    def delete(self, name: str) -> bool:
        """Delete a collection, and say whether there was one."""
        collection = self.collections.pop(name, None)
        if collection is None:
            return False
        (self.folder / name / "made_by").unlink()
        collection.shard.close()
        shutil.rmtree(self.folder / name)
        return True

    def flush(self) -> None:
        """Write what is still in memory to disk; until then the write-ahead log holds it."""
        for collection in self.collections.values():
            collection.shard.flush()
            collection.unflushed = 0

    def close(self) -> None:
        """Close every shard. The shelf cannot be used afterwards."""
        for collection in self.collections.values():
            collection.shard.close()
        self.collections.clear()
