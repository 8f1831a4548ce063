"""A browser logs in once with the token, since it cannot send a header of its own, and out."""

from starlette.requests import Request
from starlette.responses import Response

from memoria.errors import Unauthorized
from memoria.http import bodies
from memoria.http.attempts import Attempts
from memoria.http.tokens import Token

DONE = 204


class Logins:
    """Takes the token, and gives the cookie that stands for it."""

    def __init__(self, token: Token, attempts: Attempts) -> None:
        self._token = token
        self._attempts = attempts

    async def log_in(self, request: Request) -> Response:
        """Answer a body such as {"token": "…"} with the cookie.

        Raises:
            InvalidInput: There is no such body.
            Unauthorized: The token is another one.
            TooMany: Too many wrong ones came from there before.
        """
        given = (await bodies.received(request)).get("token")
        shown = given if isinstance(given, str) else ""
        address = request.client.host if request.client else ""
        if not (self._token.equals(shown) and self._attempts.opens(address)):
            self._attempts.refuse(address, shown)
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
