"""Wrong tokens, by where they come from: who sends too many has to wait, wherever they were sent to."""

import time
from collections import OrderedDict
from functools import lru_cache
from ipaddress import IPv6Address, ip_address, ip_network

from memoria.errors import TooMany

MOST = 10
"""Different wrong tokens that may come from one place within `WITHIN`; who sends one again guesses nothing."""
WITHIN = 60.0
PLACES = 10_000
"""Places that are remembered; the one that tried longest ago goes first."""
SITE = 64
"""Bits of an IPv6 address that say whose it is: the others are chosen by who has it."""


class Attempts:
    """Which wrong tokens came when, and where the right one came from.

    While a place has to wait, the right token opens nothing there either, or it could be guessed on. Only where the
    right one was shown before it goes on opening: what others send from behind the same proxy locks nobody out.
    """

    def __init__(self) -> None:
        self._wrong: OrderedDict[str, OrderedDict[int, float]] = OrderedDict()
        self._right: OrderedDict[str, None] = OrderedDict()

    def opens(self, address: str) -> bool:
        """Take note that the right token came from an address, and tell whether it opens anything."""
        place = _place(address)
        if place not in self._right:
            if self._wait(place) > 0:
                return False
            if len(self._right) == PLACES:
                self._right.popitem(last=False)
            self._right[place] = None
        self._right.move_to_end(place)
        return True

    def refuse(self, address: str, shown: str | None) -> None:
        """Take note of a wrong token; None: none was shown, or the right one while it opens nothing.

        Raises:
            TooMany: Too many came from there of late.
        """
        place = _place(address)
        if (wait := self._wait(place)) > 0:
            raise TooMany(
                f"{MOST} wrong tokens came from {address}: wait a minute, and copy the right one", retry_after=wait
            )
        if shown is not None:
            self._note(place, hash(shown))

    def _wait(self, place: str) -> float:
        """Return the seconds that a place has to wait."""
        times = list(self._wrong.get(place, {}).values())
        return times[0] + WITHIN - time.monotonic() if len(times) == MOST else 0.0

    def _note(self, place: str, token: int) -> None:
        wrong = self._wrong.setdefault(place, OrderedDict())
        self._wrong.move_to_end(place)
        if token not in wrong:
            wrong[token] = time.monotonic()
            if len(wrong) > MOST:
                wrong.popitem(last=False)
        if len(self._wrong) > PLACES:
            self._wrong.popitem(last=False)


@lru_cache(maxsize=1_024)
def _place(address: str) -> str:
    """Name the place that an address belongs to: itself, or the network of one of IPv6."""
    try:
        found = ip_address(address)
    except ValueError:  # a socket that has a path
        return address
    if not isinstance(found, IPv6Address):
        return address
    return str(found.ipv4_mapped or ip_network((int(found), SITE), strict=False))
