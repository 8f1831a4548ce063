import importlib.util
import sys
from pathlib import Path

import numpy as np
import pytest

from memoria.errors import InvalidInput, Unavailable
from memoria.settings import EmbedderName, read_settings
from memoria.stores.embedders import FastEmbed, measure, open_embedder
from tests.stores import tiny_onnx

installed = pytest.mark.skipif(not importlib.util.find_spec("fastembed"), reason="the extra fastembed is not installed")


@pytest.fixture
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")


@pytest.fixture(scope="module", autouse=True)
def known() -> None:
    if not importlib.util.find_spec("fastembed"):
        return
    from fastembed import TextEmbedding
    from fastembed.common.model_description import ModelSource, PoolingType

    TextEmbedding.add_custom_model(
        model=tiny_onnx.REPOSITORY,
        pooling=PoolingType.MEAN,
        normalization=False,
        sources=ModelSource(hf=tiny_onnx.REPOSITORY),
        dim=4,
        model_file="model.onnx",
    )


@installed
@pytest.mark.usefixtures("offline")
async def test_a_model_in_the_cache_embeds_without_network(tmp_path: Path) -> None:
    table = tiny_onnx.place(tmp_path)
    embedder = FastEmbed(tmp_path, tiny_onnx.REPOSITORY)
    assert embedder.dimension is None
    vectors = await embedder.documents(["red", "blue blue green", "red green"])
    assert vectors.dtype == np.float32
    assert vectors[0].tolist() == [1, 0, 0, 0]
    assert vectors[1] == pytest.approx(np.array([0, 4, 0, 10]) / np.sqrt(116), abs=1e-5)
    assert float(await embedder.query("red") @ vectors[2]) == pytest.approx(0.6, abs=1e-5)
    assert await measure(embedder) == table.shape[1]
    await embedder.close()


@installed
@pytest.mark.usefixtures("offline")
async def test_more_texts_than_a_batch_keep_their_order(tmp_path: Path) -> None:
    tiny_onnx.place(tmp_path)
    embedder = FastEmbed(tmp_path, tiny_onnx.REPOSITORY)
    vectors = await embedder.documents([("red", "green", "blue")[number % 3] for number in range(50)])
    assert vectors.argmax(axis=1).tolist() == [(0, 1, 3)[number % 3] for number in range(50)]


@installed
@pytest.mark.usefixtures("offline")
async def test_a_model_that_cannot_be_downloaded_is_unavailable(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match=r"fastembed:BAAI/bge-small-en-v1\.5 cannot be loaded"):
        await FastEmbed(tmp_path).query("a question")


@installed
async def test_a_model_that_fastembed_does_not_have_is_unavailable(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="fastembed has no model no/such: set MEMORIA_EMBEDDING_MODEL"):
        await FastEmbed(tmp_path, "no/such").query("a question")


def test_without_the_extra_it_says_at_the_start_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "fastembed", None)
    with pytest.raises(InvalidInput, match=r"pip install memoria-server\[fastembed\]"):
        open_embedder(read_settings(embedder=EmbedderName.FASTEMBED))
