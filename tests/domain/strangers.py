"""What strangers may say of a memory: all that is accepted, and things that may not be."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from hypothesis import strategies as st

from memoria.records import MemoryType, NewMemory, Trust

LARGEST = 2**53
CHARACTERS = st.characters(exclude_categories=["Cs"], exclude_characters="\x00")
ODD_OFFSETS = st.integers(-86_399, 86_399).map(lambda seconds: timezone(timedelta(seconds=seconds)))
TIMES = st.datetimes(datetime(1000, 1, 3), datetime(9998, 12, 29), timezones=st.timezones() | ODD_OFFSETS)  # noqa: DTZ001


def texts(longest: int, bytes_at_most: int) -> st.SearchStrategy[str]:
    """Choose a text that says something, in any script."""
    chosen = st.text(CHARACTERS, min_size=1, max_size=longest)
    return chosen.filter(lambda text: not text.isspace() and len(text.encode()) <= bytes_at_most)


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-LARGEST, LARGEST)
    | st.floats(-LARGEST, LARGEST)
    | st.text(CHARACTERS, max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(CHARACTERS, max_size=8), inner, max_size=4),
    max_leaves=12,
)
OBJECTS = st.dictionaries(st.text(CHARACTERS, max_size=12) | st.sampled_from(["content", "id"]), JSON, max_size=5)
VALIDITY = st.tuples(st.none() | TIMES, st.none() | TIMES).map(
    lambda ends: sorted(ends) if None not in ends else ends  # type: ignore[type-var]
)
ACCEPTED: st.SearchStrategy[NewMemory] = st.builds(
    lambda validity, **fields: NewMemory(**fields, valid_from=validity[0], valid_to=validity[1]),
    content=texts(300, 1_048_576),
    type=st.sampled_from(MemoryType),
    kind=st.from_regex(r"[a-z][a-z0-9_]{0,62}", fullmatch=True),
    tags=st.lists(texts(30, 128), max_size=6),
    importance=st.floats(0, 1),
    confidence=st.floats(0, 1),
    valence=st.none() | st.floats(-1, 1),
    metadata=OBJECTS,
    agent=st.none() | texts(40, 128),
    source_uri=st.none() | texts(100, 2_048),
    trust=st.sampled_from(Trust),
    occurred_at=st.none() | TIMES,
    validity=VALIDITY,
    expires_at=st.none() | TIMES,
    pinned=st.booleans(),
)
"""Memories that are kept as they are."""

ANY_TEXT = st.text(st.characters() | st.sampled_from("\x00\ud800 \n"), max_size=200)
ANY_TIME = st.datetimes() | st.datetimes(timezones=st.timezones())
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | ANY_TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(ANY_TEXT, inner, max_size=3),
    max_leaves=8,
)
DEEP: st.SearchStrategy[Any] = st.integers(28, 36).map(lambda depth: _inside("x", depth))
WIDE: dict[str, st.SearchStrategy[Any]] = {
    "content": ANY_TEXT,
    "kind": ANY_TEXT | st.sampled_from(["Note", "note\n", "n" * 64]),
    "tags": st.lists(ANY_TEXT, max_size=70),
    "importance": st.floats(),
    "confidence": st.floats(),
    "valence": st.floats(),
    "metadata": st.dictionaries(ANY_TEXT, ANY_JSON, max_size=3) | ANY_JSON | DEEP,
    "agent": ANY_TEXT,
    "source_uri": ANY_TEXT | st.sampled_from(["ä" * 1_025, "u" * 2_048]),
    "occurred_at": ANY_TIME,
    "valid_from": ANY_TIME,
    "valid_to": ANY_TIME,
    "expires_at": ANY_TIME,
}


def _inside(value: Any, depth: int) -> Any:
    for _ in range(depth):
        value = {"in": value}
    return value


def _spoil(new: NewMemory, field: str, draw: Callable[[st.SearchStrategy[Any]], Any]) -> NewMemory:
    return replace(new, **{field: draw(WIDE[field])})


@st.composite
def doubtful(draw: Callable[[st.SearchStrategy[Any]], Any]) -> NewMemory:
    """Choose a memory with one or two fields that may be anything of their type."""
    new: NewMemory = draw(ACCEPTED)
    for field in draw(st.lists(st.sampled_from(sorted(WIDE)), min_size=1, max_size=2, unique=True)):
        new = _spoil(new, field, draw)
    return new


def said(new: NewMemory) -> dict[str, Any]:
    """Return what is to be read back: all fields, each tag once, times in UTC.

    Python takes no time in an hour that clocks repeat for equal to one in another zone.
    """
    times = {name: value.astimezone(UTC) for name, value in vars(new).items() if isinstance(value, datetime)}
    return vars(new) | times | {"tags": list(dict.fromkeys(new.tags))}
