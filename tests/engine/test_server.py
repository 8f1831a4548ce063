"""The engine in this process: what becomes of calls whose callers go away."""

import asyncio
import gc
from pathlib import Path
from typing import Any

import pytest

from memoria.engine.messages import CreateCollection
from memoria.engine.refusals import Refused
from memoria.engine.server import Engine
from memoria.engine.shelf import Shelf

CREATE = "/qdrant.Collections/Create"


async def test_a_write_that_is_refused_when_its_caller_is_gone_is_no_news(tmp_path: Path) -> None:
    told: list[Any] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: told.append(context))
    engine = Engine(Shelf(tmp_path))
    body = CreateCollection(collection_name="no name/at all").SerializeToString()
    with pytest.raises(Refused, match="cannot name a collection"):
        await engine.answer(CREATE, body)
    async with engine.writing:  # so that the write comes after its caller has gone
        caller = asyncio.create_task(engine.answer(CREATE, body))
        await asyncio.sleep(0.01)
        caller.cancel()
        await asyncio.gather(caller, return_exceptions=True)
    del caller  # whose traceback knows the write
    await asyncio.sleep(0.2)
    gc.collect()
    await engine.stop()
    assert told == []
