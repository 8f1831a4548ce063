"""Files to import that cannot be read, and a note of an import that was cut off while it was written."""

from pathlib import Path

from memoria.cli import files
from memoria.cli.bookmarks import Bookmark
from memoria.cli.files import Problem


def test_a_file_that_cannot_be_read_is_a_problem_and_no_end(tmp_path: Path) -> None:
    path = tmp_path / "gone.jsonl"
    path.write_text('{"id": "1", "text": "here"}')
    [source], _ = files.sources([path], None)
    path.unlink()
    [item] = files.items(source)
    assert item.value == Problem(file=str(path), line=0, message="the file cannot be read: No such file or directory")


def test_a_note_that_was_cut_off_is_none(tmp_path: Path) -> None:
    path = tmp_path / "docs.jsonl"
    path.write_text('{"id": "1", "text": "here"}')
    [source], _ = files.sources([path], None)
    bookmark = Bookmark(tmp_path, "import")
    bookmark.documents_done(source, 7)
    assert Bookmark(tmp_path, "import").line(source) == 7
    [note] = (tmp_path / "imports").iterdir()
    note.write_bytes(note.read_bytes()[:9])
    assert Bookmark(tmp_path, "import").line(source) == 0
