import time
from collections.abc import AsyncIterator, Callable, Iterator

import numpy as np
import pytest

from memoria.errors import InvalidInput, Unavailable
from memoria.stores.embedders import Embedder, Hashing, Ollama, OpenAI, measure
from tests.stores.model_api import Fault, ModelApi, Rows, model_api

Opened = Callable[..., Ollama | OpenAI]


@pytest.fixture
def api() -> Iterator[ModelApi]:
    with model_api() as server:
        yield server


@pytest.fixture(params=["ollama", "openai"])
async def opened(request: pytest.FixtureRequest, api: ModelApi) -> AsyncIterator[Opened]:
    embedders: list[Ollama | OpenAI] = []

    def open_one(model: str = "all-minilm", timeout: float = 5.0) -> Ollama | OpenAI:
        if request.param == "ollama":
            embedders.append(Ollama(api.url, model, timeout=timeout))
        else:
            embedders.append(OpenAI(f"{api.url}/v1", "key", model, timeout=timeout))
        return embedders[-1]

    yield open_one
    for embedder in embedders:
        await embedder.close()


async def refusal(embedder: Embedder) -> str:
    with pytest.raises(Unavailable) as caught:
        await embedder.query("a question")
    await embedder.close()
    return str(caught.value)


async def test_vectors_come_back_in_the_order_of_the_texts(opened: Opened, api: ModelApi) -> None:
    api.backwards = True
    texts = [f"text number {number}" for number in range(300)]
    embedder = opened()
    vectors = await embedder.documents(texts)
    assert np.allclose(vectors, await Hashing().documents(texts), atol=1e-6)
    assert api.texts == texts
    assert len(api.requests) > 1


async def test_nothing_is_asked_before_the_first_text(opened: Opened, api: ModelApi) -> None:
    embedder = opened()
    assert embedder.dimension is None
    assert (await embedder.documents([])).shape == (0, 0)
    assert api.requests == []
    assert await measure(embedder) == 256
    assert embedder.dimension == 256


async def test_batches_are_of_limited_size(opened: Opened, api: ModelApi) -> None:
    embedder = opened()
    await embedder.documents(["x" * 60_000] * 9)
    assert len(api.requests) > 1
    assert max(sum(map(len, request.body["input"])) for request in api.requests) <= 256_000


async def test_vectors_are_made_unit_length(opened: Opened, api: ModelApi) -> None:
    api.always = Fault(rows=lambda rows: [[7 * number for number in row] for row in rows])
    embedder = opened()
    assert np.linalg.norm(await embedder.query("a question")) == pytest.approx(1, abs=1e-5)


def first(row: list[float]) -> Callable[[Rows], Rows]:
    return lambda rows: [row, *rows[1:]]


WRONG: dict[str, tuple[Fault, str]] = {
    "no vector": (Fault(rows=lambda rows: rows[1:]), "answered 0 vectors for 1 texts"),
    "too many": (Fault(rows=lambda rows: rows * 2), "answered 2 vectors for 1 texts"),
    "zeros": (Fault(rows=first([0.0] * 256)), "a zero vector"),
    "tiny": (Fault(rows=first([1e-9] * 256)), "a zero vector"),
    "not a number": (Fault(rows=first([float("nan")] * 256)), "not finite"),
    "infinite": (Fault(rows=first([float("inf")] * 256)), "not finite"),
    "beyond float32": (Fault(rows=first([1e300] * 256)), "not finite"),
    "empty": (Fault(rows=first([])), "something else than vectors"),
}


@pytest.mark.parametrize("name", WRONG)
async def test_an_unusable_vector_is_refused(name: str, opened: Opened, api: ModelApi) -> None:
    api.always, words = WRONG[name]
    message = await refusal(opened())
    assert words in message.replace("vectors of one length", "vectors")
    assert f"all-minilm at {api.url}" in message


async def test_vectors_of_different_length_are_refused(opened: Opened, api: ModelApi) -> None:
    api.always = Fault(rows=first([1.0] * 255))
    embedder = opened()
    with pytest.raises(Unavailable, match="vectors of one length"):
        await embedder.documents(["one", "two"])
    assert embedder.dimension is None


async def test_a_model_that_changes_its_dimension_is_refused(opened: Opened, api: ModelApi) -> None:
    embedder = opened()
    await embedder.query("first")
    api.dimension = 100
    with pytest.raises(Unavailable, match="vectors of 100 numbers where 256 are expected: set MEMORIA_EMBEDDING_MODEL"):
        await embedder.documents(["second"])
    assert embedder.dimension == 256


@pytest.mark.parametrize(
    "body", [b"null", b"[]", b'"x"', b"{}", b"<html>", b"\xff\xfe", b'{"data": 3, "embeddings": 3}']
)
async def test_a_body_without_vectors_is_refused(body: bytes, opened: Opened, api: ModelApi) -> None:
    api.always = Fault(body=body)
    message = await refusal(opened())
    assert f"all-minilm at {api.url}" in message


async def test_a_redirect_is_not_followed(opened: Opened, api: ModelApi) -> None:
    api.always = Fault(status=307, headers={"location": f"{api.url}/elsewhere"})
    assert "answered 307" in await refusal(opened())
    assert len(api.requests) == 1


async def test_a_server_error_is_said_with_its_status(opened: Opened, api: ModelApi) -> None:
    api.always = Fault(status=500)
    assert f"all-minilm at {api.url}" in (message := await refusal(opened()))
    assert "answered 500" in message


async def test_a_slow_model_is_given_up(opened: Opened, api: ModelApi) -> None:
    api.always = Fault(delay=20)
    embedder = opened(timeout=0.3)
    if isinstance(embedder, OpenAI):
        await embedder._endpoint.opened()  # its import is not what is measured
    began = time.monotonic()
    assert "cannot be reached" in await refusal(embedder)
    assert time.monotonic() - began < 5


@pytest.mark.parametrize("form", ["ollama", "openai"])
async def test_a_refused_connection_names_the_setting(form: str) -> None:
    with model_api() as gone:
        url = gone.url
    embedder = Ollama(url) if form == "ollama" else OpenAI(f"{url}/v1", "")
    message = await refusal(embedder)
    assert f"{embedder.model} at {url}" in message
    assert {"ollama": "MEMORIA_OLLAMA_HOST", "openai": "MEMORIA_OPENAI_BASE_URL"}[form] in message


async def test_the_environment_s_proxy_is_not_used(
    opened: Opened, api: ModelApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    embedder = opened()
    assert (await embedder.query("a question")).shape == (256,)


@pytest.mark.parametrize(
    ("model", "question", "document"),
    [
        ("nomic-embed-text", "search_query: a", "search_document: b"),
        ("mxbai-embed-large", "Represent this sentence for searching relevant passages: a", "b"),
        ("snowflake-arctic-embed2:568m", "query: a", "b"),
        ("jeffh/intfloat-multilingual-e5-large:f16", "query: a", "passage: b"),
        ("bge-m3", "a", "b"),
        ("unheard-of", "a", "b"),
    ],
)
async def test_each_family_gets_its_prefixes(
    model: str, question: str, document: str, opened: Opened, api: ModelApi
) -> None:
    embedder = opened(model)
    await embedder.query("a")
    await embedder.documents(["b"])
    assert api.texts == [question, document]


async def test_ollama_is_told_to_pull_a_missing_model(api: ModelApi) -> None:
    api.always = Fault(status=404, body=b'{"error":"model \\"nomic-embed-text\\" not found, try pulling it first"}')
    message = await refusal(Ollama(api.url))
    assert 'model "nomic-embed-text" not found' in message
    assert "run `ollama pull nomic-embed-text`" in message


async def test_ollama_s_latest_tag_is_the_same_model(api: ModelApi) -> None:
    assert Ollama(api.url, "nomic-embed-text:latest").model == Ollama(api.url).model == "ollama:nomic-embed-text"


async def test_openai_s_address_may_go_without_a_scheme(api: ModelApi) -> None:
    embedder = OpenAI(f"{api.url.removeprefix('http://')}/v1", "")
    assert len(await embedder.query("a lamp")) == api.dimension
    await embedder.close()


async def test_openai_gets_its_key_and_the_model(api: ModelApi) -> None:
    embedder = OpenAI(f"{api.url}/v1", "sk-test")
    await embedder.query("a")
    (request,) = api.requests
    assert request.path == "/v1/embeddings"
    assert request.headers["authorization"] == "Bearer sk-test"
    assert request.body["model"] == "text-embedding-3-small"
    await embedder.close()


async def test_openai_documents_wait_as_long_as_the_endpoint_asks(api: ModelApi) -> None:
    api.faults = [
        Fault(status=429, headers={"retry-after": "1"}),
        Fault(status=503, headers={"retry-after-ms": "10"}),
    ]
    embedder = OpenAI(f"{api.url}/v1", "key")
    assert (await embedder.documents(["a"])).shape == (1, 256)
    first, second, third = (request.at for request in api.requests)
    assert second - first >= 1
    assert third - second < 1
    await embedder.close()


async def test_an_openai_question_does_not_wait_and_hands_the_delay_on(api: ModelApi) -> None:
    api.always = Fault(status=429, headers={"retry-after": "17"})
    embedder = OpenAI(f"{api.url}/v1", "key")
    with pytest.raises(Unavailable, match="answered 429") as caught:
        await embedder.query("a")
    assert caught.value.retry_after == 17
    assert len(api.requests) == 1
    await embedder.close()


async def test_a_password_in_the_address_is_not_shown(api: ModelApi) -> None:
    api.always = Fault(status=500)
    for embedder in (
        OpenAI(api.url.replace("//", "//me:secret@"), ""),
        Ollama(api.url.replace("//", "//me:secret@")),
    ):
        assert "secret" not in await refusal(embedder)


@pytest.mark.parametrize(
    "address", ["", "http://[", "http://host:99999", "ftp://host", "http://\0/", "http://", "http://a b"]
)
def test_what_is_no_address_is_refused_at_once(address: str) -> None:
    with pytest.raises(InvalidInput, match=r"MEMORIA_OLLAMA_HOST=.* is no address: write it as http://host:port"):
        Ollama(address)
    with pytest.raises(InvalidInput, match=r"MEMORIA_OPENAI_BASE_URL=.* is no address"):
        OpenAI(address, "")


async def test_ollama_s_address_may_lack_its_scheme(api: ModelApi) -> None:
    embedder = Ollama(api.url.removeprefix("http://"))
    assert (await embedder.query("a")).shape == (256,)
    await embedder.close()
