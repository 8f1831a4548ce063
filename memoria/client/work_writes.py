"""What a client can change about work: each method has the name and the answer of its GraphQL field."""

from datetime import datetime
from typing import Any, cast
from uuid import UUID

from memoria.client.asking import Asking
from memoria.records import Client, Json, NewSession, PastSession, Project, WorkSession, WorkSettings


class WorkWrites(Asking):
    """Changes of work. One that is left without an id means the caller's only open session."""

    async def start_work(self, session: NewSession) -> WorkSession:
        """Start a session now, or since its `start_time`; what is not known yet can be amended later."""
        return await self._session("startWork(session: NewSession!)", session=session)

    async def enter_work(self, session: PastSession) -> WorkSession:
        """Enter work that was done already, from `start_time` to `end_time`, with its pauses."""
        return await self._session("enterWork(session: PastSession!)", session=session)

    async def continue_work(self, id: UUID | str) -> WorkSession:
        """Start a new session of the caller with what a completed one was about."""
        return await self._session("continueWork(id: UUID!)", id=id)

    async def pause_work(
        self, id: UUID | str | None = None, *, reason: str | None = None, at: datetime | None = None
    ) -> WorkSession:
        """Pause a session, now or since `at`."""
        return await self._session("pauseWork(id: UUID, reason: String, at: DateTime)", id=id, reason=reason, at=at)

    async def resume_work(self, id: UUID | str | None = None, *, at: datetime | None = None) -> WorkSession:
        """Go on with a paused session, now or since `at`."""
        return await self._session("resumeWork(id: UUID, at: DateTime)", id=id, at=at)

    async def stop_work(
        self, id: UUID | str | None = None, *, at: datetime | None = None, summary: str | None = None
    ) -> WorkSession:
        """Complete a session, now or at an earlier time; a `summary` is remembered."""
        return await self._session("stopWork(id: UUID, at: DateTime, summary: String)", id=id, at=at, summary=summary)

    async def stop_work_at_last_activity(self, id: UUID | str | None = None) -> WorkSession:
        """Complete a forgotten session when something last happened in it."""
        return await self._session("stopWorkAtLastActivity(id: UUID)", id=id)

    async def summarize_work(self, id: UUID | str, summary: str) -> WorkSession:
        """Remember a summary of a session, and let the session point to it."""
        return await self._session("summarizeWork(id: UUID!, summary: String!)", id=id, summary=summary)

    async def note_work(self, text: str, id: UUID | str | None = None) -> WorkSession:
        """Add a line to the notes of a session."""
        return await self._session("noteWork(text: String!, id: UUID)", text=text, id=id)

    async def amend_work(self, id: UUID | str, expected_version: int, changes: dict[str, Any]) -> WorkSession:
        """Change anything about a session after the fact, by the records' names; None clears a field."""
        field = "amendWork(id: UUID!, expectedVersion: Int!, changes: SessionChanges!)"
        return await self._session(field, id=id, expected_version=expected_version, changes=changes)

    async def discard_work(self, id: UUID | str | None = None) -> UUID:
        """Throw a session away; its memories stay. Returns its id."""
        return cast("UUID", await self._mutate(UUID, "discardWork(id: UUID)", {"id": id}))

    async def refresh_work_views(self) -> bool:
        """Count the totals that reports read again, if sessions changed since; tell whether they did."""
        return cast("bool", await self._mutate(bool, "refreshWorkViews", {}, again=True))

    async def revise_work_settings(self, changes: dict[str, Any], owner: str | None = None) -> WorkSettings:
        """Change settings of the caller, or of another owner; None clears daily target, day end and defaults."""
        field = "reviseWorkSettings(changes: WorkSettingsChanges!, owner: String)"
        asked = {"changes": changes, "owner": owner}
        return cast("WorkSettings", await self._mutate(WorkSettings, field, asked, again=True))

    async def add_client(self, name: str, metadata: Json = None) -> Client:
        """Add a client; work for a client that is not there yet adds it as well."""
        field = "addClient(name: String!, metadata: JSON)"
        return cast("Client", await self._mutate(Client, field, {"name": name, "metadata": metadata}))

    async def revise_client(self, id: UUID | str, changes: dict[str, Any]) -> Client:
        """Change some fields of a client, by the records' names."""
        field = "reviseClient(id: UUID!, changes: ClientChanges!)"
        return cast("Client", await self._mutate(Client, field, {"id": id, "changes": changes}, again=True))

    async def remove_client(self, id: UUID | str) -> UUID:
        """Remove a client. Returns its id."""
        return cast("UUID", await self._mutate(UUID, "removeClient(id: UUID!)", {"id": id}))

    async def add_project(
        self, name: str, *, client: str | None = None, repo: str | None = None, metadata: Json = None
    ) -> Project:
        """Add a project, of a client if one is named; work on a project that is not there yet adds it as well."""
        field = "addProject(name: String!, client: String, repo: String, metadata: JSON)"
        asked = {"name": name, "client": client, "repo": repo, "metadata": metadata}
        return cast("Project", await self._mutate(Project, field, asked))

    async def revise_project(self, id: UUID | str, changes: dict[str, Any]) -> Project:
        """Change some fields of a project, by the records' names; None clears a field that may be empty."""
        field = "reviseProject(id: UUID!, changes: ProjectChanges!)"
        return cast("Project", await self._mutate(Project, field, {"id": id, "changes": changes}, again=True))

    async def remove_project(self, id: UUID | str) -> UUID:
        """Remove a project. Returns its id."""
        return cast("UUID", await self._mutate(UUID, "removeProject(id: UUID!)", {"id": id}))

    async def _session(self, field: str, **variables: Any) -> WorkSession:
        return cast("WorkSession", await self._mutate(WorkSession, field, variables))
