"""The record: a pool of connections to Postgres, each under one workspace and the role that owns nothing.

What Postgres refuses becomes an error of ours: by the constraint's name where a caller can mend it, `Unavailable`
where the server cannot be reached.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any, TypeAlias
from uuid import UUID

import asyncpg
import orjson
from asyncpg.pool import PoolConnectionProxy

from memoria.errors import Conflict, InvalidInput, MemoriaError, NotFound, TooMany, Unavailable
from memoria.records import Caller

Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record] | PoolConnectionProxy[asyncpg.Record]"

SESSION = {
    "role": "memoria_app",
    "application_name": "memoria",
    "timezone": "UTC",
    "statement_timeout": "15s",
    "lock_timeout": "5s",
    "idle_in_transaction_session_timeout": "15s",
    "jit": "off",
}
BY_INDEX = "set local enable_seqscan = off"
WAIT = 5.0
"""Seconds to wait for a connection before the caller is asked to come again."""

LOST = (
    OSError,
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # a connection that was cut while idle
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
)

REFUSALS: dict[str, tuple[type[MemoriaError], str]] = {
    "memories_duplicate_key": (
        Conflict,
        "another active memory already says exactly this: revise or supersede that one, or change the text",
    ),
    "memories_superseded_by_fkey": (NotFound, "the superseding memory does not exist: remember it first"),
    "memories_superseded_check": (InvalidInput, "a memory cannot supersede itself"),
    "memories_valid_check": (InvalidInput, "valid_from must not be after valid_to"),
    "memories_project_id_fkey": (NotFound, "there is no such project"),
    "memories_session_id_fkey": (NotFound, "there is no such work session"),
    "memory_relations_source_id_fkey": (NotFound, "the relation's source does not exist: remember it first"),
    "memory_relations_target_id_fkey": (NotFound, "the relation's target does not exist: remember it first"),
    "memory_relations_self_check": (InvalidInput, "a memory cannot be related to itself"),
    "memory_relations_valid_check": (InvalidInput, "valid_from must not be after valid_to"),
    "clients_name_key": (Conflict, "another client has this name already"),
    "projects_name_key": (Conflict, "another project of this client has this name already"),
    "projects_client_id_fkey": (Conflict, "the client has projects: archive it instead, or move them first"),
    "work_sessions_client_id_fkey": (Conflict, "hours are booked on this client: archive it instead"),
    "work_sessions_project_id_fkey": (Conflict, "hours are booked on this project: archive it instead"),
    "work_sessions_limit_check": (
        Conflict,
        "as many sessions are open as the settings allow: stop one, or raise parallel_limit",
    ),
    "work_sessions_time_check": (InvalidInput, "a session cannot end before it starts"),
    "work_sessions_length_check": (InvalidInput, "a session cannot last longer than a year: say when it ended"),
    "work_sessions_years_check": (InvalidInput, "a session must start in the years 1970 to 2199"),
    "work_sessions_pauses_check": (
        InvalidInput,
        "pauses must lie within their session, in order and apart, and only the last one of a paused session is open",
    ),
    "work_sessions_notes_check": (InvalidInput, "the notes of a session may have 65,536 bytes: keep a memory instead"),
    "user_settings_work_days_check": (InvalidInput, "work_days counts from 1 (Monday) to 7 (Sunday)"),
}
"""What a constraint says to a caller, by its name."""

RACED = (asyncpg.UniqueViolationError, asyncpg.SerializationError, asyncpg.DeadlockDetectedError)
BUSY = (
    asyncpg.LockNotAvailableError,
    asyncpg.QueryCanceledError,
    asyncpg.InsufficientResourcesError,
    asyncpg.OperatorInterventionError,
)


class Record:
    """The pool. `reading`, `writing` and `system` are the only ways in."""

    def __init__(self, pool: "asyncpg.Pool[asyncpg.Record]", url: str) -> None:
        self._pool = pool
        self._url = url
        self._ending: set[asyncio.Task[None]] = set()

    @classmethod
    async def connect(cls, url: str, *, size: int = 10) -> "Record":
        """Open a pool of at most `size` connections.

        Raises:
            Unavailable: The server cannot be reached, or refuses the role `memoria_app`.
        """
        try:
            pool = await asyncpg.create_pool(
                url,
                min_size=1,
                max_size=size,
                server_settings=SESSION,
                init=_prepare,
                reset=_leave,
                command_timeout=20,
                timeout=10,
                max_inactive_connection_lifetime=300,
            )
        except (*LOST, asyncpg.PostgresError, TimeoutError) as error:
            raise Unavailable(f"PostgreSQL cannot be reached: {error}. Check MEMORIA_DATABASE_URL") from error
        return cls(pool, url)

    async def close(self) -> None:
        """Close every connection, waiting at most five seconds for those in use."""
        try:
            await asyncio.wait_for(self._pool.close(), 5)
        except TimeoutError:
            self._pool.terminate()

    async def answers(self) -> bool:
        """Tell whether PostgreSQL answers to a connection of its own, within five seconds."""
        try:
            connection = await asyncpg.connect(self._url, timeout=WAIT, command_timeout=WAIT)
        except (*LOST, asyncpg.PostgresError, TimeoutError):
            return False
        await connection.close(timeout=1)
        return True

    @property
    def in_use(self) -> int:
        """Connections that a call holds right now."""
        return self._pool.get_size() - self._pool.get_idle_size()

    @asynccontextmanager
    async def reading(self, caller: Caller) -> AsyncIterator[Connection]:
        """Open a read-only transaction in the caller's workspace. Nobody waits for its end, which tells nothing."""
        async with self._reading(f"begin read only; {_workspace(caller)}") as db:
            yield db

    @asynccontextmanager
    async def looking_up(self, caller: Caller) -> AsyncIterator[Connection]:
        """Open one whose queries use their indexes: a plan that was made for a small table outlives its growth."""
        async with self._reading(f"begin read only; {_workspace(caller)}; {BY_INDEX}") as db:
            yield db

    @asynccontextmanager
    async def _reading(self, begin: str) -> AsyncIterator[Connection]:
        connection = await self._begin(begin)
        try:
            async with _undone_if_it_fails(connection):
                yield connection
        except BaseException:
            await self._pool.release(connection)
            raise
        ending = asyncio.create_task(self._end(connection))
        self._ending.add(ending)
        ending.add_done_callback(self._ending.discard)

    @asynccontextmanager
    async def writing(self, caller: Caller) -> AsyncIterator[Connection]:
        """Open a transaction in the caller's workspace; it is committed, and durable, when the block ends."""
        async with self._transaction(f"begin; {_workspace(caller)}") as db:
            if caller.agent:
                await db.execute("select set_config('memoria.agent', $1, true)", caller.agent)
            yield db

    @asynccontextmanager
    async def system(self) -> AsyncIterator[Connection]:
        """Open a transaction in no workspace: it sees generations and what the owner's functions tell."""
        async with self._transaction("begin") as db:
            yield db

    @asynccontextmanager
    async def _transaction(self, begin: str) -> AsyncIterator[Connection]:
        connection = await self._begin(begin)
        try:
            async with _undone_if_it_fails(connection):
                yield connection
                await connection.execute("commit")
        finally:
            await self._pool.release(connection)

    async def _end(self, connection: "PoolConnectionProxy[asyncpg.Record]") -> None:
        """End a transaction that only read: to undo it is as good as anything, and closes what is broken."""
        try:
            await _roll_back(connection)
        finally:
            await self._pool.release(connection)

    async def _begin(self, begin: str) -> "PoolConnectionProxy[asyncpg.Record]":
        """Begin on a connection that works: after a reset each idle one fails once, but a frozen server fails all."""
        for attempt in range(self._pool.get_max_size() + 1):
            connection = await self._acquire()
            try:
                await connection.execute(begin, timeout=WAIT)
            except TimeoutError as error:
                await self._give_up(connection)
                raise Unavailable("PostgreSQL does not answer: try again in a moment") from error
            except LOST as error:
                await self._pool.release(connection)
                if attempt == self._pool.get_max_size():
                    raise Unavailable("PostgreSQL does not answer: try again in a moment") from error
            except BaseException:
                await self._end(connection)
                raise
            else:
                return connection
        raise Unavailable("PostgreSQL does not answer: try again in a moment")

    async def _give_up(self, connection: "PoolConnectionProxy[asyncpg.Record]") -> None:
        connection.terminate()  # or its release would wait for an answer
        await self._pool.release(connection)

    async def _acquire(self) -> "PoolConnectionProxy[asyncpg.Record]":
        try:
            return await self._pool.acquire(timeout=WAIT)
        except TimeoutError as error:
            raise TooMany("every connection to PostgreSQL is in use: try again in a moment") from error
        except (*LOST, asyncpg.PostgresError) as error:
            raise Unavailable("PostgreSQL cannot be reached: try again in a moment") from error


def refusal(error: asyncpg.PostgresError) -> MemoriaError:
    """Turn what Postgres refused into an error that says how to mend it."""
    name = getattr(error, "constraint_name", None) or ""
    if name in REFUSALS:
        kind, message = REFUSALS[name]
        return kind(message)
    if isinstance(error, RACED):
        return Conflict("somebody else changed the same thing at the same time: read it again and retry")
    if isinstance(error, asyncpg.CheckViolationError):
        return InvalidInput(f"a value is out of range ({name})")
    if isinstance(error, asyncpg.DataError):
        return InvalidInput(f"PostgreSQL cannot store this value: {error}")
    if isinstance(error, asyncpg.DiskFullError):
        return Unavailable("the disk of PostgreSQL is full, and nothing can be kept: free some space; reading works on")
    if isinstance(error, BUSY + LOST):
        return Unavailable(f"PostgreSQL gave up: {error}. Try again in a moment")
    return MemoriaError(str(error))


def _workspace(caller: Caller) -> str:
    return f"set local memoria.workspace = '{UUID(str(caller.workspace_id))}'"


@asynccontextmanager
async def _undone_if_it_fails(connection: "PoolConnectionProxy[asyncpg.Record]") -> AsyncIterator[None]:
    try:
        try:
            yield
        except BaseException:
            await _roll_back(connection)
            raise
    except asyncpg.PostgresError as error:
        raise refusal(error) from error
    except (*LOST, TimeoutError) as error:
        raise Unavailable("PostgreSQL does not answer: try again in a moment") from error


async def _roll_back(connection: "PoolConnectionProxy[asyncpg.Record]") -> None:
    if connection.is_closed() or not connection.is_in_transaction():
        return
    try:
        await connection.execute("rollback", timeout=WAIT)
    except (*LOST, TimeoutError, asyncpg.PostgresError):
        connection.terminate()


async def _prepare(connection: Connection) -> None:
    await connection.set_type_codec("jsonb", encoder=_dump, decoder=orjson.loads, schema="pg_catalog", format="text")


def _dump(value: Any) -> str:
    return orjson.dumps(value, default=_plain, option=orjson.OPT_PASSTHROUGH_DATETIME).decode()


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()  # orjson would round the offset to whole minutes
    if isinstance(value, UUID):
        return str(value)  # one that asyncpg read is of a subclass, which orjson does not write
    raise TypeError(f"{type(value).__name__} is no JSON")


async def _leave(connection: Connection) -> None:
    """Leave the session as it is: everything we set ends with its transaction."""
