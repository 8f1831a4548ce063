"""The profile memoria: its tool that lets memories which say the same become one."""

from memoria.domain import consolidation, insight
from memoria.mcp import frames
from memoria.mcp.tools import FLAG, NUMBER, OBJECTS, TEXT, Call, Json, Tool, one_of, whole
from memoria.records import Duplicates, Keep, Memory

PAGE = 10
"""Groups that are found before progress is told."""
PAGES = 20
"""Pages that one call looks at; more take another call, which goes on at the cursor."""


async def consolidate(call: Call, given: Json) -> Json:
    """Show groups of memories that say the same, or supersede all but one of each, and tell where to go on."""
    page_of = consolidation.consolidate if given.get("apply") else consolidation.duplicates
    keep, left = Keep(given.get("keep", Keep.NEWEST)), given.get("limit", 10)
    groups: list[Duplicates] = []
    looked_at, after = 0, given.get("cursor")
    total = (await insight.stats(call.stores, call.caller)).active
    for _ in range(PAGES):
        page = await page_of(call.stores, call.caller, keep=keep, first=min(left, PAGE), after=after)
        groups += page.groups
        left, looked_at, after = left - len(page.groups), looked_at + page.looked_at, page.cursor
        await call.progress(looked_at, max(total, looked_at), "looked at")
        if not left or after is None:
            break
    found: Json = {"applied": bool(given.get("apply")), "looked_at": looked_at, "groups": _shown(groups)}
    return {"notice": frames.NOTICE} | found | ({"cursor": after} if after is not None else {})


def _shown(groups: list[Duplicates]) -> list[Json]:
    """Show what is kept of each group and what the others say, as long as the budget lasts."""
    room = frames.Room(left=frames.BUDGET)
    return [
        {
            "likeness": round(group.likeness, 3),
            "kept": _seen(group.kept, room),
            "others": [_seen(each, room) for each in group.others],
        }
        for group in groups
    ]


def _seen(memory: Memory, room: frames.Room) -> Json:
    return frames.framed(memory, room) or {"id": str(memory.id)}


def text(found: Json) -> str:
    """Write groups for a model: what each memory says stands behind bars."""
    parts = [frames.NOTICE]
    for number, group in enumerate(found["groups"], 1):
        for role, memory in (("kept", group["kept"]), *(("other", each) for each in group["others"])):
            parts.append(f"[{number}] {role} {memory['id']}")
            parts += [f"| {line}" for line in memory.get("content", "").splitlines()]
    parts += [f"{name}: {found[name]}" for name in ("applied", "looked_at", "cursor") if name in found]
    return "\n".join(parts)


TOOL = Tool(
    name="memoria_consolidate",
    description="Show memories that say the same in the same words; with `apply`, let the one that is kept of each "
    "group supersede the others, which restoring takes back. Go on at `cursor` until there is none.",
    takes={"apply": FLAG, "keep": one_of(Keep), "limit": whole(10, 100), "cursor": TEXT},
    gives={"notice": TEXT, "applied": FLAG, "looked_at": NUMBER, "groups": OBJECTS, "cursor": TEXT},
    run=consolidate,
    shows=text,
    destroys=True,
    strict=False,
)
