"""A browser logs in once with the token, since it cannot send a header of its own, and out."""

import time
from collections import OrderedDict, deque

from starlette.requests import Request
from starlette.responses import Response

from memoria.errors import TooMany, Unauthorized
from memoria.http import bodies
from memoria.http.tokens import Token

DONE = 204
MOST = 10
"""Wrong tokens that one address may send within `WITHIN`."""
WITHIN = 60.0
ADDRESSES = 10_000
"""Addresses that are remembered; the one that tried longest ago goes first."""


class Attempts:
    """When wrong tokens came, by the address they came from."""

    def __init__(self) -> None:
        self._wrong: OrderedDict[str, deque[float]] = OrderedDict()

    def check(self, address: str) -> None:
        """Let an address try.

        Raises:
            TooMany: It sent too many wrong tokens of late.
        """
        wrong = self._wrong.get(address, deque())
        if len(wrong) == MOST and (wait := wrong[0] + WITHIN - time.monotonic()) > 0:
            raise TooMany(
                f"{MOST} wrong tokens came from {address}: wait a minute, and copy the right one", retry_after=wait
            )

    def note(self, address: str) -> None:
        """Note that a wrong token came."""
        self._wrong.setdefault(address, deque(maxlen=MOST)).append(time.monotonic())
        self._wrong.move_to_end(address)
        if len(self._wrong) > ADDRESSES:
            self._wrong.popitem(last=False)


class Logins:
    """Takes the token, and gives the cookie that stands for it."""

    def __init__(self, token: Token) -> None:
        self._token = token
        self._attempts = Attempts()

    async def log_in(self, request: Request) -> Response:
        """Answer a body such as {"token": "…"} with the cookie.

        Raises:
            InvalidInput: There is no such body.
            Unauthorized: The token is another one.
            TooMany: Too many wrong ones came from there before, and even the right one has to wait.
        """
        given = (await bodies.received(request)).get("token")
        address = request.client.host if request.client else ""
        self._attempts.check(address)
        if not self._token.equals(given if isinstance(given, str) else ""):
            self._attempts.note(address)
            raise Unauthorized("this is not the token in MEMORIA_TOKEN: copy it from where the server was set up")
        reply = Response(status_code=DONE)
        self._token.remember(reply, secure=_is_secure(request))
        return reply

    async def log_out(self, request: Request) -> Response:
        """Take the cookie back."""
        reply = Response(status_code=DONE)
        self._token.forget(reply, secure=_is_secure(request))
        return reply


def _is_secure(request: Request) -> bool:
    """Tell whether the browser came by https; what stands between may speak http to us, but leaves its Origin."""
    return request.url.scheme == "https" or request.headers.get("origin", "").startswith("https:")
