"""The MCP door over stdio: agents as they really run, each a process of its own."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import orjson
import pytest

from memoria.client import AsyncMemoria
from memoria.records import MemoryFilter, TextFilter
from memoria.stores.embedded import folder
from memoria.stores.embedded.engine import EngineProcess
from tests.doors import agents
from tests.doors.agents import call
from tests.doors.commands import Commands

PROCESSES = 4
WRITES = 25


@pytest.fixture(scope="module")
async def cli(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Commands]:
    """Commands over a new folder, which nobody serves yet."""
    commands = Commands(tmp_path_factory.mktemp("stdio") / "data")
    yield commands
    await commands.run("stop")


async def write(environment: dict[str, str], number: int) -> list[str]:
    """Let one agent remember, link, revise and recall; return what it was told was kept."""
    async with agents.over_stdio(environment, mode=agents.MODES[number % 2]) as agent:
        kept: list[str] = []
        for turn in range(WRITES):
            new = [
                {"content": f"agent {number} turn {turn}", "kind": "stdio"},
                {"content": f"all say this at turn {turn}", "kind": "shared"},
            ]
            own, shared = (await call(agent, "remember", memories=new))["results"]
            kept.append(own["id"])
            await call(agent, "relate", relations=[{"source": own["id"], "target": shared["id"], "type": "part_of"}])
            if turn % 5 == 0:
                changes = {"content": f"agent {number} turn {turn}, revised"}
                await call(agent, "revise", action="update", ids=[own["id"]], version=1, changes=changes)
            found = await call(agent, "recall", query=f"agent {number} turn {turn}", kinds=["stdio"], limit=50)
            assert own["id"] in {each["id"] for each in found["memories"]}
        return kept


async def test_agents_that_start_at_once_share_one_server_and_lose_nothing(cli: Commands) -> None:
    kept = await asyncio.gather(*(write(cli.environment, number) for number in range(PROCESSES)))
    ids = [id for each in kept for id in each]
    assert len(set(ids)) == PROCESSES * WRITES
    owner = folder.owner(cli.folder)
    assert owner is not None
    async with AsyncMemoria(owner.url) as memory:
        held = [str(each.id) async for each in memory.every_memory(MemoryFilter(kind=TextFilter(eq="stdio")))]
        assert sorted(held) == sorted(ids)
        assert await memory.count(MemoryFilter(kind=TextFilter(eq="shared"))) == WRITES
        stats = await memory.stats()
        assert (stats.relations, stats.versions) == (PROCESSES * WRITES, PROCESSES * len(range(0, WRITES, 5)))


async def test_an_agent_outlives_a_restart_of_its_server(cli: Commands) -> None:
    async with agents.over_stdio(cli.environment) as agent:
        [before] = (await call(agent, "remember", memories=[{"content": "before the restart"}]))["results"]
        assert (await cli.run("stop")).code == 0
        found = await call(agent, "get", ids=[before["id"]])
    assert [each["content"] for each in found["memories"]] == ["before the restart"]


async def test_each_agent_has_a_session_of_its_own(cli: Commands) -> None:
    async with agents.over_stdio(cli.environment) as one, agents.over_stdio(cli.environment) as other:
        names = [await _session(agent) for agent in (one, one, other)]
    assert names[0] == names[1] != names[2]


async def test_the_environment_names_the_agent(cli: Commands) -> None:
    async with agents.over_stdio({**cli.environment, "MEMORIA_AGENT": "ädä"}) as agent:
        [begun] = (await call(agent, "work", action="start", text="the parser"))["sessions"]
        await call(agent, "work", action="stop")
    assert begun["owner"] == "ädä"


async def _session(agent: Any) -> str:
    [content] = (await agent.read_resource("memoria://session")).contents
    return str(orjson.loads(content.text)["session"])


async def test_refusals_progress_and_prompts_come_through(cli: Commands) -> None:
    told: list[float] = []

    async def note(progress: float, total: float | None, message: str | None) -> None:
        del total, message
        told.append(progress)

    async with agents.over_stdio(cli.environment) as agent:
        error = await agents.refused(agent, "recall", query="")
        new = [{"content": f"step {number}"} for number in range(25)]
        await agent.call_tool("remember", {"memories": new}, progress_callback=note)
        [message] = (await agent.get_prompt("begin", {"task": "step"})).messages
    assert (error["code"], error["field"]) == ("INVALID_INPUT", "query")
    assert told == [20, 25]
    assert "step" in message.content.text  # type: ignore[union-attr]


async def test_with_server_databases_it_opens_them_itself(
    record_url: str, engine: EngineProcess, tmp_path: Path
) -> None:
    commands = Commands(tmp_path / "data", MEMORIA_DATABASE_URL=record_url, MEMORIA_QDRANT_URL=engine.address)
    async with agents.over_stdio(commands.environment) as one, agents.over_stdio(commands.environment) as other:
        [kept] = (await call(one, "remember", memories=[{"content": "kept without a server"}]))["results"]
        found = await call(other, "recall", query="without a server")
        assert (await _session(one)) != (await _session(other))
    assert [each["id"] for each in found["memories"]] == [kept["id"]]
    assert not (tmp_path / "data" / "owner.json").exists()


async def test_an_unknown_profile_is_refused(cli: Commands) -> None:
    result = await cli.run("mcp", "--profile", "dream")
    assert (result.code, result.out) == (2, "")
    assert "there is no profile 'dream': there are default" in result.err
