"""Excerpts: cut at sentences, around what the question asks for, and never longer than they may be."""

from collections.abc import Callable
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from memoria.domain.excerpts import excerpt, parts
from memoria.domain.tokens import estimate

FILLER = [f"Sentence number {number} speaks of nothing." for number in range(40)]


def nothing(part: str) -> float:
    del part
    return 0.0


def asks_for(*words: str) -> Callable[[str], float]:
    return lambda part: float(sum(word in part for word in words))


def test_a_text_that_fits_is_left_whole() -> None:
    assert excerpt("Short  text.\n\nOf two lines.", 20, estimate, nothing) == "Short  text.\n\nOf two lines."


def test_it_is_cut_around_the_sentence_that_matches() -> None:
    text = " ".join([*FILLER[:20], "The linker broke the build.", *FILLER[20:]])
    shown = excerpt(text, 32, estimate, asks_for("linker"))
    assert shown == (
        "… Sentence number 19 speaks of nothing. The linker broke the build. Sentence number 20 speaks of nothing. …"
    )


def test_sentences_far_apart_are_joined_by_a_gap() -> None:
    text = " ".join(["The linker broke.", *FILLER, "The linker works."])
    assert excerpt(text, 12, estimate, asks_for("linker")) == "The linker broke. … The linker works."


def test_without_a_match_the_beginning_is_shown() -> None:
    assert excerpt(" ".join(FILLER), 22, estimate, nothing) == f"{FILLER[0]} {FILLER[1]} …"


def test_a_text_without_sentences_is_cut_at_words() -> None:
    text = "word " * 1_000 + "needle " + "word " * 1_000
    shown = excerpt(text, 60, estimate, asks_for("needle"))
    assert shown is not None
    assert "needle" in shown
    assert shown.replace("…", "").replace("word", "").split() == ["needle"]


def test_where_nothing_readable_fits_there_is_nothing() -> None:
    assert excerpt("One sentence that is longer than that.", 3, estimate, nothing) is None


@given(st.text(alphabet="ab. \n", max_size=400), st.integers(1, 50))
def test_parts_cover_all_that_is_visible_in_order(text: str, longest: int) -> None:
    spans = parts(text, longest)
    assert all(0 < span.stop - span.start <= longest for span in spans)
    assert all(before.stop <= after.start for before, after in pairwise(spans))
    shown = {place for span in spans for place in range(span.start, span.stop)}
    assert not [sign for place, sign in enumerate(text) if place not in shown and not sign.isspace()]


@given(st.text(alphabet="word. \n日🥬", max_size=2_000), st.integers(-5, 200))
def test_an_excerpt_never_takes_more_than_its_room(text: str, room: int) -> None:
    shown = excerpt(text, room, estimate, asks_for("or"))
    assert shown is None or estimate(shown) <= room
