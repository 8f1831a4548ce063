"""Work on the command line: a day of it, as a person and as an agent, in a git repository."""

import asyncio
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from memoria.cli import git
from memoria.errors import InvalidInput
from tests.doors.commands import Commands


@pytest.fixture(scope="module")
async def cli(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Commands]:
    """Commands over a new folder."""
    commands = Commands(tmp_path_factory.mktemp("work") / "data")
    yield commands
    await commands.run("stop")


def repository(folder: Path, branch: str, remote: str | None) -> Path:
    """Make a working tree."""
    folder.mkdir(exist_ok=True)
    orders = [["init", "-q", "-b", branch], *([["remote", "add", "origin", remote]] if remote else [])]
    for order in orders:
        subprocess.run(["git", "-C", str(folder), *order], check=True)  # noqa: S607
    return folder


async def test_a_day_of_work(cli: Commands) -> None:
    begun = await cli.json("work", "start", "the parser", "--client", "Acme", "--project", "Site", "--since", "00:00")
    assert (begun["owner"], begun["status"], begun["client"]["name"]) == ("user", "active", "Acme")
    assert (await cli.json("work", "pause", "--reason", "lunch"))["pauses"][0]["reason"] == "lunch"
    assert (await cli.json("work", "resume"))["status"] == "active"
    assert (await cli.json("work", "note", "it reads comments"))["notes"] == "it reads comments"
    status = await cli.run("work", "status")
    assert "active · " in status.out
    assert "the parser · Acme / Site" in status.out
    assert [each["id"] for each in (await cli.json("work", "status"))["sessions"]] == [begun["id"]]
    stopped = await cli.json("work", "stop", "--summary", "The parser reads everything")
    assert (stopped["status"], stopped["memory_id"] is not None) == ("completed", True)
    assert (await cli.run("work", "status")).out == "Nothing is running\n"
    again = await cli.json("work", "continue", begun["id"])
    assert (again["description"], again["project"]["name"]) == ("the parser", "Site")
    assert (await cli.json("work", "discard"))["discarded"] == again["id"]


async def test_what_was_entered_is_reported_and_exported(cli: Commands) -> None:
    times = ("2026-03-02T09:00:00+00:00", "2026-03-02T10:01:00+00:00")
    entered = await cli.json("work", "enter", *times, "a talk", "--category", "meeting", "--client", "Bolt")
    assert (entered["duration_minutes"], entered["category"]) == (61.0, "meeting")
    days = ("--from", "2026-03-01", "--to", "2026-03-31")
    told = await cli.json("work", "report", *days, "--by", "client", "--round", "15", "--way", "up")
    assert [(row["client"], row["seconds"]) for row in told["rows"]] == [("Bolt", 4_500)]
    shown = await cli.run("work", "report", *days)
    assert shown.out.splitlines()[:2] == ["day\tclient\thours\tsessions", "2026-03-02\tBolt\t1:01\t1"]
    exported = await cli.run("work", "export", *days, "--format", "csv")
    assert exported.out.splitlines()[1].startswith(f"{entered['id']},user,a talk,meeting,Bolt,")
    unknown = await cli.run("work", "report", "--client", "Nobody", "--json")
    assert (unknown.code, unknown.json["error"]["code"]) == (1, "NOT_FOUND")
    assert (await cli.run("work", "export", "--first")).code == 2


async def test_an_agents_work_is_its_own(cli: Commands) -> None:
    begun = await cli.json("work", "start", "--agent", "ada")
    nothing = await cli.run("work", "stop", "--agent", "bob")
    assert (nothing.code, nothing.err) == (1, "no session of bob is open: start one\n")
    another = Commands(cli.folder, MEMORIA_AGENT="ada")
    assert (await another.json("work", "stop"))["id"] == begun["id"]


async def test_settings_are_shown_and_changed(cli: Commands) -> None:
    changed = await cli.json(
        "work", "settings", "--agent", "eve", "--time-zone", "Asia/Kolkata", "--daily-target", "60"
    )
    assert (changed["time_zone"], changed["daily_target_minutes"], changed["owner"]) == ("Asia/Kolkata", 60, "eve")
    assert await cli.json("work", "settings", "--agent", "eve") == changed
    assert (await cli.run("work", "settings", "--agent", "eve", "--work-day", "8")).code == 2


async def test_the_end_of_the_day_and_the_defaults_are_set_and_taken_back(cli: Commands) -> None:
    settings = ("work", "settings", "--agent", "fay")
    changed = await cli.json(*settings, "--day-end", "17:30", "--default-client", "Fay", "--default-project", "Oats")
    assert (changed["day_end_minutes"], changed["default_client"]) == (1_050, {"name": "Fay"})
    begun = await cli.json("work", "start", "--agent", "fay")
    assert (begun["client"]["name"], begun["project"]["name"]) == ("Fay", "Oats")
    assert "default_client\tFay\n" in (await cli.run(*settings)).out
    assert (await cli.run(*settings, "--day-end", "25:00")).code == 2
    again = await cli.json(*settings, "--no-day-end", "--no-defaults")
    assert (again["day_end_minutes"], again["default_client"], again["default_project"]) == (None, None, None)


async def test_start_takes_repository_branch_and_issue_from_the_working_tree(cli: Commands) -> None:
    tree = repository(cli.folder.parent, "feature/12-parser", "git@github.com:acme/engine.git")
    begun = await cli.json("work", "start", "--git", "--agent", "git")
    assert (begun["project"]["name"], begun["project"]["repo"]) == ("engine", "acme/engine")
    assert (begun["branch"], begun["issue_number"]) == ("feature/12-parser", 12)
    assert begun["issue_url"] == "https://github.com/acme/engine/issues/12"
    assert tree.is_dir()
    await cli.run("work", "stop", "--agent", "git")


@pytest.mark.parametrize(
    ("branch", "issue"),
    [
        ("12-parser", 12), ("feature/34", 34), ("issue-5", 5), ("fix/GH-6-it", 6), ("gh7", 7), ("#8", 8),
        ("bug_9", 9), ("main", None), ("v2", None), ("release/1.2.3", None), ("0-nothing", None), ("", None),
    ],
)  # fmt: skip
def test_the_issue_is_found_in_the_name_of_the_branch(branch: str, issue: int | None) -> None:
    assert git.issue(branch) == issue


async def test_a_tree_without_a_remote_is_a_project_of_its_folders_name(tmp_path: Path) -> None:
    folder = await asyncio.to_thread(repository, tmp_path / "alone", "main", None)
    assert git.place(folder) == {"project": "alone", "branch": "main"}


def test_no_working_tree_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="is no working tree of git"):
        git.place(tmp_path)
