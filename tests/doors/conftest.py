"""The servers that the doors are tried on, and names that keep tests apart."""

import secrets
from collections.abc import AsyncIterator

import pytest

from tests.doors.serving import Server, serving, settings_for

TOKEN = "a-token-of-sixteen-characters-or-more"


@pytest.fixture(scope="session")
async def server(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Server]:
    """A server as a new user starts it."""
    async with serving(settings_for(tmp_path_factory.mktemp("open"))) as server:
        yield server


@pytest.fixture(scope="session")
async def guarded(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Server]:
    """A server in development, with a token and a second name."""
    folder = tmp_path_factory.mktemp("guarded")
    settings = settings_for(folder, token=TOKEN, development=True, http_allowed_hosts="memoria.example")
    async with serving(settings) as server:
        yield server


@pytest.fixture
def kind() -> str:
    """A kind of memory that no other test has."""
    return f"k{secrets.token_hex(8)}"
