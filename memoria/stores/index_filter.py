"""Filters, from `MemoryFilter` to Qdrant's, with the meaning that they have in SQL.

SQL knows three values: a comparison with a null is neither true nor false, and `not` of it is not true either.
So each part is translated twice: where it is true, and where it is false. What is in neither is unknown.
Conditions that hold for every memory, or for none, are plain booleans and fold away.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
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
NOT_HELD = ("content", "metadata", "source_uri")
BOUNDS = ("gt", "gte", "lt", "lte")


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
    parts: list[Truth] = [_unexpired(now)]
    if wanted is None or not names_status(wanted):
        parts.append(keyword("status", MemoryStatus.ACTIVE))
    if wanted is not None:
        parts.append(translate(wanted, type).true)
    return all_of(parts)


def _unexpired(now: datetime) -> Truth:
    return any_of([_is_null("expires_at"), _time_range("expires_at", gt=now)])


@dataclass(kw_only=True)
class Meaning:
    """Where something is true, and where it is false."""

    true: Truth
    false: Truth

    def negated(self) -> "Meaning":
        """Say the opposite."""
        return Meaning(true=self.false, false=self.true)


def translate(wanted: MemoryFilter, type: MemoryType) -> Meaning:
    """Translate a filter for the collection of one type. The filter must be one that `supports` accepts."""
    parts = [
        meaning
        for field in fields(wanted)
        if (given := getattr(wanted, field.name)) is not None
        for meaning in _field(field.name, given, type)
    ]
    return _and(parts)


def _field(name: str, given: Any, type: MemoryType) -> Iterable[Meaning]:
    if name == "and_":
        return [translate(part, type) for part in given]
    if name == "or_":
        return [_and([translate(part, type).negated() for part in given]).negated()]
    if name == "not_":
        return [translate(given, type).negated()]
    if name == "type":
        return [Meaning(true=type in given, false=type not in given)]
    return _compare("memory_id" if name == "id" else name, given)


def _and(parts: Sequence[Meaning]) -> Meaning:
    return Meaning(true=all_of(part.true for part in parts), false=any_of(part.false for part in parts))


def _compare(name: str, given: Any) -> Iterable[Meaning]:
    match given:
        case TextFilter() | IdFilter():
            return _texts(name, given)
        case NumberFilter():
            return _numbers(name, given)
        case TimeFilter():
            return _times(name, given)
        case TagsFilter():
            return _tags(name, given)
        case bool():
            return [_known(name, _field_match(name, Match(boolean=given)))]
    return [_one_of(name, given)]


def _texts(name: str, given: TextFilter | IdFilter) -> Iterable[Meaning]:
    if given.eq is not None:
        yield _one_of(name, [given.eq])
    if isinstance(given, TextFilter) and given.ne is not None:
        yield _one_of(name, [given.ne]).negated()
    if given.in_ is not None:
        yield _one_of(name, given.in_)
    if given.not_in is not None:
        yield _one_of(name, given.not_in).negated()
    if given.is_null is not None:
        yield _nullness(name, given)


def _numbers(name: str, given: NumberFilter) -> Iterable[Meaning]:
    if given.eq is not None:
        yield _known(name, _number_range(name, gte=given.eq, lte=given.eq))
    if given.ne is not None:
        yield _known(name, _number_range(name, gte=given.ne, lte=given.ne)).negated()
    for bound in BOUNDS:
        if (limit := getattr(given, bound)) is not None:
            yield _known(name, _number_range(name, **{bound: limit}))
    if given.is_null is not None:
        yield _nullness(name, given)


def _times(name: str, given: TimeFilter) -> Iterable[Meaning]:
    if given.eq is not None:
        yield _known(name, _time_range(name, gte=given.eq, lte=given.eq))
    for bound in BOUNDS:
        if (limit := getattr(given, bound)) is not None:
            yield _known(name, _time_range(name, **{bound: limit}))
    if given.is_null is not None:
        yield _nullness(name, given)


def _tags(name: str, given: TagsFilter) -> Iterable[Meaning]:
    if given.any is not None:
        yield _one_of(name, given.any)
    if given.none is not None:
        yield _one_of(name, given.none).negated()
    for tag in given.all or []:
        yield _one_of(name, [tag])


def _nullness(name: str, given: TextFilter | IdFilter | NumberFilter | TimeFilter) -> Meaning:
    null = Meaning(true=_is_null(name), false=none_of([_is_null(name)]))
    return null if given.is_null else null.negated()


def _is_null(name: str) -> Truth:
    return Condition(is_empty=IsEmptyCondition(key=name)) if name in NULLABLE else False


def _known(name: str, true: Truth) -> Meaning:
    return Meaning(true=true, false=none_of([true, _is_null(name)]))


def _one_of(name: str, values: Sequence[UUID | str]) -> Meaning:
    # Comparing with nothing is false, even for a null.
    return _known(name, keywords(name, values)) if values else Meaning(true=False, false=True)


def keyword(name: str, value: UUID | str) -> Condition:
    """Match one text."""
    return _field_match(name, Match(keyword=str(value)))


def keywords(name: str, values: Sequence[UUID | str]) -> Condition:
    """Match any of some texts."""
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
    """Hold where every part holds."""
    parts = list(parts)
    if any(part is False for part in parts):
        return False
    conditions = [part for part in parts if not isinstance(part, bool)]
    if not conditions:
        return True
    return conditions[0] if len(conditions) == 1 else Condition(filter=Filter(must=conditions))


def any_of(parts: Iterable[Truth]) -> Truth:
    """Hold where any part holds."""
    parts = list(parts)
    if any(part is True for part in parts):
        return True
    conditions = [part for part in parts if not isinstance(part, bool)]
    if not conditions:
        return False
    return conditions[0] if len(conditions) == 1 else Condition(filter=Filter(should=conditions))


def none_of(parts: Iterable[Truth]) -> Truth:
    """Hold where no part holds."""
    parts = list(parts)
    if any(part is True for part in parts):
        return False
    conditions = [part for part in parts if not isinstance(part, bool)]
    return Condition(filter=Filter(must_not=conditions)) if conditions else True
