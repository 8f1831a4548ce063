import base64
import itertools
import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memoria.domain.chunking import Span, chunk

LETTERS = st.sampled_from("ab. \n\n#-!?\u0301\u200d\u3002😀\t1")
TEXTS = st.one_of(st.text(max_size=400), st.text(LETTERS, max_size=600))
MEGABYTE = 1_000_000


def parts(text: str, size: int, overlap: int = 0) -> list[str]:
    return [text[start:stop] for start, stop in chunk(text, size, overlap)]


def uncovered(text: str, spans: list[Span]) -> str:
    seen = 0
    missing = []
    for start, stop in spans:
        missing.append(text[seen:start])
        seen = max(seen, stop)
    return "".join([*missing, text[seen:]])


@given(text=TEXTS, size=st.integers(1, 120), overlap=st.integers(0, 200))
def test_spans_cover_all_that_is_visible_in_order_and_within_the_size(text: str, size: int, overlap: int) -> None:
    spans = chunk(text, size, overlap)
    assert uncovered(text, spans).strip() == ""
    assert all(0 < stop - start <= size for start, stop in spans)
    assert all(one.start < two.start and one.stop < two.stop for one, two in itertools.pairwise(spans))
    assert all(two.start >= one.stop - overlap for one, two in itertools.pairwise(spans))


@given(text=TEXTS, size=st.integers(1, 120))
def test_without_overlap_no_character_is_in_two_spans(text: str, size: int) -> None:
    spans = chunk(text, size, 0)
    assert all(one.stop <= two.start for one, two in itertools.pairwise(spans))


def test_a_text_that_fits_is_one_span() -> None:
    assert chunk(" a b ", 5, 2) == [Span(0, 5)]


def test_an_empty_text_has_no_span() -> None:
    assert chunk("", 5, 2) == []


def test_a_long_text_of_spaces_is_one_span() -> None:
    assert chunk(" \n" * 100, 20, 5) == [Span(0, 20)]


def test_a_paragraph_end_is_preferred_to_a_sentence_end() -> None:
    text = "One is here. Two is here.\n\nThree is here. Four is here."
    assert parts(text, 45) == ["One is here. Two is here.", "Three is here. Four is here."]


def test_a_sentence_end_is_preferred_to_a_line_end_and_that_to_a_word_end() -> None:
    assert parts("It is so. But\nnot now or ever", 18) == ["It is so.", "But\nnot now or", "ever"]
    assert parts("alpha beta\ngamma delta epsilon", 16) == ["alpha beta", "gamma delta", "epsilon"]


def test_a_sentence_may_end_in_a_quotation_or_in_an_ideographic_stop() -> None:
    assert parts('He said "go." She went away', 20) == ['He said "go."', "She went away"]
    assert parts("今日は雨です。明日は晴れます", 10) == ["今日は雨です。", "明日は晴れます"]


def test_a_heading_stays_with_its_section() -> None:
    text = "Some words of the first part.\n\n# Second\n\nWords of the second part are here."
    assert parts(text, 50, 12) == [
        "Some words of the first part.",
        "# Second\n\nWords of the second part are here.",
    ]


def test_the_overlap_is_of_whole_sentences() -> None:
    text = "Aa bb cc dd ee. Ff gg. Hh ii jj kk ll mm nn oo."
    assert parts(text, 32, 8) == ["Aa bb cc dd ee. Ff gg.", "Ff gg. Hh ii jj kk ll mm nn oo."]


def test_the_overlap_is_of_whole_words_where_no_sentence_begins() -> None:
    assert parts("aa bb cc dd ee ff gg hh", 12, 3) == ["aa bb cc dd", "dd ee ff gg", "gg hh"]


def test_a_text_without_separators_is_cut_where_the_space_ends() -> None:
    assert parts("x" * 25, 10, 3) == ["x" * 10, "x" * 10, "x" * 5]


@pytest.mark.parametrize("cluster", ["e\u0301", "👩\u200d💻", "\u2764\ufe0f"])
def test_a_cut_does_not_part_a_letter_from_its_marks(cluster: str) -> None:
    assert {part.replace(cluster, "") for part in parts(cluster * 50, 20)} == {""}


@pytest.mark.parametrize(("size", "overlap"), [(0, 0), (-1, 0), (5, -1)])
def test_a_size_that_makes_no_sense_is_refused(size: int, overlap: int) -> None:
    with pytest.raises(ValueError, match="a chunk needs"):
        chunk("text", size, overlap)


@pytest.mark.parametrize(
    "text",
    [
        base64.b64encode(random.Random(1).randbytes(750_000)).decode(),
        "\n" * MEGABYTE,
        "\n" + "\t" * MEGABYTE + "x",
        ". " * 500_000,
        "\n#" * 500_000,
        "." + '"' * MEGABYTE,
        "e\u0301" * 500_000,
        "A sentence of some words stands here, and another follows.\n\n" * 16_000,
    ],
    ids=["base64", "newlines", "tabs", "stops", "hashes", "quotes", "marks", "prose"],
)
def test_a_megabyte_of_anything_takes_linear_time(text: str) -> None:
    began = time.process_time()
    spans = chunk(text, 1000, 100)
    assert time.process_time() - began < 1
    assert uncovered(text, spans).strip() == ""
