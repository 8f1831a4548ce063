"""The pool: one workspace a transaction, refusals by name, and connections that break."""

import asyncio
import os
import signal
from typing import Any

import asyncpg
import pytest

from memoria.domain.ids import new_id
from memoria.errors import Conflict, InvalidInput, MemoriaError, NotFound, TooMany, Unavailable
from memoria.records import DEFAULT_WORKSPACE, Caller
from memoria.stores import postgres
from memoria.stores.postgres import Record, refusal

INSERT = "insert into memories (workspace_id, id, type, kind, content) values ($1, $2, 'semantic', 'note', $3)"


async def test_a_transaction_sees_its_workspace_and_the_next_does_not(record: Record, caller: Caller) -> None:
    async with record.writing(caller) as db:
        await db.execute(INSERT, DEFAULT_WORKSPACE, new_id(), "ours")
    async with record.reading(caller) as db:
        assert await db.fetchval("select count(*) from memories") == 1
    async with record.reading(Caller(workspace_id=new_id())) as db:
        assert await db.fetchval("select count(*) from memories") == 0
    async with record.system() as db:
        assert await db.fetchval("select count(*) from memories") == 0


async def test_what_fails_half_way_leaves_nothing(record: Record, caller: Caller) -> None:
    async def fail() -> None:
        async with record.writing(caller) as db:
            await db.execute(INSERT, DEFAULT_WORKSPACE, new_id(), "half")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    async with record.reading(caller) as db:
        assert await db.fetchval("select count(*) from memories") == 0


async def test_reading_cannot_write(record: Record, caller: Caller) -> None:
    async def write() -> None:
        async with record.reading(caller) as db:
            await db.execute(INSERT, DEFAULT_WORKSPACE, new_id(), "no")

    with pytest.raises(MemoriaError, match="read-only"):
        await write()


async def test_no_statement_lock_or_open_transaction_lasts_for_ever(record: Record, caller: Caller) -> None:
    async with record.reading(caller) as db:
        for bound, seconds in (("statement", 15), ("lock", 5), ("idle_in_transaction_session", 15)):
            assert await db.fetchval(f"show {bound}_timeout") == f"{seconds}s"


async def test_connections_that_broke_while_idle_are_replaced(record_url: str, caller: Caller, owner: Any) -> None:
    record = await Record.connect(record_url, size=4)

    async def ask() -> int:
        async with record.reading(caller) as db:
            await db.fetchval("select pg_sleep(0.05)")
            return int(await db.fetchval("select 7"))

    assert await asyncio.gather(*(ask() for _ in range(4))) == [7] * 4
    cut = "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'memoria' and datname = "
    await owner.execute(cut + "current_database()")
    assert await asyncio.gather(*(ask() for _ in range(8))) == [7] * 8
    await record.close()


async def test_a_connection_cut_in_the_middle_is_unavailable(record: Record, caller: Caller, owner: Any) -> None:
    async def lose() -> None:
        async with record.writing(caller) as db:
            await owner.execute("select pg_terminate_backend($1)", await db.fetchval("select pg_backend_pid()"))
            await db.execute(INSERT, DEFAULT_WORKSPACE, new_id(), "lost")

    with pytest.raises(Unavailable):
        await lose()
    async with record.reading(caller) as db:
        assert await db.fetchval("select count(*) from memories") == 0


async def test_more_callers_than_connections_wait_their_turn(record_url: str, caller: Caller) -> None:
    record = await Record.connect(record_url, size=2)

    async def hold(seconds: float) -> None:
        async with record.reading(caller) as db:
            await db.execute("select pg_sleep($1)", seconds)

    await asyncio.gather(*(hold(0.05) for _ in range(12)))
    holding = [asyncio.create_task(hold(7)) for _ in range(2)]
    await asyncio.sleep(0.2)
    with pytest.raises(TooMany) as refused:
        await hold(0)
    assert refused.value.retry_after > 0
    assert await record.answers()
    await asyncio.gather(*holding)
    await record.close()


async def test_a_server_that_is_not_there_is_unavailable() -> None:
    with pytest.raises(Unavailable, match="MEMORIA_DATABASE_URL"):
        await Record.connect("postgresql://nobody@127.0.0.1:9/none")


@pytest.mark.parametrize(
    ("constraint", "kind"),
    [
        ("memory_relations_source_id_fkey", NotFound),
        ("memories_duplicate_key", Conflict),
        ("memory_relations_self_check", InvalidInput),
    ],
)
def test_a_constraint_is_told_by_its_name(constraint: str, kind: type[Exception]) -> None:
    error = asyncpg.IntegrityConstraintViolationError("inner detail of the row")
    error.constraint_name = constraint  # type: ignore[attr-defined]
    told = refusal(error)
    assert type(told) is kind
    assert "inner detail" not in str(told)


async def test_a_frozen_server_is_unavailable_after_the_wait_and_good_again_later(
    record_url: str, caller: Caller, owner: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres, "WAIT", 0.5)
    record = await Record.connect(record_url, size=1)

    async def ask() -> int:
        async with record.reading(caller) as db:
            return int(await db.fetchval("select pg_backend_pid()"))

    frozen = await ask()
    await asyncio.sleep(0.1)  # its transaction is ended while nobody waits
    os.kill(frozen, signal.SIGSTOP)
    try:
        with pytest.raises(Unavailable, match="does not answer"):
            await asyncio.wait_for(ask(), 3)
        assert await ask() != frozen
    finally:
        os.kill(frozen, signal.SIGCONT)
    await record.close()
