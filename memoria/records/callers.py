"""Who asks, and what every noun is made of."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

Json = Any
"""Anything `json.loads` can give."""

DEFAULT_WORKSPACE = UUID("00000000-0000-7000-8000-000000000001")
"""The workspace `default`, which exists from the first migration on."""

PERSON = "user"
"""Who works when a caller gives no agent's name: the person of the workspace."""


@dataclass(kw_only=True)
class Caller:
    """Who asks: the workspace that bounds everything, and the agent's name if it gave one."""

    workspace_id: UUID = DEFAULT_WORKSPACE
    agent: str | None = None

    @property
    def owner(self) -> str:
        """Whose work it is: the agent's, or the person's."""
        return self.agent or PERSON


@dataclass(kw_only=True)
class Failure:
    """Why one item of many was refused: a code of `memoria.errors`, and how to mend it."""

    code: str
    message: str
    field: str | None = None


Ids = Sequence[UUID]
