"""What can be changed about work: each field calls the verb of its name."""

from datetime import datetime
from uuid import UUID

import strawberry

from memoria.domain import clients, projects, reports, user_settings, work
from memoria.graphql.context import Info
from memoria.graphql.names import calls
from memoria.graphql.work import ClientNode, ProjectNode, WorkSessionNode, WorkSettingsNode
from memoria.graphql.work_inputs import (
    ClientChanges,
    NewSessionInput,
    PastSessionInput,
    ProjectChanges,
    SessionChanges,
    WorkSettingsChanges,
)
from memoria.records import Client, Json, Project, WorkSession, WorkSettings


@strawberry.type
class WorkMutation:
    @calls(work.start, gives=WorkSessionNode | None)
    async def start_work(self, info: Info, session: NewSessionInput) -> WorkSession:
        return await work.start(info.context.stores, info.context.caller, session)

    @calls(work.enter, gives=WorkSessionNode | None)
    async def enter_work(self, info: Info, session: PastSessionInput) -> WorkSession:
        return await work.enter(info.context.stores, info.context.caller, session)

    @calls(work.continue_, gives=WorkSessionNode | None)
    async def continue_work(self, info: Info, id: UUID) -> WorkSession:
        return await work.continue_(info.context.stores, info.context.caller, id)

    @calls(work.pause, gives=WorkSessionNode | None)
    async def pause_work(
        self, info: Info, id: UUID | None = None, reason: str | None = None, at: datetime | None = None
    ) -> WorkSession:
        return await work.pause(info.context.stores, info.context.caller, id, reason=reason, at=at)

    @calls(work.resume, gives=WorkSessionNode | None)
    async def resume_work(self, info: Info, id: UUID | None = None, at: datetime | None = None) -> WorkSession:
        return await work.resume(info.context.stores, info.context.caller, id, at=at)

    @calls(work.stop, gives=WorkSessionNode | None)
    async def stop_work(
        self, info: Info, id: UUID | None = None, at: datetime | None = None, summary: str | None = None
    ) -> WorkSession:
        return await work.stop(info.context.stores, info.context.caller, id, at=at, summary=summary)

    @calls(work.stop_at_last_activity, gives=WorkSessionNode | None)
    async def stop_work_at_last_activity(self, info: Info, id: UUID | None = None) -> WorkSession:
        return await work.stop_at_last_activity(info.context.stores, info.context.caller, id)

    @calls(work.summarize, gives=WorkSessionNode | None)
    async def summarize_work(self, info: Info, id: UUID, summary: str) -> WorkSession:
        return await work.summarize(info.context.stores, info.context.caller, id, summary)

    @calls(work.note, gives=WorkSessionNode | None)
    async def note_work(self, info: Info, text: str, id: UUID | None = None) -> WorkSession:
        return await work.note(info.context.stores, info.context.caller, text, id)

    @calls(work.amend, gives=WorkSessionNode | None)
    async def amend_work(self, info: Info, id: UUID, expected_version: int, changes: SessionChanges) -> WorkSession:
        return await work.amend(info.context.stores, info.context.caller, id, expected_version, changes.given())

    @calls(work.discard, gives=UUID | None)
    async def discard_work(self, info: Info, id: UUID | None = None) -> UUID:
        return await work.discard(info.context.stores, info.context.caller, id)

    @calls(reports.refresh, gives=bool | None)
    async def refresh_work_views(self, info: Info) -> bool:
        return await reports.refresh(info.context.stores)

    @calls(user_settings.revise, gives=WorkSettingsNode | None)
    async def revise_work_settings(
        self, info: Info, changes: WorkSettingsChanges, owner: str | None = None
    ) -> WorkSettings:
        return await user_settings.revise(info.context.stores, info.context.caller, changes.given(), owner)

    @calls(clients.add, gives=ClientNode | None)
    async def add_client(self, info: Info, name: str, metadata: Json | None = None) -> Client:
        return await clients.add(info.context.stores, info.context.caller, name, metadata)

    @calls(clients.revise, gives=ClientNode | None)
    async def revise_client(self, info: Info, id: UUID, changes: ClientChanges) -> Client:
        return await clients.revise(info.context.stores, info.context.caller, id, changes.given())

    @calls(clients.remove, gives=UUID | None)
    async def remove_client(self, info: Info, id: UUID) -> UUID:
        return await clients.remove(info.context.stores, info.context.caller, id)

    @calls(projects.add, gives=ProjectNode | None)
    async def add_project(
        self,
        info: Info,
        name: str,
        client: str | None = None,
        repo: str | None = None,
        metadata: Json | None = None,
    ) -> Project:
        return await projects.add(
            info.context.stores, info.context.caller, name, client=client, repo=repo, metadata=metadata
        )

    @calls(projects.revise, gives=ProjectNode | None)
    async def revise_project(self, info: Info, id: UUID, changes: ProjectChanges) -> Project:
        return await projects.revise(info.context.stores, info.context.caller, id, changes.given())

    @calls(projects.remove, gives=UUID | None)
    async def remove_project(self, info: Info, id: UUID) -> UUID:
        return await projects.remove(info.context.stores, info.context.caller, id)
