"""The journal that a successor catches up with, and when indexing is due."""

from pathlib import Path

import pytest

from memoria.engine.journal import Journal, JournalReader
from memoria.engine.threshold import Threshold


def test_a_reader_goes_on_where_it_ended(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal")
    reader = JournalReader(journal.path)
    journal.add("/a", b"1")
    journal.add("/b", b"")

    assert list(reader) == [("/a", b"1"), ("/b", b"")]
    assert list(reader) == []
    journal.add("/c", b"\x00" * 1000)
    assert list(reader) == [("/c", b"\x00" * 1000)]
    reader.close()
    journal.close()
    assert list(tmp_path.iterdir()) == []


def test_half_a_record_is_read_once_it_is_whole(tmp_path: Path) -> None:
    whole = Journal(tmp_path / "whole")
    whole.add("/a", b"12345")
    record = whole.path.read_bytes()
    growing = tmp_path / "growing"
    growing.touch()
    reader = JournalReader(growing)

    for length in range(len(record)):
        growing.write_bytes(record[:length])
        assert list(reader) == []
    growing.write_bytes(record)

    assert list(reader) == [("/a", b"12345")]
    reader.close()
    whole.close()


@pytest.mark.parametrize(
    ("pending", "held", "quiet", "due"),
    [
        (9_999, 9_999, 99.0, False),
        (10_000, 10_000, 4.9, False),
        (10_000, 10_000, 5.0, True),
        (19_999, 200_000, 99.0, False),
        (20_000, 200_000, 5.0, True),
        (24_999, 24_999, 0.0, False),
        (25_000, 25_000, 0.0, True),
        (49_999, 200_000, 0.0, False),
        (50_000, 200_000, 0.0, True),
    ],
)
def test_indexing_is_due_when_enough_is_pending_and_nobody_writes_or_far_too_much(
    pending: int, held: int, quiet: float, due: bool
) -> None:
    assert Threshold().is_reached(pending, held, quiet) == due
