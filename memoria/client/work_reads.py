"""What a client can ask about work and use: each method has the name and the answer of its GraphQL field."""

from collections.abc import AsyncIterator, Sequence
from datetime import date
from typing import Any, cast
from uuid import UUID

from memoria.client import wire
from memoria.client.asking import Asking, document
from memoria.records import (
    Client,
    Feedback,
    Memory,
    MemoryAnalytics,
    Neglect,
    Page,
    Project,
    Rounding,
    SessionFilter,
    SessionOrder,
    WorkFilter,
    WorkGroup,
    WorkReport,
    WorkSession,
    WorkSettings,
    WorkStatus,
)

PAGE = 200


class WorkReads(Asking):
    """Questions about work and use."""

    async def session(self, id: UUID | str) -> WorkSession | None:
        """Read a work session; None when there is none."""
        return cast("WorkSession | None", await self._query(WorkSession | None, "session(id: UUID!)", id=id))

    async def sessions(
        self,
        filter: SessionFilter | None = None,
        first: int = 50,
        after: str | None = None,
        order: SessionOrder = SessionOrder.NEWEST,
    ) -> Page[WorkSession]:
        """List work sessions, the latest start or the longest first, `first` (1 to 200) of them after a cursor."""
        field = "sessions(filter: SessionFilter, first: Int!, after: String, order: SessionOrder!)"
        return await self._list(WorkSession, field, filter=filter, first=first, after=after, order=order)

    async def every_session(self, filter: SessionFilter | None = None) -> AsyncIterator[WorkSession]:
        """Go through all work sessions that a filter accepts, page by page."""
        after: str | None = None
        while True:
            page = await self.sessions(filter, PAGE, after)
            for session in page.items:
                yield session
            if not page.has_next:
                return
            after = page.cursors[-1]

    async def count_sessions(self, filter: SessionFilter | None = None) -> int:
        """Count the work sessions that a filter accepts, exactly."""
        return await self._total("sessions(filter: SessionFilter, first: Int!)", filter=filter)

    async def work_status(self, owner: str | None = None) -> WorkStatus:
        """List the open sessions of an owner, or of the caller, and what there is to look after."""
        return cast("WorkStatus", await self._query(WorkStatus, "workStatus(owner: String)", owner=owner))

    async def work_settings(self, owner: str | None = None) -> WorkSettings:
        """Read what holds for an owner, or for the caller."""
        return cast("WorkSettings", await self._query(WorkSettings, "workSettings(owner: String)", owner=owner))

    async def client(self, id: UUID | str) -> Client | None:
        """Read a client; None when there is none."""
        return cast("Client | None", await self._query(Client | None, "client(id: UUID!)", id=id))

    async def clients(
        self, *, archived: bool | None = False, first: int = 50, after: str | None = None
    ) -> Page[Client]:
        """List clients by name, after a cursor: those in use, archived ones, or all (None)."""
        field = "clients(archived: Boolean, first: Int!, after: String)"
        return await self._list(Client, field, archived=archived, first=first, after=after)

    async def count_clients(self, *, archived: bool | None = False) -> int:
        """Count clients, exactly: those in use, archived ones, or all (None)."""
        return await self._total("clients(archived: Boolean, first: Int!)", archived=archived)

    async def project(self, id: UUID | str) -> Project | None:
        """Read a project; None when there is none."""
        return cast("Project | None", await self._query(Project | None, "project(id: UUID!)", id=id))

    async def projects(
        self, client: str | None = None, *, archived: bool | None = False, first: int = 50, after: str | None = None
    ) -> Page[Project]:
        """List projects by name, after a cursor: of one client or of all."""
        field = "projects(client: String, archived: Boolean, first: Int!, after: String)"
        return await self._list(Project, field, client=client, archived=archived, first=first, after=after)

    async def count_projects(self, client: str | None = None, *, archived: bool | None = False) -> int:
        """Count projects, exactly: of one client or of all."""
        field = "projects(client: String, archived: Boolean, first: Int!)"
        return await self._total(field, client=client, archived=archived)

    async def work_report(
        self,
        first: date | None = None,
        last: date | None = None,
        by: Sequence[WorkGroup] = (),
        filter: WorkFilter | None = None,
        rounding: Rounding | None = None,
        limit: int = 1_000,
    ) -> WorkReport:
        """Add up the hours of completed sessions from the first to the last day, grouped; of this week without days."""
        period = "first: Date, last: Date, by: [WorkGroup!]!, limit: Int!"
        field = f"workReport({period}, filter: WorkFilter, rounding: Rounding)"
        asked = {"first": first, "last": last, "by": list(by), "filter": filter, "rounding": rounding, "limit": limit}
        return cast("WorkReport", await self._query(WorkReport, field, **asked))

    async def memory_analytics(
        self, first: date | None = None, last: date | None = None, tags: int = 20
    ) -> MemoryAnalytics:
        """Tell how memories grow, how often and how fast they are recalled, and which are neglected."""
        field = "memoryAnalytics(first: Date, last: Date, tags: Int!)"
        return cast("MemoryAnalytics", await self._query(MemoryAnalytics, field, first=first, last=last, tags=tags))

    async def feedback_on(self, id: UUID | str) -> Feedback | None:
        """Count how often a memory was said to be useful where a recall returned it, and how often not."""
        return cast("Feedback | None", await self._about(Feedback, "feedback", id))

    async def neglected(self, how: Neglect, first: int = 50, after: str | None = None) -> Page[Memory]:
        """List active memories that are neglected in one way, the oldest first, after a cursor."""
        return await self._list(
            Memory, "neglected(how: Neglect!, first: Int!, after: String)", how=how, first=first, after=after
        )

    async def _list(self, gives: type, field: str, **variables: Any) -> Page[Any]:
        """Ask for a page that has one cursor, the last one."""
        selected = f"{{ nodes {wire.selection(gives)} pageInfo {{ hasNextPage endCursor }} }}"
        found = await self._ask(document("query", field, selected), variables, again=True)
        end = found["pageInfo"]["endCursor"]
        return Page(
            items=wire.reader(list[gives])(found["nodes"]),  # type: ignore[valid-type]
            cursors=[end] if end is not None else [],
            has_next=found["pageInfo"]["hasNextPage"],
        )
