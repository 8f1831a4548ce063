"""A model of a few words in ONNX, written by hand into the cache where fastembed looks for downloads."""

import json
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer, models, pre_tokenizers

REPOSITORY = "memoria-tests/tiny"
JUDGE = "memoria-tests/tiny-judge"
TOKENS = (b"texts", b"tokens")
WORDS = ("[PAD]", "[UNK]", "red", "green", "blue")
FLOAT, INT64 = 1, 7


def place(cache: Path) -> NDArray[np.float32]:
    """Write the model into the cache; return the vector of each word, (5, 4)."""
    table = np.array([[0, 0, 0, 0], [1, 1, 1, 1], [3, 0, 0, 0], [0, 4, 0, 0], [0, 0, 0, 5]], np.float32)
    _place(cache, REPOSITORY, _model(table))
    return table


def place_judge(cache: Path) -> None:
    """Write a judge into the cache: question and passage together get 1 for each red, 2 for green, 4 for blue."""
    _place(cache, JUDGE, _judge(np.array([[0], [0], [1], [2], [4]], np.float32)))


def _place(cache: Path, repository: str, model: bytes) -> None:
    folder = cache / f"models--{repository.replace('/', '--')}"
    snapshot = folder / "snapshots" / "main"
    snapshot.mkdir(parents=True)
    (folder / "refs").mkdir()
    (folder / "refs" / "main").write_text("main")
    (snapshot / "model.onnx").write_bytes(model)
    (snapshot / "config.json").write_text(json.dumps({"pad_token_id": 0}))
    (snapshot / "tokenizer_config.json").write_text(json.dumps({"model_max_length": 64, "pad_token": "[PAD]"}))
    (snapshot / "special_tokens_map.json").write_text(json.dumps({"pad_token": "[PAD]", "unk_token": "[UNK]"}))
    tokenizer = Tokenizer(models.WordLevel({word: place for place, word in enumerate(WORDS)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.save(str(snapshot / "tokenizer.json"))


def _model(table: NDArray[np.float32]) -> bytes:
    node = _text(1, b"table") + _text(1, b"input_ids") + _text(2, b"vectors") + _text(4, b"Gather")
    output = _value(b"vectors", FLOAT, (*TOKENS, table.shape[1]))
    return _whole([node], [_tensor(table)], output)


def _judge(table: NDArray[np.float32]) -> bytes:
    gather = _text(1, b"table") + _text(1, b"input_ids") + _text(2, b"weights") + _text(4, b"Gather")
    dropped = _text(1, b"keepdims") + _number(3, 0) + _number(20, 2)
    total = _text(1, b"weights") + _text(1, b"axes") + _text(2, b"scores") + _text(4, b"ReduceSum") + _text(5, dropped)
    axes = _number(1, 1) + _number(2, INT64) + _text(8, b"axes") + _text(9, np.array([1], "<i8").tobytes())
    return _whole([gather, total], [_tensor(table), axes], _value(b"scores", FLOAT, (TOKENS[0], 1)))


def _whole(nodes: list[bytes], tensors: list[bytes], output: bytes) -> bytes:
    graph = b"".join(_text(1, node) for node in nodes) + _text(2, b"tiny")
    graph += b"".join(_text(5, tensor) for tensor in tensors)
    graph += _text(11, _value(b"input_ids", INT64, TOKENS)) + _text(11, _value(b"attention_mask", INT64, TOKENS))
    graph += _text(12, output)
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
