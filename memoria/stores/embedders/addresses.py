"""Addresses of models, as operators write them."""

import re
from urllib.parse import urlsplit

from memoria.errors import InvalidInput

SECRET = re.compile(r"^([a-z]+://)?[^/@]*@")


def source(model: str, address: str, setting: str) -> str:
    """Return how messages call a model behind an address; a password in the address is left out.

    Raises InvalidInput, which names the setting, when it is no address.
    """
    shown = SECRET.sub(lambda found: found[1] or "", address)
    if not _is_address(whole(address)):
        raise InvalidInput(f"{setting}={shown!r} is no address: write it as http://host:port")
    return f"{model} at {shown}"


def whole(address: str) -> str:
    """Return an address with its scheme."""
    return address if "://" in address else f"http://{address}"


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        reachable = bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
    return reachable and parts.scheme in {"http", "https"} and url.isprintable() and " " not in url
