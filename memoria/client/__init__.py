"""The Python client: `Memoria` for ordinary code, `AsyncMemoria` for asynchronous code."""

from memoria.client.asynchronous import AsyncMemoria
from memoria.client.blocking import Memoria

__all__ = ["AsyncMemoria", "Memoria"]
