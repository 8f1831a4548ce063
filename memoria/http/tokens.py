"""The token that is asked for: shown in a header by programs, and in a cookie by browsers that logged in.

The cookie holds a digest of the token, so it is no key to anything else, and another token makes it worthless.
"""

import hmac

from starlette.datastructures import Headers
from starlette.requests import cookie_parser
from starlette.responses import Response

READING = frozenset({"GET", "HEAD"})
KEPT = 30 * 24 * 3600
"""Seconds that a browser stays logged in."""


class Token:
    """The token of a server; an empty one is shown by everybody."""

    def __init__(self, secret: str) -> None:
        digest = hmac.new(secret.encode(), b"memoria: a browser that logged in", "sha256").hexdigest()
        self._secret = secret
        self._name = f"memoria_{digest[:8]}"  # cookies reach every port of a host, so two servers need two names
        self._cookie = digest[8:]

    def equals(self, given: str) -> bool:
        """Tell whether a text is the token, in the same time whatever it is."""
        return not self._secret or hmac.compare_digest(given.strip().encode(), self._secret.encode())

    def is_borne(self, authorization: str) -> bool:
        """Tell whether an Authorization header carries the token."""
        kind, _, given = authorization.partition(" ")
        right = self.equals(given)
        return not self._secret or (kind.lower() == "bearer" and right)

    def is_shown(self, headers: Headers, method: str) -> bool:
        """Tell whether a request shows the token. Of one that can change something a cookie needs an Origin header.

        That the origin is the server's own has been looked at before.
        """
        if self.is_borne(headers.get("authorization", "")):
            return True
        right = self._is_cookie(cookie_parser(headers.get("cookie", "")).get(self._name, ""))
        return right and (method in READING or "origin" in headers)

    def mistaken(self, headers: Headers) -> str | None:
        """Return what a request shows that is not the token; None when it shows nothing, or the right one."""
        if (said := headers.get("authorization")) and not self.is_borne(said):
            return said
        given = cookie_parser(headers.get("cookie", "")).get(self._name)
        return given if given and not self._is_cookie(given) else None

    def _is_cookie(self, given: str) -> bool:
        return hmac.compare_digest(given.encode(), self._cookie.encode())

    def remember(self, reply: Response, *, secure: bool) -> None:
        """Let a browser show the token from now on."""
        if self._secret:
            reply.set_cookie(self._name, self._cookie, KEPT, secure=secure, httponly=True, samesite="strict")

    def forget(self, reply: Response, *, secure: bool) -> None:
        """Let a browser show it no more."""
        reply.delete_cookie(self._name, secure=secure, httponly=True, samesite="strict")
