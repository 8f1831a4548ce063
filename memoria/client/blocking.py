"""A server, spoken to from ordinary code: the asynchronous client on an event loop of its own, in a thread."""

import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator
from functools import update_wrapper
from pathlib import Path
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, Self, TypeVar

from memoria.client.asking import HOME, PATIENCE
from memoria.client.asynchronous import AsyncMemoria

if TYPE_CHECKING:
    from concurrent.futures import Future

P = ParamSpec("P")
T = TypeVar("T")
END = object()


class Loop:
    """An event loop in a thread, which lives as long as its client."""

    def __init__(self) -> None:
        import asyncio  # when there is a client: it takes long to import

        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="memoria client", daemon=True)
        self._thread.start()

    def run(self, call: Coroutine[Any, Any, T]) -> T:
        """Wait for a call; an interrupt ends it."""
        future = self.begin(call)
        try:
            return future.result()
        except BaseException:
            future.cancel()
            raise

    def begin(self, call: Coroutine[Any, Any, T]) -> "Future[T]":
        """Begin a call, and return what will hold its result."""
        from asyncio import run_coroutine_threadsafe

        return run_coroutine_threadsafe(call, self._loop)

    def close(self) -> None:
        """End the thread."""
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()
            self._loop.close()


def waiting(
    method: Callable[Concatenate[AsyncMemoria, P], Awaitable[T]],
) -> Callable[Concatenate["Memoria", P], T]:
    """Make a method that waits for the answer of the asynchronous one."""

    def wait(self: "Memoria", /, *args: P.args, **kwargs: P.kwargs) -> T:
        async def call() -> T:
            return await method(self.asynchronous, *args, **kwargs)

        return self.loop.run(call())

    update_wrapper(wait, method)
    return wait


def stepping(
    method: Callable[Concatenate[AsyncMemoria, P], AsyncIterator[T]],
) -> Callable[Concatenate["Memoria", P], Iterator[T]]:
    """Make a method that steps through what the asynchronous one gives."""

    def step(self: "Memoria", /, *args: P.args, **kwargs: P.kwargs) -> Iterator[T]:
        steps: Any = method(self.asynchronous, *args, **kwargs)

        async def following() -> Any:
            return await anext(steps, END)

        async def ending() -> None:
            await steps.aclose()

        try:
            while (item := self.loop.run(following())) is not END:
                yield item
        finally:
            self.loop.run(ending())

    update_wrapper(step, method)
    return step


class Memoria:
    """A Memoria server at an address, or within this process (`embedded`). Threads may share it.

    Each method is that of `AsyncMemoria`, and waits for its answer.
    """

    def __init__(self, url: str = HOME, *, token: str = "", agent: str = "", patience: float = PATIENCE) -> None:
        self.asynchronous = AsyncMemoria(url, token=token, agent=agent, patience=patience)
        self.loop = Loop()

    @classmethod
    def embedded(cls, path: str | Path, **settings: Any) -> Self:
        """Open the data folder in this process, which owns it until `close`; `settings` are those of the server.

        Raises:
            InvalidInput: A setting is not possible.
        """
        memory = cls()
        memory.asynchronous = AsyncMemoria.embedded(path, **settings)
        return memory

    @property
    def url(self) -> str:
        """Where the server is."""
        return self.asynchronous.url

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connection, or the databases that were opened in this process."""
        self.loop.run(self.asynchronous.close())
        self.loop.close()

    graphql = waiting(AsyncMemoria.graphql)
    download = stepping(AsyncMemoria.download)
    memory = waiting(AsyncMemoria.memory)
    memories = waiting(AsyncMemoria.memories)
    every_memory = stepping(AsyncMemoria.every_memory)
    count = waiting(AsyncMemoria.count)
    facets = waiting(AsyncMemoria.facets)
    payload_facets = waiting(AsyncMemoria.payload_facets)
    recall = waiting(AsyncMemoria.recall)
    context = waiting(AsyncMemoria.context)
    why_not = waiting(AsyncMemoria.why_not)
    neighbors = waiting(AsyncMemoria.neighbors)
    path = waiting(AsyncMemoria.path)
    subgraph = waiting(AsyncMemoria.subgraph)
    expand = waiting(AsyncMemoria.expand)
    relations_among = waiting(AsyncMemoria.relations_among)
    paths = waiting(AsyncMemoria.paths)
    memory_map = waiting(AsyncMemoria.memory_map)
    reachable = waiting(AsyncMemoria.reachable)
    use_counts = waiting(AsyncMemoria.use_counts)
    graph_snapshot = waiting(AsyncMemoria.graph_snapshot)
    relations = waiting(AsyncMemoria.relations)
    every_relation = stepping(AsyncMemoria.every_relation)
    count_relations = waiting(AsyncMemoria.count_relations)
    relations_of = waiting(AsyncMemoria.relations_of)
    versions = waiting(AsyncMemoria.versions)
    uses = waiting(AsyncMemoria.uses)
    feedback = waiting(AsyncMemoria.feedback)
    feedback_on = waiting(AsyncMemoria.feedback_on)
    indexing = waiting(AsyncMemoria.indexing)
    views = waiting(AsyncMemoria.views)
    save_view = waiting(AsyncMemoria.save_view)
    delete_view = waiting(AsyncMemoria.delete_view)
    recalls = waiting(AsyncMemoria.recalls)
    settings = waiting(AsyncMemoria.settings)
    stats = waiting(AsyncMemoria.stats)
    health = waiting(AsyncMemoria.health)
    remember = waiting(AsyncMemoria.remember)
    remember_many = waiting(AsyncMemoria.remember_many)
    remember_all = stepping(AsyncMemoria.remember_all)
    revise = waiting(AsyncMemoria.revise)
    forget = waiting(AsyncMemoria.forget)
    restore = waiting(AsyncMemoria.restore)
    supersede = waiting(AsyncMemoria.supersede)
    duplicates = waiting(AsyncMemoria.duplicates)
    consolidate = waiting(AsyncMemoria.consolidate)
    purge = waiting(AsyncMemoria.purge)
    relate = waiting(AsyncMemoria.relate)
    unrelate = waiting(AsyncMemoria.unrelate)
    keep_at = waiting(AsyncMemoria.keep_at)
    kinds = waiting(AsyncMemoria.kinds)
    define_kind = waiting(AsyncMemoria.define_kind)
    drop_kind = waiting(AsyncMemoria.drop_kind)
    working_memory = waiting(AsyncMemoria.working_memory)
    change_working_memory = waiting(AsyncMemoria.change_working_memory)
    hear_turns = waiting(AsyncMemoria.hear_turns)
    clear_working_memory = waiting(AsyncMemoria.clear_working_memory)
    session = waiting(AsyncMemoria.session)
    sessions = waiting(AsyncMemoria.sessions)
    every_session = stepping(AsyncMemoria.every_session)
    count_sessions = waiting(AsyncMemoria.count_sessions)
    work_status = waiting(AsyncMemoria.work_status)
    work_settings = waiting(AsyncMemoria.work_settings)
    client = waiting(AsyncMemoria.client)
    clients = waiting(AsyncMemoria.clients)
    count_clients = waiting(AsyncMemoria.count_clients)
    project = waiting(AsyncMemoria.project)
    projects = waiting(AsyncMemoria.projects)
    count_projects = waiting(AsyncMemoria.count_projects)
    work_report = waiting(AsyncMemoria.work_report)
    memory_analytics = waiting(AsyncMemoria.memory_analytics)
    neglected = waiting(AsyncMemoria.neglected)
    start_work = waiting(AsyncMemoria.start_work)
    enter_work = waiting(AsyncMemoria.enter_work)
    continue_work = waiting(AsyncMemoria.continue_work)
    pause_work = waiting(AsyncMemoria.pause_work)
    resume_work = waiting(AsyncMemoria.resume_work)
    stop_work = waiting(AsyncMemoria.stop_work)
    stop_work_at_last_activity = waiting(AsyncMemoria.stop_work_at_last_activity)
    summarize_work = waiting(AsyncMemoria.summarize_work)
    note_work = waiting(AsyncMemoria.note_work)
    amend_work = waiting(AsyncMemoria.amend_work)
    discard_work = waiting(AsyncMemoria.discard_work)
    refresh_work_views = waiting(AsyncMemoria.refresh_work_views)
    revise_work_settings = waiting(AsyncMemoria.revise_work_settings)
    add_client = waiting(AsyncMemoria.add_client)
    revise_client = waiting(AsyncMemoria.revise_client)
    remove_client = waiting(AsyncMemoria.remove_client)
    add_project = waiting(AsyncMemoria.add_project)
    revise_project = waiting(AsyncMemoria.revise_project)
    remove_project = waiting(AsyncMemoria.remove_project)
    memory_changed = stepping(AsyncMemoria.memory_changed)
    relation_changed = stepping(AsyncMemoria.relation_changed)
    session_changed = stepping(AsyncMemoria.session_changed)
