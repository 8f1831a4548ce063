"""The command line: what it prints, to people and to programs, and how it refuses."""

import asyncio
import signal
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from uuid import UUID

import pytest

from memoria.cli import consolidating, examining
from memoria.stores import migrating
from memoria.stores.embedded import folder
from tests.doors.commands import Commands, Result
from tests.doors.conftest import TOKEN
from tests.doors.serving import Server

NOBODY = "0198f2a1-6c1e-7000-8000-000000000000"


@pytest.fixture(scope="module")
async def first(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[tuple[Commands, list[Result]]]:
    """Commands over a new folder, after two of them came at once."""
    commands = Commands(tmp_path_factory.mktemp("cli") / "data")
    texts = ("The moon is made of rock.", "The sea is salt.")
    results = await asyncio.gather(*(commands.run("remember", text, "--json") for text in texts))
    yield commands, results
    await commands.run("stop")


@pytest.fixture
def cli(first: tuple[Commands, list[Result]]) -> Commands:
    return first[0]


async def test_two_commands_at_once_start_one_server(first: tuple[Commands, list[Result]]) -> None:
    cli, results = first
    assert [result.code for result in results] == [0, 0]
    assert sum("starting one in the background" in result.err for result in results) == 1
    owner = folder.owner(cli.folder)
    assert owner is not None
    assert (await cli.run("stats", "--url", owner.url, "--json")).json["memories"] >= 2


async def test_remember_prints_one_document(first: tuple[Commands, list[Result]]) -> None:
    cli, results = first
    for result in results:
        assert set(result.json) == {"id", "created", "indexed"}
        assert result.json["created"] is True
        UUID(result.json["id"])
    again = await cli.json("remember", "The moon is made of rock.")
    assert (again["id"], again["created"]) == (results[0].json["id"], False)


async def test_what_says_the_same_is_shown_then_merged_and_taken_back(cli: Commands) -> None:
    texts = [
        "The night ferry to Ghent leaves at 22:15 from quay 4",
        "the night ferry to Ghent leaves at 22:15 from quay 4.",
    ]
    old, new = [(await cli.json("remember", text, "--kind", "quay"))["id"] for text in texts]
    for _ in range(200):
        if not (await cli.json("stats"))["pending"]:
            break
    shown = await cli.json("consolidate")
    assert (shown["applied"], shown["cursor"]) == (False, None)
    assert [(each["kept"]["id"], [other["id"] for other in each["others"]]) for each in shown["groups"]] == [
        (new, [old])
    ]
    done = await cli.run("consolidate", "--apply", "--keep", "newest", "--limit", "5")
    assert f"superseded {old}" in done.out
    assert "Groups that say the same: 1. Memories superseded: 1" in done.out
    [memory] = (await cli.json("get", old))["memories"]
    assert (memory["status"], memory["superseded_by"]) == ("superseded", new)
    assert f"{old} is active" in (await cli.run("restore", old)).out
    assert (await cli.json("consolidate", "--apply"))["groups"] == []  # it was told apart
    assert (await cli.run("consolidate", "--after", "x")).code == 2


@pytest.fixture
def plain_interrupts() -> Iterator[None]:
    """Let an interrupt be what it is in a command: a server that runs in this process must not hear it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("plain_interrupts")
def test_a_first_interrupt_waits_and_a_second_does_not() -> None:
    with consolidating.interrupted() as is_interrupted:
        assert not is_interrupted()
        signal.raise_signal(signal.SIGINT)
        assert is_interrupted()
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGINT)


async def test_every_field_is_kept_and_read_back(cli: Commands) -> None:
    result = await cli.run(
        *("remember", "-", "--type", "episodic", "--kind", "turn", "--tag", "x", "--tag", "y", "--importance", "0.9"),
        *("--confidence", "0.8", "--valence", "-0.5", "--metadata", "scope=s1", "--metadata", '{"n": 2}'),
        *("--agent", "tester", "--source-uri", "test:1", "--trust", "agent", "--occurred-at", "2024-03-15"),
        *("--pinned", "--json"),
        stdin=b"From a pipe: \xc3\xbc\n",
    )
    [memory] = (await cli.json("get", result.json["id"]))["memories"]
    expected = {
        "content": "From a pipe: ü",
        "type": "episodic",
        "kind": "turn",
        "tags": ["x", "y"],
        "importance": 0.9,
        "confidence": 0.8,
        "valence": -0.5,
        "metadata": {"scope": "s1", "n": 2},
        "agent": "tester",
        "source_uri": "test:1",
        "trust": "agent",
        "occurred_at": "2024-03-15T00:00:00+00:00",
        "pinned": True,
        "status": "active",
        "version": 1,
    }
    assert {name: memory[name] for name in expected} == expected


async def test_the_type_is_the_kinds_own_unless_it_is_given(cli: Commands) -> None:
    told = [(), ("--kind", "errors_ci"), ("--kind", "errors_ci", "--type", "procedural")]
    ids = [(await cli.json("remember", f"A type {n}", *how))["id"] for n, how in enumerate(told)]
    types = [each["type"] for each in (await cli.json("get", *ids))["memories"]]
    assert types == ["semantic", "episodic", "procedural"]


async def test_recall_prints_one_document_within_its_filters(cli: Commands) -> None:
    for scope, when in (("a", "2024-01-01"), ("b", "2024-02-01")):
        await cli.json(
            *("remember", f"A bridge was built in {scope}.", "--kind", "bridge"),
            *("--metadata", f"scope={scope}", "--occurred-at", when),
        )
    answer = await cli.json("recall", "bridge", "--kind", "bridge", "--where", "metadata.scope=b", "--explain")
    assert answer["degraded"] == []
    [hit] = answer["hits"]
    assert (hit["rank"], hit["memory"]["content"]) == (1, "A bridge was built in b.")
    assert {arm["arm"] for arm in hit["explanation"]["arms"]} == {"dense", "sparse"}
    early = await cli.json("recall", "bridge", "--kind", "bridge", "--before", "2024-01-15")
    assert [hit["memory"]["metadata"] for hit in early["hits"]] == [{"scope": "a"}]
    assert (await cli.json("recall", "bridge", "--kind", "bridge", "--where", "importance>0.5"))["hits"] == []


async def test_context_prints_the_text_alone_and_says_what_it_took(cli: Commands) -> None:
    for text in ("Knock before you enter.", "The attic holds a loom."):
        await cli.json("remember", text, "--kind", "rule" if "Knock" in text else "house", "--pinned")
    asked = ("context", "what does the attic hold", "--kind", "house", "--section", "Rules:kind=rule")
    result = await cli.run(*asked, "--citing", "numbers", "--limit", "1", "--budget", "300")
    assert result.code == 0
    lines = result.out.splitlines()
    assert lines[2] == "## Rules"
    assert [line for line in lines if line.startswith(">")] == [
        "> Knock before you enter.",
        "> The attic holds a loom.",
    ]
    assert "2 memories, " in result.err
    assert " of 300 tokens by estimate-1; no room for 0" in result.err
    made = await cli.json(*asked)
    assert [(each["role"], each["section"]) for each in made["citations"]] == [("section", "Rules"), ("hit", None)]
    assert made["text"].count(made["citations"][0]["memory_id"]) == 1
    pinned = await cli.json("context", "attic", "--kind", "nothing", "--section", "Pinned:pinned")
    assert {each["section"] for each in pinned["citations"]} == {"Pinned"}
    refused = await cli.run("context", "attic", "--section", "Rules", "--json")
    assert (refused.code, refused.json["error"]["field"]) == (2, "section")


async def test_relations_are_drawn_and_walked(cli: Commands) -> None:
    ids = [(await cli.json("remember", f"Step {number} of the walk"))["id"] for number in (1, 2, 3)]
    drawn = await cli.json("relate", ids[0], "part_of", ids[1], "--weight", "0.5", "--metadata", "why=test")
    assert (set(drawn), drawn["created"]) == ({"id", "created"}, True)
    assert (await cli.json("relate", ids[0], "part_of", ids[1]))["created"] is False
    await cli.json("relate", ids[1], "causes", ids[2])
    near = await cli.json("neighbors", ids[0], "--depth", "2")
    assert [(each["memory_id"], each["relation_type"], each["depth"]) for each in near["neighbors"]] == [
        (ids[1], "part_of", 1),
        (ids[2], "causes", 2),
    ]
    assert (await cli.json("neighbors", ids[0], "--relation", "fixes"))["neighbors"] == []
    path = await cli.json("path", ids[0], ids[2])
    assert [step["memory_id"] for step in path["steps"]] == ids
    assert (await cli.json("path", ids[0], ids[2], "--direction", "in"))["steps"] == []
    hits = (await cli.json("recall", "step walk", "--from", ids[0], "--relation", "part_of"))["hits"]
    assert {hit["memory"]["id"] for hit in hits} == set(ids[:2])


async def test_commands_read_another_moment(cli: Commands) -> None:
    first = await cli.json("remember", "The ferry leaves at six", "--kind", "ferry", "--valid-from", "2026-01-01")
    second = await cli.json("remember", "The ferry leaves at nine", "--kind", "ferry", "--valid-from", "2026-03-01")
    ids = [first["id"], second["id"]]
    await cli.json("relate", ids[0], "related", ids[1], "--valid-to", "2026-03-01")
    asked = ("ferry", "--kind", "ferry", "--as-of", "2026-02-01")
    assert [hit["memory"]["id"] for hit in (await cli.json("recall", *asked))["hits"]] == ids[:1]
    assert [each["memory_id"] for each in (await cli.json("context", *asked))["citations"]] == ids[:1]
    early = ("--known-at", "2020-01-01")
    assert (await cli.json("recall", "ferry", *early))["hits"] == []
    assert (await cli.run("get", ids[0], *early)).code == 1
    assert (await cli.json("get", ids[0], "--as-of", "2026-02-01"))["memories"][0]["id"] == ids[0]
    assert (await cli.run("neighbors", ids[0], *early)).code == 1
    late = ("--known-at", "2100-01-01", "--as-of", "2026-02-01")
    assert len((await cli.json("neighbors", ids[0], *late))["neighbors"]) == 1
    assert len((await cli.json("path", *ids, *late))["steps"]) == 2
    assert (await cli.json("path", *ids, "--as-of", "2026-04-01"))["steps"] == []


async def test_a_pipe_gets_plain_text_that_is_neither_wrapped_nor_coloured(cli: Commands) -> None:
    text = "wide " * 60 + "\x1b[31mend"
    kept = await cli.run("remember", text, "--kind", "wide")
    assert kept.out.startswith("Remembered as ")
    shown = await cli.run("recall", "wide end", "--kind", "wide")
    assert "wide " * 60 + "�[31mend\n" in shown.out
    assert "\x1b" not in shown.out


@pytest.mark.parametrize(
    ("arguments", "code", "named", "message", "field"),
    [
        (("recall", "x", "--limit", "0"), 2, "INVALID_INPUT", "limit is 0: it must lie between 1 and 100", "limit"),
        (("remember", " "), 2, "INVALID_INPUT", "content is empty: give it some text", "content"),
        (("get", NOBODY), 1, "NOT_FOUND", f"there is no memory {NOBODY}", None),
        (("recall", "x", "--where", "scope"), 2, "INVALID_INPUT", "'scope' is no comparison: ", "where"),
        (("recall",), 2, "INVALID_INPUT", "Missing argument 'query'.", "query"),
        (("get", "x"), 2, "INVALID_INPUT", "IDS: 'x' is no id: ids are UUIDs such as ", "ids"),
        (("neighbors", "x"), 2, "INVALID_INPUT", "ID: 'x' is no id: ", "id"),
        (("path", NOBODY, "x"), 2, "INVALID_INPUT", "TARGET: 'x' is no id: ", "target"),
        (("relate", NOBODY, "causes", "x"), 2, "INVALID_INPUT", "TARGET: 'x' is no id: ", "target"),
        (
            ("recall", "x", "--depth", "3"),
            2,
            "INVALID_INPUT",
            "--depth, --relation, --direction and --min-weight",
            "from",
        ),
        (("recall", "x", "--from", "y"), 2, "INVALID_INPUT", "--from: 'y' is no id: ", "from"),
        (("recall", "x", "--after", "soon"), 2, "INVALID_INPUT", "--after: 'soon' is no time: ", "after"),
        (("recall", "x", "--before", "2026-01-01T12:00"), 2, "INVALID_INPUT", "--before: '2026-01-01T12:0", "before"),
        (("recall", "x", "--as-of", "soon"), 2, "INVALID_INPUT", "--as-of: 'soon' is no time: ", "as_of"),
        (("recall", "x", "--where", "created_at>soon"), 2, "INVALID_INPUT", "--where: 'soon' is no time: ", "where"),
        (("recall", "x", "--limit", "9999999999"), 2, "INVALID_INPUT", "--limit: Int cannot represent ", "limit"),
        (("context", "x", "--budget", "9999999999"), 2, "INVALID_INPUT", "--budget: Int cannot ", "budget"),
        (("context", "x", "--section", "a:created_at>b"), 2, "INVALID_INPUT", "--section: 'b' is no ", "section"),
        (("remember", "x", "--occurred-at", "soon"), 2, "INVALID_INPUT", "--occurred-at: 'soon' is no ", "occurred_at"),
        (("remember", "x", "--project-id", "y"), 2, "INVALID_INPUT", "--project-id: 'y' is no id", "project_id"),
        (("remember", "x", "--tag", "\udcff"), 2, "INVALID_INPUT", "--tag: it holds half a character", "tag"),
        (("context", "x", "--budget", "0"), 2, "INVALID_INPUT", "--budget is 0: it must lie between ", "budget"),
        (("recall", "x", "--recency", "inf"), 2, "INVALID_INPUT", "--recency: inf is no number ", "recency"),
        (("work", "report", "--from", "soon"), 2, "INVALID_INPUT", "--from: 'soon' is no day: ", "first"),
        (("stats", "--url", "127.0.0.1:9"), 1, "UNAVAILABLE", "nothing answers at http://127.0.0.1:9", None),
        (("stats", "--url", "http://[::1"), 1, "UNAVAILABLE", "nothing answers at http://[::1", None),
        (("stats", "--url", "http://127.0.0.1:9"), 1, "UNAVAILABLE", "nothing answers at http://127.0.0.1:9", None),
    ],
)
async def test_a_refusal_is_one_sentence_and_one_document(
    cli: Commands, arguments: tuple[str, ...], code: int, named: str, message: str, field: str | None
) -> None:
    result = await cli.run(*arguments, "--json")
    error = result.json["error"]
    assert (result.code, error["code"], error["field"]) == (code, named, field)
    assert error["message"].startswith(message)
    assert result.err.strip() == error["message"]


async def test_without_the_token_it_is_said_how_to_give_it(guarded: Server, cli: Commands) -> None:
    result = await cli.run("stats", "--url", guarded.url, "--json")
    assert (result.code, result.json["error"]["code"]) == (1, "UNAUTHORIZED")
    assert "set MEMORIA_TOKEN, or say --token" in result.err
    report = (await cli.run("doctor", "--url", guarded.url, "--json")).json
    assert report["parts"][-1]["remedy"] == "set MEMORIA_TOKEN, or say --token"
    assert (await cli.run("stats", "--url", guarded.url, "--token", TOKEN)).code == 0


async def test_the_doctor_finds_every_part_well(cli: Commands) -> None:
    report = await cli.json("doctor")
    assert report["ok"] is True
    names = ["version", "settings", "site", "folder", "disk", "server", "record", "index", "embedder", "queue"]
    assert [part["name"] for part in report["parts"]] == [*names, "reranker"]
    assert report["parts"][-1]["state"] == "absent"


def test_the_doctor_takes_what_waits_for_the_index_for_no_fault() -> None:
    waiting = examining.answering("0.1.0 answers", ["tail"])
    lacking = examining.answering("0.1.0 answers", ["embedder", "tail"])
    assert (waiting.state, waiting.message, waiting.remedy) == ("ok", "0.1.0 answers; degraded: nothing", "")
    assert (lacking.state, lacking.message) == ("degraded", "0.1.0 answers; degraded: embedder")
    assert "MEMORIA_EMBEDDER" in lacking.remedy


def test_the_doctor_says_how_to_build_the_web_interface_where_it_is_not(tmp_path: Path) -> None:
    absent = examining.site(tmp_path)
    assert (absent.state, absent.message) == ("absent", "the web interface is not built")
    assert "`make web`" in absent.remedy
    (tmp_path / "index.html").write_text("<!doctype html>")
    assert examining.site(tmp_path) == examining.Finding(name="site", state="ok", message="the web interface is built")


async def test_migrate_says_the_revision(cli: Commands) -> None:
    assert await cli.json("migrate") == {"revision": migrating.newest()}


async def test_config_tells_where_each_value_comes_from(cli: Commands) -> None:
    settings = (await cli.json("config", "--token", "a-token-that-is-secret"))["settings"]
    found = {setting["name"]: (setting["value"], setting["source"]) for setting in settings}
    assert found["MEMORIA_TOKEN"] == ("(set)", "flag")
    assert found["MEMORIA_EMBEDDER"] == ("hashing", "environment")
    assert found["MEMORIA_LOG_LEVEL"] == ("info", "default")


async def test_a_misspelt_setting_is_told(cli: Commands) -> None:
    misspelt = Commands(cli.folder, MEMORIA_LOG_LEVLE="debug")
    assert (await misspelt.json("config"))["unknown"] == [
        {"name": "MEMORIA_LOG_LEVLE", "source": "environment", "nearest": "MEMORIA_LOG_LEVEL"}
    ]
    told = "nothing reads MEMORIA_LOG_LEVLE (environment)"
    assert f"\n{told}: did you mean MEMORIA_LOG_LEVEL?\n" in (await misspelt.run("config")).out
    doctor = await misspelt.run("doctor")
    assert (doctor.code, f"✗ settings: {told}\n    write MEMORIA_LOG_LEVLE as MEMORIA_LOG_LEVEL\n" in doctor.out) == (
        1,
        True,
    )
    assert (await cli.json("config"))["unknown"] == []


async def test_help_names_every_command(cli: Commands) -> None:
    out = (await cli.run("--help")).out
    names = "serve stop remember recall get relate neighbors path import stats doctor config migrate"
    assert [name for name in names.split() if f"\n  {name} " not in out] == []
