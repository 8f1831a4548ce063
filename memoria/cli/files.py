"""Files to import: found, read in bounded pieces, and turned into documents and links."""

import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import BinaryIO

from memoria.domain import documents, sections
from memoria.domain.documents import Document, Edge
from memoria.errors import InvalidInput

CHUNK = 256 * 1024
LONGEST_LINE = 1_048_576
"""Bytes of one line of JSON."""
LARGEST_TEXT = 64 * 1024 * 1024
"""Bytes of one Markdown or text file."""
LARGEST_UNPACKED = 8 * 1024**3
"""Bytes that one compressed file may become."""
RATIO = 100
"""How many bytes one compressed byte may become, once `FREE_RATIO` bytes were unpacked."""
FREE_RATIO = 1_048_576
LINES = (".jsonl", ".jsonl.gz", ".ndjson", ".ndjson.gz")
MARKDOWN = (".md", ".markdown")
TEXT = (*MARKDOWN, ".txt", ".rst")
SET_NAMES = ("docs", "documents", "edges")
"""What the files of lines in a folder are called; others there, such as questions, are left alone."""


@dataclass(kw_only=True)
class Source:
    """One file to import. Documents of the same `set` have ids of their own and can be linked."""

    path: Path
    set: str
    name: str

    @property
    def is_lines(self) -> bool:
        """Whether each line is a document or a link."""
        return self.path.name.lower().endswith(LINES)


@dataclass(kw_only=True)
class Problem:
    """A line or a file that cannot be imported, and how to mend it."""

    file: str
    line: int
    message: str


@dataclass(kw_only=True)
class Item:
    """What one place of a file says; `read` is how many bytes of the file were read for it."""

    source: Source
    line: int
    value: Document | Edge | Problem
    read: int


def sources(paths: Iterable[Path], set: str | None) -> tuple[list[Source], list[Path]]:
    """Find the files to import, documents before links, and those in a folder that are left alone.

    Raises:
        InvalidInput: A path is not there, is of an unknown form, or a folder holds nothing to import.
    """
    found: list[Source] = []
    skipped: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside, others = _folder(path, set)
            found += inside
            skipped += others
        else:
            found.append(_file(path, set))
    return sorted(found, key=lambda source: source.path.name.startswith("edges")), skipped


def _file(path: Path, set: str | None) -> Source:
    if not path.is_file():
        raise InvalidInput(f"there is no file or folder {path}", field="paths")
    if not path.name.lower().endswith((*LINES, *TEXT)):
        raise InvalidInput(f"{path} is none of {', '.join((*LINES, *TEXT))}", field="paths")
    return Source(path=path, set=set or _set_name(path), name=path.name)


def _set_name(path: Path) -> str:
    stem = path.name.split(".", 1)[0]
    return path.absolute().parent.name if stem.startswith(SET_NAMES) or path.name.endswith(TEXT) else stem


def _folder(folder: Path, set: str | None) -> tuple[list[Source], list[Path]]:
    files = sorted(path for path in folder.rglob("*") if _is_open(path, folder) and path.is_file())
    known = [path for path in files if path.name.lower().endswith((*LINES, *TEXT))]
    chosen = [path for path in known if path.name.endswith(TEXT) or path.name.startswith(SET_NAMES)]
    if not chosen:
        raise InvalidInput(
            f"{folder} holds nothing to import: no Markdown or text, and no docs*.jsonl or edges*.jsonl", field="paths"
        )
    name = set or folder.absolute().name
    found = [Source(path=path, set=name, name=path.relative_to(folder).as_posix()) for path in chosen]
    return found, [path for path in known if path not in chosen]


def _is_open(path: Path, folder: Path) -> bool:
    """Leave out what is hidden, and links, which may lead anywhere."""
    return not path.is_symlink() and not any(part.startswith(".") for part in path.relative_to(folder).parts)


def items(source: Source) -> Iterator[Item]:
    """Read everything that a file says, one place after the other; what is bad is a Problem."""
    read = 0
    try:
        with source.path.open("rb") as file:
            for line, value in (_lines if source.is_lines else _sections)(source, file):
                read = file.tell()
                yield Item(source=source, line=line, value=value, read=read)
    except (InvalidInput, OSError) as error:
        message = f"the file cannot be read: {error.strerror}" if isinstance(error, OSError) else str(error)
        yield Item(source=source, line=0, value=Problem(file=str(source.path), line=0, message=message), read=read)


def _sections(source: Source, file: BinaryIO) -> Iterator[tuple[int, Document]]:
    content = file.read(LARGEST_TEXT + 1)
    if len(content) > LARGEST_TEXT:
        raise InvalidInput(f"the file has more than {LARGEST_TEXT:,} bytes: divide it")
    try:
        text = content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise InvalidInput(f"the file is no UTF-8: {error}") from None
    read = sections.sections if source.path.name.lower().endswith(MARKDOWN) else sections.plain
    yield from enumerate(read(text, source.name), start=1)


def _lines(source: Source, file: BinaryIO) -> Iterator[tuple[int, Document | Edge | Problem]]:
    chunks = _unpacked(file) if source.path.name.lower().endswith(".gz") else iter(partial(file.read, CHUNK), b"")
    for number, line in enumerate(lines(chunks), start=1):
        if line is None or line.strip():
            yield number, _parsed(source, number, line)


def _parsed(source: Source, number: int, line: bytes | None) -> Document | Edge | Problem:
    if line is None:
        message = f"the line has more than {LONGEST_LINE:,} bytes: divide the document"
        return Problem(file=str(source.path), line=number, message=message)
    try:
        parsed = documents.parse(line.removeprefix(b"\xef\xbb\xbf"))
    except InvalidInput as error:
        return Problem(file=str(source.path), line=number, message=str(error))
    return replace(parsed, place=f"{source.path}:{number}") if isinstance(parsed, Edge) else parsed


def lines(chunks: Iterable[bytes]) -> Iterator[bytes | None]:
    """Divide bytes into lines; one that is too long is None, and is not kept in memory."""
    rest, is_long = b"", False
    for chunk in chunks:
        first, *others = chunk.split(b"\n")
        is_long = is_long or len(rest) + len(first) > LONGEST_LINE
        rest = b"" if is_long else rest + first
        for other in others:
            yield None if is_long else rest
            rest, is_long = other, False
    if rest or is_long:
        yield None if is_long else rest


def _unpacked(file: BinaryIO) -> Iterator[bytes]:
    """Unpack gzip in bounded pieces.

    Raises:
        InvalidInput: It is no gzip, breaks off, or becomes much larger than text does.
    """
    unpacker = zlib.decompressobj(wbits=31)
    unpacked = 0
    try:
        while packed := file.read(CHUNK):
            piece = b""
            # What was asked for may be full while the unpacker still holds more, without any input left.
            while packed or len(piece) == CHUNK:
                if unpacker.eof:
                    unpacker = zlib.decompressobj(wbits=31)
                piece = unpacker.decompress(packed, CHUNK)
                packed = unpacker.unconsumed_tail or unpacker.unused_data
                unpacked += len(piece)
                _refuse_bomb(unpacked, file.tell() - len(packed))
                yield piece
    except zlib.error as error:
        raise InvalidInput(f"the file is no sound gzip: {error}") from None
    if not unpacker.eof:
        raise InvalidInput("the file breaks off: what came before was read")


def _refuse_bomb(unpacked: int, packed: int) -> None:
    if unpacked > LARGEST_UNPACKED or (unpacked > FREE_RATIO and unpacked > RATIO * max(packed, 1)):
        raise InvalidInput(f"the file becomes {unpacked / max(packed, 1):.0f} times as large: unpack it yourself")
