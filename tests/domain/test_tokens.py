"""The estimate of tokens: what it counts, and that it never counts less of more text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memoria.domain.tokens import ESTIMATE, estimate


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("", 0),
        ("The night build fails", 4),
        ("internationalisation", 4),
        ("Grünkohl", 3),
        ("Привет", 3),
        ("日本語", 3),
        ("12345", 2),
        ("a, b.", 4),
        ("a_b", 3),
        ("one\n\ntwo", 4),
        ("    indented", 3),
        ("🥬", 3),
    ],
)
def test_each_sort_of_text_is_counted_as_it_says(text: str, tokens: int) -> None:
    assert (ESTIMATE.name, estimate(text)) == ("estimate-1", tokens)


@given(st.text(), st.text())
def test_more_text_is_never_estimated_lower_and_lines_add_up(first: str, second: str) -> None:
    assert estimate(first + second) >= max(estimate(first), estimate(second))
    assert estimate(f"{first}\n{second}") == estimate(first) + 1 + estimate(second)


def test_any_text_that_is_seen_takes_tokens() -> None:
    assert all(estimate(chr(code)) >= 1 for code in range(33, 0xD800) if chr(code).isprintable())
