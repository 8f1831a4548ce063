"""Import by the command: what is brought in, what is refused, and what happens the second time."""

import asyncio
import gzip
import json
import signal
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.doors.commands import Commands, interrupt


@pytest.fixture(scope="module")
async def cli(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Commands]:
    commands = Commands(tmp_path_factory.mktemp("import") / "data")
    yield commands
    await commands.run("stop")


def write(path: Path, rows: list[Any]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    text = "".join((row if isinstance(row, str) else json.dumps(row)) + "\n" for row in rows)
    path.write_bytes(gzip.compress(text.encode()) if path.suffix == ".gz" else text.encode())
    return path


def done(report: dict[str, Any], noun: str) -> dict[str, int]:
    return {name: count for name, count in report[noun].items() if count}


async def recalled(cli: Commands, query: str, kind: str) -> list[dict[str, Any]]:
    return [hit["memory"] for hit in (await cli.json("recall", query, "--kind", kind))["hits"]]


async def test_documents_and_links_come_in_once(cli: Commands, tmp_path: Path) -> None:
    meta = {"title": "A", "seq": 0, "scope": None}
    docs = [
        {"id": "a#0", "text": "Doc A begins.", "timestamp": "2024-01-01T00:00:00", "meta": meta},
        {"id": "a#1", "text": "Doc A goes on.", "timestamp": None, "meta": {}},
        {"id": "b#0", "text": "Doc B stands alone."},
    ]
    edges = [{"src": "b", "rel": "mentions", "dst": "a"}, {"src": "a", "rel": "superseded_by", "dst": "b"}]
    write(tmp_path / "set1" / "docs.jsonl.gz", docs)
    write(tmp_path / "set1" / "edges.jsonl.gz", edges)
    write(tmp_path / "set1" / "queries.jsonl.gz", [{"id": "q", "text": "Never a memory"}])
    first = await cli.json("import", tmp_path / "set1", "--kind", "set1")
    assert done(first, "documents") == {"added": 3}
    assert done(first, "relations") == {"added": 3}
    assert first["mapping"] == {"mentions": "related", "superseded_by": "supersedes:reversed"}
    assert (first["naive_times"], first["problems"], first["pending"]) == (True, [], 0)
    again = await cli.json("import", tmp_path / "set1", "--kind", "set1")
    assert done(again, "documents") == {"already_there": 3}
    assert done(again, "relations") == {"already_there": 3}
    found = {memory["source_uri"]: memory for memory in await recalled(cli, "doc", "set1")}
    assert set(found) == {f"import:set1/{id}" for id in ("a#0", "a#1", "b#0")}
    memory = found["import:set1/a#0"]
    assert (memory["metadata"], memory["trust"]) == ({"title": "A", "seq": 0}, "import")
    assert memory["occurred_at"] == "2024-01-01T00:00:00+00:00"
    ids = {memory["id"]: uri for uri, memory in found.items()}
    for relation, source in (("part_of", "a#1"), ("related", "b#0"), ("supersedes", "b#0")):
        [near] = (await cli.json("neighbors", memory["id"], "--relation", relation))["neighbors"]
        assert (ids[near["memory_id"]], near["forward"]) == (f"import:set1/{source}", False)


async def test_a_changed_document_revises_its_memory(cli: Commands, tmp_path: Path) -> None:
    file = write(tmp_path / "changing.jsonl", [{"id": "1", "text": "Old text."}, {"id": "2", "text": "Other."}])
    await cli.json("import", file, "--kind", "changing")
    write(file, [{"id": "1", "text": "Revised text."}, {"id": "2", "text": "Other."}])
    report = await cli.json("import", file, "--kind", "changing")
    assert done(report, "documents") == {"revised": 1, "already_there": 1}
    found = await recalled(cli, "text", "changing")
    assert {memory["content"]: memory["version"] for memory in found} == {"Revised text.": 2, "Other.": 1}


async def test_turns_follow_each_other(cli: Commands, tmp_path: Path) -> None:
    turns = [{"id": f"t{seq}", "text": f"Turn {seq}", "meta": {"session": "s", "seq": seq}} for seq in (1, 0, 2)]
    file = write(tmp_path / "talk.jsonl", turns)
    alone = await cli.json("import", file, "--kind", "talk", "--type", "episodic", "--no-follows")
    assert done(alone, "relations") == {}
    report = await cli.json("import", file, "--kind", "talk", "--type", "episodic")
    assert done(report, "relations") == {"added": 2}
    ids = {memory["content"]: memory["id"] for memory in await recalled(cli, "turn", "talk")}
    path = await cli.json("path", ids["Turn 2"], ids["Turn 0"], "--direction", "out")
    assert [(step["memory_id"], step["relation_type"]) for step in path["steps"]] == [
        (ids["Turn 2"], None),
        (ids["Turn 1"], "follows"),
        (ids["Turn 0"], "follows"),
    ]


async def test_a_folder_of_markdown_becomes_sections(cli: Commands, tmp_path: Path) -> None:
    (tmp_path / "wiki" / "deep").mkdir(parents=True)
    (tmp_path / "wiki" / "guide.md").write_text("# Guide\nHello.\n## Setup\nTurn it on.\n")
    (tmp_path / "wiki" / "deep" / "note.txt").write_text("A plain note.\n")
    (tmp_path / "wiki" / ".secret.md").write_text("hidden")
    (tmp_path / "wiki" / "bad.md").write_bytes(b"\xff\xfe")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "note.md").write_text("A note from elsewhere.")
    (tmp_path / "wiki" / "linked.md").symlink_to(tmp_path / "elsewhere" / "note.md")
    (tmp_path / "wiki" / "linked").symlink_to(tmp_path / "elsewhere")
    result = await cli.run("import", tmp_path / "wiki", "--kind", "wiki", "--json")
    assert result.code == 1
    assert done(result.json, "documents") == {"added": 3}
    assert done(result.json, "relations") == {"added": 1}
    assert [Path(problem["file"]).name for problem in result.json["problems"]] == ["bad.md"]
    found = {memory["source_uri"] for memory in await recalled(cli, "note guide", "wiki")}
    assert found == {"import:wiki/guide.md#0", "import:wiki/guide.md#1", "import:wiki/deep/note.txt"}


async def test_bad_lines_are_named_and_stop_nothing(cli: Commands, tmp_path: Path) -> None:
    deep = '{"x":' * 50 + "1" + "}" * 50
    rows = [
        {"id": "1", "text": "Good one."},
        "{",
        {"id": "3", "text": "x" * 1_100_000},
        '{"id": "4", "text": "deep", "meta": ' + deep + "}",
        {"id": "1", "text": "Twice."},
        {"src": "1", "rel": "mentions", "dst": "nowhere"},
        {"id": "7", "text": "Year 0", "timestamp": "0001-01-01T00:00:00Z"},
        {"id": "8", "text": "Good two."},
    ]
    result = await cli.run("import", write(tmp_path / "mixed.jsonl", rows), "--kind", "mixed", "--json")
    assert result.code == 1
    assert sorted(problem["line"] for problem in result.json["problems"]) == [2, 3, 4, 5, 6, 7]
    assert done(result.json, "documents") == {"added": 2, "refused": 3}
    assert done(result.json, "relations") == {"refused": 1}
    assert {memory["content"] for memory in await recalled(cli, "good", "mixed")} == {"Good one.", "Good two."}


async def test_a_bomb_and_a_broken_file_are_refused_after_what_came_before(cli: Commands, tmp_path: Path) -> None:
    bomb = tmp_path / "bomb.jsonl.gz"
    bomb.write_bytes(gzip.compress(b'{"id": "1", "text": "Before the bomb."}\n' + b" " * 300_000_000))
    broken = write(tmp_path / "broken.jsonl.gz", [{"id": "1", "text": "Before it breaks off."}])
    broken.write_bytes(broken.read_bytes()[:-8])
    result = await cli.run("import", bomb, broken, "--kind", "bomb", "--json")
    assert result.code == 1
    messages = [problem["message"] for problem in result.json["problems"]]
    assert "times as large: unpack it yourself" in messages[0]
    assert messages[1] == "the file breaks off: what came before was read"
    assert done(result.json, "documents") == {"added": 2}


async def test_an_interrupted_import_goes_on_where_it_was(cli: Commands, tmp_path: Path) -> None:
    rows = [{"id": str(number), "text": f"Number {number} of many. " * 40} for number in range(6_000)]
    file = write(tmp_path / "many.jsonl", rows)
    running = await cli.start("import", file, "--kind", "many", "--no-wait", "--json")
    async with asyncio.timeout(60):
        while not list((cli.folder / "imports").glob("*.json")):  # noqa: ASYNC110  # a file has no event
            await asyncio.sleep(0.01)
    stopped = await interrupt(running, signal.SIGINT)
    assert stopped.code == 130
    assert "the same command goes on from here" in stopped.err
    report = await cli.json("import", file, "--kind", "many", "--no-wait")
    documents = done(report, "documents")
    assert sum(documents.values()) == 6_000
    assert 500 <= documents["done_before"] < 6_000
    assert list((cli.folder / "imports").glob("*.json")) == []
    kinds = {each["name"]: each["count"] for each in (await cli.json("stats"))["by_kind"]}
    assert kinds["many"] == 6_000


@pytest.mark.parametrize(
    ("arguments", "message"),
    [(["nowhere"], "there is no file or folder nowhere"), (["."], "holds nothing to import")],
)
async def test_what_cannot_be_imported_is_refused(cli: Commands, arguments: list[str], message: str) -> None:
    result = await cli.run("import", *arguments)
    assert result.code == 2
    assert message in result.err
