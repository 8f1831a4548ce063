"""Wording: what a text says, word by word, apart from how it is written.

Two texts that say the same in this sense differ in capitals at the start of sentences, marks at their ends, quotes,
emphasis, bullets, line breaks, contractions, and in words that add nothing. Any other word, number, name, sign or
question mark, and their order, is what they say. In code all but the spaces between words counts, and where lines are
indented below others, they count too. English only; texts of other languages are compared the same way, word by word.
"""

import re
import unicodedata
from collections.abc import Iterator

TOKEN = re.compile(r"\d+(?:[.,:/]\d+)+|\w+(?:'\w+)*|\S")
EMPHASIS = re.compile(r"(?<!\w)(\*{1,3})(?=\S)(.+?)(?<=\S)\1(?!\w)")
BULLET = re.compile(r"^[ \t]*[-*][ \t]+", re.MULTILINE)
CODE = re.compile(r"[={}\[\]\\|<>&]|\w\(|;[ \t]*$|^[ \t]*[+#]", re.MULTILINE)
"""Signs that prose can do without, calls, and lines that were added or are no more than a remark."""
INDENTED = re.compile(r"```|~~~|[:{(\[][ \t]*\n\s*?[ \t]+\S")
HYPHEN = re.compile(r"(?<=[^\W\d_])(?:-| - )(?=[^\W\d_])")
QUOTES = str.maketrans({"’": "'", "‘": "'", "“": None, "”": None, '"': None, "`": None, "‐": "-", "‑": "-", "–": "-"})
ENDING = re.compile(r"[.!…:;,]")
STARTING = frozenset(".!?…:")
"""Marks after which a sentence starts."""
PAUSES = frozenset(",;:")
DENYING = frozenset({"no", "not", "never", "none", "nor", "neither", "nothing", "nobody", "without"})
"""Beside these a comma can turn the meaning: "no, errors were found"."""
IDLE = frozenset({"the", "also", "please"})
"""Words that add nothing."""
IRREGULAR = {"can't": ("can", "not"), "cannot": ("can", "not"), "won't": ("will", "not"), "shan't": ("shall", "not")}
CONTRACTED = {"n't": "not", "'re": "are", "'m": "am", "'ve": "have", "'ll": "will"}


def statement(text: str) -> tuple[str, ...]:
    """Return what a text says: its words, numbers and signs in their order."""
    if INDENTED.search(text):
        return tuple(line.rstrip() for line in text.splitlines() if line.strip())
    if CODE.search(text):
        return tuple(text.split())
    said = list(_said(_plain(text)))
    if any(word.lower() in DENYING for word in said):
        return tuple(said)
    return tuple(word for word in said if word != ",")


def _plain(text: str) -> str:
    """Leave out what only marks a text up."""
    bare = BULLET.sub("", unicodedata.normalize("NFC", text).translate(QUOTES))
    return HYPHEN.sub(" ", EMPHASIS.sub(r"\2", bare))


def _said(text: str) -> Iterator[str]:
    starts = True
    for found in TOKEN.finditer(text):
        mark = found.group()
        if mark == "'" or (mark not in PAUSES and ENDING.fullmatch(mark) and _ends(text, found.end())):
            starts = starts or mark in STARTING
            continue
        if mark in PAUSES:  # within a word, as in 10:30 or a:b, it is none
            mark = "," if _ends(text, found.end()) else f"{mark} within"
        word = _lowered(mark) if starts else mark
        if word not in IDLE:
            yield from _spelled(word)
            starts = found.group() in STARTING


def _ends(text: str, place: int) -> bool:
    """Tell whether a mark before a place ends a word."""
    return place == len(text) or text[place].isspace() or text[place] in "')]*"


def _lowered(word: str) -> str:
    """Write the first word of a sentence as it stands within one; names of several capitals keep theirs."""
    is_own = word[0] == "I" and word[1:2] in {"", "'"}
    return word if is_own or any(each.isupper() for each in word[1:]) else word.lower()


def _spelled(word: str) -> tuple[str, ...]:
    """Spell a contraction out."""
    if word in IRREGULAR:
        return IRREGULAR[word]
    for ending, whole in CONTRACTED.items():
        if word.endswith(ending) and word != ending:
            return word.removesuffix(ending), whole
    return (word,)
