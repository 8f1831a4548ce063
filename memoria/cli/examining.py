"""What the doctor looks at, and how each part is mended."""

import asyncio
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from memoria import __version__
from memoria.cli import documents, logs, server
from memoria.client import Memoria
from memoria.domain import insight
from memoria.errors import MemoriaError, TooMany, Unauthorized, Unavailable
from memoria.http.site import BUILD, BUNDLE, is_built
from memoria.settings import LogLevel, Settings, unknown
from memoria.stores.opening import Stores, open_stores

LEAST_SPACE = 1024**3
"""Bytes that should be free for the databases to work."""
OPEN = 0o066
"""Others may pass through, as the system user does that PostgreSQL runs as when root starts it, but not look."""
REMEDIES = {
    "record": "see that PostgreSQL runs at MEMORIA_DATABASE_URL; if it is embedded, see its log in the data folder",
    "index": "see that Qdrant runs and MEMORIA_QDRANT_URL is right; recall reads words from the record until then",
    "embedder": "see that the model is there: MEMORIA_EMBEDDER, MEMORIA_EMBEDDING_MODEL and the address of its server",
    "reranker": "see that the model is there: MEMORIA_RERANKER, MEMORIA_RERANK_MODEL and the address of its server",
    "queue": "see the server's log for why they cannot be indexed; recall reads them from the record until then",
    "token": "set MEMORIA_TOKEN, or say --token",
    "server": "see server.log in the data folder, or run `memoria serve` to see what it says",
}


@dataclass(kw_only=True)
class Finding:
    """The state of one part: ok, degraded, down or absent, why, and how to mend it."""

    name: str
    state: str
    message: str
    remedy: str = ""


NO_RERANKER = Finding(name="reranker", state="absent", message="none is set; hits stay in the order of recall")


def examine(settings: Settings, url: str | None) -> list[Finding]:
    """Look at each part: by the server when one runs, else by opening the stores for a moment."""
    logs.configure(LogLevel.ERROR)
    version = Finding(name="version", state="ok", message=f"Memoria {__version__}")
    own = [version, _named(), site(BUNDLE), *_folder(settings.folder)]
    try:
        running = server.address(url) if url else server.found(settings)
        return [*own, *(_of_server(running, settings) if running else asyncio.run(_of_stores(settings)))]
    except Unauthorized as error:
        return [
            *own,
            Finding(name="server", state="down", message=str(error), remedy="set MEMORIA_TOKEN, or say --token"),
        ]
    except MemoriaError as error:
        return [*own, Finding(name="server", state="down", message=str(error), remedy=REMEDIES["server"])]


def site(bundle: Path) -> Finding:
    """Tell whether the web interface lies where the server looks for it."""
    if is_built(bundle):
        return Finding(name="site", state="ok", message="the web interface is built")
    remedy = f"run `{BUILD}` in the source folder; everything else works without"
    return Finding(name="site", state="absent", message="the web interface is not built", remedy=remedy)


def _named() -> Finding:
    """Tell whether every variable that is named like a setting is one."""
    if not (strange := unknown()):
        return Finding(name="settings", state="ok", message="every variable that begins with MEMORIA_ is a setting")
    message = f"nothing reads {', '.join(f'{each.name} ({each.source})' for each in strange)}"
    meant = [f"{each.name} as {each.nearest}" for each in strange if each.nearest]
    remedy = f"write {', '.join(meant)}" if meant else "`memoria config` lists the settings there are"
    return Finding(name="settings", state="degraded", message=message, remedy=remedy)


def _folder(folder: Path) -> Iterator[Finding]:
    place = next(each for each in (folder, *folder.parents) if each.exists())
    if not os.access(place, os.W_OK | os.X_OK):
        remedy = f"choose another MEMORIA_DATA_DIR, or make {place} yours: chown -R $USER {place}"
        yield Finding(name="folder", state="down", message=f"{place} cannot be written", remedy=remedy)
    elif folder.exists() and folder.stat().st_mode & OPEN:
        remedy = f"chmod 700 {folder}"
        yield Finding(name="folder", state="down", message=f"{folder} is open to other users", remedy=remedy)
    else:
        yield Finding(name="folder", state="ok", message=f"{folder} is writable and private")
    yield _space(place)


def _space(place: Path) -> Finding:
    free = shutil.disk_usage(place).free
    message = f"{free / 1024**3:.1f} GB are free"
    if free < LEAST_SPACE:
        return Finding(name="disk", state="down", message=message, remedy=f"free some space on the disk of {place}")
    return Finding(name="disk", state="ok", message=message)


def _of_server(url: str, settings: Settings) -> list[Finding]:
    with Memoria(url, token=settings.token.get_secret_value()) as remote:
        health = remote.graphql(documents.HEALTH)
        found = [_recalling(remote, f"{health['version']} answers at {url}")]
    names = {part["name"] for part in health["parts"]}
    return [*found, *(_finding(part) for part in health["parts"]), *([] if "reranker" in names else [NO_RERANKER])]


def _recalling(remote: Memoria, where: str) -> Finding:
    try:
        answer = remote.graphql(documents.RECALL, query="is the embedder there", limit=1, explain=False)
    except (Unavailable, TooMany) as error:
        return Finding(
            name="server", state="down", message=f"{where}; recall does not: {error}", remedy="mend what is ✗"
        )
    return answering(where, answer["degraded"])


def answering(where: str, degraded: list[str]) -> Finding:
    """Say how recall does. That much waits for the index is for the queue to tell."""
    lacking = [part for part in degraded if part != "tail"]
    message = f"{where}; degraded: {', '.join(lacking) or 'nothing'}"
    state = "degraded" if lacking else "ok"
    return Finding(name="server", state=state, message=message, remedy=_remedy("embedder", state))


def _finding(part: dict[str, Any]) -> Finding:
    return Finding(**part, remedy=_remedy(part["name"], part["state"]))


def _remedy(name: str, state: str) -> str:
    return "" if state == "ok" else REMEDIES[name]


async def _of_stores(settings: Settings) -> list[Finding]:
    async with open_stores(settings) as stores:
        health = await insight.health(stores)
        parts = [_finding(vars(part)) for part in health.parts if part.name not in {"embedder", "reranker"}]
        return [*parts, await _embedder(stores), await _reranker(stores)]


async def _embedder(stores: Stores) -> Finding:
    try:
        vector = await stores.embedder.query("is the embedder there")
    except Unavailable as error:
        return Finding(name="embedder", state="down", message=str(error), remedy=REMEDIES["embedder"])
    return Finding(name="embedder", state="ok", message=f"{stores.embedder.model}, {len(vector)} numbers a vector")


async def _reranker(stores: Stores) -> Finding:
    if stores.reranker is None:
        return NO_RERANKER
    try:
        await stores.reranker.scores("is the reranker there", ["it is"])
    except Unavailable as error:
        return Finding(name="reranker", state="down", message=str(error), remedy=REMEDIES["reranker"])
    return Finding(name="reranker", state="ok", message=stores.reranker.model)
