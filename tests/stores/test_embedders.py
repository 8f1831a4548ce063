from pathlib import Path
from typing import Any

import pytest

from memoria.errors import InvalidInput
from memoria.settings import EmbedderName, Settings
from memoria.stores.embedders import chosen, open_embedder


def settings(folder: Path, **fields: Any) -> Settings:
    return Settings(_env_file=None, data_dir=folder, **fields)


@pytest.mark.parametrize(
    ("name", "model", "recorded"),
    [
        ("minilm", "", "minilm:all-MiniLM-L6-v2"),
        ("minilm", "all-minilm-l6-v2", "minilm:all-MiniLM-L6-v2"),
        ("ollama", "", "ollama:nomic-embed-text"),
        ("ollama", "mxbai-embed-large:latest", "ollama:mxbai-embed-large"),
        ("openai", "", "openai:text-embedding-3-small"),
        ("openai", "text-embedding-3-large", "openai:text-embedding-3-large"),
        ("fastembed", "", "fastembed:BAAI/bge-small-en-v1.5"),
        ("hashing", "", "hashing:256"),
    ],
)
def test_the_settings_choose_the_embedder(name: str, model: str, recorded: str, tmp_path: Path) -> None:
    embedder = open_embedder(settings(tmp_path, embedder=name, embedding_model=model))
    assert embedder.model == recorded
    assert embedder.chunk_characters >= 500
    assert list(tmp_path.iterdir()) == []


def test_auto_is_decided_once_per_data_folder(tmp_path: Path) -> None:
    folder = tmp_path / "new"
    assert chosen(settings(folder)) is EmbedderName.MINILM
    assert (folder / "embedder").read_text() == "minilm\n"
    (folder / "embedder").write_text("hashing\n")
    assert open_embedder(settings(folder)).model == "hashing:256"


def test_a_named_embedder_goes_before_the_data_folder_s(tmp_path: Path) -> None:
    chosen(settings(tmp_path))
    assert chosen(settings(tmp_path, embedder="hashing")) is EmbedderName.HASHING


@pytest.mark.parametrize("text", ["", "auto", "word2vec"])
def test_a_data_folder_that_names_no_embedder_is_refused(text: str, tmp_path: Path) -> None:
    (tmp_path / "embedder").write_text(text)
    with pytest.raises(InvalidInput, match=r"names no embedder but .*: write minilm into it"):
        open_embedder(settings(tmp_path))


@pytest.mark.parametrize("name", ["minilm", "hashing"])
def test_a_model_that_the_embedder_does_not_have_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=f"MEMORIA_EMBEDDER={name} has the one model .*: leave"):
        open_embedder(settings(tmp_path, embedder=name, embedding_model="nomic-embed-text"))
