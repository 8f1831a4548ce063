"""Cross-encoders of fastembed, with a model of a few words instead of one that has to be downloaded."""

import asyncio
import importlib.util
import sys
from pathlib import Path

import pytest

from memoria.errors import InvalidInput, Unavailable
from memoria.settings import RerankerName, read_settings
from memoria.stores.rerankers import FastEmbed, open_reranker
from tests.stores import tiny_onnx

installed = pytest.mark.skipif(not importlib.util.find_spec("fastembed"), reason="the extra fastembed is not installed")


@pytest.fixture
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")


@pytest.fixture(scope="module", autouse=True)
def known() -> None:
    if not importlib.util.find_spec("fastembed"):
        return
    from fastembed.common.model_description import ModelSource
    from fastembed.rerank.cross_encoder import TextCrossEncoder

    TextCrossEncoder.add_custom_model(
        model=tiny_onnx.JUDGE, sources=ModelSource(hf=tiny_onnx.JUDGE), model_file="model.onnx"
    )


@installed
@pytest.mark.usefixtures("offline")
async def test_a_model_in_the_cache_judges_without_network_in_order(tmp_path: Path) -> None:
    tiny_onnx.place_judge(tmp_path)
    reranker = FastEmbed(tmp_path, tiny_onnx.JUDGE)
    passages = ["red", "blue blue green", "nothing"] * 10
    assert await reranker.scores("green", passages) == [3, 12, 2] * 10
    await reranker.close()


@installed
@pytest.mark.usefixtures("offline")
async def test_whoever_gives_up_leaves_the_next_one_an_answer(tmp_path: Path) -> None:
    tiny_onnx.place_judge(tmp_path)
    reranker = FastEmbed(tmp_path, tiny_onnx.JUDGE)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0):
            await reranker.scores("green", ["red"])
    assert await reranker.scores("green", ["red"]) == [3]
    await reranker.close()


@installed
@pytest.mark.usefixtures("offline")
async def test_a_model_that_cannot_be_downloaded_is_unavailable(tmp_path: Path) -> None:
    reranker = FastEmbed(tmp_path)
    with pytest.raises(Unavailable, match=r"fastembed:Xenova/ms-marco-MiniLM-L-6-v2 cannot be loaded"):
        await reranker.scores("a question", ["a passage"])
    await reranker.close()


@installed
async def test_a_model_that_fastembed_does_not_have_is_unavailable(tmp_path: Path) -> None:
    reranker = FastEmbed(tmp_path, "no/such")
    with pytest.raises(Unavailable, match="fastembed has no reranker no/such: set MEMORIA_RERANK_MODEL"):
        await reranker.scores("a question", ["a passage"])
    await reranker.close()


@installed
def test_the_settings_name_the_model(tmp_path: Path) -> None:
    for given, model in (("", "Xenova/ms-marco-MiniLM-L-6-v2"), ("no/such", "no/such")):
        reranker = open_reranker(read_settings(reranker=RerankerName.FASTEMBED, rerank_model=given, data_dir=tmp_path))
        assert reranker is not None
        assert reranker.model == f"fastembed:{model}"


def test_without_the_extra_it_says_at_the_start_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "fastembed", None)
    with pytest.raises(InvalidInput, match=r"pip install memoria-server\[fastembed\]"):
        open_reranker(read_settings(reranker=RerankerName.FASTEMBED))
