"""When a shelf is worth indexing."""

from dataclasses import dataclass

SHARE = 0.1
BUSY = 2.5
"""Without a quiet moment, indexing starts at this many times the points."""


@dataclass(kw_only=True)
class Threshold:
    """When a shelf is worth indexing: after so many `points`, and `quiet` seconds without a write.

    A scan costs about 0.13 ms per 1,000 points, so 10,000 cost a query 1.3 ms.
    """

    points: int = 10_000
    quiet: float = 5.0

    def is_reached(self, pending: int, held: int, quiet: float) -> bool:
        """Tell whether `pending` of `held` points are worth it after `quiet` seconds without a write."""
        enough = max(self.points, held * SHARE)
        return pending >= enough and (quiet >= self.quiet or pending >= BUSY * enough)
