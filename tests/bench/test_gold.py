import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from bench.gold import Gold, batches, read, sets
from bench.recall import Answered, by_document, newest_first
from memoria.domain.documents import Document

DOCS = [
    {"id": "a#0", "text": "first", "timestamp": "2024-03-15T09:00:00", "meta": {"doc": "a", "scope": None, "seq": 0}},
    {"id": "a#1", "text": "second", "timestamp": None, "meta": {"doc": "a", "answer": "x", "gold_ids": ["b"]}},
    {"id": "b#0", "text": "third", "timestamp": None, "meta": {"doc": "b", "stale_ids": ["a"]}},
]
QUERIES = [
    {"id": "q", "text": "which?", "category": "c", "scope": "s", "gold_ids": ["b#0"], "meta": {"stale_ids": ["a#0"]}},
    {"id": "r", "text": "what?", "category": "c", "scope": None, "gold_ids": ["a#0"], "meta": {"exclude_doc": "b"}},
]


def write(path: Path, rows: list[dict[str, Any]]) -> None:
    with gzip.open(path, "wt") as file:
        file.writelines(json.dumps(row) + "\n" for row in rows)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "small"
    folder.mkdir()
    write(folder / "docs.jsonl.gz", DOCS)
    write(folder / "queries.jsonl.gz", QUERIES)
    return folder


def test_what_only_scoring_may_know_is_not_sent(folder: Path) -> None:
    sent = read(folder).documents
    assert [each.metadata for each in sent] == [{"doc": "a", "seq": 0}, {"doc": "a"}, {"doc": "b"}]


def test_a_question_knows_its_scope_and_what_it_leaves_out(folder: Path) -> None:
    first, second = read(folder).queries
    assert (first.scope, first.gold, first.stale, first.leave_out) == ("s", ["b#0"], ["a#0"], None)
    assert (second.scope, second.gold, second.stale, second.leave_out) == (None, ["a#0"], [], "b")


def test_links_are_read_where_there_are_any(folder: Path) -> None:
    assert read(folder).edges == []
    write(folder / "edges.jsonl.gz", [{"src": "a", "rel": "mentions", "dst": "b"}])
    assert [(each.source, each.name, each.target) for each in read(folder).edges] == [("a", "mentions", "b")]


def test_only_folders_with_documents_and_questions_are_sets(folder: Path) -> None:
    (folder.parent / "notes").mkdir()
    assert sets(folder.parent, "") == [folder]
    with pytest.raises(SystemExit, match="no such set"):
        sets(folder.parent, "small,other")


def test_batches_hold_every_document_once_and_are_never_too_large() -> None:
    held = [Document(id=str(number), text="x" * size) for number, size in enumerate([1_000_000, 600_000, *[1] * 700])]
    divided = list(batches(Gold(name="n", documents=held, edges=[], queries=[])))
    assert [each for batch in divided for each in batch] == held
    assert [len(batch) for batch in divided] == [1, 500, 201]


def test_sections_of_one_document_are_one_hit_by_document(folder: Path) -> None:
    gold = read(folder)
    summary = by_document(gold, [Answered(query=gold.queries[1], ranked=["a#1", "a#0"])])
    assert summary is not None
    assert summary.macro is not None
    assert (summary.n, summary.macro.ndcg_at_10, summary.macro.recall_at_5) == (1, 1.0, 1.0)
    assert by_document(gold, [Answered(query=gold.queries[0], ranked=["b#0"])]) is None


def test_the_newest_is_first_when_gold_stands_above_what_is_stale(folder: Path) -> None:
    asked, other = read(folder).queries
    answers = [Answered(query=asked, ranked=["b#0", "a#0"]), Answered(query=asked, ranked=["a#0", "b#0"])]
    assert newest_first(answers) == 0.5
    assert newest_first([Answered(query=asked, ranked=["a#1"])]) == 0
    assert newest_first([Answered(query=other, ranked=["a#0"])]) is None
