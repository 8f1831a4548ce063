"""The official inspector's command line, where it is installed: MEMORIA_TEST_INSPECTOR names its executable."""

import asyncio
import os
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator
from typing import Any

import orjson
import pytest

from tests.doors.commands import Commands
from tests.doors.serving import Server

INSPECTOR = os.environ.get("MEMORIA_TEST_INSPECTOR", "")
pytestmark = pytest.mark.skipif(not INSPECTOR, reason="MEMORIA_TEST_INSPECTOR names no inspector")
PASSED = ("PYTHONPATH", "MEMORIA_DATA_DIR", "MEMORIA_EMBEDDER", "MEMORIA_HTTP_PORT")


@pytest.fixture(scope="module")
async def cli(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Commands]:
    """Commands over a new folder."""
    commands = Commands(tmp_path_factory.mktemp("inspector") / "data")
    yield commands
    await commands.run("stop")


async def inspect(*arguments: str) -> Any:
    """Run the inspector once, and return what it printed."""
    process = await asyncio.create_subprocess_exec(INSPECTOR, "--cli", *arguments, stdout=PIPE, stderr=PIPE)
    out, err = await asyncio.wait_for(process.communicate(), 120)
    assert process.returncode == 0, (out, err)
    return orjson.loads(out)


def over_stdio(cli: Commands) -> list[str]:
    passed = [each for name in PASSED for each in ("-e", f"{name}={cli.environment[name]}")]
    return [*passed, sys.executable, "-m", "memoria.cli.main", "mcp"]


async def test_it_lists_and_calls_over_stdio(cli: Commands) -> None:
    target = over_stdio(cli)
    tools = (await inspect(*target, "--method", "tools/list"))["tools"]
    assert {tool["name"] for tool in tools} >= {"remember", "recall", "get", "relate", "explore", "revise"}
    new = 'memories=[{"content": "kept by the inspector"}]'
    call = ("--method", "tools/call", "--tool-name")
    kept = await inspect(*target, *call, "remember", "--tool-arg", new)
    [result] = kept["structuredContent"]["results"]
    found = await inspect(*target, *call, "recall", "--tool-arg", "query=inspector")
    assert [each["id"] for each in found["structuredContent"]["memories"]] == [result["id"]]
    read = await inspect(*target, "--method", "resources/read", "--uri", f"memoria://memory/{result['id']}")
    assert "kept by the inspector" in read["contents"][0]["text"]
    prompt = await inspect(*target, "--method", "prompts/get", "--prompt-name", "begin", "--prompt-args", "task=keep")
    assert "kept by the inspector" in prompt["messages"][0]["content"]["text"]


async def test_it_lists_over_http(server: Server) -> None:
    tools = (await inspect(f"{server.url}/mcp", "--transport", "http", "--method", "tools/list"))["tools"]
    assert {tool["name"] for tool in tools} >= {"remember", "recall", "get", "relate", "explore", "revise"}
