"""How many texts go to a model at once."""

from collections.abc import Iterator, Sequence


def batches(texts: Sequence[str], *, most: int, characters: int) -> Iterator[list[str]]:
    """Yield the texts in order, at most so many at once and of so many characters together.

    A text that is longer than that goes alone.
    """
    batch: list[str] = []
    size = 0
    for text in texts:
        if batch and (len(batch) == most or size + len(text) > characters):
            yield batch
            batch, size = [], 0
        batch.append(text)
        size += len(text)
    if batch:
        yield batch
