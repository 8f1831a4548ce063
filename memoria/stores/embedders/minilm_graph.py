"""all-MiniLM-L6-v2 as an OpenVINO graph, built from its weights."""

import json
import mmap
import struct
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import openvino as ov
from numpy.typing import NDArray
from openvino import opset13 as op

Weights = Mapping[str, NDArray[np.float32]]

LAYERS = 6
HEADS = 12
WIDTH = 384
HEAD_WIDTH = WIDTH // HEADS
LAYER_NORM_EPSILON = 1e-12
MASKED = -1e4


def mapped(path: Path) -> mmap.mmap:
    """Map a file, so that what is read of it can be let go of again. OpenVINO shares only what could be written."""
    with path.open("rb") as file:
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY)


def weights(raw: mmap.mmap) -> Weights:
    """Read a safetensors file of 32 bit floats, by name, without copying it."""
    (size,) = struct.unpack("<Q", raw[:8])
    body = memoryview(raw)[8 + size :]
    tensors = json.loads(raw[8 : 8 + size])
    return {name: _tensor(body, tensor) for name, tensor in tensors.items() if tensor.get("dtype") == "F32"}


def _tensor(body: memoryview, tensor: dict[str, Any]) -> NDArray[np.float32]:
    start, stop = tensor["data_offsets"]
    return np.frombuffer(body[start:stop], "<f4").reshape(tensor["shape"])


def build(weights: Weights) -> ov.Model:
    """Return the graph: input ids and attention mask, both (n, tokens), to unit vectors, (n, 384).

    It reads the weights where they are: they must stay there as long as the graph.
    """
    ids = op.parameter([-1, -1], np.int64, name="input_ids")
    mask = op.parameter([-1, -1], np.int64, name="attention_mask")
    keep = op.convert(mask, np.float32)
    bias = op.multiply(op.subtract(_floats(1.0), op.unsqueeze(keep, _ints([1, 2]))), _floats(MASKED))
    states = _embedding(weights, ids)
    for layer in range(LAYERS):
        states = _layer(weights, f"encoder.layer.{layer}.", states, bias)
    return ov.Model([_pooled(keep, states)], [ids, mask], "minilm")


def _floats(value: Any) -> Any:
    return op.constant(np.asarray(value, np.float32))


def _held(weights: Weights, name: str) -> Any:
    return op.constant(weights[name], shared_memory=True)


def _ints(value: Any) -> Any:
    return op.constant(np.asarray(value, np.int64))


def _embedding(weights: Weights, ids: Any) -> Any:
    length = op.gather(op.shape_of(ids), _ints(1), _ints(0))
    positions = op.range(_ints(0), length, _ints(1), output_type="i64")
    kinds = weights["embeddings.token_type_embeddings.weight"][0]
    places = _floats(weights["embeddings.position_embeddings.weight"] + kinds)
    words = op.gather(_held(weights, "embeddings.word_embeddings.weight"), ids, _ints(0))
    return _norm(weights, "embeddings.LayerNorm", op.add(words, op.gather(places, positions, _ints(0))))


def _layer(weights: Weights, prefix: str, states: Any, bias: Any) -> Any:
    mixed = _linear(weights, prefix + "attention.output.dense", _attention(weights, prefix, states, bias))
    states = _norm(weights, prefix + "attention.output.LayerNorm", op.add(mixed, states))
    inner = op.gelu(_linear(weights, prefix + "intermediate.dense", states), "erf")
    outer = _linear(weights, prefix + "output.dense", inner)
    return _norm(weights, prefix + "output.LayerNorm", op.add(outer, states))


def _attention(weights: Weights, prefix: str, states: Any, bias: Any) -> Any:
    query, key, value = (
        _heads(weights, f"{prefix}attention.self.{name}", states) for name in ("query", "key", "value")
    )
    scores = op.multiply(op.matmul(query, key, transpose_a=False, transpose_b=True), _floats(HEAD_WIDTH**-0.5))
    mixed = op.matmul(op.softmax(op.add(scores, bias), -1), value, transpose_a=False, transpose_b=False)
    return op.reshape(op.transpose(mixed, _ints([0, 2, 1, 3])), _ints([0, 0, WIDTH]), special_zero=True)


def _heads(weights: Weights, name: str, states: Any) -> Any:
    split = op.reshape(_linear(weights, name, states), _ints([0, 0, HEADS, HEAD_WIDTH]), special_zero=True)
    return op.transpose(split, _ints([0, 2, 1, 3]))


def _linear(weights: Weights, name: str, states: Any) -> Any:
    return op.add(
        op.matmul(states, _held(weights, f"{name}.weight"), transpose_a=False, transpose_b=True),
        _held(weights, f"{name}.bias"),
    )


def _norm(weights: Weights, name: str, states: Any) -> Any:
    centred = op.mvn(states, _ints([-1]), normalize_variance=True, eps=LAYER_NORM_EPSILON, eps_mode="inside_sqrt")
    return op.add(op.multiply(centred, _held(weights, f"{name}.weight")), _held(weights, f"{name}.bias"))


def _pooled(keep: Any, states: Any) -> Any:
    # The sum has the direction of the mean, and only the direction is left after normalising.
    summed = op.matmul(op.unsqueeze(keep, _ints([1])), states, transpose_a=False, transpose_b=False)
    return op.normalize_l2(op.squeeze(summed, _ints([1])), _ints([1]), LAYER_NORM_EPSILON, "max")
