"""What files say, as memories and links."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memoria.domain import documents, sections
from memoria.domain.documents import Document, Edge, Outline
from memoria.errors import InvalidInput
from memoria.records import MemoryType, RelationCreator, RelationType, Trust


def test_a_line_is_a_document_with_its_time_and_what_is_known_of_it() -> None:
    line = b'{"id": "a/1", "text": "hello", "timestamp": "2024-03-15T09:00:00+02:00", "meta": {"seq": 1, "x": null}}'
    assert documents.parse(line) == Document(
        id="a/1",
        text="hello",
        occurred_at=datetime(2024, 3, 15, 9, tzinfo=timezone(timedelta(hours=2))),
        metadata={"seq": 1},
    )


def test_a_time_without_a_zone_is_taken_as_utc_and_said_so() -> None:
    document = documents.parse(b'{"id": "a", "text": "b", "timestamp": "2024-03-15"}')
    assert isinstance(document, Document)
    assert (document.occurred_at, document.is_naive) == (datetime(2024, 3, 15, tzinfo=UTC), True)


def test_a_line_with_two_ends_is_a_link() -> None:
    edge = documents.parse(b'{"src": "a", "rel": "mentions", "dst": "b", "meta": {"n": 2}}')
    assert edge == Edge(source="a", name="mentions", target="b", metadata={"n": 2})


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (b"{", "this line is no JSON"),
        (b"\xff", "this line is no JSON"),
        (b"[1]", "this line is no JSON object"),
        (b"[" * 100_000, "this line is no JSON"),
        (b'{"id": "a"}', "text is missing or no text"),
        (b'{"text": "a"}', "id is missing or no text"),
        (b'{"id": "a", "text": ""}', "text is empty"),
        (b'{"id": "a", "text": "\\ud800"}', "this line is no JSON"),
        (b'{"id": "a", "text": "b\\u0000"}', "text holds a NUL character"),
        (b'{"id": "a", "text": "b", "timestamp": "soon"}', "timestamp 'soon' is no time"),
        (b'{"id": "a", "text": "b", "timestamp": 12}', "timestamp 12 is no time"),
        (b'{"id": "a", "text": "b", "meta": [1]}', "meta must be an object"),
        (b'{"src": "a", "rel": "mentions"}', "dst is missing or no text"),
    ],
)
def test_a_bad_line_says_how_to_mend_it(line: bytes, why: str) -> None:
    with pytest.raises(InvalidInput, match=f"^{why}"):
        documents.parse(line)


@given(st.binary(max_size=200))
def test_any_bytes_are_a_document_a_link_or_a_refusal(line: bytes) -> None:
    try:
        assert isinstance(documents.parse(line), Document | Edge)
    except InvalidInput as error:
        assert str(error)  # noqa: PT017


def test_the_memory_of_a_document_names_where_it_comes_from() -> None:
    time = datetime(2024, 1, 1, tzinfo=UTC)
    document = Document(id="d#1", text="hello", occurred_at=time, metadata={"seq": 1})
    memory = documents.memory(document, "notes", type=MemoryType.EPISODIC, kind="turn", tags=["x"])
    assert (memory.content, memory.type, memory.kind, memory.tags) == ("hello", MemoryType.EPISODIC, "turn", ["x"])
    assert (memory.source_uri, memory.trust) == ("import:notes/d#1", Trust.IMPORT)
    assert (memory.metadata, memory.occurred_at) == ({"seq": 1}, time)


def test_a_document_that_cannot_be_kept_is_refused_before_it_is_sent() -> None:
    deep: dict[str, object] = {}
    for _ in range(40):
        deep = {"x": deep}
    with pytest.raises(InvalidInput, match="nested deeper"):
        documents.memory(Document(id="a", text="b", metadata=deep), "s", type=MemoryType.SEMANTIC, kind="note")


def test_links_become_relations_and_keep_their_names() -> None:
    edges = [
        Edge(source="a", name="mentions", target="b", metadata={"n": 2}),
        Edge(source="a", name="cites", target="b"),
        Edge(source="a", name="superseded_by", target="b"),
        Edge(source="b", name="replaces", target="a"),
        Edge(source="a", name="admires", target="c"),
    ]
    drawn = documents.merged(edges, documents.relation_map([]))
    assert [(edge.source, type, edge.target, edge.metadata) for edge, type in drawn] == [
        ("a", RelationType.RELATED, "b", {"n": 2, "rel": ["mentions", "cites"]}),
        ("b", RelationType.SUPERSEDES, "a", {"rel": ["superseded_by", "replaces"]}),
        ("a", RelationType.RELATED, "c", {"rel": "admires"}),
    ]


def test_the_caller_may_say_what_a_link_becomes() -> None:
    types = documents.relation_map(["admires=supports", "blocks=causes:reversed"])
    edges = [Edge(source="a", name="admires", target="b"), Edge(source="a", name="blocks", target="b")]
    drawn = documents.merged(edges, types)
    assert [(edge.source, type) for edge, type in drawn] == [("a", RelationType.SUPPORTS), ("b", RelationType.CAUSES)]


@pytest.mark.parametrize("mapping", ["mentions", "=related", "mentions=likes", "mentions=related:twice"])
def test_a_mapping_that_is_none_is_refused(mapping: str) -> None:
    with pytest.raises(InvalidInput, match="is no mapping: write name=type"):
        documents.relation_map([mapping])


def test_sections_are_part_of_the_first_of_their_document() -> None:
    outline = Outline()
    for id in ("d#0", "d#1", "d#2", "alone#1", "plain"):
        outline.add(Document(id=id, text="x"))
    assert list(outline.parts()) == [
        Edge(source=id, name="part_of", target="d#0", created_by=RelationCreator.AUTO) for id in ("d#1", "d#2")
    ]


def test_the_later_turn_of_a_session_follows_the_earlier() -> None:
    outline = Outline()
    for id, session, seq in (("b", "s", 2), ("a", "s", 1), ("c", "s", 3), ("other", "t", 1)):
        outline.add(Document(id=id, text="x", metadata={"session": session, "seq": seq}))
    assert [(edge.source, edge.name, edge.target) for edge in outline.follows()] == [
        ("b", "follows", "a"),
        ("c", "follows", "b"),
    ]


def test_without_sessions_a_conversation_is_what_speakers_say_in_one_scope() -> None:
    outline = Outline()
    said = (("b", "m", "Ada", 2), ("a", "m", "Bob", 1), ("other", "n", "Ada", 2), ("fact", "m", None, 3))
    for id, scope, speaker, seq in said:
        who = {} if speaker is None else {"speaker": speaker}
        outline.add(Document(id=id, text="x", metadata={"scope": scope, "seq": seq, **who}))
    for odd in ({"scope": ["m"], "speaker": "Ada"}, {"session": 7}, {"speaker": "Ada"}):
        outline.add(Document(id=str(odd), text="x", metadata=odd))
    assert [(edge.source, edge.target) for edge in outline.follows()] == [("b", "a")]


def test_an_id_that_was_there_before_is_refused() -> None:
    outline = Outline()
    outline.add(Document(id="a", text="x"))
    with pytest.raises(InvalidInput, match="the id 'a' was there before"):
        outline.add(Document(id="a", text="y"))


def test_markdown_is_divided_at_its_headings_but_not_in_code() -> None:
    text = "# Guide\nHello.\n\n## Setup ##\n```sh\n# no heading\n```\nDone.\n### Deep\nx\n"
    assert [(each.id, each.text, each.metadata["heading"]) for each in sections.sections(text, "guide.md")] == [
        ("guide.md#0", "# Guide\nHello.\n\n", "Guide"),
        ("guide.md#1", "Guide\n## Setup ##\n```sh\n# no heading\n```\nDone.\n", "Setup"),
        ("guide.md#2", "Guide\n### Deep\nx\n", "Deep"),
    ]


def test_an_empty_file_has_no_sections() -> None:
    assert sections.sections(" \n", "empty.md") == []
    assert sections.plain("\n", "empty.txt") == []


def test_a_plain_text_is_one_document() -> None:
    [document] = sections.plain("Hello.\n# Not a heading\n", "a.txt")
    assert (document.id, document.text) == ("a.txt", "Hello.\n# Not a heading\n")


@given(st.text(max_size=500), st.integers(1, 3))
def test_every_word_of_a_text_is_in_its_sections(text: str, times: int) -> None:
    text = (text + "\n# H\n") * times
    joined = " ".join(each.text for each in sections.sections(text, "x.md"))
    assert all(word in joined for word in text.split())


def test_a_very_long_section_is_divided_at_lines_and_fits_into_memories() -> None:
    text = "🥬" * 200_000 + "\n" + "🥬" * 200_000
    parts = sections.plain(text, "long.txt")
    assert "".join(each.text for each in parts) == text
    assert [each.id for each in parts] == ["long.txt#0", "long.txt#1"]
    for part in parts:
        documents.memory(part, "s", type=MemoryType.SEMANTIC, kind="note")
