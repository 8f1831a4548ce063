"""The whole of what is kept, found, linked and refused, through each door that can do everything."""

from typing import Any

import pytest

from tests.doors import doors
from tests.doors.doors import Door, Refused
from tests.doors.serving import Server


@pytest.fixture(params=doors.WHOLE, ids=lambda door: door.__name__)
def door(request: pytest.FixtureRequest, server: Server) -> Door:
    """One door after another."""
    opened: Door = request.param(server)
    return opened


async def keep(door: Door, kind: str, *contents: str) -> list[str]:
    return [(await door.remember(content=content, kind=kind))["memory"]["id"] for content in contents]


def of(kind: str) -> dict[str, Any]:
    return {"kind": {"eq": kind}}


async def test_what_is_remembered_is_read_back_as_it_was_said(door: Door, kind: str) -> None:
    said = {
        "content": "Grünkohl is eaten at 5 °C — 🥬",
        "type": "EPISODIC",
        "kind": kind,
        "tags": ["food", "winter"],
        "importance": 0.75,
        "confidence": 0.5,
        "valence": -0.25,
        "metadata": {"deep": [1, 2.5, None, True, {"x": "y"}]},
        "agent": "ada",
        "sourceUri": "import:test/1",
        "trust": "AGENT",
        "occurredAt": "2026-01-31T12:00:00+00:00",
        "validFrom": "2026-01-01T00:00:00+00:00",
        "validTo": "2026-12-31T00:00:00+00:00",
        "expiresAt": "9000-01-01T00:00:00+00:00",
        "pinned": True,
    }
    kept = await door.remember(**said)
    assert kept["created"] is True
    read = await door.get(kept["memory"]["id"])
    assert read == kept["memory"]
    assert {name: read[name] for name in said} == said
    assert (read["status"], read["version"], read["supersededBy"]) == ("ACTIVE", 1, None)


async def test_an_exact_duplicate_returns_the_id_that_is_there(door: Door, kind: str) -> None:
    first = await door.remember(content="said twice", kind=kind)
    second = await door.remember(content="said twice", kind=kind)
    assert (second["created"], second["memory"]) == (False, first["memory"])


async def test_recall_finds_at_once_and_its_shares_add_up(door: Door, kind: str) -> None:
    await keep(door, kind, "the lighthouse burns blue oil", "bread rises overnight", "ships follow the lighthouse")
    answer = await door.recall("what does the lighthouse burn", filter=of(kind), explain=True)
    assert answer["degraded"] == []
    assert answer["hits"][0]["memory"]["content"] == "the lighthouse burns blue oil"
    assert [hit["rank"] for hit in answer["hits"]] == list(range(1, len(answer["hits"]) + 1))
    for hit in answer["hits"]:
        arms = hit["explanation"]["arms"]
        assert sum(arm["share"] for arm in arms) == pytest.approx(hit["score"])


async def test_recall_gives_no_more_than_the_limit(door: Door, kind: str) -> None:
    await keep(door, kind, *(f"wagon number {number}" for number in range(5)))
    answer = await door.recall("wagon", filter=of(kind), limit=3)
    assert len(answer["hits"]) == 3


async def test_a_context_is_text_within_its_budget_that_cites(door: Door, kind: str) -> None:
    ids = await keep(door, kind, "the lighthouse burns blue oil", "bread rises overnight")
    made = await door.context("what does the lighthouse burn", filter=of(kind), limit=1)
    assert made["text"].split("\n")[3] == "> the lighthouse burns blue oil"
    [cited] = made["citations"]
    assert (cited["number"], cited["memoryId"], cited["role"]) == (1, ids[0], "HIT")
    assert cited["memory"]["content"] == "the lighthouse burns blue oil"
    assert 0 < made["tokens"] <= made["tokenBudget"] == 2_000
    assert (made["countedBy"], made["leftOut"], made["degraded"]) == ("estimate-1", [], [])
    named = await door.context("what does the lighthouse burn", filter=of(kind), limit=1, citing="IDS")
    assert f"[{ids[0]}]" in named["text"]


async def test_a_context_has_sections_and_says_what_it_left_out(door: Door, kind: str) -> None:
    rule, *_ = await keep(door, kind, "always knock", "the moon is far", "the moon is round")
    section = {"name": "Rules", "filter": {"id": {"eq": rule}}, "characters": 100}
    alone = await door.context("the moon", filter={"kind": {"eq": "none"}}, sections=[section])
    made = await door.context("the moon", filter=of(kind), sections=[section], tokenBudget=alone["tokens"] + 9)
    assert [(each["role"], each["section"]) for each in made["citations"]] == [("SECTION", "Rules")]
    assert "## Rules\n" in made["text"]
    assert made["tokens"] == alone["tokens"]
    assert [each["role"] for each in made["leftOut"]] == ["HIT", "HIT"]


@pytest.mark.parametrize(
    ("how", "field"), [({"tokenBudget": 0}, "token_budget"), ({"limit": 0}, "limit"), ({"diversity": 2}, "diversity")]
)
async def test_a_context_that_cannot_be_made_is_refused(door: Door, how: dict[str, Any], field: str) -> None:
    with pytest.raises(Refused) as refused:
        await door.context("anything", **how)
    assert (refused.value.code, refused.value.field) == ("INVALID_INPUT", field)


async def test_relations_are_walked_by_neighbors_path_and_recall(door: Door, kind: str) -> None:
    a, b, c, alone = await keep(door, kind, "rain fell", "the road flooded", "the bus came late", "the bus was red")
    await door.relate(sourceId=a, targetId=b, relationType="CAUSES", weight=0.5)
    await door.relate(sourceId=b, targetId=c, relationType="CAUSES", metadata={"by": "water"})
    reached = await door.neighbors(a, depth=2, direction="OUT")
    assert [(each["memoryId"], each["depth"], each["weight"]) for each in reached["neighbors"]] == [
        (b, 1, 0.5),
        (c, 2, 1.0),
    ]
    assert [step["memoryId"] for step in (await door.path(a, c))["steps"]] == [a, b, c]
    assert (await door.path(a, alone))["steps"] == []
    near = await door.recall("the bus", filter=of(kind), graph={"from": [a], "depth": 2}, explain=True)
    hits = {hit["memory"]["id"]: hit for hit in near["hits"]}
    assert set(hits) == {a, b, c}
    assert [step["memoryId"] for step in hits[c]["explanation"]["path"]] == [a, b, c]


async def test_drawing_a_relation_again_updates_it(door: Door, kind: str) -> None:
    a, b = await keep(door, kind, "one end", "the other end")
    first = await door.relate(sourceId=a, targetId=b, relationType="RELATED")
    second = await door.relate(sourceId=a, targetId=b, relationType="RELATED", weight=0.25)
    assert (first["created"], second["created"]) == (True, False)
    assert second["relation"] == first["relation"] | {"weight": 0.25}


UNKNOWN = "0198f2a1-6c1e-7000-8000-00000000dead"
BAD_MEMORIES: dict[str, dict[str, Any]] = {
    "no text": {"content": ""},
    "blanks": {"content": " \n\t"},
    "a NUL": {"content": "a\x00b"},
    "more than a megabyte": {"content": "x" * 1_048_577},
    "an unknown type": {"content": "x", "type": "DREAM"},
    "a kind in capitals": {"content": "x", "kind": "Note"},
    "too many tags": {"content": "x", "tags": [str(number) for number in range(65)]},
    "an empty tag": {"content": "x", "tags": [""]},
    "too long a tag": {"content": "x", "tags": ["x" * 129]},
    "importance 7": {"content": "x", "importance": 7},
    "importance as text": {"content": "x", "importance": "high"},
    "metadata that is a list": {"content": "x", "metadata": [1]},
    "metadata 40 deep": {"content": "x", "metadata": {"a": eval("[" * 40 + "]" * 40)}},  # noqa: S307
    "metadata with a NUL": {"content": "x", "metadata": {"a": "\x00"}},
    "metadata with 2^60": {"content": "x", "metadata": {"a": 2**60}},
    "70 kB of metadata": {"content": "x", "metadata": {"a": "x" * 70_000}},
    "a naive time": {"content": "x", "occurredAt": "2026-01-31T12:00:00"},
    "a day without a time": {"content": "x", "occurredAt": "2026-01-31"},
    "the year 20000": {"content": "x", "occurredAt": "20000-01-01T00:00:00Z"},
    "the year 9999": {"content": "x", "occurredAt": "9999-06-01T00:00:00Z"},
    "the year 1": {"content": "x", "occurredAt": "0001-01-01T00:00:00+14:00"},
    "a time that is a number": {"content": "x", "occurredAt": 5},
    "valid backwards": {"content": "x", "validFrom": "2026-01-02T00:00:00Z", "validTo": "2026-01-01T00:00:00Z"},
    "too long an agent": {"content": "x", "agent": "x" * 129},
    "an unknown field": {"content": "x", "colour": "red"},
    "a field of our own": {"content": "x", "id": UNKNOWN},
}


@pytest.mark.parametrize("name", BAD_MEMORIES)
async def test_a_memory_that_cannot_be_kept_is_refused_and_nothing_is_written(door: Door, kind: str, name: str) -> None:
    with pytest.raises(Refused) as refused:
        await door.remember(**({"kind": kind} | BAD_MEMORIES[name]))
    assert refused.value.code == "INVALID_INPUT"
    assert len(refused.value.message) > 10
    assert kind not in {each["name"] for each in (await door.stats())["byKind"]}


@pytest.mark.parametrize("limit", [0, -1, 101, 10**9])
async def test_a_limit_out_of_range_is_refused(door: Door, limit: int) -> None:
    with pytest.raises(Refused, match="limit") as refused:
        await door.recall("x", limit=limit)
    assert (refused.value.code, refused.value.field) == ("INVALID_INPUT", "limit")


@pytest.mark.parametrize("query", ["", "  ", "a\x00b", "x" * 8_193])
async def test_a_question_that_cannot_be_asked_is_refused(door: Door, query: str) -> None:
    with pytest.raises(Refused) as refused:
        await door.recall(query)
    assert (refused.value.code, refused.value.field) == ("INVALID_INPUT", "query")


@pytest.mark.parametrize(
    ("name", "filter"),
    [
        ("colour", {"colour": {"eq": "red"}}),
        ("above", {"importance": {"above": 1}}),
        ("above", {"metadata": [{"path": "n", "above": 1}]}),
    ],
)
async def test_an_unknown_filter_field_or_comparison_is_refused(door: Door, name: str, filter: dict[str, Any]) -> None:
    with pytest.raises(Refused, match=name) as refused:
        await door.recall("x", filter=filter)
    assert refused.value.code == "INVALID_INPUT"


async def test_a_relation_to_itself_or_to_nothing_is_refused(door: Door, kind: str) -> None:
    (a,) = await keep(door, kind, "a memory")
    before = (await door.stats())["relations"]
    with pytest.raises(Refused, match="itself") as itself:
        await door.relate(sourceId=a, targetId=a, relationType="RELATED")
    with pytest.raises(Refused) as nothing:
        await door.relate(sourceId=a, targetId=UNKNOWN, relationType="RELATED")
    assert (itself.value.code, nothing.value.code) == ("INVALID_INPUT", "NOT_FOUND")
    assert (await door.stats())["relations"] == before


async def test_an_unknown_id_is_not_found(door: Door) -> None:
    assert await door.get(UNKNOWN) is None
    with pytest.raises(Refused) as refused:
        await door.neighbors(UNKNOWN)
    assert refused.value.code == "NOT_FOUND"
    with pytest.raises(Refused) as unreachable:
        await door.recall("x", graph={"from": [UNKNOWN]})
    assert unreachable.value.code == "NOT_FOUND"


async def test_an_id_that_is_none_is_refused(door: Door) -> None:
    for id in ("", "x", "0198f2a1", UNKNOWN + "0"):
        with pytest.raises(Refused, match="ids are UUIDs") as refused:
            await door.get(id)
        assert refused.value.code == "INVALID_INPUT"
