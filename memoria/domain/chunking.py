"""Where a long text is divided so that each part can be embedded on its own."""

import re
import unicodedata
from typing import NamedTuple

VISIBLE = re.compile(r"\S")
HEADING = re.compile(r"\n(?=#{1,6} )")
PARAGRAPH = re.compile(r"\n[ \t]*(?=\n)")
SENTENCE = re.compile(r"""[.!?…]["'”’»)\]]*(?=\s)|[。！？]|\n[ \t]*(?=\n)|\n(?=[ \t]*(?:[-*+]|\d{1,3}[.)])[ ])""")
LINE = re.compile(r"\n")
WORD = re.compile(r"\s")
CUTS = (HEADING, PARAGRAPH, SENTENCE, LINE, WORD)
JOINERS = frozenset("\u200d\ufe0e\ufe0f")
LONGEST_CLUSTER = 16
NEAR = 64


class Span(NamedTuple):
    """A part of a text: text[start:stop]."""

    start: int
    stop: int


def chunk(text: str, size: int, overlap: int) -> list[Span]:
    """Divide a text into spans of at most size characters, in order, which cover all that is visible.

    Cuts before a heading, else after a paragraph, sentence, line or word, else where the space ends.
    A span repeats the last whole sentences of the one before, at most overlap characters and a quarter of
    the size; nothing is repeated before a heading. A text that fits is one span. Takes linear time.

    Raises ValueError when size is below 1 or overlap below 0.
    """
    if size < 1 or overlap < 0:
        raise ValueError(f"a chunk needs size >= 1 and overlap >= 0, not {size} and {overlap}")
    if len(text) <= size:
        return [Span(0, len(text))] if text else []
    return _divide(text, size, min(overlap, size // 4)) or [Span(0, size)]


def _divide(text: str, size: int, overlap: int) -> list[Span]:
    spans: list[Span] = []
    covered = 0
    start = _visible(text, 0)
    while start < len(text):
        cut = _cut(text, start, size)
        stop = start + len(text[start:cut].rstrip())
        if stop > covered:
            spans.append(Span(start, stop))
            covered = stop
        start = _visible(text, _resume(text, cut, overlap)) if cut < len(text) else cut
    return spans


def _visible(text: str, position: int) -> int:
    found = VISIBLE.search(text, position)
    return found.start() if found else len(text)


def _cut(text: str, start: int, size: int) -> int:
    low, high = start + max(1, size // 2), start + size
    if high >= len(text):
        return len(text)
    for border in CUTS:
        cut = _last(border, text, low, high)
        if cut:
            return cut
    return _between_characters(text, low, high)


def _last(border: re.Pattern[str], text: str, low: int, high: int) -> int | None:
    # Looks at the end first: most texts have so many borders that listing all of them is slow.
    for begin in (max(low - 1, high - NEAR), low - 1):
        ends = [found.end() for found in border.finditer(text, begin, high + 1)]
        inside = [end for end in ends[-2:] if low <= end <= high]
        if inside:
            return inside[-1]
    return None


def _between_characters(text: str, low: int, high: int) -> int:
    for cut in range(high, max(low, high - LONGEST_CLUSTER), -1):
        if not _continues(text, cut):
            return cut
    return high


def _continues(text: str, cut: int) -> bool:
    after, before = text[cut], text[cut - 1]
    return after in JOINERS or before == "\u200d" or unicodedata.combining(after) > 0


def _resume(text: str, cut: int, overlap: int) -> int:
    if not overlap or HEADING.match(text, cut - 1):
        return cut
    for border in (SENTENCE, WORD):
        found = border.search(text, cut - overlap - 1, cut)
        if found and _visible(text, found.end()) < cut:
            return found.end()
    return cut
