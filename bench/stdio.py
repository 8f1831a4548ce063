"""Many agents at once over stdio: nothing lost, nothing doubled. And what MCP adds to a recall.

`python -m bench.stdio [agents] [writes]`; by default 16 agents make 1,000 writes each.
"""

import asyncio
import json
import os
import statistics
import sys
import tempfile
import time
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import httpx2
from mcp import Client, StdioServerParameters
from mcp.client.streamable_http import streamable_http_client

from bench.commit import commit
from memoria.client import AsyncMemoria
from memoria.records import MemoryFilter, TextFilter

AT_START = 4
"""Agents that start at the same time; starting costs more than writing."""
ASKED = 200


def environment(folder: str) -> dict[str, str]:
    """What an agent is started with."""
    ours = {
        "MEMORIA_DATA_DIR": f"{folder}/data",
        "MEMORIA_HTTP_PORT": "0",
        "MEMORIA_EMBEDDER": "hashing",
        "PYTHONPATH": str(Path(__file__).parent.parent),
    }
    return {**os.environ, **ours}


async def started(stack: AsyncExitStack, folder: str) -> Client:
    command = StdioServerParameters(
        command=sys.executable, args=["-m", "memoria.cli.main", "mcp"], env=environment(folder), cwd=folder
    )
    return await stack.enter_async_context(Client(command))


async def call(agent: Client, tool: str, **arguments: Any) -> Any:
    result = await agent.call_tool(tool, arguments)
    assert not result.is_error, result.content
    return result.structured_content


async def write(agent: Client, number: int, writes: int) -> tuple[list[str], int]:
    """Remember, link and revise in turn; return what was kept, and how many links were drawn."""
    kept: list[str] = []
    links = 0
    for turn in range(writes):
        if turn % 4 == 2:
            ends = {"source": kept[-1], "target": kept[-2], "type": "follows"}
            [drawn] = (await call(agent, "relate", relations=[ends]))["results"]
            links += drawn["created"]
        elif turn % 4 == 3:
            changes = {"content": f"agent {number} turn {turn}, revised"}
            await call(agent, "revise", action="update", ids=[kept[-1]], version=1, changes=changes)
        else:
            new = [{"content": f"agent {number} turn {turn}", "kind": "stdio"}]
            kept.append((await call(agent, "remember", memories=new))["results"][0]["id"])
    return kept, links


async def serve_agent(folder: str, number: int, writes: int, gate: asyncio.Semaphore, ready: asyncio.Barrier) -> Any:
    async with AsyncExitStack() as stack:
        async with gate:
            agent = await started(stack, folder)
        await ready.wait()
        began = time.perf_counter()
        kept, links = await write(agent, number, writes)
        return kept, links, time.perf_counter() - began


async def check(url: str, results: list[Any]) -> None:
    """Compare what the agents were told with what is there."""
    told = [id for kept, _, _ in results for id in kept]
    async with AsyncMemoria(url) as memory:
        held = [str(each.id) async for each in memory.every_memory(MemoryFilter(kind=TextFilter(eq="stdio")))]
        relations = (await memory.stats()).relations
    lost, doubled = len(set(told) - set(held)), len(held) - len(set(held)) + len(set(held) - set(told))
    assert (lost, doubled) == (0, 0), (lost, doubled)
    assert relations == sum(links for _, links, _ in results)


async def recalls(url: str) -> dict[str, float]:
    """Time the same questions by GraphQL and by MCP over HTTP, in milliseconds; every question is new."""
    taken: dict[str, list[float]] = {"graphql": [], "mcp": []}
    async with AsyncExitStack() as stack:
        memory = await stack.enter_async_context(AsyncMemoria(url))
        http = await stack.enter_async_context(httpx2.AsyncClient(trust_env=False))
        agent = await stack.enter_async_context(Client(streamable_http_client(f"{url}/mcp", http_client=http)))
        await agent.list_tools()
        for number in range(ASKED):
            began = time.perf_counter()
            await memory.recall(f"agent {number % 16} turn {number} by graphql", limit=8)
            between = time.perf_counter()
            await call(agent, "recall", query=f"agent {number % 16} turn {number} by agents")
            taken["graphql"].append(between - began)
            taken["mcp"].append(time.perf_counter() - between)
    return {f"recall_{name}_p50_ms": round(statistics.median(each) * 1_000, 2) for name, each in taken.items()}


async def main(agents: int, writes: int) -> None:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        gate, ready = asyncio.Semaphore(AT_START), asyncio.Barrier(agents)
        try:
            calls = (serve_agent(folder, number, writes, gate, ready) for number in range(agents))
            results = await asyncio.gather(*calls)
            url = json.loads((Path(folder) / "data" / "owner.json").read_text())["url"]
            await check(url, results)
            seconds = max(each for _, _, each in results)
            report = {
                "commit": commit(),
                "agents": agents,
                "writes_each": writes,
                "lost": 0,
                "doubled": 0,
                "writes_per_second": round(agents * writes / seconds, 1),
                **await recalls(url),
            }
            print(json.dumps(report, indent=2))
        finally:
            stopping = [sys.executable, "-m", "memoria.cli.main", "stop"]
            process = await asyncio.create_subprocess_exec(*stopping, env=environment(folder), cwd=folder)
            await process.wait()


if __name__ == "__main__":
    asyncio.run(main(*(int(each) for each in (sys.argv[1:] or ["16", "1000"]))))
