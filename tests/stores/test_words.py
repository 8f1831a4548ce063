"""Words as numbers: BM25 by the book, and a lexicon that is counted again as it grows."""

import asyncio
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from qdrant_edge import Bm25, Bm25Config

from memoria.domain import memories
from memoria.records import Caller, NewMemory
from memoria.stores import lexicons, words
from memoria.stores.opening import Stores
from tests.domain.steps import kept, project


def test_weights_are_those_of_qdrants_own_model() -> None:
    text = "The foxes jumped over foxes and a lazy fox, again and again"
    held = words.words(text)
    ours = words.document(held, 10)
    theirs = Bm25(Bm25Config(b=words.LENGTH_SHARE, avg_len=10, language="english")).embed_document(text)
    assert dict(zip(ours.indices.tolist(), ours.values.tolist(), strict=True)) == pytest.approx(
        dict(zip(theirs.indices, theirs.values, strict=True)), abs=1e-5
    )


def test_a_rare_word_weighs_more_by_the_formula() -> None:
    common, rare = words.words("tea"), words.words("samovar")
    terms = np.concatenate([common.terms] * 9 + [rare.terms])
    lexicon = words.lexicon(terms.astype("<u4").tobytes(), 10, 10, 1.0)
    asked = words.question("tea samovar unheard", lexicon)
    weights = dict(zip(asked.indices.tolist(), asked.values.tolist(), strict=True))
    assert weights[int(common.terms[0])] == pytest.approx(math.log(1 + 1.5 / 9.5))
    assert weights[int(rare.terms[0])] == pytest.approx(math.log(1 + 9.5 / 1.5))
    assert weights[int(words.words("unheard").terms[0])] == pytest.approx(math.log(1 + 10.5 / 0.5))


@given(st.lists(st.text(alphabet="abc ", max_size=40), max_size=8), st.text(alphabet="abc ", max_size=20))
def test_scores_are_inner_products_of_sparse_vectors(texts: list[str], query: str) -> None:
    held = [words.words(text) for text in texts]
    asked = words.question(query, words.EMPTY)
    weights = dict(zip(asked.indices.tolist(), asked.values.tolist(), strict=True))
    expected = []
    for each in held:
        document = words.document(each, 7)
        pairs = zip(document.indices.tolist(), document.values.tolist(), strict=True)
        expected.append(sum(weights.get(term, 0) * value for term, value in pairs))
    packed = [each.packed() for each in held]
    scored = words.scores(asked, [each[0] for each in packed], [each[1] for each in packed], 7)
    assert scored.tolist() == pytest.approx(expected, abs=1e-4)


@pytest.mark.parametrize("text", ["", "   ", "the and of", "?!", "\U0001f600"])
def test_a_text_without_words_has_none(text: str) -> None:
    assert words.words(text).length == 0
    assert len(words.question(text, words.EMPTY).indices) == 0


async def test_the_lexicon_counts_chunks_of_its_workspace(stores: Stores, caller: Caller) -> None:
    assert (await stores.lexicons.of(caller.workspace_id)).documents == 0
    await memories.remember_many(
        stores, caller, [NewMemory(content=f"tea number{number}") for number in range(10)] + [NewMemory(content="milk")]
    )
    await project(stores)
    async with asyncio.timeout(5):
        while (lexicon := await stores.lexicons.of(caller.workspace_id)).documents < 11:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    assert lexicon.documents == 11
    assert lexicon.average_length == pytest.approx(21 / 11)
    [held] = lexicon.frequencies[np.isin(lexicon.terms, words.words("tea").terms)]
    assert held == 10


async def test_what_is_written_while_words_are_counted_is_counted_next(stores: Stores, caller: Caller) -> None:
    counting = asyncio.create_task(stores.lexicons.of(caller.workspace_id))
    await asyncio.sleep(0)
    await asyncio.sleep(0)  # the count has begun
    await kept(stores, caller, "mint tea")
    await project(stores)
    await counting
    async with asyncio.timeout(5):
        while (await stores.lexicons.of(caller.workspace_id)).documents < 1:  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def test_the_words_of_a_great_workspace_are_drawn(
    stores: Stores, caller: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(40):
        await kept(stores, caller, f"tea number{number}")
    await project(stores)
    monkeypatch.setattr(lexicons, "SAMPLE", 20)
    drawn = await lexicons.Lexicons(stores.record).of(caller.workspace_id)
    assert 0 < drawn.documents < 100
    assert drawn.average_length == pytest.approx(2, abs=0.2)


def test_the_rarest_words_of_a_question_tell_most() -> None:
    held = words.words("tea mint")
    lexicon = words.Lexicon(
        documents=100,
        average_length=5,
        terms=held.terms,
        frequencies=np.where(np.isin(held.terms, words.words("tea").terms), 90.0, 10.0),
    )
    assert words.telling("The mint, and the tea of Zanzibar", lexicon, 50) == "zanzibar mint"
    assert words.telling("Tea with mint", lexicon, 100) == "mint tea"
    assert words.telling("tea", lexicon, 50) == "tea"
    assert words.telling("the of and", lexicon, 50) == ""
