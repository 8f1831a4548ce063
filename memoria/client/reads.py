"""What a client can ask: each method has the name and the answer of its GraphQL field."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from memoria.client import wire
from memoria.client.asking import page, paged
from memoria.client.walks import MOMENT, Walks, listed
from memoria.records import (
    Answer,
    Citing,
    Consolidation,
    Context,
    ContextSection,
    Direction,
    Facet,
    FacetField,
    GraphFilter,
    Health,
    Indexing,
    Keep,
    Kind,
    Memory,
    MemoryFilter,
    MemorySort,
    MemoryVersion,
    Page,
    PayloadFacet,
    RecallWeights,
    Relation,
    RelationType,
    Stats,
    Use,
    WhyNot,
    WorkingMemory,
)

PAGE = 200
ASKED = "query: String!, filter: MemoryFilter, graph: GraphFilter, limit: Int!, at: DateTime, weights: RecallWeights"
"""What a recall is asked."""


class Reads(Walks):
    """Questions."""

    async def memory(
        self, id: UUID | str, *, as_of: datetime | None = None, known_at: datetime | None = None
    ) -> Memory | None:
        """Read a memory; None when there is none, or it was forgotten.

        `as_of`: only if it was valid at that time. `known_at`: as the record held it at that time.
        """
        field = f"memory(id: UUID!, {MOMENT})"
        return cast("Memory | None", await self._query(Memory | None, field, id=id, as_of=as_of, known_at=known_at))

    async def memories(
        self,
        filter: MemoryFilter | None = None,
        sort: MemorySort | None = None,
        first: int = 50,
        after: str | None = None,
        *,
        as_of: datetime | None = None,
        known_at: datetime | None = None,
    ) -> Page[Memory]:
        """List memories that a filter accepts, `first` (1 to 200) of them after a cursor, newest first.

        `as_of`: only what was valid at that time. `known_at`: what the record held at that time, as it was.
        """
        field = f"memories(filter: MemoryFilter, sort: MemorySort, first: Int!, after: String, {MOMENT})"
        moment = {"as_of": as_of, "known_at": known_at}
        return await self._page(Memory, field, filter=filter, sort=sort, first=first, after=after, **moment)

    async def every_memory(
        self,
        filter: MemoryFilter | None = None,
        sort: MemorySort | None = None,
        *,
        as_of: datetime | None = None,
        known_at: datetime | None = None,
    ) -> AsyncIterator[Memory]:
        """Go through all memories that a filter accepts, page by page."""
        after: str | None = None
        while True:
            page = await self.memories(filter, sort, PAGE, after, as_of=as_of, known_at=known_at)
            for memory in page.items:
                yield memory
            if not page.has_next:
                return
            after = page.cursors[-1]

    async def count(self, filter: MemoryFilter | None = None) -> int:
        """Count the memories that a filter accepts, exactly."""
        return await self._total("memories(filter: MemoryFilter, first: Int!)", filter=filter)

    async def facets(
        self, fields: Sequence[FacetField], filter: MemoryFilter | None = None, limit: int = 20
    ) -> list[Facet]:
        """Count the memories that a filter accepts by the values of some fields, `limit` (1 to 100) of each."""
        text = (
            "query ($filter: MemoryFilter, $fields: [FacetField!]!, $limit: Int!) { memories(filter: $filter, "
            f"first: 1) {{ facets(fields: $fields, limit: $limit) {wire.selection(Facet)} }} }}"
        )
        variables = {"filter": filter, "fields": list(fields), "limit": limit}
        found = await self._ask(text, variables, again=True)
        return cast("list[Facet]", wire.reader(list[Facet])(found["facets"]))

    async def payload_facets(
        self, paths: Sequence[str], filter: MemoryFilter | None = None, limit: int = 20
    ) -> list[PayloadFacet]:
        """Count the memories that a filter accepts by the values at some paths of their metadata."""
        text = (
            "query ($filter: MemoryFilter, $paths: [String!]!, $limit: Int!) { memories(filter: $filter, "
            f"first: 1) {{ payloadFacets(paths: $paths, limit: $limit) {wire.selection(PayloadFacet)} }} }}"
        )
        found = await self._ask(text, {"filter": filter, "paths": list(paths), "limit": limit}, again=True)
        return cast("list[PayloadFacet]", wire.reader(list[PayloadFacet])(found["payloadFacets"]))

    async def recall(  # noqa: PLR0913
        self,
        query: str,
        filter: MemoryFilter | None = None,
        graph: GraphFilter | None = None,
        limit: int = 10,
        *,
        explain: bool = False,
        at: datetime | None = None,
        weights: RecallWeights | None = None,
        diversity: float = 0.0,
        as_of: datetime | None = None,
        known_at: datetime | None = None,
    ) -> Answer:
        """Find the memories that matter for a question, best first. `at` is when it is asked, if not now.

        `as_of`: only what was valid at that time. `known_at`: what the record held at that time, as it was.
        """
        field = f"recall({ASKED}, explain: Boolean!, diversity: Float!, {MOMENT})"
        asked = {"query": query, "filter": filter, "graph": graph, "limit": limit, "at": at, "weights": weights}
        how = {"explain": explain, "diversity": diversity, "as_of": as_of, "known_at": known_at}
        return cast("Answer", await self._query(Answer, field, **asked, **how))

    async def context(  # noqa: PLR0913
        self,
        query: str,
        *,
        token_budget: int = 2_000,
        sections: Sequence[ContextSection] = (),
        filter: MemoryFilter | None = None,
        graph: GraphFilter | None = None,
        limit: int = 40,
        around: int = 2,
        diversity: float = 0.0,
        citing: Citing = Citing.IDS,
        at: datetime | None = None,
        as_of: datetime | None = None,
        known_at: datetime | None = None,
    ) -> Context:
        """Write what is remembered of a question as text for a prompt, never longer than `token_budget`."""
        field = (
            "context(query: String!, tokenBudget: Int!, sections: [ContextSection!], filter: MemoryFilter, "
            "graph: GraphFilter, limit: Int!, around: Int!, diversity: Float!, citing: Citing!, at: DateTime, "
            f"{MOMENT})"
        )
        bounds = {"filter": filter, "graph": graph, "limit": limit, "around": around, "diversity": diversity}
        asked = {"query": query, "token_budget": token_budget, "sections": list(sections), "citing": citing, "at": at}
        moment = {"as_of": as_of, "known_at": known_at}
        return cast("Context", await self._query(Context, field, **asked, **bounds, **moment))

    async def why_not(  # noqa: PLR0913
        self,
        query: str,
        memory_id: UUID | str,
        filter: MemoryFilter | None = None,
        graph: GraphFilter | None = None,
        limit: int = 10,
        *,
        at: datetime | None = None,
        weights: RecallWeights | None = None,
        diversity: float = 0.0,
        as_of: datetime | None = None,
        known_at: datetime | None = None,
    ) -> WhyNot:
        """Say at which stage a memory drops out of the answer to a question, and what would bring it back."""
        field = f"whyNot({ASKED}, memoryId: UUID!, diversity: Float!, {MOMENT})"
        asked = {"query": query, "filter": filter, "graph": graph, "limit": limit, "at": at, "weights": weights}
        moment = {"diversity": diversity, "as_of": as_of, "known_at": known_at}
        return cast("WhyNot", await self._query(WhyNot, field, **asked, memory_id=memory_id, **moment))

    async def duplicates(self, *, keep: Keep = Keep.NEWEST, first: int = 20, after: str | None = None) -> Consolidation:
        """Find active memories that say the same in the same words, `first` (1 to 100) groups after a cursor."""
        field = "duplicates(keep: Keep!, first: Int!, after: String)"
        return cast("Consolidation", await self._query(Consolidation, field, keep=keep, first=first, after=after))

    async def relations(
        self,
        types: Sequence[RelationType] | None = None,
        first: int = 50,
        after: str | None = None,
        *,
        as_of: datetime | None = None,
        known_at: datetime | None = None,
    ) -> Page[Relation]:
        """List the relations of the workspace, newest first, `first` (1 to 200) of them after a cursor.

        `as_of`: only what was valid at that time. `known_at`: as the record held them at that time.
        """
        field = f"relations(types: [RelationType!], first: Int!, after: String, {MOMENT})"
        moment = {"as_of": as_of, "known_at": known_at}
        return await self._page(Relation, field, types=listed(types), first=first, after=after, **moment)

    async def every_relation(self, types: Sequence[RelationType] | None = None) -> AsyncIterator[Relation]:
        """Go through all relations of the workspace, page by page."""
        after: str | None = None
        while True:
            page = await self.relations(types, PAGE, after)
            for relation in page.items:
                yield relation
            if not page.has_next:
                return
            after = page.cursors[-1]

    async def count_relations(self, types: Sequence[RelationType] | None = None) -> int:
        """Count the relations of the workspace, exactly."""
        return await self._total("relations(types: [RelationType!], first: Int!)", types=listed(types))

    async def relations_of(
        self,
        id: UUID | str,
        direction: Direction = Direction.BOTH,
        first: int = 50,
        after: str | None = None,
        *,
        as_of: datetime | None = None,
        known_at: datetime | None = None,
    ) -> Page[Relation]:
        """List the relations of one memory, newest first; a memory that is unknown, or was then, has none."""
        bounds = "direction: $direction, first: $first, after: $after, asOf: $asOf, knownAt: $knownAt"
        text = (
            "query ($id: UUID!, $direction: Direction!, $first: Int!, $after: String, $asOf: DateTime, "
            f"$knownAt: DateTime) {{ memory(id: $id, knownAt: $knownAt) {{ relations({bounds}) {paged(Relation)} }} }}"
        )
        variables: dict[str, Any] = {"id": id, "direction": direction, "first": first, "after": after}
        variables |= {"as_of": as_of, "known_at": known_at}
        found = await self._ask(text, variables, again=True)
        return page(Relation, found["relations"]) if found else Page(items=[], cursors=[], has_next=False)

    async def versions(self, id: UUID | str, first: int = 20, after: int | None = None) -> list[MemoryVersion]:
        """List what a memory was before each change, newest first, below version `after`."""
        inner = f"versions(first: $first, after: $after) {wire.selection(MemoryVersion)}"
        text = f"query ($id: UUID!, $first: Int!, $after: Int) {{ memory(id: $id) {{ {inner} }} }}"
        found = await self._ask(text, {"id": id, "first": first, "after": after}, again=True)
        return cast("list[MemoryVersion]", wire.reader(list[MemoryVersion])(found["versions"] if found else []))

    async def uses(self, id: UUID | str, first: int = 20, after: str | None = None) -> list[Use]:
        """List the recalls that returned a memory, latest first, after the one whose `recall_id` is given."""
        inner = f"uses(first: $first, after: $after) {wire.selection(Use)}"
        text = f"query ($id: UUID!, $first: Int!, $after: String) {{ memory(id: $id) {{ {inner} }} }}"
        found = await self._ask(text, {"id": id, "first": first, "after": after}, again=True)
        return cast("list[Use]", wire.reader(list[Use])(found["uses"] if found else []))

    async def indexing(self, id: UUID | str) -> Indexing | None:
        """Tell which model made a memory's vectors, in how many chunks its text was cut, and whether it is indexed."""
        return cast("Indexing | None", await self._about(Indexing, "indexing", id))

    async def stats(self) -> Stats:
        """Count what the workspace holds."""
        return cast("Stats", await self._query(Stats, "stats"))

    async def health(self) -> Health:
        """Tell the state of the whole and of each part."""
        return cast("Health", await self._query(Health, "health"))

    async def kinds(self) -> list[Kind]:
        """List the kinds of the workspace by name: those it defined, and those that are built in."""
        return cast("list[Kind]", await self._query(list[Kind], "kinds"))

    async def working_memory(self, session: str) -> WorkingMemory:
        """Read what a session has in mind."""
        field = "workingMemory(session: String!)"
        return cast("WorkingMemory", await self._query(WorkingMemory, field, session=session))
