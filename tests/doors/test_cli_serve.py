"""The server as a command: started, refused and stopped."""

import asyncio
import json
import signal
from pathlib import Path

import pytest

from memoria.stores.embedded import folder
from tests.doors.commands import Commands, interrupt


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_a_signal_stops_the_server_cleanly_and_leaves_no_process(tmp_path: Path, number: signal.Signals) -> None:
    cli = Commands(tmp_path / "data")
    serving = await cli.start("serve")
    assert serving.stdout is not None
    line = (await serving.stdout.readline()).decode()
    owner = folder.owner(cli.folder)
    assert owner is not None
    assert line == f"Memoria serves {owner.url} (data in {cli.folder})\n"
    kept = await cli.json("remember", "Acknowledged before the end")
    loop = asyncio.get_running_loop()
    asked = loop.time()
    stopped = await interrupt(serving, number)
    assert (stopped.code, loop.time() - asked < 10) == (0, True)
    assert cli.processes() == []
    if number is signal.SIGTERM:
        assert (await cli.json("get", kept["id"]))["memories"][0]["content"] == "Acknowledged before the end"
        await cli.json("stop")
        assert cli.processes() == []


async def test_the_log_begins_with_settings_that_are_none(tmp_path: Path) -> None:
    cli = Commands(tmp_path / "data", MEMORIA_HTTP_PROT="1")
    serving = await cli.start("serve")
    assert serving.stdout is not None
    await serving.stdout.readline()
    stopped = await interrupt(serving)
    first = json.loads(stopped.err.splitlines()[0])
    assert (first["event"], first["level"]) == ("a setting is unknown", "warning")
    assert (first["name"], first["source"], first["nearest"]) == (
        "MEMORIA_HTTP_PROT",
        "environment",
        "MEMORIA_HTTP_PORT",
    )


async def test_a_second_start_says_who_is_there(tmp_path: Path) -> None:
    cli = Commands(tmp_path / "data")
    serving = await cli.start("serve", "--json")
    assert serving.stdout is not None
    await serving.stdout.readline()
    owner = folder.owner(cli.folder)
    assert owner is not None
    same_folder = await cli.run("serve")
    assert same_folder.code == 1
    assert f"already serves {cli.folder} at {owner.url} (process {serving.pid})" in same_folder.err
    same_port = await Commands(tmp_path / "other").run("serve", "--port", owner.url.rsplit(":", 1)[1])
    assert same_port.code == 1
    assert "is in use: stop what listens there, or choose another MEMORIA_HTTP_PORT" in same_port.err
    assert (await interrupt(serving)).code == 0


async def test_an_open_address_without_a_token_is_refused(tmp_path: Path) -> None:
    result = await Commands(tmp_path / "data").run("serve", "--host", "0.0.0.0")  # noqa: S104
    assert result.code == 2
    assert "set MEMORIA_TOKEN as well" in result.err
    assert not (tmp_path / "data").exists()


async def test_a_server_that_cannot_start_says_why(tmp_path: Path) -> None:
    cli = Commands(tmp_path / "data", MEMORIA_DATABASE_URL="postgresql://nobody@127.0.0.1:9/none")
    result = await cli.run("stats", "--json")
    assert result.code == 1
    assert result.json["error"]["code"] == "UNAVAILABLE"
    assert result.json["error"]["message"].startswith("the server did not start: ")


@pytest.mark.parametrize("command", ["serve", "stats", "stop"])
async def test_a_data_folder_that_cannot_be_one_is_said(tmp_path: Path, command: str) -> None:
    data = tmp_path / "data"
    if command == "stop":
        (data / "owner.json").mkdir(parents=True)
    else:
        data.write_text("")
    result = await Commands(data).run(command)
    assert result.code == 2
    assert result.err.startswith(f"the data folder {data} cannot be used (")
    assert result.err.endswith("mend that, or choose another MEMORIA_DATA_DIR\n")


async def test_what_a_started_server_could_not_note_is_said_before_it_starts(tmp_path: Path) -> None:
    cli = Commands(tmp_path / "data")
    (cli.folder / "background.json").mkdir(parents=True)
    result = await cli.run("stats")
    assert (result.code, "cannot be used (Is a directory)" in result.err) == (2, True)
    assert cli.processes() == []


async def test_stop_without_a_server_says_so(tmp_path: Path) -> None:
    result = await Commands(tmp_path / "data").run("stop")
    assert (result.code, result.err) == (1, f"no server is running for {tmp_path / 'data'}\n")
