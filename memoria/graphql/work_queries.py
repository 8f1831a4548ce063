"""What can be asked about work and use: each field calls the verb of its name."""

from datetime import date
from uuid import UUID

import strawberry

from memoria.domain import analytics, reports, user_settings
from memoria.domain import clients as all_clients
from memoria.domain import projects as all_projects
from memoria.domain import sessions as all_sessions
from memoria.graphql.context import Info
from memoria.graphql.names import calls
from memoria.graphql.reports import MemoryAnalyticsNode, NeglectedConnection, WorkReportNode
from memoria.graphql.work import (
    ClientConnection,
    ClientNode,
    ProjectConnection,
    ProjectNode,
    SessionConnection,
    WorkSessionNode,
    WorkSettingsNode,
    WorkStatusNode,
)
from memoria.graphql.work_inputs import RoundingInput, SessionFilterInput, WorkFilterInput
from memoria.records import (
    Client,
    MemoryAnalytics,
    Neglect,
    Project,
    SessionOrder,
    WorkGroup,
    WorkReport,
    WorkSession,
    WorkSettings,
    WorkStatus,
)


@strawberry.type
class WorkQuery:
    @calls(all_sessions.get, gives=WorkSessionNode | None)
    async def session(self, info: Info, id: UUID) -> WorkSession | None:
        return await info.context.loaders.sessions.load(id)

    @calls(all_sessions.browse)
    async def sessions(
        self,
        info: Info,
        filter: SessionFilterInput | None = None,
        first: int = 50,
        after: str | None = None,
        order: SessionOrder = SessionOrder.NEWEST,
    ) -> SessionConnection:
        stores, caller, chosen = info.context.stores, info.context.caller, filter or all_sessions.EVERYTHING
        page = await all_sessions.browse(stores, caller, chosen, first, after, order)
        return SessionConnection(page=page, count=lambda: all_sessions.count(stores, caller, chosen))

    @calls(all_sessions.status, gives=WorkStatusNode)
    async def work_status(self, info: Info, owner: str | None = None) -> WorkStatus:
        return await all_sessions.status(info.context.stores, info.context.caller, owner)

    @calls(user_settings.get, gives=WorkSettingsNode)
    async def work_settings(self, info: Info, owner: str | None = None) -> WorkSettings:
        return await user_settings.get(info.context.stores, info.context.caller, owner)

    @calls(all_clients.get, gives=ClientNode | None)
    async def client(self, info: Info, id: UUID) -> Client | None:
        return await info.context.loaders.clients.load(id)

    @calls(all_clients.browse)
    async def clients(
        self,
        info: Info,
        archived: bool | None = False,  # noqa: FBT001, FBT002
        first: int = 50,
        after: str | None = None,
    ) -> ClientConnection:
        stores, caller = info.context.stores, info.context.caller
        page = await all_clients.browse(stores, caller, archived=archived, first=first, after=after)
        return ClientConnection(page=page, count=lambda: all_clients.count(stores, caller, archived=archived))

    @calls(all_projects.get, gives=ProjectNode | None)
    async def project(self, info: Info, id: UUID) -> Project | None:
        return await info.context.loaders.projects.load(id)

    @calls(all_projects.browse)
    async def projects(
        self,
        info: Info,
        client: str | None = None,
        archived: bool | None = False,  # noqa: FBT001, FBT002
        first: int = 50,
        after: str | None = None,
    ) -> ProjectConnection:
        stores, caller = info.context.stores, info.context.caller
        page = await all_projects.browse(stores, caller, client=client, archived=archived, first=first, after=after)
        return ProjectConnection(
            page=page, count=lambda: all_projects.count(stores, caller, client=client, archived=archived)
        )

    @calls(reports.report, gives=WorkReportNode)
    async def work_report(
        self,
        info: Info,
        first: date | None = None,
        last: date | None = None,
        by: list[WorkGroup] = [],  # noqa: B006  # strawberry writes it into the schema
        filter: WorkFilterInput | None = None,
        rounding: RoundingInput | None = None,
        limit: int = 1_000,
    ) -> WorkReport:
        return await reports.report(
            info.context.stores,
            info.context.caller,
            first=first,
            last=last,
            by=by,
            filter=filter or reports.EVERYTHING,
            rounding=rounding,
            limit=limit,
        )

    @calls(analytics.analyze, gives=MemoryAnalyticsNode)
    async def memory_analytics(
        self, info: Info, first: date | None = None, last: date | None = None, tags: int = 20
    ) -> MemoryAnalytics:
        return await analytics.analyze(info.context.stores, info.context.caller, first=first, last=last, tags=tags)

    @calls(analytics.neglected)
    async def neglected(
        self, info: Info, how: Neglect, first: int = 50, after: str | None = None
    ) -> NeglectedConnection:
        return NeglectedConnection(
            page=await analytics.neglected(info.context.stores, info.context.caller, how, first, after)
        )
