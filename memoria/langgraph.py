"""LangGraph's long-term memory on Memoria: `MemoriaStore`. Needs the extra `langgraph`."""

import asyncio
import json
from collections.abc import Coroutine, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

from langgraph.store.base import (
    BaseStore,
    GetOp,
    Item,
    ListNamespacesOp,
    MatchCondition,
    Op,
    PutOp,
    Result,
    SearchItem,
    SearchOp,
    TTLConfig,
    get_text_at_path,
    tokenize_path,
)

from memoria.client import AsyncMemoria, Memoria
from memoria.errors import Conflict, NotFound
from memoria.records import (
    Memory,
    MemoryFilter,
    MemorySort,
    MetadataFilter,
    NewMemory,
    SortField,
    TagsFilter,
    TextFilter,
)

KIND = "store_item"
UNINDEXED = "unindexed"
"""The tag of items that natural language does not find."""
RANKED = 100
"""Items that a query ranks at most; the others follow, latest first, without a score."""
FACETS = 100
WORTH_A_WRITE = 0.05
"""The part of a time to live after which a read refreshes it: each refresh is a write."""
OPERATORS = {"$eq": "eq", "$ne": "ne", "$gt": "gt", "$gte": "gte", "$lt": "lt", "$lte": "lte"}
LATEST_FIRST = MemorySort(field=SortField.UPDATED_AT)


class MemoriaStore(BaseStore):
    """Items as memories, each at the address of its namespace and key.

    `fields` are the paths of a value that natural language finds, all of it by default. Items are found without
    any setting up. Values keep their JSON types in filters; what a filter cannot mean raises.
    """

    supports_ttl = True

    def __init__(self, memory: Memoria, *, fields: Sequence[str] = ("$",), ttl: TTLConfig | None = None) -> None:
        self._memory = memory
        self._fields = list(fields)
        self.ttl_config = ttl

    def batch(self, ops: Iterable[Op]) -> list[Result]:
        """Do many things at once: what is read is read before anything is written."""
        return self._memory.loop.run(_Batch(self._memory.asynchronous, self._fields, self.ttl_config).run(list(ops)))

    async def abatch(self, ops: Iterable[Op]) -> list[Result]:
        """Do many things at once: what is read is read before anything is written."""
        call: Coroutine[Any, Any, list[Result]] = _Batch(self._memory.asynchronous, self._fields, self.ttl_config).run(
            list(ops)
        )
        return await asyncio.wrap_future(self._memory.loop.begin(call))


class _Batch:
    def __init__(self, memory: AsyncMemoria, fields: list[str], ttl: TTLConfig | None) -> None:
        self._memory = memory
        self._fields = fields
        self._ttl = ttl or {}

    async def run(self, ops: list[Op]) -> list[Result]:
        writes = {(op.namespace, op.key): op for op in ops if isinstance(op, PutOp)}  # the last one counts
        results = [None if isinstance(op, PutOp) else await self._read(op) for op in ops]
        for op in writes.values():
            await self._put(op)
        return results

    async def _read(self, op: Op) -> Result:
        match op:
            case GetOp():
                return await self._get(op)
            case SearchOp():
                return await self._search(op)
            case ListNamespacesOp():
                return await self._namespaces(op)
        raise ValueError(f"Unknown operation type: {type(op)}")

    async def _get(self, op: GetOp) -> Item | None:
        found = await self._at(op.namespace, op.key)
        if found is None:
            return None
        await self._refresh([found], refresh=op.refresh_ttl)
        return Item(**_item(found))

    async def _at(self, namespace: tuple[str, ...], key: str) -> Memory | None:
        at = MemoryFilter(kind=TextFilter(eq=KIND), source_uri=TextFilter(eq=_address(namespace, key)))
        found = (await self._memory.memories(at, first=1)).items
        return found[0] if found else None

    async def _put(self, op: PutOp) -> None:
        if op.value is None:
            found = await self._at(op.namespace, op.key)
            if found is not None:
                await self._memory.forget([found.id])
            return
        await self._memory.keep_at(self._new(op, op.value))

    def _new(self, op: PutOp, value: Mapping[str, Any]) -> NewMemory:
        minutes = op.ttl
        metadata = {"namespace": list(op.namespace), "key": op.key, "value": dict(value), "ttl": minutes}
        return NewMemory(
            content=self._text(op, value),
            kind=KIND,
            source_uri=_address(op.namespace, op.key),
            metadata=metadata,
            tags=[UNINDEXED] if op.index is False else [],
            expires_at=None if minutes is None else datetime.now(UTC) + timedelta(minutes=minutes),
        )

    def _text(self, op: PutOp, value: Mapping[str, Any]) -> str:
        """Say what natural language finds of a value."""
        paths = op.index if isinstance(op.index, list) else self._fields
        parts = [
            part
            for path in paths
            for part in get_text_at_path(dict(value), tokenize_path(path) if path != "$" else path)
        ]
        text = "\n".join(part for part in parts if part.strip())
        return text or json.dumps(dict(value), ensure_ascii=False)

    async def _search(self, op: SearchOp) -> list[SearchItem]:
        within = _within(op.namespace_prefix, op.filter)
        found: list[tuple[Memory, float | None]]
        if op.query:
            ranked = replace(within, tags=TagsFilter(none=[UNINDEXED]))
            found = await self._ranked(op.query, ranked, op.offset + op.limit)
            found = found[op.offset : op.offset + op.limit]
        else:
            found = [(each, None) for each in await self._part(within, op.offset, op.limit)]
        await self._refresh([each for each, _ in found], refresh=op.refresh_ttl)
        return [SearchItem(**_item(each), score=score) for each, score in found]

    async def _ranked(self, query: str, within: MemoryFilter, end: int) -> list[tuple[Memory, float | None]]:
        answer = await self._memory.recall(query, within, limit=min(max(end, 1), RANKED))
        found: list[tuple[Memory, float | None]] = [(hit.memory, hit.score) for hit in answer.hits]
        if end <= RANKED or len(found) < RANKED:
            return found
        ranked = {hit.memory.id for hit in answer.hits}
        async for each in self._memory.every_memory(within, LATEST_FIRST):
            if len(found) >= end:
                break
            if each.id not in ranked:
                found.append((each, None))
        return found

    async def _part(self, within: MemoryFilter, offset: int, limit: int) -> list[Memory]:
        found: list[Memory] = []
        async for each in self._memory.every_memory(within, LATEST_FIRST):
            if len(found) >= offset + limit:
                break
            found.append(each)
        return found[offset : offset + limit]

    async def _refresh(self, found: list[Memory], *, refresh: bool) -> None:
        """Let what was read live on; a read so soon after the last write or refresh is none."""
        for each in found:
            minutes = each.metadata.get("ttl")
            if refresh and minutes is not None and each.expires_at is not None:
                until = datetime.now(UTC) + timedelta(minutes=minutes)
                if until - each.expires_at > WORTH_A_WRITE * timedelta(minutes=minutes):
                    await self._live_until(each, until)

    async def _live_until(self, held: Memory, until: datetime) -> None:
        try:
            await self._memory.revise(held.id, held.version, {"expires_at": until})
        except (Conflict, NotFound):
            return  # it was written or deleted meanwhile, which says how long it lives

    async def _namespaces(self, op: ListNamespacesOp) -> list[tuple[str, ...]]:
        known = await self._all_namespaces(_prefix(op.match_conditions or ()))
        matching = {each for each in known if all(_matches(each, wanted) for wanted in op.match_conditions or ())}
        cut = {each[: op.max_depth] for each in matching} if op.max_depth is not None else matching
        return list(islice(sorted(cut), op.offset, op.offset + op.limit))

    async def _all_namespaces(self, prefix: tuple[str, ...]) -> set[tuple[str, ...]]:
        within = _within(prefix, None)
        counts = await self._memory.payload_facets(["namespace"], within, FACETS)
        if len(counts[0].counts) < FACETS:
            return {tuple(each.value) for each in counts[0].counts}
        return {tuple(each.metadata["namespace"]) async for each in self._memory.every_memory(within)}


def _address(namespace: tuple[str, ...], key: str) -> str:
    """Say where an item stands. No label is empty or holds a dot, so two dots end the namespace."""
    return f"langgraph:{'.'.join(namespace)}..{key}"


def _within(prefix: tuple[str, ...], filter: dict[str, Any] | None) -> MemoryFilter:
    beginning = "langgraph:" + "".join(f"{label}." for label in prefix)
    held = [each for name, wanted in (filter or {}).items() for each in _compare(["value", name], wanted)]
    return MemoryFilter(kind=TextFilter(eq=KIND), source_uri=TextFilter(starts_with=beginning), metadata=held or None)


def _compare(path: list[str], wanted: Any) -> list[MetadataFilter]:
    """Translate what a filter asks of the value at a path.

    Raises:
        ValueError: An operator is unknown, or a key holds a dot.
    """
    if "." in path[-1]:
        raise ValueError(f"a filter cannot name the key {path[-1]!r}: it holds a dot")
    at = ".".join(path)
    if not isinstance(wanted, dict):
        return [_equal(at, "eq", wanted)]
    if any(name.startswith("$") for name in wanted):
        return [_operate(at, name, value) for name, value in wanted.items()]
    inner = [each for name, value in wanted.items() for each in _compare([*path, name], value)]
    return [MetadataFilter(path=at, contains={}), *inner]


def _operate(at: str, operator: str, value: Any) -> MetadataFilter:
    if operator not in OPERATORS:
        raise ValueError(f"Unsupported operator: {operator}")
    name = OPERATORS[operator]
    if name in {"eq", "ne"}:
        return _equal(at, name, value)
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise ValueError(f"{operator} compares numbers, or texts: not {value!r}")  # noqa: TRY004  # as an unknown operator
    return _compared(at, name, value)


def _equal(at: str, name: str, value: Any) -> MetadataFilter:
    """Compare with anything, null included, which a missing value equals."""
    if value is None:
        return MetadataFilter(path=at, in_=[None]) if name == "eq" else MetadataFilter(path=at, not_in=[None])
    return _compared(at, name, list(value) if isinstance(value, tuple) else value)


def _compared(at: str, name: str, value: Any) -> MetadataFilter:
    comparison: dict[str, Any] = {name: value}
    return MetadataFilter(path=at, **comparison)


def _item(memory: Memory) -> dict[str, Any]:
    return {
        "namespace": tuple(memory.metadata["namespace"]),
        "key": memory.metadata["key"],
        "value": memory.metadata["value"],
        "created_at": memory.created_at,
        "updated_at": memory.updated_at,
    }


def _prefix(conditions: Iterable[MatchCondition]) -> tuple[str, ...]:
    """Take from the conditions what every namespace begins with."""
    known = []
    for label in next((each.path for each in conditions if each.match_type == "prefix"), ()):
        if label == "*":
            break
        known.append(label)
    return tuple(known)


def _matches(namespace: tuple[str, ...], wanted: MatchCondition) -> bool:
    if wanted.match_type not in {"prefix", "suffix"}:
        raise ValueError(f"Unsupported match type: {wanted.match_type}")
    path = tuple(wanted.path)
    if len(namespace) < len(path):
        return False
    part = namespace[: len(path)] if wanted.match_type == "prefix" else namespace[len(namespace) - len(path) :]
    return all(label in {"*", own} for label, own in zip(path, part, strict=True))
