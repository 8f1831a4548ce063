"""The examples run as they stand."""

import importlib
import json
import os
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from memoria.client import Memoria

EXAMPLES = Path(__file__).parent.parent / "examples"
ENVIRONMENT = {**os.environ, "MEMORIA_EMBEDDER": "hashing", "PYTHONPATH": str(EXAMPLES.parent)}


def run(*arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, *arguments], capture_output=True, text=True, env=ENVIRONMENT, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_script_says_why() -> None:
    out = run(str(EXAMPLES / "script.py"))
    assert "The report came late (3 steps from the disk)" in out


def test_the_flow_remembers_from_one_turn_to_the_next() -> None:
    out = run(str(EXAMPLES / "langgraph_flow.py"))
    assert "> What do I drink?\n  known: ['I drink green tea in the morning']" in out


def test_a_repositorys_documents_answer() -> None:
    out = run(str(EXAMPLES / "ingest_docs.py"), str(EXAMPLES / "docs"), "how", "long", "does", "a", "rollback", "take")
    assert out.startswith("3 sections kept")
    assert "1. deploying.md#0: Deploying" in out


def test_the_notebook_runs_from_top_to_bottom() -> None:
    notebook = json.loads((EXAMPLES / "notebook.ipynb").read_text())
    cells = ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert "The lighthouse burns blue oil" in run("-c", "\n".join(cells))


async def test_the_web_application_is_reminded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(EXAMPLES))
    application = importlib.import_module("fastapi_app")
    with Memoria.embedded(tmp_path / "data", embedder="hashing"):
        pass  # see that a folder opens and closes before the application's own does
    application.service._memory = application.AsyncMemoria.embedded(tmp_path / "data", embedder="hashing")
    transport = httpx.ASGITransport(application.app)
    async with application.service._memory, httpx.AsyncClient(transport=transport, base_url="http://app") as http:
        for text in ("the mill stands still", "who moves the mill"):
            answer = (await http.post("/sessions/s/turns", params={"text": text})).json()
        assert answer == {"reminds_of": ["the mill stands still"]}
        said = (await http.get("/sessions/s/turns")).json()
        assert said == ["the mill stands still", "who moves the mill"]
