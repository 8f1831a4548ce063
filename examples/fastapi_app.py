"""A web application with memory: `uvicorn examples.fastapi_app:app`. Speaks to a running Memoria."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated

from fastapi import Depends, FastAPI

from memoria.client import AsyncMemoria
from memoria.facades import HybridMemoryService

memory = AsyncMemoria(os.environ.get("MEMORIA_URL", "http://127.0.0.1:8765"), token=os.environ.get("MEMORIA_TOKEN", ""))
service = HybridMemoryService(memory)
Service = Annotated[HybridMemoryService, Depends(service)]


@asynccontextmanager
async def lifespan(_: FastAPI) -> AsyncIterator[None]:
    yield
    await memory.close()


app = FastAPI(lifespan=lifespan)


@app.post("/sessions/{session}/turns")
async def say(session: str, text: str, memory: Service) -> dict[str, list[str]]:
    """Keep what was said, and answer with what it reminds of."""
    known = [hit.memory.content for hit in await memory.search(text, top_k=3)]
    await memory.store_episode(session, text)
    return {"reminds_of": known}


@app.get("/sessions/{session}/turns")
async def turns(session: str, memory: Service) -> list[str]:
    """Tell what was said last."""
    return [turn.content for turn in await memory.fetch_recent_context(session)]
