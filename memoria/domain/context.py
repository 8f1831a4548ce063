"""Context: what is remembered of a question as text for a prompt, with where each part of it comes from."""

import asyncio
import time
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from memoria.domain import assembling, browsing, checks, excerpts, framing, questions, recall, stored, succession
from memoria.domain.assembling import Found, Item, Section
from memoria.domain.moments import Moment
from memoria.domain.tokens import ESTIMATE, Tokenizer
from memoria.errors import InvalidInput
from memoria.records import (
    Caller,
    Citing,
    Context,
    ContextSection,
    GraphFilter,
    Hit,
    Memory,
    MemoryFilter,
    MemorySort,
    MemoryStatus,
    Role,
    SortField,
    Successor,
)
from memoria.stores import queries, words
from memoria.stores.opening import Stores
from memoria.stores.postgres import Connection

SQL = queries.named("context")
BUDGET = 1_000_000
HITS = 100
SECTIONS = 8
SECTION_CHARACTERS = 100_000
SECTION_MEMORIES = 200
SHORTEST = 20
"""Characters that a memory takes in a section at least."""
AROUND = 5
STANDING = MemoryFilter(status=[MemoryStatus.ACTIVE, MemoryStatus.SUPERSEDED])
MOST_IMPORTANT = MemorySort(field=SortField.IMPORTANCE)
BESIDE = {"before": Role.BEFORE, "after": Role.AFTER, "document": Role.DOCUMENT}


async def context(  # noqa: PLR0913
    stores: Stores,
    caller: Caller,
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
    tokenizer: Tokenizer = ESTIMATE,
) -> Context:
    """Write what is remembered of a question as text for a prompt, never longer than `token_budget` (1 to 1,000,000).

    First the sections (at most 8), each under its own name and limit of characters; then up to `limit` (1 to 100)
    hits, best first, within `filter` and `graph`. Beside a hit stand, whatever the filter says: what superseded it,
    `around` (0 to 5) turns before and after it, and the document that it is part of. With too little room those go
    after the hits next below it. A long memory is cut around the sentences that speak of the question, and says so.
    `diversity` (0 to 1) puts hits that say the same as a better one behind others. Each memory is named in the text
    as `citing` says, dated, and quoted line by line under a notice that it is stored data and not instructions.
    `as_of` and `known_at` are those of recall, and hold for all that stands in the text; what stands beside a hit is
    found over the relations of now. Tokens are counted as `counted_by` names; the estimate is made for vocabularies of
    100,000 byte pairs or more.

    Raises:
        InvalidInput: The question, a section, a filter or a number cannot be understood.
        NotFound: A memory that the graph filter starts from does not exist.
        Unavailable: The record cannot be reached.
    """
    began = time.perf_counter()
    checks.limit(token_budget, "token_budget", BUDGET)
    checks.limit(limit, "limit", HITS)
    checks.between(0, AROUND)(around, "around")
    _check(sections)
    answer = await recall.recall(
        stores,
        caller,
        query,
        filter=filter,
        graph=graph,
        limit=limit,
        at=at,
        diversity=diversity,
        as_of=as_of,
        known_at=known_at,
    )
    moment = Moment(as_of=as_of, known_at=known_at)
    async with stores.record.reading(caller) as db:
        found = await _found(db, caller, sections, answer.hits, around, moment)
    found.gain = excerpts.asking(words.question(query, await stores.lexicons.of(caller.workspace_id)))
    made = await asyncio.to_thread(assembling.assemble, found, token_budget, tokenizer.count, citing)
    answer.timings.total = (time.perf_counter() - began) * 1_000
    return Context(
        text=made.text,
        citations=made.citations,
        left_out=made.left_out,
        tokens=made.tokens,
        token_budget=token_budget,
        counted_by=tokenizer.name,
        degraded=answer.degraded,
        pending=answer.pending,
        timings=answer.timings,
    )


def _check(sections: Sequence[ContextSection]) -> None:
    if len(sections) > SECTIONS:
        raise InvalidInput(f"there are {len(sections)} sections and may be {SECTIONS}: join some", field="sections")
    if len({section.name for section in sections}) < len(sections):
        raise InvalidInput("two sections have the same name: give each its own", field="sections")
    for section in sections:
        checks.short_text(section.name, "name")
        if framing.hides(section.name) or len(section.name.splitlines()) > 1:
            raise InvalidInput("a section's name is one line of visible characters", field="name")
        questions.memory_filter(section.filter)
        checks.limit(section.characters, "characters", SECTION_CHARACTERS)


async def _found(
    db: Connection, caller: Caller, sections: Sequence[ContextSection], hits: list[Hit], around: int, moment: Moment
) -> Found:
    """Read the sections, and what stands beside the hits."""
    held = [(section, await _members(db, caller, section, moment)) for section in sections]
    beside = await _beside(db, caller, [hit.memory.id for hit in hits], around)
    later = {hit.memory.id: hit.superseded_by for hit in hits if hit.superseded_by}
    named = {id for each in beside.values() for _, id, _ in each} | {each.memory_id for each in later.values()}
    read = {each.id: each for each in await browsing.among(db, caller, STANDING, list(named), moment)}
    members = [memory for _, inside in held for memory in inside]
    later |= await succession.known(db, caller, [*read.values(), *members], moment)
    return Found(
        sections=[
            Section(
                name=section.name,
                characters=section.characters,
                items=[_item(memory, Role.SECTION, later, section=section.name) for memory in inside],
            )
            for section, inside in held
        ],
        groups=[_group(hit, beside[hit.memory.id], read, later) for hit in hits],
    )


async def _members(db: Connection, caller: Caller, section: ContextSection, moment: Moment) -> list[Memory]:
    first = min(SECTION_MEMORIES, section.characters // SHORTEST + 1)
    query, values = browsing.page_query(caller, section.filter, MOST_IMPORTANT, first, None, moment)
    return [stored.memory(dict(row)) for row in (await db.fetch(query, *values))[:first]]


Beside = list[tuple[Role, UUID, int]]
"""What stands beside a hit: as what, which memory, how far away."""


async def _beside(db: Connection, caller: Caller, ids: Sequence[UUID], around: int) -> dict[UUID, Beside]:
    """Walk from each hit to its document, and from turn to turn before and after it."""
    beside: dict[UUID, Beside] = {id: [] for id in ids}
    ends: dict[tuple[UUID, Role], UUID] = {(id, role): id for id in ids for role in BESIDE.values()}
    for distance in range(1, around + 1):
        rows = await db.fetch(SQL["beside"], caller.workspace_id, list(dict.fromkeys(ends.values())))
        steps = {(row["id"], BESIDE[row["role"]]): row["memory_id"] for row in rows}
        ends = {(hit, role): steps[id, role] for (hit, role), id in ends.items() if (id, role) in steps}
        for (hit, role), id in ends.items():
            beside[hit].append((role, id, distance))
        ends = {(hit, role): id for (hit, role), id in ends.items() if role is not Role.DOCUMENT}
    return beside


def _group(hit: Hit, beside: Beside, read: dict[UUID, Memory], later: dict[UUID, Successor]) -> list[Item]:
    """Put a hit between what superseded it, its document, and the turns around it, earliest first."""
    own = later.get(hit.memory.id)
    above = [_item(read[own.memory_id], Role.SUCCESSOR, later)] if own and own.memory_id in read else []
    near = [_item(read[id], role, later, distance) for role, id, distance in beside if id in read]
    documents = [each for each in near if each.role is Role.DOCUMENT]
    before = [each for each in near if each.role is Role.BEFORE]
    after = [each for each in near if each.role is Role.AFTER]
    return [*above, *documents, *before[::-1], _item(hit.memory, Role.HIT, later), *after]


def _item(
    memory: Memory, role: Role, later: dict[UUID, Successor], distance: int = 0, section: str | None = None
) -> Item:
    return Item(
        memory=memory,
        role=role,
        distance=distance,
        section=section,
        successor=later.get(memory.id),
        speaker=_speaker(memory.metadata) or memory.agent,
    )


def _speaker(metadata: dict[str, Any]) -> str | None:
    said = metadata.get("speaker")
    return said if isinstance(said, str) and not said.isspace() else None
