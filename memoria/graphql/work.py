"""Clients, projects and sessions in GraphQL: the records, and the edges between them and to memories."""

from datetime import datetime

import strawberry

from memoria.domain import links, sessions
from memoria.graphql.context import Info
from memoria.graphql.names import calls, node, says
from memoria.graphql.nodes import Counted, MemoryNode, PageInfo, page_info
from memoria.records import (
    Client,
    Json,
    Memory,
    Page,
    Pause,
    Project,
    RecalledMemory,
    WorkSession,
    WorkSettings,
    WorkStatus,
    WorkWarning,
)


@node(Client)
class ClientNode(Client):
    @says("The name of the colour that was chosen for it, its `metadata.colour`.")
    def colour(self) -> str | None:
        return _colour(self.metadata)


@node(Project)
class ProjectNode(Project):
    @says("Who the project is for.", gives=ClientNode | None)
    async def client(self, info: Info) -> Client | None:
        return await info.context.loaders.clients.load(self.client_id) if self.client_id else None

    @says("Where its repository is on the web.")
    def url(self) -> str | None:
        return links.address(self.repo) if self.repo else None

    @says("The name of the colour that was chosen for it, its `metadata.colour`.")
    def colour(self) -> str | None:
        return _colour(self.metadata)


def _colour(metadata: Json) -> str | None:
    chosen = metadata.get("colour")
    return chosen if isinstance(chosen, str) else None


@node(Pause)
class PauseNode(Pause):
    pass


@node(WorkWarning)
class WorkWarningNode(WorkWarning):
    pass


@node(RecalledMemory)
class RecalledMemoryNode(RecalledMemory):
    @says("The memory itself; none when it has been forgotten meanwhile.", gives=MemoryNode | None)
    async def memory(self, info: Info) -> Memory | None:
        return await info.context.loaders.memories.load(self.memory_id)


@node(WorkSession)
class WorkSessionNode(WorkSession):
    pauses: list[Pause] = strawberry.field(graphql_type=list[PauseNode])

    @says("The hours in minutes, to two decimals.")
    def duration_minutes(self) -> float:
        return round(self.duration_seconds / 60, 2)

    @says("The pauses in minutes, to two decimals.")
    def total_pause_minutes(self) -> float:
        return round(self.pause_seconds / 60, 2)

    @says("Who the work is for.", gives=ClientNode | None)
    async def client(self, info: Info) -> Client | None:
        return await info.context.loaders.clients.load(self.client_id) if self.client_id else None

    @says("What the work is on.", gives=ProjectNode | None)
    async def project(self, info: Info) -> Project | None:
        return await info.context.loaders.projects.load(self.project_id) if self.project_id else None

    @says("The issue, where the project says its repository.")
    async def issue_url(self, info: Info) -> str | None:
        repo = await _repo(info, self)
        return links.issue_url(repo, self.issue_number) if repo and self.issue_number else None

    @says("The pull request, where the project says its repository.")
    async def pr_url(self, info: Info) -> str | None:
        repo = await _repo(info, self)
        return links.pr_url(repo, self.pr_number) if repo and self.pr_number else None

    @says("The branch, where the project says its repository.")
    async def branch_url(self, info: Info) -> str | None:
        repo = await _repo(info, self)
        return links.branch_url(repo, self.branch) if repo and self.branch else None

    @says("The memory that sums the session up.", gives=MemoryNode | None)
    async def memory(self, info: Info) -> Memory | None:
        return await info.context.loaders.memories.load(self.memory_id) if self.memory_id else None

    @calls(sessions.memory_ids, gives=list[MemoryNode])
    async def memories(self, info: Info, first: int = 50) -> list[Memory]:
        ids = await info.context.loaders.session_memories.load((self.id, first))
        found = await info.context.loaders.memories.load_many(ids)
        return [each for each in found if each is not None]

    @calls(sessions.recalled, gives=list[RecalledMemoryNode])
    async def recalled(self, info: Info, first: int = 50) -> list[RecalledMemory]:
        return await info.context.loaders.session_recalls.load((self.id, first))

    @calls(sessions.last_activity)
    async def last_activity_at(self, info: Info) -> datetime | None:
        return await info.context.loaders.last_activities.load(self.id)

    @says("What there is to look after about this session, while it is open.", gives=list[WorkWarningNode])
    async def warnings(self, info: Info) -> list[WorkWarning]:
        if self.end_time is not None:
            return []
        status = await info.context.loaders.statuses.load(self.owner)
        return [each for each in status.warnings if self.id in each.session_ids]


async def _repo(info: Info, session: WorkSession) -> str | None:
    project = await info.context.loaders.projects.load(session.project_id) if session.project_id else None
    return project.repo if project else None


@node(WorkStatus)
class WorkStatusNode(WorkStatus):
    sessions: list[WorkSession] = strawberry.field(graphql_type=list[WorkSessionNode])
    warnings: list[WorkWarning] = strawberry.field(graphql_type=list[WorkWarningNode])


@node(WorkSettings)
class WorkSettingsNode(WorkSettings):
    @says("Who new sessions are for that do not say.", gives=ClientNode | None)
    async def default_client(self, info: Info) -> Client | None:
        return await info.context.loaders.clients.load(self.default_client_id) if self.default_client_id else None

    @says("What new sessions are on that do not say.", gives=ProjectNode | None)
    async def default_project(self, info: Info) -> Project | None:
        return await info.context.loaders.projects.load(self.default_project_id) if self.default_project_id else None


@strawberry.type(description="A page of clients.")
class ClientConnection(Counted):
    page: strawberry.Private[Page[Client]]

    @says("Those of this page, in order.", gives=list[ClientNode])
    def nodes(self) -> list[Client]:
        return self.page.items

    @strawberry.field
    def page_info(self) -> PageInfo:
        return page_info(self.page)


@strawberry.type(description="A page of projects.")
class ProjectConnection(Counted):
    page: strawberry.Private[Page[Project]]

    @says("Those of this page, in order.", gives=list[ProjectNode])
    def nodes(self) -> list[Project]:
        return self.page.items

    @strawberry.field
    def page_info(self) -> PageInfo:
        return page_info(self.page)


@strawberry.type(description="A page of work sessions.")
class SessionConnection(Counted):
    page: strawberry.Private[Page[WorkSession]]

    @says("Those of this page, in order.", gives=list[WorkSessionNode])
    def nodes(self) -> list[WorkSession]:
        return self.page.items

    @strawberry.field
    def page_info(self) -> PageInfo:
        return page_info(self.page)
