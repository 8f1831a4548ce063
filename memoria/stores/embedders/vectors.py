"""What every model's answer must be before it counts as vectors."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from memoria.errors import Unavailable

Vectors = NDArray[np.float32]

SMALLEST_NORM = 1e-6
MATRIX = 2


def unit(answer: Sequence[Any] | Vectors, *, count: int, dimension: int | None, source: str) -> Vectors:
    """Return a model's answer as unit vectors, (count, dimension); any dimension counts when it is None.

    Raises Unavailable when vectors are missing, of different or unexpected length, not finite, or zero.
    """
    if len(answer) != count:
        raise Unavailable(
            f"{source} answered {len(answer)} vectors for {count} texts: "
            "see whether the address is that of an embedding model"
        )
    if not count:
        return np.empty((0, dimension or 0), np.float32)
    vectors = _matrix(answer, source)
    if dimension is not None and vectors.shape[1] != dimension:
        raise Unavailable(
            f"{source} answered vectors of {vectors.shape[1]} numbers where {dimension} are expected: "
            "set MEMORIA_EMBEDDING_MODEL to the model used until now, or index anew with this one"
        )
    norms: NDArray[np.float64] = np.sqrt(np.einsum("ij,ij->i", vectors, vectors, dtype=np.float64))
    if not np.isfinite(norms).all():
        raise Unavailable(f"{source} answered a vector that is not finite: restart the model or choose another")
    if (norms <= SMALLEST_NORM).any():
        raise Unavailable(f"{source} answered a zero vector: restart the model or choose another")
    return (vectors / norms[:, None]).astype(np.float32)


def _matrix(answer: Sequence[Any] | Vectors, source: str) -> Vectors:
    try:
        with np.errstate(over="ignore"):
            vectors = np.asarray(answer, np.float32)
    except (TypeError, ValueError) as problem:
        raise _shapeless(source) from problem
    if vectors.ndim != MATRIX or not vectors.shape[1]:
        raise _shapeless(source)
    return vectors


def _shapeless(source: str) -> Unavailable:
    return Unavailable(
        f"{source} answered something else than vectors of one length: see whether it is an embedding model"
    )
