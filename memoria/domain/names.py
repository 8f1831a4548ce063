"""Names: what a memory is called, and what it names, read from its text alone.

A name is a run of capitalised words, as a text writes it ("Alan Turing", "University of Copenhagen"); a title is what
the metadata or a short first line say. Memories that share a rare name are about the same thing, which is what lets
recall step from one to the other without a language model (LinearRAG, arXiv 2510.10114, and HippoRAG 2, arXiv
2502.14802, walk over such names).
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

LONGEST_TEXT = 20_000
LONGEST_QUESTION = 1_000
LONGEST_TITLE = 100
LONGEST_NAME = 80
MOST_NAMES = 100
MOST_WORDS = 10
"""Words of a title that a question may hold."""

WORD = re.compile(r"[^\W_]+(?:['’.&-][^\W_]+)*")
POSSESSIVE = re.compile(r"['’]s$")
BRACKET = re.compile(r"\s*\([^()]*\)\s*$")
JOINING = r"(?:of|the|and|de|la|van|von|der|du|al|for|in|on|&)"
CAPITAL = r"(?:[A-Z][\w'’.&-]*|[A-Z]\.)"
RUN = re.compile(rf"\b{CAPITAL}(?:[ ](?:{JOINING}[ ]){{0,2}}(?:{CAPITAL}|\d+\b))*")
SENTENCE_START = re.compile(r"(?:^|[.!?:;\n\"“(]\s*)$")
COMMON = frozenset(
    """
    i a the an it he she they we you this that these those there in on at of for to from by with as and but or if
    when where who what which how why his her its their my our your is are was were be been has have had do does did
    not no yes one two first after before during since until while although however also then now here all some many
    most both each other another such only january february march april may june july august september october
    november december monday tuesday wednesday thursday friday saturday sunday
    """.split()  # noqa: SIM905
)


def title(content: str, metadata: Mapping[str, Any]) -> str | None:
    """Return what a memory is called: `metadata.title`, or a first line that is short and no sentence."""
    given = metadata.get("title")
    if isinstance(given, str) and given.strip():
        return given.strip()[:LONGEST_TITLE]
    first, _, rest = content[: 2 * LONGEST_TITLE].partition("\n")
    first = first.strip()
    is_sentence = first.endswith((".", "?", "!", ":", ";", ","))
    return first if rest and 0 < len(first) <= LONGEST_TITLE and not is_sentence else None


def of_title(called: str) -> set[str]:
    """Return the names by which texts speak of a title: whole, without a last bracket, and up to a comma."""
    bare = BRACKET.sub("", called)
    head = _words(bare.split(",")[0])
    ways = [_words(called), _words(bare), *([head] if len(head) > 1 else [])]
    return {" ".join(way)[:LONGEST_NAME] for way in ways if _is_telling(way)}


def of_text(content: str) -> set[str]:
    """Return the names that a text holds: each run of capitalised words, and a long run's beginning and end."""
    found: dict[str, None] = {}
    for run in _runs(content[:LONGEST_TEXT]):
        for part in (run, run[:-1], run[1:]) if len(run) > 2 else (run,):  # noqa: PLR2004
            found[" ".join(part)[:LONGEST_NAME]] = None
        if len(found) >= MOST_NAMES:
            break
    return set(found)


def _runs(text: str) -> Iterator[list[str]]:
    for found in RUN.finditer(text):
        words = _words(found.group())
        while words and words[0] in COMMON:
            words = words[1:]
        while words and words[-1] in COMMON:
            words = words[:-1]
        if _is_telling(words) and (len(words) > 1 or not _only_starts(text, found)):
            yield words


def _only_starts(text: str, found: re.Match[str]) -> bool:
    """Tell whether a single word may have its capital from the sentence that it starts."""
    starts = SENTENCE_START.search(text[max(0, found.start() - 3) : found.start()])
    return starts is not None and not found.group()[1:2].isupper()


def _words(text: str) -> list[str]:
    return [POSSESSIVE.sub("", word.casefold()) for word in WORD.findall(text)]


def _is_telling(words: list[str]) -> bool:
    return len(words) > 1 or (len(words) == 1 and len(words[0]) > 2 and words[0] not in COMMON)  # noqa: PLR2004


class Asked:
    """The names that a question may hold: every run of its words, single ones only where they have a capital.

    `runs` are those of several words that it writes as names.
    """

    def __init__(self, question: str) -> None:
        question = question[:LONGEST_QUESTION]
        self.runs = {" ".join(run)[:LONGEST_NAME] for run in _runs(question) if len(run) > 1}
        found = WORD.findall(question)
        self._words = [POSSESSIVE.sub("", word.casefold()) for word in found]
        self._capital = [place > 0 and word[0].isupper() for place, word in enumerate(found)]

    def names(self) -> set[str]:
        """Return everything that may be a name."""
        return self.runs | {name for start in range(len(self._words)) for _, name in self._from(start)}

    def _from(self, start: int) -> Iterator[tuple[int, str]]:
        for count in range(min(MOST_WORDS, len(self._words) - start), 0, -1):
            words = self._words[start : start + count]
            if _is_telling(words) and (count > 1 or self._capital[start]):
                yield count, " ".join(words)[:LONGEST_NAME]

    def longest(self, titles: set[str]) -> set[str]:
        """Choose from titles that were found those that stand in the question, none inside another."""
        chosen, start = set(), 0
        while start < len(self._words):
            count, name = next(((n, name) for n, name in self._from(start) if name in titles), (1, None))
            if name is not None:
                chosen.add(name)
            start += count
        return chosen
