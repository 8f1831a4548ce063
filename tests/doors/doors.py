"""Doors that can do everything, with GraphQL's names. What every door can do stands in `entries`."""

from dataclasses import dataclass
from typing import Any, Protocol

from tests.doors.serving import Server

MEMORY = (
    "id type kind content tags importance confidence valence metadata projectId sessionId agent sourceUri trust "
    "occurredAt validFrom validTo expiresAt status supersededBy pinned contentSha256 version createdAt updatedAt"
)


@dataclass
class Refused(Exception):
    """What a door says when it refuses."""

    code: str
    message: str
    field: str | None = None


class Door(Protocol):
    """What every door can do; names and values are GraphQL's."""

    async def remember(self, **memory: Any) -> Any: ...
    async def get(self, id: str) -> Any: ...
    async def recall(self, query: str, **how: Any) -> Any: ...
    async def context(self, query: str, **how: Any) -> Any: ...
    async def relate(self, **relation: Any) -> Any: ...
    async def neighbors(self, id: str, **how: Any) -> Any: ...
    async def path(self, source: str, target: str) -> Any: ...
    async def stats(self) -> Any: ...


class GraphQL:
    """GraphQL over HTTP."""

    def __init__(self, server: Server) -> None:
        self._server = server

    async def remember(self, **memory: Any) -> Any:
        """Return id, created and the memory."""
        query = f"mutation ($m: NewMemory!) {{ remember(memory: $m) {{ created indexed memory {{ {MEMORY} }} }} }}"
        return await self._ask(query, m=memory)

    async def get(self, id: str) -> Any:
        """Return a memory, or None."""
        return await self._ask(f"query ($i: UUID!) {{ memory(id: $i) {{ {MEMORY} }} }}", i=id)

    async def recall(self, query: str, **how: Any) -> Any:
        """Return hits and what was degraded."""
        document = (
            "query ($q: String!, $f: MemoryFilter, $g: GraphFilter, $l: Int! = 10, $e: Boolean! = false) {"
            " recall(query: $q, filter: $f, graph: $g, limit: $l, explain: $e) { degraded pending"
            f" hits {{ rank score memory {{ {MEMORY} }} explanation {{ fromTail arms {{ arm rank score share }}"
            " path { memoryId relationType forward } } } } }"
        )
        names = {"filter": "f", "graph": "g", "limit": "l", "explain": "e"}
        return await self._ask(document, q=query, **{names[name]: value for name, value in how.items()})

    async def context(self, query: str, **how: Any) -> Any:
        """Return a text for a prompt, and what it cites."""
        document = (
            "query ($q: String!, $tokenBudget: Int! = 2000, $sections: [ContextSection!], $filter: MemoryFilter,"
            " $limit: Int! = 40, $around: Int! = 2, $diversity: Float! = 0, $citing: Citing! = NUMBERS) {"
            " context(query: $q, tokenBudget: $tokenBudget, sections: $sections, filter: $filter, limit: $limit,"
            " around: $around, diversity: $diversity, citing: $citing) {"
            " text tokens tokenBudget countedBy degraded pending leftOut { memoryId role section } citations {"
            " number memoryId role section at speaker trust sourceUri isCut isCleaned memory { content }"
            " supersededBy { memoryId at memory { content } } } } }"
        )
        return await self._ask(document, q=query, **how)

    async def relate(self, **relation: Any) -> Any:
        """Return what became of one relation."""
        query = (
            "mutation ($r: [NewRelation!]!) { relate(relations: $r) { created error { code message field }"
            " relation { id sourceId targetId relationType weight createdBy metadata } } }"
        )
        (related,) = await self._ask(query, r=[relation])
        if related["error"]:
            raise Refused(*(related["error"][name] for name in ("code", "message", "field")))
        return related

    async def neighbors(self, id: str, **how: Any) -> Any:
        """Return what a walk reached."""
        query = (
            "query ($i: UUID!, $depth: Int! = 1, $types: [RelationType!], $direction: Direction! = BOTH) {"
            " neighbors(id: $i, depth: $depth, types: $types, direction: $direction) { truncated"
            " neighbors { memoryId depth parentId relationType weight forward memory { content } } } }"
        )
        return await self._ask(query, i=id, **how)

    async def path(self, source: str, target: str) -> Any:
        """Return the steps of one shortest path."""
        query = "query ($a: UUID!, $b: UUID!) { path(from: $a, to: $b) { truncated steps { memoryId relationType } } }"
        return await self._ask(query, a=source, b=target)

    async def stats(self) -> Any:
        """Return what the workspace holds."""
        return await self._ask("{ stats { memories relations versions byKind { name count } } }")

    async def _ask(self, query: str, **variables: Any) -> Any:
        answer = (await self._server.post(query, **variables)).json()
        for error in answer.get("errors", ()):
            told = error["extensions"]
            raise Refused(told["code"], error["message"], told.get("field"))
        (value,) = answer["data"].values()
        return value


WHOLE: list[type[GraphQL]] = [GraphQL]
