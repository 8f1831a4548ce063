"""Sessions, clients and projects from the shell: all that GraphQL can do with them."""

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from graphql import build_schema, parse, validate

from memoria.cli import naming, work_documents
from memoria.client import Memoria
from memoria.errors import NotFound
from tests.doors.commands import Commands
from tests.doors.serving import Server

SCHEMA = build_schema((Path(__file__).parents[2] / "web/schema.graphql").read_text(encoding="utf-8"))
WORK = re.compile(r"[Ww]ork(?!ing)|(Client|Project)$|^(session|client|project)s?$")
TIMES = ("2026-03-02T09:00:00+00:00", "2026-03-02T11:00:00+00:00")
NOBODY = "0198f2a1-6c1e-7000-8000-00000000dead"


@pytest.fixture(scope="module")
async def cli(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Commands]:
    """Commands over a new folder."""
    commands = Commands(tmp_path_factory.mktemp("bookings") / "data")
    yield commands
    await commands.run("stop")


def documents() -> list[str]:
    named = [value for name, value in vars(work_documents).items() if name.isupper() and isinstance(value, str)]
    return [text for text in named if text.lstrip().startswith(("query", "mutation"))]


def test_every_field_about_work_is_asked_for_by_a_command() -> None:
    roots = [name for root in ("Query", "Mutation") for name in SCHEMA.type_map[root].fields]  # type: ignore[attr-defined]
    work = [name for name in roots if WORK.search(name)]
    assert len(work) == 28
    text = " ".join(documents())
    assert [name for name in work if not re.search(rf"\b{name}\b", text)] == []


@pytest.mark.parametrize("text", documents())
def test_every_document_about_work_is_valid(text: str) -> None:
    assert validate(SCHEMA, parse(text)) == []


async def refused(cli: Commands, *arguments: str) -> tuple[int, Any]:
    result = await cli.run(*arguments, "--json")
    return result.code, result.json["error"]


async def test_every_field_of_a_session_is_amended(cli: Commands) -> None:
    entered = await cli.json(
        "work", "enter", *TIMES, "a talk", "--client", "Acme", "--notes", "first", "--issue", "3",
        "--pause", f"{TIMES[0]}/2026-03-02T09:15:00+00:00/late",
    )  # fmt: skip
    assert (entered["duration_minutes"], entered["notes"], entered["issue_number"]) == (105.0, "first", 3)
    id = entered["id"]
    amended = await cli.json(
        "work", "amend", id, "--description", "a long talk", "--category", "meeting", "--client", "Bolt",
        "--project", "Site", "--issue", "4", "--pr", "5", "--branch", "b", "--notes", "second", "--time-zone",
        "Asia/Kolkata", "--start", "2026-03-02T08:00:00+00:00", "--end", "2026-03-02T12:00:00+00:00",
        "--pause", "2026-03-02T09:00:00+00:00/2026-03-02T10:00:00+00:00",
        "--pause", "2026-03-02T11:00:00+00:00/2026-03-02T11:30:00+00:00/tea",
    )  # fmt: skip
    assert (amended["version"], amended["duration_minutes"], amended["time_zone"]) == (2, 150.0, "Asia/Kolkata")
    assert (amended["client"]["name"], amended["project"]["name"]) == ("Bolt", "Site")
    assert [amended[name] for name in ("description", "category", "issue_number", "pr_number", "branch", "notes")] == [
        "a long talk", "meeting", 4, 5, "b", "second"
    ]  # fmt: skip
    assert [each["reason"] for each in amended["pauses"]] == [None, "tea"]
    fields = ("description", "project", "issue", "pr", "branch", "notes", "pauses", "time-zone")
    cleared = await cli.json("work", "amend", id, *(part for each in fields for part in ("--clear", each)))
    names = ("description", "project", "issue_number", "pr_number", "branch", "notes")
    assert [cleared[name] for name in names] == [None] * 6
    assert (cleared["pauses"], cleared["time_zone"], cleared["client"]["name"]) == ([], "UTC", "Bolt")
    assert (await cli.json("work", "amend", id, "--clear", "client"))["client"] is None


async def test_an_amendment_is_made_at_the_version_that_is_named(cli: Commands) -> None:
    id = (await cli.json("work", "enter", *TIMES))["id"]
    assert (await cli.json("work", "amend", id, "--notes", "x", "--version", "1"))["version"] == 2
    code, error = await refused(cli, "work", "amend", id, "--notes", "y", "--version", "1")
    assert (code, error["code"]) == (1, "CONFLICT")
    assert (await refused(cli, "work", "amend", NOBODY, "--notes", "y"))[1]["code"] == "NOT_FOUND"
    for wrong in (["--notes", "y", "--clear", "notes"], ["--pause", "12:00"], []):
        code, error = await refused(cli, "work", "amend", id, *wrong)
        assert (code, error["code"]) == (2, "INVALID_INPUT")
    shown = await cli.json("work", "show", id)
    assert (shown["notes"], shown["version"]) == ("x", 2)


async def test_a_session_is_shown_with_what_was_kept_in_it_and_summarized(cli: Commands) -> None:
    begun = await cli.json("work", "start", "--agent", "eve", "--notes", "begin")
    kept = await cli.json("remember", "the mill stands", "--session-id", begun["id"])
    await cli.run("work", "stop", "--agent", "eve")
    told = await cli.json("work", "summarize", begun["id"], "the mill was looked at")
    assert told["memory_id"] is not None
    shown = await cli.json("work", "show", begun["id"])
    assert kept["id"] in {each["id"] for each in shown["memories"]}
    read = (await cli.run("work", "show", begun["id"])).out
    assert f"kept {kept['id']} the mill stands" in read
    assert "  | begin" in read
    assert (await refused(cli, "work", "show", NOBODY))[1]["code"] == "NOT_FOUND"


async def test_sessions_are_listed_page_by_page_within_bounds(cli: Commands) -> None:
    for day in range(1, 6):
        times = (f"2026-05-0{day}T09:00:00+00:00", f"2026-05-0{day}T10:00:00+00:00")
        await cli.json("work", "enter", *times, f"day {day}", "--client", "Lists")
    bounds = ("work", "list", "--client", "lists")
    first = await cli.json(*bounds, "--limit", "2")
    assert ([each["description"] for each in first["sessions"]], first["total"]) == (["day 5", "day 4"], 5)
    rest = await cli.json(*bounds, "--cursor", first["cursor"])
    assert ([each["description"] for each in rest["sessions"]], rest["cursor"]) == (["day 3", "day 2", "day 1"], None)
    within = await cli.json(*bounds, "--from", "2026-05-02", "--to", "2026-05-04")
    assert [each["description"] for each in within["sessions"]] == ["day 3", "day 2"]
    assert (await cli.json(*bounds, "--open"))["total"] == 0
    assert (await cli.json(*bounds, "--completed", "--category", "coding", "--owner", "user"))["total"] == 5
    told = await cli.run(*bounds, "--limit", "2")
    assert told.out.splitlines()[1].split("\t")[1:] == [
        "2026-05-05 09:00", "1:00", "completed", "coding", "Lists", "", "day 5"
    ]  # fmt: skip
    assert told.err == f"2 of 5: go on with --cursor {first['cursor']}\n"
    assert (await refused(cli, *bounds, "--cursor", "x"))[1]["field"] == "after"


async def test_clients_are_kept(cli: Commands) -> None:
    added = await cli.json("clients", "add", "Quill", "--metadata", "vat=12")
    assert (added["metadata"], added["archived"]) == ({"vat": 12}, False)
    revised = await cli.json("clients", "revise", "quill", "--name", "Quills", "--metadata", "vat=13")
    assert (revised["id"], revised["name"], revised["metadata"]) == (added["id"], "Quills", {"vat": 13})
    assert (await cli.json("clients", "archive", added["id"]))["archived"] is True
    assert "Quills" not in (await cli.run("clients", "list")).out
    listed = await cli.json("clients", "list", "--archived")
    assert ([each["name"] for each in listed["clients"]], listed["total"]) == (["Quills"], 1)
    assert "Quills\tyes" in (await cli.run("clients", "list", "--all")).out
    assert (await cli.json("clients", "unarchive", "Quills"))["archived"] is False
    assert (await cli.json("clients", "show", "quills"))["id"] == added["id"]
    assert (await refused(cli, "clients", "add", "QUILLS"))[1]["code"] == "CONFLICT"
    assert (await cli.json("clients", "remove", "quills"))["removed"] == added["id"]
    for call in (["show", "quills"], ["remove", NOBODY], ["revise", "quills", "--name", "x"]):
        assert (await refused(cli, "clients", *call))[1]["code"] == "NOT_FOUND"
    assert (await refused(cli, "clients", "list", "--all", "--archived"))[0] == 2


async def test_what_hours_were_booked_on_is_not_removed(cli: Commands) -> None:
    await cli.json("work", "enter", *TIMES, "--client", "Booked", "--project", "Booked")
    for noun in ("clients", "projects"):
        assert (await refused(cli, noun, "remove", "booked"))[1]["code"] == "CONFLICT"
        assert (await cli.json(noun, "show", "booked"))["name"] == "Booked"


async def test_projects_are_kept(cli: Commands) -> None:
    one = await cli.json("projects", "add", "Dome", "--client", "North", "--repo", "git@github.com:north/dome.git")
    two = await cli.json("projects", "add", "Dome", "--client", "South", "--metadata", "floors=2")
    assert (one["url"], one["client"]["name"], two["metadata"]) == (
        "https://github.com/north/dome",
        "North",
        {"floors": 2},
    )
    code, error = await refused(cli, "projects", "show", "dome")
    assert (code, error["field"]) == (2, "of")
    assert (await cli.json("projects", "show", "dome", "--of", "south"))["id"] == two["id"]
    moved = await cli.json("projects", "revise", "dome", "--of", "south", "--name", "Vault", "--clear", "client")
    assert (moved["id"], moved["name"], moved["client"]) == (two["id"], "Vault", None)
    revised = await cli.json("projects", "revise", "dome", "--client", "South", "--clear", "repo", "--metadata", "a=1")
    assert (revised["client"]["name"], revised["repo"], revised["metadata"]) == ("South", None, {"a": 1})
    assert (await cli.json("projects", "archive", "vault"))["archived"] is True
    assert [each["name"] for each in (await cli.json("projects", "list", "--client", "south"))["projects"]] == ["Dome"]
    assert "Vault" in (await cli.run("projects", "list", "--archived")).out
    assert (await cli.json("projects", "unarchive", "vault"))["archived"] is False
    assert (await refused(cli, "projects", "revise", "dome", "--repo", "a/b", "--clear", "repo"))[0] == 2
    assert (await cli.json("projects", "remove", two["id"]))["removed"] == two["id"]
    assert (await refused(cli, "projects", "show", "vault"))[1]["code"] == "NOT_FOUND"


async def test_names_are_found_beyond_the_first_page(
    server: Server, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(naming, "PAGE", 2)

    def look() -> tuple[Any, Any]:
        with Memoria(server.url) as remote:
            added = [remote.add_project(f"P{number}", client=kind) for number in range(5)]
            with pytest.raises(NotFound):
                naming.project(remote, "p5", kind)
            return naming.project(remote, "p4", kind)["id"], str(added[4].id)

    found, added = await asyncio.to_thread(look)
    assert found == added


async def test_a_daily_target_is_taken_back(cli: Commands) -> None:
    assert (await cli.json("work", "settings", "--agent", "ida", "--daily-target", "60"))["daily_target_minutes"] == 60
    again = await cli.json("work", "settings", "--agent", "ida", "--no-daily-target")
    assert again["daily_target_minutes"] is None
