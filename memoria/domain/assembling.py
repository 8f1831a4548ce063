"""Assembling: memories put together as one text that never takes more tokens than it may.

A pure function of what was found. What comes first is placed first, whole or cut; whatever the counting is like, the
whole is counted at the end, and what was placed last goes until it fits.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, time
from uuid import UUID

from memoria.domain import excerpts, framing
from memoria.records import Citation, Citing, LeftOut, Memory, Role, Successor

Count = Callable[[str], int]
SHARES = 4
"""A hit may take a fourth of the room, or more when there are fewer hits; what stands beside it, half of that. What is
left then goes to what was cut."""
STEP = 2
"""What stands beside a hit comes when hits so many places below it do; for each step that it is away."""
RECALLED = "## Recalled"
"""What hits stand under when there are sections too."""


@dataclass(kw_only=True, eq=False)
class Item:
    """One memory that may be placed; `successor` is what superseded it, `distance` how far it is from its hit."""

    memory: Memory
    role: Role
    distance: int = 0
    section: str | None = None
    successor: Successor | None = None
    speaker: str | None = None


@dataclass(kw_only=True)
class Section:
    """Items under a name, which together take at most so many characters."""

    name: str
    characters: int
    items: list[Item]


@dataclass(kw_only=True)
class Found:
    """What may be placed: the sections, and each hit with what stands beside it, in the order of the text.

    `gain` tells what a part of a text is worth to the question.
    """

    sections: list[Section] = field(default_factory=list)
    groups: list[list[Item]] = field(default_factory=list)
    gain: Callable[[str], float] = lambda part: 0.0


@dataclass(kw_only=True)
class Assembled:
    """The text, and what it holds and does not hold."""

    text: str
    citations: list[Citation]
    left_out: list[LeftOut]
    tokens: int


@dataclass(kw_only=True)
class _Placed:
    """An item in the text: the memory's words as they are shown."""

    item: Item
    shown: str
    is_cut: bool
    is_cleaned: bool


def assemble(found: Found, token_budget: int, count: Count, citing: Citing) -> Assembled:
    """Put together what was found within `token_budget` tokens, as `count` counts them.

    Sections come first, then hits, best first, and what stands beside a hit after the hits next below it. Each memory
    stands there once. A text without any memory is empty.
    """
    assembling = _Assembling(found, token_budget, count, citing)
    for section in found.sections:
        assembling.place_section(section)
    assembling.place_groups(found.groups)
    return assembling.finished()


class _Assembling:
    def __init__(self, found: Found, token_budget: int, count: Count, citing: Citing) -> None:
        items = [*(item for section in found.sections for item in section.items), *_items(found.groups)]
        self._found = found
        self._budget = token_budget
        self._count = count
        self._citing = citing
        self._texts = {item.memory.id: framing.clean(item.memory.content) for item in items}
        names = [item.speaker or "" for item in items] + [section.name for section in found.sections]
        self._key = framing.key([*self._texts.values(), *names])
        self._widest = len(items)
        self._room = token_budget - count(self._framed(""))
        self._placed: dict[UUID, _Placed] = {}
        self._left_out: dict[UUID, Item] = {}

    def place_section(self, section: Section) -> None:
        heading = f"## {section.name}\n"
        characters = section.characters - len(heading)
        if section.items:
            self._room -= self._count(heading)
        before = len(self._placed)
        for item in section.items:
            placed = self._place(item, self._room, characters)
            if placed is not None:
                characters -= len(self._shown(placed))
        if section.items and len(self._placed) == before:
            self._room += self._count(heading)

    def place_groups(self, groups: Sequence[Sequence[Item]]) -> None:
        if self._found.sections:
            self._room -= self._count(RECALLED + "\n")
        share = max(self._room, 0) // min(SHARES, max(len(groups), 1))
        for item in _by_turn(groups):
            self._place(item, share // 2 if item.distance else share)
        for placed in list(self._placed.values()):
            if placed.is_cut and placed.item.section is None:
                self._extend(placed)

    def _extend(self, placed: _Placed) -> None:
        """Show more of what was cut, since there is room left."""
        took = self._count(self._shown(placed))
        header = self._header(placed.item, self._widest, is_cut=True)
        text = self._texts[placed.item.memory.id]
        shown = self._excerpt(text, header, self._room + took, None)
        if shown is not None and len(shown) > len(placed.shown):
            longer = replace(placed, shown=shown, is_cut=shown != text)
            self._placed[placed.item.memory.id] = longer
            self._room += took - self._count(self._shown(longer))

    def _place(self, item: Item, most: int, characters: int | None = None) -> _Placed | None:
        """Place an item where it fits into `most` tokens and so many characters, or note that it is left out."""
        if item.memory.id in self._placed:
            return None
        text = self._texts[item.memory.id]
        shown = self._excerpt(text, self._header(item, self._widest, is_cut=True), min(most, self._room), characters)
        if shown is None:
            self._left_out.setdefault(item.memory.id, item)
            return None
        is_cleaned = framing.hides(item.memory.content)
        placed = _Placed(item=item, shown=shown, is_cut=shown != text, is_cleaned=is_cleaned)
        self._placed[item.memory.id] = placed
        self._left_out.pop(item.memory.id, None)
        self._room -= self._count(self._shown(placed))
        return placed

    def _excerpt(self, text: str, header: str, room: int, characters: int | None) -> str | None:
        """Return of a text what fits below its header into so many tokens and, where there is a limit, characters."""
        left = room - self._count(header)
        if left <= 0 or (characters is not None and characters <= len(header)):
            return None

        def count(part: str) -> int:
            quoted = f"{framing.quote(part)}\n"
            tokens = self._count(quoted)
            if characters is None:
                return tokens
            return max(tokens, -(-len(quoted) * left // (characters - len(header))))

        return excerpts.excerpt(text, left, count, self._found.gain)

    def _header(self, item: Item, number: int, *, is_cut: bool) -> str:
        said = [f"[{self._name(item.memory.id, number)}] {_day(item.memory)}"]
        if item.speaker:
            said.append(f"by {framing.name(item.speaker)}")
        if is_cut:
            said.append("cut")
        if item.memory.valid_to is not None:
            said.append(f"valid to {item.memory.valid_to:%Y-%m-%d}")
        if item.successor is not None:
            said.append(f"superseded {item.successor.at:%Y-%m-%d} by [{item.successor.memory_id}]")
        return " · ".join(said) + "\n"

    def _name(self, id: UUID, number: int) -> str:
        return str(number) if self._citing is Citing.NUMBERS else str(id)

    def _shown(self, placed: _Placed, number: int | None = None) -> str:
        header = self._header(placed.item, number or self._widest, is_cut=placed.is_cut)
        return f"{header}{framing.quote(placed.shown)}\n"

    def finished(self) -> Assembled:
        """Write the text; while it takes too much, what was placed last goes."""
        text, order = self._text()
        tokens = self._count(text) if text else 0
        while tokens > self._budget:
            _, last = self._placed.popitem()
            self._left_out[last.item.memory.id] = last.item
            text, order = self._text()
            tokens = self._count(text) if text else 0
        return Assembled(
            text=text,
            citations=[_citation(placed, number) for number, placed in enumerate(order, 1)],
            left_out=[_left_out(item) for id, item in self._left_out.items() if id not in self._placed],
            tokens=tokens,
        )

    def _text(self) -> tuple[str, list[_Placed]]:
        order: list[_Placed] = []
        shown = ""
        for name, items in self._parts():
            inside = [placed for item in items if (placed := self._placed.get(item.memory.id)) and placed.item is item]
            if inside and name is not None:
                shown += f"{name}\n"
            for placed in inside:
                order.append(placed)
                shown += self._shown(placed, len(order))
        return (self._framed(shown) if order else ""), order

    def _parts(self) -> Iterator[tuple[str | None, list[Item]]]:
        for section in self._found.sections:
            yield f"## {section.name}", section.items
        yield RECALLED if self._found.sections else None, list(_items(self._found.groups))

    def _framed(self, shown: str) -> str:
        return f"{framing.NOTICE}\n--- memories {self._key}\n{shown}--- end {self._key}"


def _by_turn(groups: Sequence[Sequence[Item]]) -> list[Item]:
    """Order items as they are placed: hits by rank, and among them what stands beside better ones."""
    turns = [(rank + STEP * item.distance, item.distance, item) for rank, group in enumerate(groups) for item in group]
    return [item for *_, item in sorted(turns, key=lambda turn: turn[:2])]


def _items(groups: Sequence[Sequence[Item]]) -> Iterator[Item]:
    for group in groups:
        yield from group


def _day(memory: Memory) -> str:
    """Write when it happened, to the minute where one was given; else when it began to hold or was kept."""
    when = at(memory)
    return f"{when:%Y-%m-%d}" if memory.occurred_at is None or when.time() == time() else f"{when:%Y-%m-%d %H:%M}"


def at(memory: Memory) -> datetime:
    """Return the time that a context gives a memory."""
    return memory.occurred_at or memory.valid_from or memory.created_at


def _citation(placed: _Placed, number: int) -> Citation:
    item = placed.item
    return Citation(
        number=number,
        memory_id=item.memory.id,
        role=item.role,
        section=item.section,
        at=at(item.memory),
        speaker=item.speaker,
        trust=item.memory.trust,
        source_uri=item.memory.source_uri,
        is_cut=placed.is_cut,
        is_cleaned=placed.is_cleaned,
        superseded_by=item.successor,
    )


def _left_out(item: Item) -> LeftOut:
    return LeftOut(memory_id=item.memory.id, role=item.role, section=item.section)
