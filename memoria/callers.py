"""Who calls: the agent that a request names, in the one workspace there is."""

from starlette.datastructures import Headers

from memoria.errors import InvalidInput
from memoria.records import Caller

HEADER = "x-memoria-agent"
LONGEST = 128
"""Bytes of a name."""


def caller(headers: Headers) -> Caller:
    """Read who calls from the headers of a request.

    Raises:
        InvalidInput: The agent's name cannot be understood.
    """
    given = headers.getlist(HEADER)
    if len(given) > 1:
        raise InvalidInput("the header X-Memoria-Agent stands there more than once: send one", field="agent")
    try:
        return Caller(agent=agent(given[0].encode("latin-1").decode()) if given else None)
    except UnicodeDecodeError:
        raise InvalidInput("the header X-Memoria-Agent is no UTF-8", field="agent") from None


def agent(name: str) -> str | None:
    """Check the name of an agent; an empty one names nobody.

    Raises:
        InvalidInput: It is too long, or holds what cannot be printed.
    """
    name = name.strip()
    if not name.isprintable() or len(name.encode(errors="replace")) > LONGEST:
        raise InvalidInput(
            f"an agent's name is at most {LONGEST} bytes of text that can be printed: choose another", field="agent"
        )
    return name or None
