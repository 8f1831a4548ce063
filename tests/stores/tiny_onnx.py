"""A model of a few words in ONNX, written by hand into the cache where fastembed looks for downloads."""

import json
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer, models, pre_tokenizers

REPOSITORY = "memoria-tests/tiny"
WORDS = ("[PAD]", "[UNK]", "red", "green", "blue")
FLOAT, INT64 = 1, 7


def place(cache: Path) -> NDArray[np.float32]:
    """Write the model into the cache; return the vector of each word, (5, 4)."""
    table = np.array([[0, 0, 0, 0], [1, 1, 1, 1], [3, 0, 0, 0], [0, 4, 0, 0], [0, 0, 0, 5]], np.float32)
    folder = cache / f"models--{REPOSITORY.replace('/', '--')}"
    snapshot = folder / "snapshots" / "main"
    snapshot.mkdir(parents=True)
    (folder / "refs").mkdir()
    (folder / "refs" / "main").write_text("main")
    (snapshot / "model.onnx").write_bytes(_model(table))
    (snapshot / "config.json").write_text(json.dumps({"pad_token_id": 0}))
    (snapshot / "tokenizer_config.json").write_text(json.dumps({"model_max_length": 64, "pad_token": "[PAD]"}))
    (snapshot / "special_tokens_map.json").write_text(json.dumps({"pad_token": "[PAD]", "unk_token": "[UNK]"}))
    tokenizer = Tokenizer(models.WordLevel({word: place for place, word in enumerate(WORDS)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.save(str(snapshot / "tokenizer.json"))
    return table


def _model(table: NDArray[np.float32]) -> bytes:
    tokens = (b"texts", b"tokens")
    node = _text(1, b"table") + _text(1, b"input_ids") + _text(2, b"vectors") + _text(4, b"Gather")
    graph = _text(1, node) + _text(2, b"tiny") + _text(5, _tensor(table))
    graph += _text(11, _value(b"input_ids", INT64, tokens)) + _text(11, _value(b"attention_mask", INT64, tokens))
    graph += _text(12, _value(b"vectors", FLOAT, (*tokens, table.shape[1])))
    return _number(1, 8) + _text(7, graph) + _text(8, _text(1, b"") + _number(2, 13))


def _tensor(table: NDArray[np.float32]) -> bytes:
    sizes = b"".join(_number(1, size) for size in table.shape)
    return sizes + _number(2, FLOAT) + _text(8, b"table") + _text(9, table.tobytes())


def _value(name: bytes, kind: int, shape: tuple[bytes | int, ...]) -> bytes:
    sizes = (_text(2, size) if isinstance(size, bytes) else _number(1, size) for size in shape)
    tensor = _number(1, kind) + _text(2, b"".join(_text(1, size) for size in sizes))
    return _text(1, name) + _text(2, _text(1, tensor))


def _number(field: int, value: int) -> bytes:
    return _varint(field << 3) + _varint(value)


def _text(field: int, value: bytes) -> bytes:
    return _varint(field << 3 | 2) + _varint(len(value)) + value


def _varint(value: int) -> bytes:
    head = b""
    while value > 127:
        head += bytes([value & 127 | 128])
        value >>= 7
    return head + bytes([value])
