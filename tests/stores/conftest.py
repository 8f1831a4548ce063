"""The indexes that the contract is held against: the embedded engine, a server, and a server in a container."""

import os
import shutil
import subprocess
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest

from memoria.stores.index import Index
from tests.stores.index_worlds import DIMENSION, fresh_generation, open_index, running_engine

QDRANT_IMAGE = "qdrant/qdrant:v1.16.3"


@pytest.fixture(scope="session", params=["embedded", "server", "container"])
async def index_address(request: pytest.FixtureRequest) -> AsyncIterator[str]:
    """Where an index answers."""
    async with AsyncExitStack() as stack:
        if request.param == "embedded":
            yield (await stack.enter_async_context(running_engine())).address
        elif request.param == "server":
            if not (url := os.environ.get("MEMORIA_TEST_QDRANT_URL")):
                pytest.skip("MEMORIA_TEST_QDRANT_URL is not set")
            yield url
        else:
            yield _container(stack)


def _container(stack: AsyncExitStack) -> str:
    docker = shutil.which("docker")
    if docker is None or subprocess.run([docker, "info"], capture_output=True, check=False).returncode:
        pytest.skip("no Docker engine answers")
    from testcontainers.core.container import DockerContainer
    from testcontainers.core.wait_strategies import LogMessageWaitStrategy

    container = DockerContainer(QDRANT_IMAGE).with_exposed_ports(6334)
    container.waiting_for(LogMessageWaitStrategy("gRPC listening"))
    stack.enter_context(container)
    return f"http://{container.get_container_host_ip()}:{container.get_exposed_port(6334)}"


@pytest.fixture
async def index(index_address: str) -> AsyncIterator[Index]:
    """An index to use."""
    index = open_index(index_address)
    yield index
    await index.close()


@pytest.fixture
async def generation(index: Index) -> AsyncIterator[int]:
    """A generation of the test's own."""
    fresh = fresh_generation()
    await index.create(fresh, DIMENSION)
    yield fresh
    await index.drop(fresh)
