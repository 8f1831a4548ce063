"""Settings: where each value comes from, and what is refused."""

import os
from pathlib import Path

import pytest

from memoria.errors import InvalidInput
from memoria.settings import EmbedderName, read_settings, sources, unknown


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("MEMORIA_HTTP_PORT", "MEMORIA_EMBEDDER", "MEMORIA_DATA_DIR", "MEMORIA_TOKEN", "OPENAI_API_KEY"):
        monkeypatch.delenv(name, raising=False)


def test_flags_win_over_the_environment_which_wins_over_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".env").write_text("MEMORIA_HTTP_PORT=1\nMEMORIA_EMBEDDER=hashing\nMEMORIA_LOG_LEVEL=debug\n")
    monkeypatch.setenv("MEMORIA_HTTP_PORT", "2")
    monkeypatch.setenv("MEMORIA_LOG_LEVEL", "error")
    settings = read_settings(http_port=3)
    assert (settings.http_port, settings.log_level, settings.embedder) == (3, "error", EmbedderName.HASHING)
    told = {each.name: (each.value, each.source) for each in sources(settings)}
    assert told["MEMORIA_HTTP_PORT"] == ("3", "flag")
    assert told["MEMORIA_LOG_LEVEL"] == ("error", "environment")
    assert told["MEMORIA_EMBEDDER"] == ("hashing", ".env")
    assert told["MEMORIA_OLLAMA_HOST"] == ("http://127.0.0.1:11434", "default")
    defaults = {each.name: each.default for each in sources(settings)}
    assert (defaults["MEMORIA_HTTP_PORT"], defaults["MEMORIA_LOG_LEVEL"]) == ("8765", "info")


def test_a_port_that_was_found_does_not_count_as_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MEMORIA_HTTP_PORT", raising=False)
    told = {each.name: each for each in sources(read_settings().model_copy(update={"http_port": 40_000}))}
    assert (told["MEMORIA_HTTP_PORT"].value, told["MEMORIA_HTTP_PORT"].source) == ("40000", "default")
    told = {each.name: each for each in sources(read_settings(http_port=0).model_copy(update={"http_port": 40_000}))}
    assert told["MEMORIA_HTTP_PORT"].source == "flag"


def test_secrets_are_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    monkeypatch.setenv("MEMORIA_TOKEN", "a-token-of-some-length")
    settings = read_settings()
    assert settings.openai_api_key.get_secret_value() == "sk-secret"
    told = {each.name: each for each in sources(settings)}
    assert (told["OPENAI_API_KEY"].value, told["OPENAI_API_KEY"].source) == ("(set)", "environment")
    assert "secret" not in repr(settings) + str(told)
    assert "some-length" not in repr(settings) + str(told)


def test_who_logs_in_at_an_address_is_not_shown() -> None:
    told = {each.name: each.value for each in sources(read_settings(qdrant_url="https://ada:pass@q.example:6334/x@y"))}
    assert told["MEMORIA_QDRANT_URL"] == "https://(set)@q.example:6334/x@y"


@pytest.mark.parametrize(
    ("flags", "sentence"),
    [
        ({"http_host": "0.0.0.0"}, "MEMORIA_HTTP_HOST=0.0.0.0 is reachable from other machines: set MEMORIA_TOKEN"),  # noqa: S104
        ({"http_host": "192.168.1.9"}, "set MEMORIA_TOKEN"),
        ({"http_host": "example.org"}, "set MEMORIA_TOKEN"),
        ({"token": "short"}, "at least 16"),
        ({"qdrant_prefer_grpc": False}, "speaks gRPC"),
        ({"qdrant_url": "ftp://ada:pass@q:6334"}, "MEMORIA_QDRANT_URL=ftp://(set)@q:6334 is no address of a Qdrant"),
        ({"http_port": 70_000}, "MEMORIA_HTTP_PORT=70000"),
        ({"embedder": "magic"}, "MEMORIA_EMBEDDER='magic'"),
        ({"qdrant_timeout": 0}, "MEMORIA_QDRANT_TIMEOUT=0"),
    ],
)
def test_what_is_unsafe_or_impossible_is_refused_by_name(flags: dict[str, object], sentence: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        read_settings(**flags)
    assert sentence in str(refused.value)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "127.0.0.9"])
def test_loopback_needs_no_token(host: str) -> None:
    assert read_settings(http_host=host).http_host == host


def test_another_address_is_possible_with_a_token() -> None:
    settings = read_settings(http_host="0.0.0.0", token="a-token-of-some-length", http_allowed_hosts="a.example, B")  # noqa: S104
    assert settings.url == "http://127.0.0.1:8765"
    assert {"a.example", "b", "localhost"} <= settings.allowed_hosts


@pytest.mark.parametrize(
    ("flags", "address"),
    [
        ({}, ""),
        ({"qdrant_host": "q"}, "http://q:6334"),
        ({"qdrant_host": "q", "qdrant_port": 7}, "http://q:7"),
        ({"qdrant_url": "https://q:9", "qdrant_host": "other"}, "https://q:9"),
    ],
)
def test_the_index_is_found_by_url_or_by_host_and_port(flags: dict[str, object], address: str) -> None:
    assert read_settings(**flags).qdrant_address == address


def test_a_variable_that_sets_nothing_is_told_with_the_nearest_setting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in os.environ if name.startswith("MEMORIA_")]:
        monkeypatch.delenv(name)
    (tmp_path / ".env").write_text("MEMORIA_HTTP_PROT=1\nMEMORIA_HTTP_PORT=2\nEMBEDDER=x\n")
    monkeypatch.setenv("MEMORIA_EMBEDER", "hashing")
    monkeypatch.setenv("memoria_openai_api_key", "sk-secret")
    monkeypatch.setenv("MEMORIA_COFFEE", "yes")
    for name, value in {"MEMORIA_TOKN": "", "MEMORIA_TEST_QDRANT_URL": "x", "MEMORIA_SKIP_WEB": "1"}.items():
        monkeypatch.setenv(name, value)
    assert [(each.name, each.source, each.nearest) for each in unknown()] == [
        ("MEMORIA_COFFEE", "environment", None),
        ("MEMORIA_EMBEDER", "environment", "MEMORIA_EMBEDDER"),
        ("MEMORIA_HTTP_PROT", ".env", "MEMORIA_HTTP_PORT"),
        ("MEMORIA_OPENAI_API_KEY", "environment", "OPENAI_API_KEY"),
    ]
    assert "secret" not in str(unknown())


def test_every_setting_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    names = {each.name for each in sources(read_settings())}
    for name in names:
        monkeypatch.setenv(name, "1")
    assert names & {each.name for each in unknown()} == set()
