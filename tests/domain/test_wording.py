"""Wording: texts that say the same in the same words, and texts that only look as if they did."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memoria.domain import wording

SAME = [
    ("The API listens on port 8080.", "API listens on port 8080"),
    ("the server is down", "The server is down!"),
    ("Don't deploy on Fridays.", "do not deploy on Fridays"),
    ("We cannot use it; it's slow", "We can't use it, it's slow."),
    ("User prefers dark-mode editors", "User prefers dark mode editors."),
    ("**Anna** said: “Restart it”.", 'Anna said: "restart it"'),
    ("Backups\n\n- run nightly\n- kept 30 days", "Backups\n  * run nightly\n  * kept 30 days."),
    ("Right , yeah .", "Right . Yeah ."),
    ("We threw out all the forms", "We threw out all the forms ."),
    ("x = [1, 2]\n\nf(x)", "x = [1, 2]\nf(x)"),
    ("for x in y:\n    f(x)\n\n", "for x in y:\n    f(x)"),
    ("A line that is\nwrapped.", "A line that is wrapped."),
    ("Please also run the linter", "Run the linter"),
    ("Use `uv sync` first", "use uv sync first"),
    ("Berlin office opens at 10:30", "The Berlin office opens at 10:30."),
]
OTHERWISE = [
    ("The pool holds 20 connections", "The pool holds 200 connections"),
    ("It took 1.5 hours", "It took 15 hours"),
    ("It took 1.5 hours", "It took 1,5 hours"),
    ("The limit is -5", "The limit is 5"),
    ("10² nodes", "102 nodes"),
    ("Costs $5", "Costs 5"),
    ("Costs 5%", "Costs 5"),
    ("Released on 2024-03-01", "Released on 2024-01-03"),
    ("Released in March", "Released in May"),
    ("Uses v1.2", "Uses v12"),
    ("Deploys are allowed", "Deploys are not allowed"),
    ("He can deploy", "He can't deploy"),
    ("No, errors were found", "No errors were found"),
    ("It runs with cache", "It runs without cache"),
    ("Anna pays Ben", "Ben pays Anna"),
    ("Anna leads it", "Hanna leads it"),
    ("We met a Polish team", "We met a polish team"),
    ("Ask the US team", "Ask the us team"),
    ("The server is down.", "The server is down?"),
    ("The server is down", "Is the server down"),
    ("The office is in Pisa", "The office was in Pisa"),
    ("The flag is enabled", "The flag is disabled"),
    ("The cache is public", "The cache is public again"),
    ("Only Anna eats fish", "Anna eats only fish"),
    ("She has little time", "She has a little time"),
    ("a == b", "a != b"),
    ("x >= 1", "x > 1"),
    ("run -v", "run v"),
    ("f(**kwargs)", "f(kwargs)"),
    ("set __init__", "set init"),
    ('x = "1"', "x = 1"),
    ("print('a')", "print(a)"),
    ("Retry = 5", "retry = 5"),
    ("f(a, b)", "f(a b)"),
    ("for x in y:\n    f(x)\n    g()", "for x in y:\n    f(x)\ng()"),
    ("def foo(a,b):\n    @classmethod\n    pass", "def foo(a,b) @classmethod:\n    pass"),
    ("limits:\n  a: 1\nb: 2", "limits:\n  a: 1\n  b: 2"),
    ("# restart nginx", "restart nginx"),
    ("- timeout 5", "+ timeout 5"),
    ("[x] tested", "[ ] tested"),
    ("see a/b", "see a b"),
    ("2 * 3", "2 3"),
    ("John McVie plays rock music", "John McVie plays jazz music"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_the_same_words_say_the_same_however_they_are_written(one: str, other: str) -> None:
    assert wording.statement(one) == wording.statement(other)


@pytest.mark.parametrize(("one", "other"), OTHERWISE)
def test_another_word_number_name_or_sign_says_something_else(one: str, other: str) -> None:
    assert wording.statement(one) != wording.statement(other)


@given(st.text())
def test_any_text_says_something_and_the_same_each_time(text: str) -> None:
    said = wording.statement(text)
    assert said == wording.statement(text)
    assert all(said)


@given(st.text("ab \n", max_size=40), st.text("ab \n", max_size=40), st.integers(0, 999), st.integers(0, 999))
def test_texts_of_other_numbers_never_say_the_same(before: str, after: str, one: int, other: int) -> None:
    texts = [f"{before} {number} {after}" for number in (one, other)]
    assert (wording.statement(texts[0]) == wording.statement(texts[1])) is (one == other)
