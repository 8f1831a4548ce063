"""Sections: the parts of a Markdown or plain text, each a document of its own."""

import re
from collections.abc import Iterator

from memoria.domain.documents import Document

HEADING = re.compile(r"(?P<level>#{1,6})\s+(?P<title>.*?)\s*#*\s*")
FENCE = re.compile(r"\s{0,3}(?P<marks>`{3,}|~{3,})")
LONGEST = 250_000
"""Characters: whatever alphabet they are of, they fit into one memory."""


def sections(text: str, name: str) -> list[Document]:
    """Divide Markdown at its headings. Every section but the first begins with the title of the whole."""
    parts = [part for section in _headed(text) for part in _divided(section) if part.strip()]
    title = _heading(parts[0]) or name if parts else name
    return [
        Document(
            id=f"{name}#{number}",
            text=part if number == 0 else f"{title}\n{part}",
            metadata={"doc": name, "title": title, "heading": _heading(part) or title, "seq": number},
        )
        for number, part in enumerate(parts)
    ]


def plain(text: str, name: str) -> list[Document]:
    """Take a text as one document, or as a few when it is very long."""
    parts = [part for part in _divided(text) if part.strip()]
    if len(parts) == 1:
        return [Document(id=name, text=parts[0], metadata={"doc": name, "title": name})]
    return [
        Document(id=f"{name}#{number}", text=part, metadata={"doc": name, "title": name, "seq": number})
        for number, part in enumerate(parts)
    ]


def _headed(text: str) -> Iterator[str]:
    section: list[str] = []
    fence = ""
    for line in text.splitlines(keepends=True):
        fence = _fence(line, fence)
        if not fence and HEADING.fullmatch(line.rstrip()) and any(each.strip() for each in section):
            yield "".join(section)
            section = []
        section.append(line)
    yield "".join(section)


def _fence(line: str, within: str) -> str:
    """Follow fenced code, in which a # is no heading: the marks that will close it, or nothing."""
    found = FENCE.match(line)
    if not found:
        return within
    if not within:
        return found["marks"]
    return "" if found["marks"].startswith(within) else within


def _heading(section: str) -> str:
    found = HEADING.fullmatch(section.lstrip().split("\n", 1)[0].rstrip())
    return found["title"] if found else ""


def _divided(text: str) -> Iterator[str]:
    while len(text) > LONGEST:
        end = text.rfind("\n", LONGEST // 2, LONGEST) + 1 or LONGEST
        yield text[:end]
        text = text[end:]
    yield text
