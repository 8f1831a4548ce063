"""The command `memoria mcp install`: it adds Memoria to a program's configuration and loses nothing there."""

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest

from memoria.cli.installing import PROGRAMS
from tests.doors.commands import Commands


@pytest.fixture
def cli(tmp_path: Path) -> Commands:
    """Commands of somebody whose home folder is empty."""
    return Commands(tmp_path / "data", HOME=str(tmp_path))


def read(file: Path) -> dict[str, Any]:
    text = file.read_text()
    return tomllib.loads(text) if file.suffix == ".toml" else json.loads(text)  # type: ignore[no-any-return]


@pytest.mark.parametrize("client", PROGRAMS)
async def test_a_new_configuration_is_written_and_written_again_without_a_change(
    cli: Commands, tmp_path: Path, client: str
) -> None:
    report = await cli.json("mcp", "install", client, "--profile", "reference")
    file = tmp_path / PROGRAMS[client].path
    assert (report["file"], report["written"]) == (str(file), True)
    server = read(file)[PROGRAMS[client].key]["memoria"]
    assert server["args"][-3:] == ["mcp", "--profile", "reference"]
    assert Path(server["command"]).is_absolute()
    before = file.read_text()
    assert report["part"].strip() in before or json.loads(report["part"]).items() <= read(file).items()
    await cli.json("mcp", "install", client, "--profile", "reference")
    assert file.read_text() == before


async def test_print_only_shows(cli: Commands, tmp_path: Path) -> None:
    result = await cli.run("mcp", "install", "cursor", "--print", "--url", "http://127.0.0.1:1")
    assert result.code == 0, result
    assert '"memoria"' in result.out
    assert '"http://127.0.0.1:1"' in result.out
    assert not (tmp_path / ".cursor").exists()


async def test_what_stands_there_stays(cli: Commands, tmp_path: Path) -> None:
    file = tmp_path / ".cursor" / "mcp.json"
    file.parent.mkdir()
    before = {"mcpServers": {"other": {"command": "x"}, "memoria": {"command": "old"}}, "theme": "grün"}
    file.write_text(json.dumps(before))
    file.chmod(0o600)
    await cli.json("mcp", "install", "cursor")
    after = read(file)
    assert (after["theme"], after["mcpServers"]["other"]) == ("grün", {"command": "x"})
    assert after["mcpServers"]["memoria"]["args"][-1] == "mcp"
    assert file.stat().st_mode & 0o777 == 0o600
    assert json.loads((tmp_path / ".cursor" / "mcp.json.before-memoria").read_text()) == before


async def test_a_section_of_toml_is_replaced_alone(cli: Commands, tmp_path: Path) -> None:
    file = tmp_path / ".codex" / "config.toml"
    file.parent.mkdir()
    file.write_text('model = "x"\n\n[mcp_servers.memoria]\ncommand = "old"\n\n[mcp_servers.other]\ncommand = "y"\n')
    await cli.json("mcp", "install", "codex")
    after = read(file)
    assert (after["model"], after["mcp_servers"]["other"]) == ("x", {"command": "y"})
    assert after["mcp_servers"]["memoria"]["args"][-1] == "mcp"


@pytest.mark.parametrize("text", ["{", "[]", '{"mcpServers": []}', "// comment\n{}"])
async def test_a_configuration_that_cannot_be_read_is_left_alone(cli: Commands, tmp_path: Path, text: str) -> None:
    file = tmp_path / ".cursor" / "mcp.json"
    file.parent.mkdir()
    file.write_text(text)
    result = await cli.run("mcp", "install", "cursor")
    assert result.code == 2
    assert "cannot be read" in result.err
    assert file.read_text() == text


async def test_what_is_written_is_shown_before(cli: Commands, tmp_path: Path) -> None:
    (tmp_path / ".cursor").touch()  # so that nothing can be written below it
    result = await cli.run("mcp", "install", "cursor")
    assert (result.code, "mcp.json cannot be written" in result.err, '"mcpServers"' in result.out) == (2, True, True)
    file = tmp_path / ".gemini" / "settings.json"
    shown = await cli.run("mcp", "install", "gemini")
    assert shown.out.index('"mcpServers"') < shown.out.index(f"Written to {file}")


@pytest.mark.parametrize("text", ['[mcp_servers]\nmemoria = {command = "x"}\n', 'mcp_servers.memoria.command = "x"\n'])
async def test_toml_that_names_it_in_another_way_is_left_alone(cli: Commands, tmp_path: Path, text: str) -> None:
    file = tmp_path / ".codex" / "config.toml"
    file.parent.mkdir()
    file.write_text(text)
    result = await cli.run("mcp", "install", "codex")
    assert result.code == 2
    assert "it names memoria in another way" in result.err
    assert file.read_text() == text


async def test_a_link_to_a_configuration_stays_one(cli: Commands, tmp_path: Path) -> None:
    file, kept = tmp_path / ".cursor" / "mcp.json", tmp_path / "dotfiles.json"
    file.parent.mkdir()
    kept.write_text("{}")
    file.symlink_to(kept)
    await cli.json("mcp", "install", "cursor")
    assert file.is_symlink()
    assert "memoria" in read(kept)["mcpServers"]


async def test_a_token_is_never_written(cli: Commands, tmp_path: Path) -> None:
    await cli.json("mcp", "install", "cursor", "--token", "a-token-that-is-secret")
    assert "secret" not in (tmp_path / ".cursor" / "mcp.json").read_text()


async def test_a_client_is_needed_and_known(cli: Commands) -> None:
    for arguments in (("mcp", "install"), ("mcp", "install", "abacus")):
        result = await cli.run(*arguments)
        assert (result.code, "claude-code" in result.err) == (2, True)
