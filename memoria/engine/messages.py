"""Qdrant's messages, without the rest of its client, whose import takes a second and 60 MB.

`qdrant_client.grpc` stands alone, but importing it imports its package, with REST models and embedders. So a
stand-in is put in the package's place; whoever asks it for anything else gets the real package.
"""

import importlib
import importlib.util
import sys
from types import ModuleType
from typing import Any

PACKAGE = "qdrant_client"


class StandIn(ModuleType):
    """A package that is imported when something in it is asked for."""

    def __getattr__(self, name: str) -> Any:
        """Import the real package, and return what was asked for."""
        if name.startswith("__"):
            raise AttributeError(name)
        if sys.modules.get(PACKAGE) is self:
            del sys.modules[PACKAGE]
        return getattr(importlib.import_module(PACKAGE), name)


def stand_in() -> None:
    """Put the stand-in in the place of the package, unless that is already imported."""
    spec = importlib.util.find_spec(PACKAGE)
    if PACKAGE in sys.modules or spec is None or spec.submodule_search_locations is None:
        return
    package = StandIn(PACKAGE)
    package.__path__ = list(spec.submodule_search_locations)
    package.__spec__ = spec
    sys.modules[PACKAGE] = package


stand_in()

from qdrant_client.grpc import *  # noqa: E402, F403
