"""Memories as an agent is shown them: framed, within a budget, and with no more metadata than their kinds show."""

from collections.abc import Iterable
from dataclasses import replace

from memoria.domain import kinds
from memoria.mcp import frames
from memoria.mcp.tools import Call, Json
from memoria.records import Memory


async def show(
    call: Call, found: Iterable[tuple[Memory, float | None]], budget: int = frames.BUDGET, *, offset: int = 0
) -> Json:
    """Show memories in order until the budget is spent."""
    given = list(found)
    named = {memory.kind for memory, _ in given if memory.metadata}
    fields = await kinds.shown(call.stores, call.caller, named) if named else {}
    seen = [(_seen(memory, fields.get(memory.kind)), score) for memory, score in given]
    return frames.answer(seen, budget, offset=offset)


def _seen(memory: Memory, fields: list[str] | None) -> Memory:
    if fields is None:
        return memory
    return replace(memory, metadata={name: value for name, value in memory.metadata.items() if name in fields})
