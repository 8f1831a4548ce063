"""What the web interface asks and keeps: each method has the name and the answer of its GraphQL field."""

from typing import cast
from uuid import UUID

from memoria.client import wire
from memoria.client.asking import Asking, document
from memoria.records import Json, Page, PastRecall, SettingSource, View


class SiteCalls(Asking):
    """Views, the log of questions, settings."""

    async def views(self, page: str | None = None) -> list[View]:
        """List the views that were saved: of one page, or of all."""
        return cast("list[View]", await self._query(list[View], "views(page: String)", page=page))

    async def save_view(self, page: str, name: str, url: str, data: Json = None) -> View:
        """Save a view of a page under a name; one that is there under that name becomes this one."""
        field = "saveView(page: String!, name: String!, url: String!, data: JSON)"
        asked = {"page": page, "name": name, "url": url, "data": data}
        return cast("View", await self._mutate(View, field, asked, again=True))

    async def delete_view(self, page: str, name: str) -> str:
        """Delete a view. Returns its name."""
        field = "deleteView(page: String!, name: String!)"
        return cast("str", await self._mutate(str, field, {"page": page, "name": name}))

    async def recalls(
        self,
        session: UUID | str | None = None,
        agent: str | None = None,
        first: int = 50,
        after: str | None = None,
    ) -> Page[PastRecall]:
        """List the questions that were asked, latest first, `first` (1 to 200) of them after a cursor."""
        field = "recalls(session: UUID, agent: String, first: Int!, after: String)"
        asked = {"session": session, "agent": agent, "first": first, "after": after}
        selected = f"{{ nodes {wire.selection(PastRecall)} pageInfo {{ hasNextPage endCursor }} }}"
        found = await self._ask(document("query", field, selected), asked, again=True)
        items = wire.reader(list[PastRecall])(found["nodes"])
        return Page(items=items, cursors=[str(each.id) for each in items], has_next=found["pageInfo"]["hasNextPage"])

    async def settings(self) -> list[SettingSource]:
        """List every setting with its value, its default and where it comes from. Secrets are never shown."""
        return cast("list[SettingSource]", await self._query(list[SettingSource], "settings"))
