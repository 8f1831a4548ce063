"""The data folder: one owner, who is named, and whose death frees it."""

import json
import os
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from memoria.errors import Conflict, InvalidInput
from memoria.stores.embedded import folder

URL = "http://127.0.0.1:8765"
OWN = """
import sys, time, pathlib
from memoria.stores.embedded import folder
with folder.owned(pathlib.Path(sys.argv[1]), sys.argv[2]):
    print("owned", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def other(tmp_path: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """Another process, which owns the folder `data`."""
    command = [sys.executable, "-c", OWN, str(tmp_path / "data"), URL]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"owned\n"
        yield process
        process.kill()


def test_a_folder_is_private_and_tells_its_owner(tmp_path: Path) -> None:
    data = tmp_path / "deep" / "data"
    with folder.owned(data, URL) as ownership:
        assert stat.S_IMODE(data.stat().st_mode) == 0o700
        found = folder.owner(data)
        assert found is not None
        assert (found.pid, found.url) == (os.getpid(), URL)
        ownership.announce("http://127.0.0.1:9")
        again = folder.owner(data)
        assert again is not None
        assert (again.url, again.started) == ("http://127.0.0.1:9", found.started)
    assert folder.owner(data) is None


def test_a_second_owner_is_refused_and_told_how_to_go_on(tmp_path: Path, other: "subprocess.Popen[bytes]") -> None:
    with pytest.raises(Conflict) as refused, folder.owned(tmp_path / "data", "http://127.0.0.1:1"):
        pass
    for part in (str(other.pid), URL, "MEMORIA_DATA_DIR", str(tmp_path / "data")):
        assert part in str(refused.value)
    found = folder.owner(tmp_path / "data")
    assert found is not None
    assert (found.pid, found.url) == (other.pid, URL)


def test_what_a_killed_owner_left_is_no_obstacle(tmp_path: Path, other: "subprocess.Popen[bytes]") -> None:
    other.send_signal(signal.SIGKILL)
    other.wait()
    assert json.loads((tmp_path / "data" / "owner.json").read_text())["pid"] == other.pid
    assert folder.owner(tmp_path / "data") is None
    with folder.owned(tmp_path / "data", URL):
        assert json.loads((tmp_path / "data" / "owner.json").read_text())["pid"] == os.getpid()


def test_nobody_owns_a_folder_that_is_not_there(tmp_path: Path) -> None:
    assert folder.owner(tmp_path / "nowhere") is None


def test_a_file_in_the_folders_place_is_said(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")
    with pytest.raises(InvalidInput, match="MEMORIA_DATA_DIR"), folder.owned(tmp_path / "data", URL):
        pass


def test_what_cannot_be_looked_at_or_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "data" / "owner.json").mkdir(parents=True)
    with pytest.raises(InvalidInput, match=f"{tmp_path / 'data'} cannot be used .*MEMORIA_DATA_DIR"):
        folder.owner(tmp_path / "data")
    full = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))\n" + OWN
    result = subprocess.run(
        [sys.executable, "-c", full, str(tmp_path / "full"), URL], capture_output=True, text=True, check=False
    )
    assert f"InvalidInput: the data folder {tmp_path / 'full'} cannot be used (File too large)" in result.stderr
