"""Ids made by the server: UUID version 7 (RFC 9562), ascending within a process."""

import os
import threading
import time
from uuid import UUID

_lock = threading.Lock()
_last = 0


def new_id() -> UUID:
    """Return an id that sorts after every one this process made before.

    48 bits of milliseconds and 12 bits of the millisecond's fraction count up together; 62 bits are random.
    """
    global _last  # noqa: PLW0603
    with _lock:
        ticks = time.time_ns() * 4096 // 1_000_000
        _last = ticks if ticks > _last else _last + 1
        ticks = _last
    random = int.from_bytes(os.urandom(8)) >> 2
    return UUID(int=(ticks >> 12) << 80 | 7 << 76 | (ticks & 0xFFF) << 64 | 2 << 62 | random)
