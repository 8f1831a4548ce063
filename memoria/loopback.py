"""Addresses on this machine."""

from ipaddress import ip_address
from urllib.parse import urlsplit


def is_loopback(host: str) -> bool:
    """Tell whether a host name or address stays on this machine."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def is_near(url: str) -> bool:
    """Tell whether an address is on this machine, where no proxy belongs in between."""
    try:
        return is_loopback(urlsplit(url).hostname or "")
    except ValueError:  # it is no address, which whoever uses it says
        return False
