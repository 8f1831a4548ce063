"""What can be watched, in the caller's own workspace."""

from collections.abc import AsyncGenerator

import strawberry

from memoria.graphql.answers import ChangeNode
from memoria.graphql.context import Info
from memoria.graphql.names import tells
from memoria.records import Change


@strawberry.type
class Subscription:
    @tells("Tell each committed change of a memory, in order of commit.", gives=ChangeNode)
    async def memory_changed(self, info: Info) -> AsyncGenerator[Change, None]:
        async for change in changes(info, "memory"):
            yield change

    @tells("Tell each committed change of a relation, in order of commit.", gives=ChangeNode)
    async def relation_changed(self, info: Info) -> AsyncGenerator[Change, None]:
        async for change in changes(info, "relation"):
            yield change

    @tells("Tell each committed change of a work session, in order of commit.", gives=ChangeNode)
    async def session_changed(self, info: Info) -> AsyncGenerator[Change, None]:
        async for change in changes(info, "session"):
            yield change


async def changes(info: Info, noun: str) -> AsyncGenerator[Change, None]:
    """Tell the changes of one noun in the caller's workspace until the subscription ends."""
    async with info.context.stores.changes.watch(info.context.caller.workspace_id) as watched:
        async for change in watched:
            if change.noun == noun:
                yield change
