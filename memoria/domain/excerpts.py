"""Excerpts: of a text that is too long, the sentences that speak of the question, and those around them."""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence

from memoria.domain.chunking import SENTENCE, Span
from memoria.stores import words
from memoria.stores.index_records import SparseTerms

GAP = " … "
"""Stands where something was left out."""
LENGTHS = (400, 80)
"""Characters of a part that is not divided further; shorter where not one part would fit."""
CHARACTERS_A_TOKEN = 32
"""No text is measured whole that has more characters than this for each token of room."""
LEAST = 6
"""Tokens; in less room nothing worth reading fits."""
BORDER = re.compile(f"{SENTENCE.pattern}|\\n")


def asking(asked: SparseTerms) -> Callable[[str], float]:
    """Make the function that tells what a part is worth to a question: the weights of the terms that it holds."""
    weights: dict[int, float] = dict(zip(asked.indices.tolist(), asked.values.tolist(), strict=True))
    return lambda part: sum(weights.get(term, 0.0) for term in words.words(part).terms.tolist())


def excerpt(text: str, room: int, count: Callable[[str], int], gain: Callable[[str], float]) -> str | None:
    """Cut a text so that it takes at most `room` tokens; the whole text when it fits, None when nothing does.

    `gain` tells what a part is worth to the question. The parts worth most come in first, then those nearest to
    them; without any, the text's beginning. Parts stand in their order, with ` … ` for what lies between.
    """
    if len(text) <= room * CHARACTERS_A_TOKEN and count(text) <= room:
        return text
    if room < LEAST:
        return None
    for length in LENGTHS:
        if shown := _cut(text, parts(text, length), room, count, gain):
            return shown
    return None


def parts(text: str, longest: int) -> list[Span]:
    """Divide a text at sentences and lines, and what is longer still at words: spans without space around them."""
    spans: list[Span] = []
    start = 0
    for stop in [*(found.end() for found in BORDER.finditer(text)), len(text)]:
        spans += _divided(text, start, stop, longest)
        start = stop
    return spans


def _divided(text: str, start: int, stop: int, longest: int) -> Iterable[Span]:
    while start < stop:
        start += len(text[start:stop]) - len(text[start:stop].lstrip())
        end = stop if stop - start <= longest else _word(text, start, longest)
        if shown := text[start:end].rstrip():
            yield Span(start, start + len(shown))
        start = end


def _word(text: str, start: int, longest: int) -> int:
    space = text.rfind(" ", start + longest // 2, start + longest)
    return space if space > start else start + longest


def _cut(
    text: str, spans: Sequence[Span], room: int, count: Callable[[str], int], gain: Callable[[str], float]
) -> str | None:
    gap, left = count(GAP), room
    chosen: list[int] = []
    gains = [gain(text[span.start : span.stop]) for span in spans]
    for place in _order(gains):
        cost = count(text[spans[place].start : spans[place].stop]) + gap
        if cost <= left:
            chosen.append(place)
            left -= cost
        elif not gains[place]:
            break
    while chosen:
        shown = _joined(text, spans, sorted(chosen))
        if count(shown) <= room:
            return shown
        chosen.pop()
    return None


def _order(gains: Sequence[float]) -> list[int]:
    """List the places that matter, best first, then the others by how near they are to one of those."""
    telling = [place for place, gain in enumerate(gains) if gain > 0]
    best = sorted(telling, key=lambda place: (-gains[place], place))
    others = [place for place, gain in enumerate(gains) if gain <= 0]
    return best + sorted(others, key=lambda place: (_distance(place, telling), place))


def _distance(place: int, telling: Sequence[int]) -> int:
    near = bisect_left(telling, place)
    return min((abs(place - each) for each in telling[max(near - 1, 0) : near + 1]), default=0)


def _joined(text: str, spans: Sequence[Span], places: Sequence[int]) -> str:
    shown = GAP.lstrip() if places[0] > 0 else ""
    for at, place in enumerate(places):
        if at and place == places[at - 1] + 1:
            shown += text[spans[place - 1].stop : spans[place].start]
        elif at:
            shown += GAP
        shown += text[spans[place].start : spans[place].stop]
    return shown + (GAP.rstrip() if places[-1] < len(spans) - 1 else "")
