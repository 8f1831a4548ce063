"""The profile memoria: its tools that carry memories out and in, as records in the answer and in the call."""

import json
import re
from collections.abc import AsyncIterator
from dataclasses import asdict

import orjson

from memoria.domain import browsing, imports, memories
from memoria.errors import InvalidInput
from memoria.mcp import frames
from memoria.mcp.recall import bounds
from memoria.mcp.remember import AT_ONCE, kept
from memoria.mcp.tools import FLAG, OBJECT, OBJECTS, TEXT, TEXTS, Call, Json, Tool, listed, one_of, whole
from memoria.records import Memory, MemorySort, MemoryType, NewMemory, Trust

OLDEST_FIRST = MemorySort(descending=False)
PAGE = 50
"""Memories that are read at once."""
MOST = 200
"""Memories in one call."""
NAMED = 25
"""Tokens that it takes to name a memory that is too long."""
UNSEEN = re.compile(f"{frames.HIDDEN.pattern}|[\x7f-\x9f\u2028\u2029]")
"""What must not stand in a line as it is, beside what JSON writes otherwise already."""


async def export(call: Call, given: Json) -> Json:
    """Show memories whole, oldest first, until the budget is spent; `cursor` is where to go on.

    One that passes the whole budget is named in `too_long` with its tokens, and passed over.
    """
    budget: int = given.get("budget", frames.BUDGET)
    records: list[Json] = []
    too_long: list[Json] = []
    left, after = budget, given.get("cursor")
    async for memory, cursor in _each(call, given):
        record: Json = orjson.loads(orjson.dumps(asdict(memory), default=str))
        wanted = frames.tokens(_line(record))
        taken = min(wanted, NAMED) if wanted > budget else wanted
        if (left < taken and (records or too_long)) or len(records) == MOST:
            return _answer(records, too_long, after)
        if wanted > budget:
            too_long.append({"id": record["id"], "tokens": wanted})
        else:
            records.append(record)
        left, after = left - taken, cursor
    return _answer(records, too_long, None)


def _answer(records: list[Json], too_long: list[Json], cursor: str | None) -> Json:
    more = {"too_long": too_long, "cursor": cursor}
    return {"notice": frames.NOTICE, "records": records} | {name: value for name, value in more.items() if value}


async def _each(call: Call, given: Json) -> AsyncIterator[tuple[Memory, str]]:
    after, has_next = given.get("cursor"), True
    while has_next:
        page = await browsing.browse(call.stores, call.caller, bounds(given), OLDEST_FIRST, PAGE, after)
        for memory, cursor in zip(page.items, page.cursors, strict=True):
            yield memory, cursor
            after = cursor
        has_next = page.has_next


def _line(record: Json) -> str:
    return UNSEEN.sub(lambda found: json.dumps(found[0])[1:-1], orjson.dumps(record).decode())


def text(found: Json) -> str:
    """Write records for a model, each as JSON in a line behind a bar; characters that nobody sees are escaped."""
    parts = [frames.NOTICE, *(f"| {_line(each)}" for each in found["records"])]
    parts += [f"too_long: {each['id']} ({each['tokens']} tokens)" for each in found.get("too_long", ())]
    parts += [f"cursor: {found['cursor']}"] if "cursor" in found else []
    return "\n".join(parts if len(parts) > 1 else [*parts, "nothing found"])


async def take(call: Call, given: Json) -> Json:
    """Keep exported memories a few at a time, with a result for each; what is there already is not kept twice."""
    read = [_read(each) for each in given["records"]]
    if not read:
        raise InvalidInput("there is nothing to import: give at least one record", field="records")
    results: list[Json] = []
    for start in range(0, len(read), AT_ONCE):
        part = read[start : start + AT_ONCE]
        new = [each for each in part if isinstance(each, NewMemory)]
        said = iter(await memories.remember_many(call.stores, call.caller, new) if new else [])
        results += [kept(next(said)) if isinstance(each, NewMemory) else _refused(each) for each in part]
        await call.progress(len(results), len(read), "imported")
    return {"results": results}


def _read(given: Json) -> NewMemory | InvalidInput:
    """Read a record. Nobody but a person vouches as one: what says `user` comes from an import."""
    try:
        new = imports.read({"trust": Trust.AGENT} | given)
        frames.refuse_framed(new.content)
    except InvalidInput as error:
        return error
    new.trust = Trust.IMPORT if new.trust is Trust.USER else new.trust
    return new


def _refused(error: InvalidInput) -> Json:
    return {"error": {"code": error.code, "message": str(error)}}


TOOLS = [
    Tool(
        name="memoria_export",
        description="Read memories whole, oldest first, as records that memoria_import takes. No file is written: go "
        "on at `cursor` until there is none.",
        takes={
            "cursor": TEXT,
            "budget": whole(frames.BUDGET, frames.LARGEST),
            "types": listed(one_of(MemoryType)),
            "kinds": TEXTS,
            "tags": TEXTS,
            "after": TEXT,
            "before": TEXT,
        },
        gives={"notice": TEXT, "records": OBJECTS, "too_long": OBJECTS, "cursor": TEXT},
        run=export,
        shows=text,
        reads=True,
        strict=False,
    ),
    Tool(
        name="memoria_import",
        description="Keep records that memoria_export gave. Duplicates return the id that is there; ids are new.",
        takes={"records": OBJECTS | {"maxItems": MOST}},
        requires=["records"],
        gives={"results": listed({"type": "object", "properties": {"id": TEXT, "created": FLAG, "error": OBJECT}})},
        run=take,
        strict=False,
    ),
]
