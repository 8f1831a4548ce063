"""The pace of work in the background: while somebody recalls, it rests after each piece longer than the piece took."""

import asyncio
import time

from memoria.stores.opening import Stores

REST, LONGEST_REST = 5.0, 1.5
"""So many times as long as the piece took, at most so many seconds."""


async def rest(stores: Stores, began: float) -> None:
    """Rest after a piece of work that began at a moment of the monotonic clock, if somebody recalled just now."""
    if stores.access.is_busy:
        await asyncio.sleep(min(REST * (time.monotonic() - began), LONGEST_REST))
