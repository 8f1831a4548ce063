"""The embedded engine as a process: killed, frozen, orphaned, taken over; nothing acknowledged is lost."""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import UUID

import pytest

from memoria.engine import owner
from memoria.engine.threshold import Threshold
from memoria.errors import Unavailable
from memoria.records import MemoryType
from memoria.stores.embedded.engine import LONGEST_SOCKET, EngineProcess, socket_for
from memoria.stores.index import Index
from memoria.stores.index_calls import Missing
from memoria.stores.index_records import IndexQuestion
from tests.stores.index_worlds import (
    DIMENSION,
    WORKSPACE,
    chunk,
    direction,
    fast_folder,
    open_index,
    running_engine,
    terms,
)

SEMANTIC = MemoryType.SEMANTIC
EAGER = Threshold(points=100, quiet=0.1)


@asynccontextmanager
async def opened(engine: EngineProcess, within: float = 10.0) -> AsyncIterator[Index]:
    """The index of an engine, with a generation 1."""
    index = open_index(engine.address, within)
    try:
        await index.create(1, DIMENSION)
        yield index
    finally:
        await index.close()


async def until(condition: Callable[[], bool], patience: float = 30.0) -> None:
    """Wait until something is so."""
    async with asyncio.timeout(patience):
        while not condition():  # noqa: ASYNC110  # another process makes it so
            await asyncio.sleep(0.02)


async def memory_ids(index: Index) -> set[UUID]:
    """Every memory in the index."""
    found, after = set(), None
    while True:
        page = await index.scan(1, SEMANTIC, after, 1000)
        found |= {each.memory_id for each in page.chunks}
        if (after := page.following) is None:
            return found


async def write_one(index: Index, acknowledged: set[UUID]) -> None:
    """Write a memory, and note it once it is acknowledged."""
    written = chunk()
    await index.write(1, SEMANTIC, [written])
    acknowledged.add(written.memory_id)


async def keep_writing(index: Index, acknowledged: set[UUID], lasting: asyncio.Event) -> int:
    """Write one memory after the other until told to stop; return how many were refused."""
    refused = 0
    while not lasting.is_set():
        try:
            await write_one(index, acknowledged)
        except Unavailable:
            refused += 1
        await asyncio.sleep(0.005)
    return refused


async def until_answering(index: Index, patience: float = 30.0) -> None:
    """Wait until the index answers again."""
    async with asyncio.timeout(patience):
        while True:
            try:
                await index.health()
            except Unavailable:
                await asyncio.sleep(0.05)
            else:
                return


async def test_killed_again_and_again_it_comes_back_with_everything_acknowledged() -> None:
    async with running_engine() as engine, opened(engine) as index:
        acknowledged: set[UUID] = set()
        await write_one(index, acknowledged)  # which has the collection made
        done = asyncio.Event()
        writing = asyncio.create_task(keep_writing(index, acknowledged, done))
        for _ in range(4):
            await asyncio.sleep(0.3)
            killed = engine.pid
            os.kill(killed, signal.SIGKILL)
            await until(lambda killed=killed: engine.pid != killed)
            await until_answering(index)
        done.set()
        await writing

        assert len(acknowledged) > 20
        assert acknowledged <= await memory_ids(index)


async def test_frozen_it_is_replaced_and_nothing_acknowledged_is_lost() -> None:
    async with running_engine() as engine, opened(engine, within=4.0) as index:
        acknowledged: set[UUID] = set()
        for _ in range(20):
            await write_one(index, acknowledged)
        frozen = engine.pid
        os.kill(frozen, signal.SIGSTOP)

        with pytest.raises(Unavailable):
            await index.search(1, IndexQuestion(workspace_id=WORKSPACE, dense=direction(1.0)))
        await until(lambda: engine.pid != frozen)
        await until_answering(index)

        assert await memory_ids(index) == acknowledged


async def test_a_restart_that_fails_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    async with running_engine() as engine:
        killed = engine.pid
        with monkeypatch.context() as patch:
            patch.setattr(sys, "executable", "/nowhere/python")
            os.kill(killed, signal.SIGKILL)
            await asyncio.sleep(1.5)
            assert not owner.is_owned(engine.folder)
        await until(lambda: owner.is_owned(engine.folder) and engine.pid != killed)


async def test_after_a_call_that_timed_out_the_next_is_refused_at_once() -> None:
    async with running_engine() as engine, opened(engine, within=0.5) as index:
        frozen = engine.pid
        os.kill(frozen, signal.SIGSTOP)
        question = IndexQuestion(workspace_id=WORKSPACE, dense=direction(1.0))
        with pytest.raises(Unavailable, match="DEADLINE_EXCEEDED"):
            await index.search(1, question)

        async with asyncio.timeout(0.1):
            with pytest.raises(Unavailable, match="does not answer"):
                await index.search(1, question)
        os.kill(frozen, signal.SIGCONT)


async def test_stopped_and_started_again_it_holds_what_it_held() -> None:
    with fast_folder() as folder:
        engine = EngineProcess(folder)
        await engine.start()
        async with opened(engine) as index:
            acknowledged: set[UUID] = set()
            await write_one(index, acknowledged)
        first = engine.pid
        await engine.stop()
        with pytest.raises(ProcessLookupError):
            os.kill(first, 0)

        again = EngineProcess(folder)
        await again.start()
        async with opened(again) as index:
            assert await memory_ids(index) == acknowledged
        await again.stop()


async def test_a_damaged_collection_is_missing_and_the_others_are_whole() -> None:
    with fast_folder() as folder:
        engine = EngineProcess(folder)
        await engine.start()
        async with opened(engine) as index:
            kept = chunk()
            await index.write(1, MemoryType.EPISODIC, [kept])
            await index.write(1, SEMANTIC, [chunk()])
        await engine.stop()
        (folder / "shelf-1" / "semantic" / "shard" / "edge_config.json").write_bytes(b"\x00" * 99)
        (folder / "shelf-1" / "procedural" / "made_by").write_bytes(b"\xff")

        again = EngineProcess(folder)
        await again.start()
        index = open_index(again.address, 10.0)
        assert [each.memory_id for each in (await index.scan(1, MemoryType.EPISODIC, None, 9)).chunks] == [
            kept.memory_id
        ]
        for lost in (SEMANTIC, MemoryType.PROCEDURAL):
            with pytest.raises(Missing):
                await index.scan(1, lost, None, 9)
        await index.create(1, DIMENSION)
        assert await memory_ids(index) == set()
        await index.close()
        await again.stop()


async def test_an_optimised_index_takes_over_and_no_query_fails() -> None:
    async with running_engine(EAGER) as engine, opened(engine) as index:
        first = chunk(dense=direction(1.0))
        await index.write(1, SEMANTIC, [first, *(chunk(dense=direction(0, 1)) for _ in range(500))])
        acknowledged = await memory_ids(index)
        old, done = engine.pid, asyncio.Event()
        writing = asyncio.create_task(keep_writing(index, acknowledged, done))
        question = IndexQuestion(workspace_id=WORKSPACE, dense=direction(1.0), terms=terms(t1=1.0), types=[SEMANTIC])
        best = set()
        while engine.pid == old:
            best.add((await index.search(1, question)).dense[0].memory_id)
        for _ in range(50):
            best.add((await index.search(1, question)).dense[0].memory_id)
        done.set()

        assert await writing == 0
        assert best <= acknowledged
        assert await memory_ids(index) == acknowledged
        assert (engine.folder / "current").read_text() != "shelf-1"
        assert owner.is_owned(engine.folder)


async def test_killed_at_any_moment_of_a_take_over_it_comes_back_with_everything_acknowledged() -> None:
    for moment in ("copying", "building", "loading", "done"):
        async with running_engine(EAGER) as engine, opened(engine) as index:
            acknowledged: set[UUID] = set()
            await index.write(1, SEMANTIC, written := [chunk() for _ in range(400)])
            acknowledged |= {each.memory_id for each in written}
            done = asyncio.Event()
            writing = asyncio.create_task(keep_writing(index, acknowledged, done))
            killed = await at(engine, moment)
            os.kill(killed, signal.SIGKILL)
            await until(lambda engine=engine, killed=killed: engine.pid != killed)
            await until_answering(index)
            done.set()
            await writing

            assert acknowledged <= await memory_ids(index), moment


async def at(engine: EngineProcess, moment: str) -> int:
    """Wait for a moment of a take-over, and return the pid that serves then."""
    first, target = engine.pid, engine.folder / "shelf-2"
    await until(target.exists)
    if moment == "copying":
        return first
    await until(target.with_suffix(".journal").exists)
    if moment == "building":
        return first
    await until(lambda: len(list(engine.folder.glob("qdrant.sock.*"))) > 1)
    if moment == "loading":
        return first
    await until(lambda: engine.pid != first)
    return engine.pid


async def test_nothing_of_it_is_left_when_its_starter_is_killed() -> None:
    with fast_folder() as folder:
        program = (
            "import asyncio, pathlib\n"
            "from memoria.stores.embedded.engine import EngineProcess\n"
            "async def main():\n"
            f"    await EngineProcess(pathlib.Path({str(folder)!r})).start()\n"
            "    print('up', flush=True)\n"
            "    await asyncio.sleep(60)\n"
            "asyncio.run(main())\n"
        )
        starter = await asyncio.create_subprocess_exec(sys.executable, "-c", program, stdout=PIPE)
        while b"up" not in await starter.stdout.readline():
            assert starter.returncode is None
        assert owner.is_owned(folder)

        starter.kill()
        await starter.wait()

        await until(lambda: not owner.is_owned(folder), patience=3.0)
        assert list(folder.glob("qdrant.sock*")) == []


async def test_a_second_opener_is_told_who_has_the_folder() -> None:
    async with running_engine() as engine:
        with pytest.raises(Unavailable, match=f"belongs to the process {engine.pid}: stop it"):
            await EngineProcess(engine.folder).start()

        assert owner.is_owned(engine.folder)


async def test_leftovers_of_a_crash_are_swept_at_the_next_start() -> None:
    with fast_folder() as folder:
        (folder / "shelf-2").mkdir()
        (folder / "shelf-2.journal").touch()
        (folder / "shelf-1" / "half-made").mkdir(parents=True)
        (folder / "qdrant.sock.99999").touch()

        engine = EngineProcess(folder)
        await engine.start()
        left = {each.name for each in folder.iterdir()}
        await engine.stop()

        assert left == {"owner", "shelf-1", "qdrant.sock", f"qdrant.sock.{engine.pid}"}
        assert list((folder / "shelf-1").iterdir()) == []


async def test_only_its_user_can_open_its_socket() -> None:
    async with running_engine() as engine:
        assert os.stat(engine.address.removeprefix("unix:")).st_mode & 0o777 == 0o600  # noqa: PTH116


def test_a_socket_whose_path_would_be_too_long_is_in_a_private_folder(tmp_path: Path) -> None:
    long = tmp_path / ("x" * 100)

    assert socket_for(Path("/data/a")) == Path("/data/a/qdrant.sock")
    assert len(str(socket_for(long))) <= LONGEST_SOCKET
    assert socket_for(long).parent.stat().st_mode & 0o777 == 0o700
    socket_for(long).parent.rmdir()
