"""A collection is made by a process of its own when its first point comes, and answers before that."""

import asyncio
import shutil
import signal
from pathlib import Path
from uuid import UUID

import psutil
import pytest

from memoria.engine import making
from memoria.engine.bare import Bare
from memoria.engine.calls import READS, WRITES
from memoria.engine.messages import (
    CountPoints,
    CountResponse,
    GetCollectionInfoRequest,
    GetCollectionInfoResponse,
    UpdateBatchPoints,
)
from memoria.engine.shelf import Shelf
from memoria.records import MemoryType
from memoria.stores.index_points import upserts
from memoria.stores.index_records import IndexQuestion
from memoria.stores.index_schema import Spread, field_indexes, memories_collection
from tests.stores.index_worlds import DIMENSION, WORKSPACE, chunk, direction, open_index, running_engine

NAME = "memories"


def shelf_with_a_bare_collection(folder: Path) -> Shelf:
    shelf = Shelf(folder)
    shelf.create(memories_collection(NAME, DIMENSION, Spread()))
    for index in field_indexes(NAME):
        WRITES["/qdrant.Points/CreateFieldIndex"].answer(shelf, index.SerializeToString())
    return shelf


def write_a_point(shelf: Shelf) -> None:
    asked = UpdateBatchPoints(collection_name=NAME, wait=True, operations=upserts([chunk()]))
    WRITES["/qdrant.Points/UpdateBatch"].answer(shelf, asked.SerializeToString())


def points_in(shelf: Shelf) -> int:
    asked = CountPoints(collection_name=NAME, exact=True)
    return CountResponse.FromString(READS["/qdrant.Points/Count"].answer(shelf, asked.SerializeToString())).result.count


def indexes_of(shelf: Shelf) -> dict[str, int]:
    asked = GetCollectionInfoRequest(collection_name=NAME)
    answer = READS["/qdrant.Collections/Get"].answer(shelf, asked.SerializeToString())
    schema = GetCollectionInfoResponse.FromString(answer).result.payload_schema
    return {name: schema[name].data_type for name in schema}


def test_what_was_asked_for_is_told_before_and_after_and_after_a_start_between(tmp_path: Path) -> None:
    first = shelf_with_a_bare_collection(tmp_path)
    told = indexes_of(first)
    first.close()
    shelf = Shelf(tmp_path)
    assert isinstance(shelf.get(NAME).shard, Bare)
    assert (indexes_of(shelf), points_in(shelf)) == (told, 0)

    write_a_point(shelf)

    assert points_in(shelf) == 1
    assert indexes_of(shelf) == told
    assert set(told) == {index.field_name for index in field_indexes(NAME)}
    shelf.close()
    again = Shelf(tmp_path)
    assert points_in(again) == 1
    again.close()


def test_what_a_crash_left_half_made_is_made_anew(tmp_path: Path) -> None:
    shelf = shelf_with_a_bare_collection(tmp_path)
    (tmp_path / NAME / "making" / "segments").mkdir(parents=True)
    with (tmp_path / NAME / "indexes").open("ab") as file:
        file.write(making.LENGTH.pack(100) + b"cut")
    shelf.close()
    shelf = Shelf(tmp_path)
    write_a_point(shelf)
    assert points_in(shelf) == 1
    assert sorted(each.name for each in (tmp_path / NAME).iterdir()) == ["made_by", "shard"]
    shelf.close()


def test_a_shard_that_is_gone_is_damage_and_not_a_bare_collection(tmp_path: Path) -> None:
    shelf = shelf_with_a_bare_collection(tmp_path)
    write_a_point(shelf)
    shelf.close()
    shutil.rmtree(tmp_path / NAME / "shard")
    with pytest.raises(BaseException, match="shard"):
        Shelf(tmp_path)
    assert NAME not in Shelf(tmp_path, mends=True).collections


async def test_queries_are_answered_while_a_collection_is_made() -> None:
    async with running_engine() as engine:
        index = open_index(engine.address)
        await index.create(1, DIMENSION)
        written = chunk(UUID(int=5))
        await index.write(1, MemoryType.SEMANTIC, [written])
        writing = asyncio.create_task(index.write(1, MemoryType.EPISODIC, [written]))
        maker = await maker_of(engine.pid)
        maker.send_signal(signal.SIGSTOP)
        question = IndexQuestion(workspace_id=WORKSPACE, dense=direction(1.0))

        answers = [await index.search(1, question) for _ in range(5)]

        assert not writing.done()
        maker.send_signal(signal.SIGCONT)
        await writing
        assert [[hit.memory_id for hit in each.dense] for each in answers] == [[written.memory_id]] * 5
        assert await index.count(1, MemoryType.EPISODIC, WORKSPACE) == 1
        await index.close()


async def maker_of(engine: int) -> psutil.Process:
    """Wait for the process that makes a collection."""
    async with asyncio.timeout(10):
        while True:
            for each in psutil.Process(engine).children():
                if "memoria.engine.making" in each.cmdline():
                    return each
            await asyncio.sleep(0.005)
