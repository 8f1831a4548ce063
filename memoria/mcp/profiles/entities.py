"""Entities, observations and named relations of the reference profile, as memories.

An entity is a memory of kind `entity`; a relation is one of kind `entity_relation` that says it in words, beside
an edge between the two. Each stands at an address made of its names, so that a name is one entity for everyone.
"""

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote
from uuid import UUID

from memoria.domain import addresses, browsing, memories, relations
from memoria.errors import Conflict, NotFound
from memoria.mcp.frames import refuse_framed
from memoria.mcp.tools import Call, Json
from memoria.records import (
    Direction,
    Memory,
    MemoryFilter,
    MetadataFilter,
    NewMemory,
    NewRelation,
    RelationCreator,
    RelationType,
    TextFilter,
    Trust,
)

ENTITY = "entity"
RELATION = "entity_relation"
AT_ONCE = 200
MOST = 1_000
"""Relations that one answer shows."""
TRIES = 10


def entity_address(name: str) -> str:
    """Say where an entity stands."""
    return f"entity:{quote(name, safe='')}"


def relation_address(given: Json) -> str:
    """Say where a relation stands."""
    return "relation:" + "/".join(quote(given[each], safe="") for each in ("from", "relationType", "to"))


def new_entity(given: Json) -> NewMemory:
    """Make the memory of an entity."""
    entity = {name: given[name] for name in ("name", "entityType", "observations")}
    content = "\n".join([f"{entity['name']} ({entity['entityType']})", *entity["observations"]])
    refuse_framed(content)
    address = entity_address(entity["name"])
    return NewMemory(content=content, kind=ENTITY, metadata=entity, source_uri=address, trust=Trust.AGENT)


async def begin(call: Call, given: Json) -> bool:
    """Keep an entity unless there is one of its name, and tell whether there was none."""
    return (await addresses.begin_at(call.stores, call.caller, new_entity(given))).created


async def named(call: Call, names: Sequence[str]) -> dict[str, Memory]:
    """Read entities by their names."""
    wanted = list(dict.fromkeys(names))
    found = await addresses.at(call.stores, call.caller, ENTITY, [entity_address(name) for name in wanted])
    return {name: found[entity_address(name)] for name in wanted if entity_address(name) in found}


async def needed(call: Call, names: Sequence[str]) -> dict[str, Memory]:
    """Read entities by their names.

    Raises:
        NotFound: One of them does not exist.
    """
    found = await named(call, names)
    if missing := [name for name in names if name not in found]:
        raise NotFound(f"there is no entity {missing[0][:80]!r}: create it first")
    return found


async def observe(call: Call, name: str, added: Sequence[str], removed: Sequence[str] = ()) -> list[str]:
    """Add observations to an entity that it does not have, take others away, and return those that were added."""
    for _ in range(TRIES):
        held = (await needed(call, [name]))[name]
        before: list[str] = held.metadata["observations"]
        new = [each for each in dict.fromkeys(added) if each not in before]
        now = [each for each in before if each not in set(removed)] + new
        if now == before:
            return []
        changed = new_entity(held.metadata | {"observations": now})
        changes = {"content": changed.content, "metadata": changed.metadata}
        try:
            await memories.revise(call.stores, call.caller, held.id, held.version, changes)
        except Conflict:
            continue  # somebody else observed something at the same time
        return new
    raise Conflict(f"the entity {name[:80]!r} changes all the time: try again")


async def join(call: Call, given: Json, ends: dict[str, Memory]) -> bool:
    """Keep a named relation and draw its edge; tell whether it is new."""
    said = {name: given[name] for name in ("from", "to", "relationType")}
    new = NewMemory(
        content=f"{said['from']} {said['relationType']} {said['to']}",
        kind=RELATION,
        metadata=said,
        source_uri=relation_address(said),
        trust=Trust.AGENT,
    )
    created = (await addresses.begin_at(call.stores, call.caller, new)).created
    source, target = ends[said["from"]].id, ends[said["to"]].id
    if created and source != target:
        edge = NewRelation(
            source_id=source, target_id=target, relation_type=_type(said), created_by=RelationCreator.AUTO
        )
        await relations.relate(call.stores, call.caller, [edge])
    return created


def _type(given: Json) -> RelationType:
    """Take a relation's name for a type of ours where it is one."""
    name = given["relationType"].lower()
    return RelationType(name) if name in set(RelationType) else RelationType.RELATED


async def part(call: Call, given: Sequence[Json]) -> None:
    """Forget named relations, and remove the edges that nothing stands behind any more."""
    found = await addresses.at(call.stores, call.caller, RELATION, [relation_address(each) for each in given])
    await _forget(call, [each.id for each in found.values()])
    for each in found.values():
        await _remove_edge(call, each.metadata)


async def _remove_edge(call: Call, said: Json) -> None:
    left = await among(call, [said["from"]], [said["to"]])
    ends = await named(call, [said["from"], said["to"]])
    if _type(said) in {_type(each) for each in left} or len(ends) < len({said["from"], said["to"]}):
        return
    [page] = await relations.of(
        call.stores, call.caller, [ends[said["from"]].id], direction=Direction.OUT, types=[_type(said)], first=AT_ONCE
    )
    if ids := [each.id for each in page.items if each.target_id == ends[said["to"]].id]:
        await relations.unrelate(call.stores, call.caller, ids)


async def end(call: Call, names: Sequence[str]) -> None:
    """Forget entities and every relation that names them."""
    found = await named(call, names)
    outward, inward = await among(call, names, None), await among(call, None, names)
    await part(call, [*outward, *inward])
    await _forget(call, [each.id for each in found.values()])


async def _forget(call: Call, ids: list[UUID]) -> None:
    if ids:
        await memories.forget(call.stores, call.caller, ids)


async def among(call: Call, sources: Sequence[str] | None, targets: Sequence[str] | None) -> list[Json]:
    """List the named relations from some entities to some, at most 1,000; None stands for any."""
    held = [
        MetadataFilter(path=path, in_=list(names))
        for path, names in (("from", sources), ("to", targets))
        if names is not None
    ]
    within = MemoryFilter(kind=TextFilter(eq=RELATION), metadata=held)
    found: list[Any] = []
    after: str | None = None
    while len(found) < MOST:
        page = await browsing.browse(call.stores, call.caller, within, first=AT_ONCE, after=after)
        found += [each.metadata for each in page.items]
        if not page.has_next:
            break
        after = page.cursors[-1]
    return found
