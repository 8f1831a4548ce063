"""The servers that the doors are tried on, and names that keep tests apart."""

import secrets
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from memoria.http import attempts
from tests.doors.serving import Server, serving, settings_for

TOKEN = "a-token-of-sixteen-characters-or-more"


@pytest.fixture(scope="session")
async def server(server_folder: Path) -> AsyncIterator[Server]:
    """A server as a new user starts it."""
    async with serving(settings_for(server_folder / "open")) as server:
        yield server


@pytest.fixture(scope="session")
async def guarded(server_folder: Path) -> AsyncIterator[Server]:
    """A server in development, with a token and a second name."""
    settings = settings_for(
        server_folder / "guarded", token=TOKEN, development=True, http_allowed_hosts="memoria.example"
    )
    async with serving(settings) as server:
        yield server


@pytest.fixture(autouse=True)
def _nobody_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let tests share a server, whatever wrong tokens they send."""
    monkeypatch.setattr(attempts, "WITHIN", 0.0)


@pytest.fixture
def kind() -> str:
    """A kind of memory that no other test has."""
    return f"k{secrets.token_hex(8)}"
