"""How an optimised copy takes over from the engine that serves, while both keep answering.

1. The old engine copies its shelf, holds writes while it copies what changed meanwhile, and from then on journals
   each write it does.
2. A builder process optimises the copy.
3. A new engine loads the copy, does the journal's writes, and listens on a socket of its own: `ready`.
4. The old engine holds writes and says `finish`; the new one does the last writes: `done`.
5. The pointer to the live shelf moves, the lock is handed over, new connections go to the new engine.
6. The old engine hands on every call that still reaches it, and ends.

Up to 5 the old shelf is the live one and holds every acknowledged write; from 5 on the new one does.
"""

import asyncio
import os
import socket
import sys
from pathlib import Path

import grpc
import grpc.aio

from memoria.engine import owner
from memoria.engine.calls import WRITES
from memoria.engine.journal import Journal, JournalReader
from memoria.engine.kinship import die_with
from memoria.engine.mirror import mirror
from memoria.engine.place import Place, remove
from memoria.engine.refusals import Refused
from memoria.engine.server import OPTIONS, Engine, Forward
from memoria.engine.shelf import Shelf

PATIENCE = 60.0
READY, FINISH, DONE, OWNER = b"ready", b"finsh", b"done.", b"owner"


class TakeOverFailed(Exception):
    """The copy could not take over; the old engine serves on."""


async def hand_over(engine: Engine, place: Place, lock: int) -> None:
    """Have the shelf optimised, and a new engine take over from this one.

    Raises TakeOverFailed when that did not succeed and this engine serves on.
    """
    target = place.following
    journal = await _copy(engine, place, target)
    try:
        await _run(["build", str(target)])
        await _succeed(engine, place, lock, target)
    finally:
        engine.written = None
        journal.close()
        if place.current != target:
            remove(target)


async def _copy(engine: Engine, place: Place, target: Path) -> Journal:
    await asyncio.to_thread(remove, target)
    await asyncio.to_thread(mirror, place.current, target)
    async with engine.writing:
        await engine.alone(mirror, place.current, target)
        journal = Journal(journal_of(target))
        engine.written = journal.add
    return journal


def journal_of(shelf: Path) -> Path:
    """Where the writes for a copied shelf are journalled."""
    return shelf.with_suffix(".journal")


async def _run(arguments: list[str], *descriptors: int) -> None:
    child = await _start(arguments, *descriptors)
    try:
        code = await child.wait()
    finally:
        _end(child)
    if code:
        raise TakeOverFailed(f"building the optimised index failed with exit code {code}")


async def _start(arguments: list[str], *descriptors: int) -> asyncio.subprocess.Process:
    command = [sys.executable, "-m", "memoria.engine", *arguments, "--parent", str(os.getpid())]
    return await asyncio.create_subprocess_exec(*command, pass_fds=descriptors)


def _end(child: asyncio.subprocess.Process) -> None:
    if child.returncode is None:
        child.kill()


async def _succeed(engine: Engine, place: Place, lock: int, target: Path) -> None:
    ours, theirs = socket.socketpair()
    ours.settimeout(PATIENCE)
    with ours, theirs:
        child = await _start(_arguments(place, target, theirs), theirs.fileno(), *_lifeline(place))
        theirs.close()
        try:
            await asyncio.to_thread(_expect, ours, READY)
            # Once the last writes have begun they end, even if this engine is told to stop meanwhile.
            await asyncio.shield(_last_writes(engine, place, ours, lock, child.pid, target))
        except (OSError, TakeOverFailed) as problem:
            raise TakeOverFailed(f"the optimised index could not take over: {problem}") from problem
        finally:
            if engine.successor in {None, refuse}:
                _end(child)
            ours.shutdown(socket.SHUT_RDWR)


def _arguments(place: Place, target: Path, control: socket.socket) -> list[str]:
    words = ["succeed", str(target), "--folder", str(place.folder), "--socket", str(place.socket)]
    words += ["--control", str(control.fileno())]
    words += ["--index-at", str(place.threshold.points), "--quiet", str(place.threshold.quiet)]
    return words + (["--lifeline", str(place.lifeline)] if place.lifeline is not None else [])


def _lifeline(place: Place) -> list[int]:
    return [] if place.lifeline is None else [place.lifeline]


async def _last_writes(engine: Engine, place: Place, control: socket.socket, lock: int, pid: int, target: Path) -> None:
    async with engine.writing:
        control.sendall(FINISH)
        await asyncio.to_thread(_expect, control, DONE)
        place.point_to(target)
        # From here on the old shelf must not change, whatever happens: the next start opens the new one.
        engine.successor = await _hand_lock(place, control, lock, pid)


async def _hand_lock(place: Place, control: socket.socket, lock: int, pid: int) -> Forward:
    try:
        socket.send_fds(control, [OWNER], [lock])
        await asyncio.to_thread(_expect, control, OWNER)
    except (OSError, TakeOverFailed):
        return refuse
    os.close(lock)
    place.connect_to(pid)
    return forward_to(place.socket)


async def refuse(_path: str, _body: bytes) -> bytes:
    """Answer for a successor that did not come up.

    Raises Refused, always.
    """
    raise Refused(grpc.StatusCode.UNAVAILABLE, "the index is being restarted; try again in a second")


def _expect(control: socket.socket, word: bytes) -> None:
    said = control.recv(len(word), socket.MSG_WAITALL)
    if said != word:
        raise TakeOverFailed(f"the new engine ended instead of saying {word.decode()}")


def forward_to(address: Path) -> Forward:
    """Return what hands a call on to the engine that listens there."""
    channel = grpc.aio.insecure_channel(f"unix:{address}", options=OPTIONS)

    async def forward(path: str, body: bytes) -> bytes:
        call: grpc.aio.UnaryUnaryMultiCallable[bytes, bytes] = channel.unary_unary(path)
        return await call(body, timeout=PATIENCE)

    return forward


def catch_up(shelf: Shelf, reader: JournalReader) -> None:
    """Do the journalled writes that were not done yet."""
    for path, body in reader:
        WRITES[path].answer(shelf, body)


def succeed(control: socket.socket, shelf: Shelf, journal: Path) -> int:
    """Take over from the engine at the other end of `control`, and return the lock of the folder.

    Raises TakeOverFailed when the other engine is gone.
    """
    reader = JournalReader(journal)
    catch_up(shelf, reader)
    control.sendall(READY)
    _expect(control, FINISH)
    catch_up(shelf, reader)
    reader.close()
    control.sendall(DONE)
    word, descriptors, _flags, _address = socket.recv_fds(control, len(OWNER), 1)
    if word != OWNER or not descriptors:
        raise TakeOverFailed("the old engine ended before it handed over its lock")
    owner.sign(descriptors[0])
    return descriptors[0]


def confirm(control: socket.socket) -> None:
    """Tell the old engine that this one owns the folder, and lives on without it.

    To be called in the main thread: the kernel keeps the signal for a parent's death for each thread.
    """
    die_with(None)
    control.sendall(OWNER)
