"""What the web interface asks and keeps beside memories: views, the log of questions, settings."""

from uuid import UUID

import strawberry

from memoria.domain import analytics, insight
from memoria.domain import views as saved
from memoria.graphql.context import Info
from memoria.graphql.names import calls, node, says
from memoria.graphql.nodes import MemoryNode, PageInfo, page_info
from memoria.records import Json, Memory, Page, PastRecall, SettingSource, View


@node(View)
class ViewNode(View):
    data: Json


@node(SettingSource)
class SettingSourceNode(SettingSource):
    pass


@node(PastRecall)
class PastRecallNode(PastRecall):
    @says("The best of the memories; those that were forgotten since are left out.", gives=list[MemoryNode])
    async def memories(self, info: Info, first: int = 5) -> list[Memory]:
        found = await info.context.loaders.memories.load_many(self.memory_ids[: max(first, 0)])
        return [each for each in found if each is not None]


@strawberry.type(description="A page of questions that were asked.")
class PastRecallConnection:
    page: strawberry.Private[Page[PastRecall]]

    @says("Those of this page, in order.", gives=list[PastRecallNode])
    def nodes(self) -> list[PastRecall]:
        return self.page.items

    @strawberry.field
    def page_info(self) -> PageInfo:
        return page_info(self.page)


@strawberry.type
class SiteQuery:
    @calls(saved.browse, gives=list[ViewNode])
    async def views(self, info: Info, page: str | None = None) -> list[View]:
        return await saved.browse(info.context.stores, info.context.caller, page)

    @calls(analytics.asked)
    async def recalls(
        self,
        info: Info,
        session: UUID | None = None,
        agent: str | None = None,
        first: int = 50,
        after: str | None = None,
    ) -> PastRecallConnection:
        return PastRecallConnection(
            page=await analytics.asked(
                info.context.stores, info.context.caller, session=session, agent=agent, first=first, after=after
            )
        )

    @calls(insight.settings, gives=list[SettingSourceNode])
    async def settings(self, info: Info) -> list[SettingSource]:
        return await insight.settings(info.context.stores)


@strawberry.type
class SiteMutation:
    @calls(saved.save, gives=ViewNode | None)
    async def save_view(self, info: Info, page: str, name: str, url: str, data: Json | None = None) -> View:
        return await saved.save(info.context.stores, info.context.caller, page, name, url, data)

    @calls(saved.delete, gives=str | None)
    async def delete_view(self, info: Info, page: str, name: str) -> str:
        return await saved.delete(info.context.stores, info.context.caller, page, name)
