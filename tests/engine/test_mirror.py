"""A mirrored folder equals its source, whatever was there before."""

from pathlib import Path

from memoria.engine.mirror import BLOCK, mirror


def content(folder: Path) -> dict[str, bytes | None]:
    return {str(each.relative_to(folder)): None if each.is_dir() else each.read_bytes() for each in folder.rglob("*")}


def test_a_second_pass_carries_over_every_change(tmp_path: Path) -> None:
    source, target = tmp_path / "source", tmp_path / "target"
    (source / "deep" / "er").mkdir(parents=True)
    (source / "deep" / "er" / "large").write_bytes(b"a" * BLOCK + b"b" * BLOCK + b"c")
    (source / "shrinks").write_bytes(b"12345")
    (source / "goes").mkdir()
    (source / "goes" / "file").write_bytes(b"x")
    (source / "empty").touch()
    mirror(source, target)
    first = content(target)
    (source / "deep" / "er" / "large").write_bytes(b"a" * BLOCK + b"B" * BLOCK + b"cd")
    (source / "shrinks").write_bytes(b"1")
    (source / "goes" / "file").unlink()
    (source / "goes").rmdir()
    (source / "goes").write_bytes(b"now a file")
    (source / "comes").write_bytes(b"new")

    mirror(source, target)

    assert first["shrinks"] == b"12345"
    assert content(target) == content(source)
