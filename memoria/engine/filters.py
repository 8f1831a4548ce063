"""Filters, from Qdrant's protobuf to qdrant-edge."""

from collections.abc import Callable
from typing import Any, cast

import numpy as np
import qdrant_edge as edge

from memoria.engine.messages import Condition, DatetimeRange, FieldCondition, Filter, Match, Range
from memoria.engine.refusals import invalid, unsupported
from memoria.engine.values import read_id

BOUNDS = ("gt", "gte", "lt", "lte")


def read_filter(wanted: Filter) -> edge.Filter:
    """Read a filter.

    Raises Refused for a condition that the engine has not.
    """
    return edge.Filter(
        must=[read_condition(each) for each in wanted.must] or None,
        should=[read_condition(each) for each in wanted.should] or None,
        must_not=[read_condition(each) for each in wanted.must_not] or None,
        min_should=_min_should(wanted) if wanted.HasField("min_should") else None,
    )


def _min_should(wanted: Filter) -> edge.MinShould:
    conditions: list[edge.ConditionType] = [read_condition(each) for each in wanted.min_should.conditions]
    return edge.MinShould(conditions, wanted.min_should.min_count)


def read_condition(condition: Condition) -> "edge.ConditionType":
    """Read one condition."""
    kind = condition.WhichOneof("condition_one_of")
    if kind is None:
        raise invalid("a filter holds an empty condition")
    if kind not in CONDITIONS:
        raise unsupported(f"the condition {kind}")
    return CONDITIONS[kind](condition)


def _nested(condition: Condition) -> "edge.ConditionType":
    return edge.NestedCondition(condition.nested.key, read_filter(condition.nested.filter))


def _field(condition: Condition) -> "edge.ConditionType":
    field = condition.field
    for part in ("geo_bounding_box", "geo_radius", "geo_polygon"):
        if field.HasField(part):
            raise unsupported(f"the condition {part}")
    return edge.FieldCondition(
        field.key,
        match=_match(field.match) if field.HasField("match") else None,
        range=_ranges(field),
        values_count=_values_count(field) if field.HasField("values_count") else None,
        is_empty=field.is_empty if field.HasField("is_empty") else None,
        is_null=field.is_null if field.HasField("is_null") else None,
    )


CONDITIONS: dict[str, Callable[[Condition], "edge.ConditionType"]] = {
    "field": _field,
    "filter": lambda condition: read_filter(condition.filter),
    "has_id": lambda condition: edge.HasIdCondition({read_id(each) for each in condition.has_id.has_id}),
    "has_vector": lambda condition: edge.HasVectorCondition(condition.has_vector.has_vector),
    "is_empty": lambda condition: edge.IsEmptyCondition(condition.is_empty.key),
    "is_null": lambda condition: edge.IsNullCondition(condition.is_null.key),
    "nested": _nested,
}


def _ranges(field: FieldCondition) -> "edge.RangeType | None":
    if field.HasField("range"):
        return edge.RangeFloat(**_bounds(field.range))
    if field.HasField("datetime_range"):
        return edge.RangeDateTime(**_bounds(field.datetime_range))
    return None


def _bounds(limits: Range | DatetimeRange) -> dict[str, Any]:
    given = {name: getattr(limits, name) for name in BOUNDS if limits.HasField(name)}  # type: ignore[arg-type]
    if isinstance(limits, DatetimeRange):
        return {name: time.ToJsonString() for name, time in given.items()}
    return given


def _values_count(field: FieldCondition) -> edge.ValuesCount:
    count = field.values_count
    return edge.ValuesCount(**{name: getattr(count, name) for name in BOUNDS if count.HasField(name)})  # type: ignore[arg-type]


MATCHES: dict[str, Callable[[Match], "edge.MatchType"]] = {
    "keyword": lambda match: edge.MatchValue(match.keyword),
    "integer": lambda match: edge.MatchValue(match.integer),
    # qdrant-edge 0.9 takes Python's own booleans for numbers here.
    "boolean": lambda match: edge.MatchValue(cast("bool", np.bool_(match.boolean))),
    "keywords": lambda match: edge.MatchAny(list(match.keywords.strings)),
    "integers": lambda match: edge.MatchAny(list(match.integers.integers)),
    "except_keywords": lambda match: edge.MatchExcept(list(match.except_keywords.strings)),
    "except_integers": lambda match: edge.MatchExcept(list(match.except_integers.integers)),
    "text": lambda match: edge.MatchText(match.text),
    "text_any": lambda match: edge.MatchTextAny(match.text_any),
    "phrase": lambda match: edge.MatchPhrase(match.phrase),
    "prefix": lambda match: edge.MatchPrefix(match.prefix),
    "substring": lambda match: edge.MatchSubstring(match.substring),
}


def _match(match: Match) -> "edge.MatchType":
    kind = match.WhichOneof("match_value")
    if kind is None:
        raise invalid("a match has no value")
    return MATCHES[kind](match)
