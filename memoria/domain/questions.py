"""What strangers may ask. Each check returns what it was given, or raises InvalidInput naming the field."""

from dataclasses import fields
from datetime import datetime
from typing import Any

from memoria.domain import checks, moments
from memoria.errors import InvalidInput
from memoria.records import GraphFilter, MemoryFilter, MetadataFilter, RecallWeights

PARTS = 100
DEPTH = 8
"""Of a filter."""


def query(value: str) -> str:
    """Check a question."""
    return checks.text(value, "query", longest=8_192)


def weights(value: RecallWeights) -> RecallWeights:
    """Check what counts how much."""
    for name, weight in vars(value).items():
        if name != "half_life_days":
            checks.between(0, 10)(weight, f"weights.{name}")
    checks.between(1 / 1_440, 36_500)(value.half_life_days, "weights.half_life_days")  # a minute, and a century
    return value


def graph(value: GraphFilter) -> GraphFilter:
    """Check a graph filter."""
    checks.ids(value.from_ids, "from", most=100)
    checks.limit(value.depth, "depth", 8)
    checks.between(0, 1)(value.min_weight, "min_weight")
    moments.moment(value.as_of, value.known_at)
    if value.types is not None and not value.types:
        raise InvalidInput("types is empty: leave it out to walk over every type", field="types")
    return value


def memory_filter(value: MemoryFilter | None) -> MemoryFilter | None:
    """Check a filter: at most 100 parts, 8 levels deep, with texts and times that can be stored."""
    if value is not None and _filter(value, DEPTH) > PARTS:
        raise InvalidInput(f"the filter has more than {PARTS} parts: split the question", field="filter")
    return value


def _filter(value: MemoryFilter, depth: int) -> int:
    if depth == 0:
        raise InvalidInput(f"the filter is nested deeper than {DEPTH} levels: flatten it", field="filter")
    parts = [*(value.and_ or []), *(value.or_ or []), *([value.not_] if value.not_ else [])]
    if value.or_ is not None and not value.or_:
        raise InvalidInput("`or` is an empty list, which nothing matches: leave it out", field="or")
    count = 0
    for field in fields(value):
        if field.name not in {"and_", "or_", "not_"} and (given := getattr(value, field.name)) is not None:
            for comparison in given if field.name == "metadata" else [given]:
                count += 1
                _comparison(comparison, field.name)
    return count + sum(_filter(part, depth - 1) + 1 for part in parts)


def _comparison(comparison: Any, name: str) -> None:
    for value in _values(comparison):
        if isinstance(value, datetime):
            checks.time(value, name)
        elif isinstance(value, dict | str | float):
            checks.nested(value, name)
    if isinstance(comparison, MetadataFilter):
        for bound in ("gt", "gte", "lt", "lte"):
            given = getattr(comparison, bound)
            if given is not None and (isinstance(given, bool) or not isinstance(given, int | float | str)):
                raise InvalidInput(f"metadata.{bound} compares numbers, or texts: give one of the two", field=name)


def _values(comparison: Any) -> list[Any]:
    given = list(vars(comparison).values()) if hasattr(comparison, "__dict__") else [comparison]
    return [item for value in given for item in (value if isinstance(value, list) else [value])]
