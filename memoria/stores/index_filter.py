"""Filters, from `MemoryFilter` to Qdrant's, with the meaning that they have in the record.

A comparison with a missing value is false, so `ne`, `not_in` and `not_` match it. Conditions that hold for every
memory, or for none, are plain booleans and fold away.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import fields
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from memoria.engine.messages import (
    Condition,
    DatetimeRange,
    FieldCondition,
    Filter,
    IsEmptyCondition,
    Match,
    Range,
    RepeatedStrings,
)
from memoria.records import (
    IdFilter,
    MemoryFilter,
    MemoryStatus,
    MemoryType,
    NumberFilter,
    TagsFilter,
    TextFilter,
    TimeFilter,
)

Truth = bool | Condition

NULLABLE = {"agent", "valence", "occurred_at", "valid_from", "valid_to", "expires_at", "superseded_by"}
NOT_HELD = ("content", "metadata", "source_uri", "project_id", "client_id", "session_id")
BOUNDS = ("gt", "gte", "lt", "lte")


def within(workspace_id: UUID, *conditions: Truth) -> Filter | None:
    """Build a filter: the workspace, and what else must hold. None when nothing can match.

    Every filter of every call is built here, so that none can leave its workspace.
    """
    whole = all_of([keyword("workspace_id", workspace_id), *conditions])
    if isinstance(whole, bool):
        return None
    return whole.filter if whole.HasField("filter") else Filter(must=[whole])


def supports(wanted: MemoryFilter) -> bool:
    """Tell whether the index holds every field that a filter names, and can compare it in that way."""
    if any(getattr(wanted, name) is not None for name in NOT_HELD):
        return False
    texts = [wanted.kind, wanted.agent]
    if any(text is not None and (text.contains is not None or text.starts_with is not None) for text in texts):
        return False
    return all(supports(part) for part in _parts(wanted))


def _parts(wanted: MemoryFilter) -> list[MemoryFilter]:
    negated = [] if wanted.not_ is None else [wanted.not_]
    return [*(wanted.and_ or []), *(wanted.or_ or []), *negated]


def names_status(wanted: MemoryFilter) -> bool:
    """Tell whether a filter names `status` anywhere."""
    return wanted.status is not None or any(names_status(part) for part in _parts(wanted))


def recallable(wanted: MemoryFilter | None, type: MemoryType, now: datetime) -> Truth:
    """Translate a filter for the collection of one type, with what recall always asks for.

    Memories past `expires_at` never match, and only active ones do unless the filter names `status`.
    """
    parts: list[Truth] = [negated(_time_range("expires_at", lte=now))]
    if wanted is None or not names_status(wanted):
        parts.append(keyword("status", MemoryStatus.ACTIVE))
    if wanted is not None:
        parts.append(translate(wanted, type))
    return all_of(parts)


def translate(wanted: MemoryFilter, type: MemoryType) -> Truth:
    """Translate a filter for the collection of one type. The filter must be one that `supports` accepts."""
    return all_of(
        part
        for field in fields(wanted)
        if (given := getattr(wanted, field.name)) is not None
        for part in _field(field.name, given, type)
    )


def _field(name: str, given: Any, type: MemoryType) -> Iterable[Truth]:
    if name == "and_":
        return [translate(part, type) for part in given]
    if name == "or_":
        return [any_of(translate(part, type) for part in given)]
    if name == "not_":
        return [negated(translate(given, type))]
    if name == "type":
        return [type in given]
    return _compare("memory_id" if name == "id" else name, given)


def _compare(name: str, given: Any) -> Iterable[Truth]:
    match given:
        case bool():
            return [_field_match(name, Match(boolean=given))]
        case list():
            return [keywords(name, given)]
        case TagsFilter():
            return _tags(name, given)
        case NumberFilter():
            return _comparisons(name, given, _number_range)
        case TimeFilter():
            return _comparisons(name, given, _time_range)
    return _texts(name, given)


def _texts(name: str, given: TextFilter | IdFilter) -> Iterable[Truth]:
    if given.eq is not None:
        yield keyword(name, given.eq)
    if isinstance(given, TextFilter) and given.ne is not None:
        yield negated(keyword(name, given.ne))
    if given.in_ is not None:
        yield keywords(name, given.in_)
    if given.not_in is not None:
        yield negated(keywords(name, given.not_in))
    if given.is_null is not None:
        yield _nullness(name, given)


def _comparisons(name: str, given: NumberFilter | TimeFilter, within: Callable[..., Condition]) -> Iterable[Truth]:
    if given.eq is not None:
        yield within(name, gte=given.eq, lte=given.eq)
    if isinstance(given, NumberFilter) and given.ne is not None:
        yield negated(within(name, gte=given.ne, lte=given.ne))
    for bound in BOUNDS:
        if (limit := getattr(given, bound)) is not None:
            yield within(name, **{bound: limit})
    if given.is_null is not None:
        yield _nullness(name, given)


def _tags(name: str, given: TagsFilter) -> Iterable[Truth]:
    if given.any is not None:
        yield keywords(name, given.any)
    if given.none is not None:
        yield negated(keywords(name, given.none))
    for tag in given.all or []:
        yield keyword(name, tag)


def _nullness(name: str, given: TextFilter | IdFilter | NumberFilter | TimeFilter) -> Truth:
    return _is_null(name) if given.is_null else negated(_is_null(name))


def _is_null(name: str) -> Truth:
    return Condition(is_empty=IsEmptyCondition(key=name)) if name in NULLABLE else False


def keyword(name: str, value: UUID | str) -> Condition:
    """Match one text."""
    return _field_match(name, Match(keyword=str(value)))


def keywords(name: str, values: Sequence[UUID | str]) -> Truth:
    """Match any of some texts; among none, nothing matches."""
    if not values:
        return False
    return _field_match(name, Match(keywords=RepeatedStrings(strings=[str(value) for value in values])))


def at_most(name: str, number: int) -> Condition:
    """Match numbers up to this one."""
    return _number_range(name, lte=number)


def at_least(name: str, number: int) -> Condition:
    """Match numbers from this one on."""
    return _number_range(name, gte=number)


def _field_match(name: str, match: Match) -> Condition:
    return Condition(field=FieldCondition(key=name, match=match))


def _number_range(name: str, **bounds: float) -> Condition:
    return Condition(field=FieldCondition(key=name, range=Range(**bounds)))


def _time_range(name: str, **bounds: datetime) -> Condition:
    limits = DatetimeRange()
    for bound, moment in bounds.items():
        getattr(limits, bound).FromDatetime(moment.astimezone(UTC).replace(tzinfo=None))
    return Condition(field=FieldCondition(key=name, datetime_range=limits))


def all_of(parts: Iterable[Truth]) -> Truth:
    """Hold where every part holds. Parts that are conjunctions themselves are laid out flat: that is faster."""
    parts = list(parts)
    if any(part is False for part in parts):
        return False
    whole = Filter()
    for part in parts:
        if isinstance(part, bool):
            continue
        if part.HasField("filter") and not part.filter.should:
            whole.MergeFrom(part.filter)
        else:
            whole.must.append(part)
    return Condition(filter=whole) if whole.must or whole.must_not else True


def any_of(parts: Iterable[Truth]) -> Truth:
    """Hold where any part holds."""
    parts = list(parts)
    if any(part is True for part in parts):
        return True
    conditions = [part for part in parts if not isinstance(part, bool)]
    if not conditions:
        return False
    return conditions[0] if len(conditions) == 1 else Condition(filter=Filter(should=conditions))


def negated(part: Truth) -> Truth:
    """Hold where a part does not."""
    return not part if isinstance(part, bool) else Condition(filter=Filter(must_not=[part]))
