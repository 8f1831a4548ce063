"""Names: what a memory is called and what it names."""

import pytest

from memoria.domain import names


@pytest.mark.parametrize(
    ("content", "metadata", "title"),
    [
        ("Alan Turing\nHe was born in London.", {}, "Alan Turing"),
        ("He was born in London.", {"title": "Alan Turing"}, "Alan Turing"),
        ("The build fails.\nIt has done so since Monday.", {}, None),
        ("Here is a plan:\n1. Begin", {}, None),
        ("A single line", {}, None),
        ("x" * 101 + "\nand more", {}, None),
        ("text", {"title": 7}, None),
    ],
)
def test_a_memory_is_called_by_its_title_or_a_short_first_line(
    content: str, metadata: dict[str, object], title: str | None
) -> None:
    assert names.title(content, metadata) == title


def test_a_title_has_several_ways_to_be_named() -> None:
    assert names.of_title("Theodred II (Bishop of Elmham)") == {"theodred ii bishop of elmham", "theodred ii"}
    assert names.of_title("Paris Hilton, heiress") == {"paris hilton heiress", "paris hilton"}
    assert names.of_title("The") == set()


def test_names_are_runs_of_capitalised_words() -> None:
    text = "In March the University of Copenhagen asked Niels Bohr's friend. Nothing came of it, said Margrethe."
    assert names.of_text(text) == {
        "university of copenhagen",
        "university of",
        "of copenhagen",
        "niels bohr",
        "margrethe",
    }


def test_a_word_that_only_starts_a_sentence_is_no_name() -> None:
    assert names.of_text("Nothing happened. Everything stayed. NASA knew.") == {"nasa"}


def test_a_question_holds_titles_of_which_the_longest_count() -> None:
    asked = names.Asked("Who directed The Green Mile after Paris?")
    assert {"the green mile", "green mile", "green", "paris"} <= asked.names()
    assert "directed" not in asked.names()
    assert asked.longest({"green mile", "the green mile", "mile", "paris"}) == {"the green mile", "paris"}
    assert asked.runs == {"green mile"}


def test_a_long_text_has_a_bounded_number_of_names() -> None:
    text = " and ".join(f"Person{number} Family{number}" for number in range(5_000))
    assert 0 < len(names.of_text(text)) <= names.MOST_NAMES + 2
