import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from memoria.stores.embedders import Hashing, measure


@pytest.mark.parametrize("text", ["a", " ", "\n\n", "😀", "👩\u200d💻", "\u0301", "…", "\ud800", "x" * 100_000])
async def test_any_text_has_a_unit_vector(text: str) -> None:
    vector = await Hashing().query(text)
    assert vector.shape == (256,)
    assert vector.dtype == np.float32
    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-5)


@given(text=st.text(min_size=1))
async def test_a_text_has_the_same_vector_as_question_and_as_document(text: str) -> None:
    embedder = Hashing()
    documents = await embedder.documents(["other", text])
    assert np.array_equal(documents[1], await embedder.query(text))


async def test_vectors_do_not_change_between_processes() -> None:
    vector = await Hashing().query("the same for ever")
    assert np.flatnonzero(vector)[:4].tolist() == [2, 23, 24, 56]


async def test_texts_that_share_words_are_nearer() -> None:
    embedder = Hashing()
    answer, other = await embedder.documents(["The login failed on staging", "Bread needs four hours to rise"])
    question = await embedder.query("why did the login fail?")
    assert float(question @ answer) > 0.3 > abs(float(question @ other))


async def test_no_texts_give_no_vectors() -> None:
    assert (await Hashing().documents([])).shape == (0, 256)


async def test_the_dimension_is_known_at_once() -> None:
    assert await measure(Hashing()) == 256
