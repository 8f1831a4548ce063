"""Façades: Memoria by the names that applications use."""

from memoria.facades.hybrid import Episode, HybridMemoryService, ReadPreference
from memoria.facades.manager import MemoryManager

__all__ = ["Episode", "HybridMemoryService", "MemoryManager", "ReadPreference"]
