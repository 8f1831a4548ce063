"""Memories and relations by GraphQL: pages, edges, changes, and many at once."""

from typing import Any

from tests.doors.serving import Server

UNKNOWN = "0198f2a1-6c1e-7000-8000-00000000dead"
MANY = (
    "mutation ($new: [NewMemory!]!, $key: String) { rememberMany(memories: $new, key: $key) {"
    " created error { code message field } memory { id } } }"
)
REVISE = (
    "mutation ($id: UUID!, $version: Int!, $changes: MemoryChanges!) {"
    " revise(id: $id, expectedVersion: $version, changes: $changes) { version content valence agent tags } }"
)
FORGET = "mutation ($ids: [UUID!]!) { forget(ids: $ids) }"
CONTENT = "query ($id: UUID!) { memory(id: $id) { content } }"


async def keep(server: Server, kind: str, *contents: str, **fields: Any) -> list[str]:
    new = [{"content": content, "kind": kind} | fields for content in contents]
    kept = await server.ask(MANY, new=new)
    return [each["memory"]["id"] for each in kept["rememberMany"]]


def of(kind: str, **more: Any) -> dict[str, Any]:
    return {"kind": {"eq": kind}} | more


async def test_pages_follow_each_other_without_gap_or_repetition(server: Server, kind: str) -> None:
    ids = await keep(server, kind, *(f"page {number}" for number in range(7)))
    query = (
        "query ($f: MemoryFilter, $a: String) { memories(filter: $f, first: 3, after: $a,"
        " sort: { field: CREATED_AT, descending: false }) {"
        " totalCount edges { cursor node { id } } pageInfo { hasNextPage endCursor } } }"
    )
    seen: list[str] = []
    after, more = None, True
    while more:
        page = (await server.ask(query, f=of(kind), a=after))["memories"]
        seen += [edge["node"]["id"] for edge in page["edges"]]
        assert page["totalCount"] == 7
        assert page["pageInfo"]["endCursor"] == page["edges"][-1]["cursor"]
        after, more = page["pageInfo"]["endCursor"], page["pageInfo"]["hasNextPage"]
    assert (len(seen), set(seen)) == (7, set(ids))


async def test_an_empty_page_has_no_cursor(server: Server, kind: str) -> None:
    query = (
        "query ($f: MemoryFilter) {"
        " memories(filter: $f) { totalCount edges { cursor } pageInfo { hasNextPage endCursor } } }"
    )
    assert (await server.ask(query, f=of(kind)))["memories"] == {
        "totalCount": 0,
        "edges": [],
        "pageInfo": {"hasNextPage": False, "endCursor": None},
    }


async def test_facets_count_what_the_filter_accepts(server: Server, kind: str) -> None:
    await keep(server, kind, "one", "two", tags=["red"])
    await keep(server, kind, "three", tags=["red", "blue"], type="EPISODIC")
    query = (
        "query ($f: MemoryFilter) { memories(filter: $f, first: 1) {"
        " facets(fields: [TAGS, TYPE]) { field counts { value count } } } }"
    )
    assert (await server.ask(query, f=of(kind)))["memories"]["facets"] == [
        {"field": "TAGS", "counts": [{"value": "red", "count": 3}, {"value": "blue", "count": 1}]},
        {"field": "TYPE", "counts": [{"value": "semantic", "count": 2}, {"value": "episodic", "count": 1}]},
    ]


async def test_filters_combine_by_and_or_not_and_metadata(server: Server, kind: str) -> None:
    await keep(server, kind, "cold", metadata={"size": 3})
    await keep(server, kind, "hot", metadata={"size": 12}, tags=["x"])
    await keep(server, kind, "warm", metadata={"size": "12"})
    query = "query ($f: MemoryFilter) { memories(filter: $f) { edges { node { content } } } }"

    async def found(**more: Any) -> set[str]:
        page = await server.ask(query, f=of(kind, **more))
        return {edge["node"]["content"] for edge in page["memories"]["edges"]}

    assert await found(metadata=[{"path": "size", "gte": 3}]) == {"cold", "hot"}
    assert await found(metadata=[{"path": "size", "in": ["12", 3]}]) == {"cold", "warm"}
    assert await found(metadata=[{"path": "size"}]) == {"cold", "hot", "warm"}
    assert await found(**{"or": [{"tags": {"any": ["x"]}}, {"content": {"startsWith": "wa"}}]}) == {"hot", "warm"}
    assert await found(**{"not": {"content": {"in": ["hot", "cold"]}}}) == {"warm"}
    assert await found(**{"and": [{"content": {"contains": "O"}}, {"tags": {"none": ["x"]}}]}) == {"cold"}


async def test_a_field_that_is_left_out_stays_and_null_clears(server: Server, kind: str) -> None:
    (id,) = await keep(server, kind, "first", valence=0.5, agent="ada", tags=["t"])
    revised = await server.ask(REVISE, id=id, version=1, changes={"content": "second", "valence": None})
    assert revised["revise"] == {"version": 2, "content": "second", "valence": None, "agent": "ada", "tags": ["t"]}


async def test_what_cannot_be_cleared_says_so(server: Server, kind: str) -> None:
    (id,) = await keep(server, kind, "stays")
    refused = await server.refused(REVISE, id=id, version=1, changes={"content": None})
    assert refused == (400, "INVALID_INPUT", "content cannot be cleared: give it a value")
    assert (await server.ask(CONTENT, id=id))["memory"]["content"] == "stays"


async def test_a_revision_of_an_old_version_is_a_conflict(server: Server, kind: str) -> None:
    (id,) = await keep(server, kind, "first")
    await server.ask(REVISE, id=id, version=1, changes={"content": "second"})
    status, code, _ = await server.refused(REVISE, id=id, version=1, changes={"content": "third"})
    assert (status, code) == (409, "CONFLICT")
    assert (await server.ask(CONTENT, id=id))["memory"]["content"] == "second"


async def test_versions_are_read_newest_first(server: Server, kind: str) -> None:
    (id,) = await keep(server, kind, "first")
    await server.ask(REVISE, id=id, version=1, changes={"content": "second"})
    await server.ask(REVISE, id=id, version=2, changes={"content": "third"})
    query = "query ($id: UUID!) { memory(id: $id) { version versions { version memory { content } } } }"
    assert (await server.ask(query, id=id))["memory"] == {
        "version": 3,
        "versions": [
            {"version": 2, "memory": {"content": "second"}},
            {"version": 1, "memory": {"content": "first"}},
        ],
    }


async def test_what_is_forgotten_is_gone_until_it_is_restored(server: Server, kind: str) -> None:
    (id,) = await keep(server, kind, "the ferry leaves at noon")
    recall = (
        'query ($f: MemoryFilter) { recall(query: "when does the ferry leave", filter: $f) { hits { memory { id } } } }'
    )
    assert (await server.ask(FORGET, ids=[id]))["forget"] == [id]
    assert (await server.ask(FORGET, ids=[id]))["forget"] == []
    assert (await server.ask(CONTENT, id=id))["memory"] is None
    assert (await server.ask(recall, f=of(kind)))["recall"]["hits"] == []
    restored = await server.ask("mutation ($ids: [UUID!]!) { restore(ids: $ids) { id status } }", ids=[id])
    assert restored["restore"] == [{"id": id, "status": "ACTIVE"}]
    assert (await server.ask(recall, f=of(kind)))["recall"]["hits"] == [{"memory": {"id": id}}]


async def test_forgetting_something_unknown_forgets_nothing(server: Server, kind: str) -> None:
    (id,) = await keep(server, kind, "stays")
    status, code, _ = await server.refused(FORGET, ids=[id, UNKNOWN])
    assert (status, code) == (404, "NOT_FOUND")
    assert (await server.ask(CONTENT, id=id))["memory"] == {"content": "stays"}


async def test_a_superseded_memory_names_its_successor(server: Server, kind: str) -> None:
    old, new = await keep(server, kind, "the office is in Bonn", "the office is in Ghent")
    query = (
        "mutation ($id: UUID!, $by: UUID!) {"
        " supersede(id: $id, by: $by) { status supersededBy successor { content } } }"
    )
    assert (await server.ask(query, id=old, by=new))["supersede"] == {
        "status": "SUPERSEDED",
        "supersededBy": new,
        "successor": {"content": "the office is in Ghent"},
    }


async def test_what_is_purged_cannot_be_restored(server: Server, kind: str) -> None:
    (id,) = await keep(server, kind, "erase me")
    assert (await server.ask("mutation ($ids: [UUID!]!) { purge(ids: $ids) }", ids=[id]))["purge"] == [id]
    status, code, _ = await server.refused("mutation ($ids: [UUID!]!) { restore(ids: $ids) { id } }", ids=[id])
    assert (status, code) == (404, "NOT_FOUND")


async def test_a_thousand_memories_are_kept_in_one_call_and_a_bad_one_stops_none(server: Server, kind: str) -> None:
    new: list[dict[str, Any]] = [{"content": f"number {number}", "kind": kind} for number in range(1_000)]
    new[500]["importance"] = 7
    kept = (await server.ask(MANY, new=new))["rememberMany"]
    assert [each["created"] for each in kept] == [number != 500 for number in range(1_000)]
    assert kept[500]["memory"] is None
    assert (kept[500]["error"]["code"], kept[500]["error"]["field"]) == ("INVALID_INPUT", "importance")
    total = await server.ask("query ($f: MemoryFilter) { memories(filter: $f, first: 1) { totalCount } }", f=of(kind))
    assert total["memories"]["totalCount"] == 999


async def test_1001_memories_are_refused_whole(server: Server, kind: str) -> None:
    new = [{"content": f"number {number}", "kind": kind} for number in range(1_001)]
    status, code, _ = await server.refused(MANY, new=new)
    assert (status, code) == (400, "INVALID_INPUT")


async def test_a_key_makes_a_call_happen_once(server: Server, kind: str) -> None:
    new = [{"content": "keyed", "kind": kind}]
    first = await server.ask(MANY, new=new, key=kind)
    again = await server.ask(MANY, new=new, key=kind)
    assert again["rememberMany"][0]["memory"] == first["rememberMany"][0]["memory"]
    status, code, _ = await server.refused(MANY, new=[{"content": "other", "kind": kind}], key=kind)
    assert (status, code) == (409, "CONFLICT")


async def test_relations_are_read_from_either_end_with_their_memories(server: Server, kind: str) -> None:
    a, b, c = await keep(server, kind, "a", "b", "c")
    relate = "mutation ($r: [NewRelation!]!) { relate(relations: $r) { relation { id } } }"
    drawn = await server.ask(
        relate,
        r=[
            {"sourceId": a, "targetId": b, "relationType": "CAUSES"},
            {"sourceId": c, "targetId": a, "relationType": "PART_OF"},
        ],
    )
    query = (
        "query ($id: UUID!) { memory(id: $id) {"
        " out: relations(direction: OUT) { edges { node { relationType target { content } } } }"
        " in: relations(direction: IN) { edges { node { relationType source { content } } } }"
        " causes: relations(types: [CAUSES], first: 1) { edges { node { id } } pageInfo { hasNextPage } } } }"
    )
    first = drawn["relate"][0]["relation"]["id"]
    assert (await server.ask(query, id=a))["memory"] == {
        "out": {"edges": [{"node": {"relationType": "CAUSES", "target": {"content": "b"}}}]},
        "in": {"edges": [{"node": {"relationType": "PART_OF", "source": {"content": "c"}}}]},
        "causes": {"edges": [{"node": {"id": first}}], "pageInfo": {"hasNextPage": False}},
    }
    assert (await server.ask("mutation ($ids: [UUID!]!) { unrelate(ids: $ids) }", ids=[first]))["unrelate"] == [first]
    assert (await server.ask(query, id=a))["memory"]["causes"]["edges"] == []


async def test_a_subgraph_gives_the_memories_and_the_relations_among_them(server: Server, kind: str) -> None:
    a, b, c = await keep(server, kind, "a", "b", "c")
    relate = "mutation ($r: [NewRelation!]!) { relate(relations: $r) { created } }"
    pairs = [(a, b), (b, c), (c, a)]
    await server.ask(relate, r=[{"sourceId": x, "targetId": y, "relationType": "RELATED"} for x, y in pairs])
    query = (
        "query ($ids: [UUID!]!) { subgraph(ids: $ids, depth: 1) { truncated memories { content }"
        " relations { sourceId targetId } } }"
    )
    cut = (await server.ask(query, ids=[a]))["subgraph"]
    assert cut["truncated"] is False
    assert {each["content"] for each in cut["memories"]} == {"a", "b", "c"}
    assert {(each["sourceId"], each["targetId"]) for each in cut["relations"]} == set(pairs)


async def test_why_not_names_the_stage_that_dropped_a_memory(server: Server, kind: str) -> None:
    (id,) = await keep(server, kind, "the quay is closed")
    query = (
        'query ($id: UUID!, $f: MemoryFilter) { whyNot(query: "is the quay closed", memoryId: $id, filter: $f)'
        " { memoryId stage reason remedy } }"
    )
    there = (await server.ask(query, id=id, f=of(kind)))["whyNot"]
    filtered = (await server.ask(query, id=id, f=of("another_kind")))["whyNot"]
    unknown = (await server.ask(query, id=UNKNOWN))["whyNot"]
    assert [each["stage"] for each in (there, filtered, unknown)] == ["NONE", "FILTER", "UNKNOWN"]
    assert all(each["reason"] for each in (there, filtered, unknown))


async def test_of_two_mutations_the_one_that_worked_is_told(server: Server, kind: str) -> None:
    query = "mutation ($m: NewMemory!, $ids: [UUID!]!) { remember(memory: $m) { memory { id } } forget(ids: $ids) }"
    response = await server.post(query, m={"content": "kept", "kind": kind}, ids=[UNKNOWN])
    answer = response.json()
    assert response.status_code == 200
    assert answer["data"]["forget"] is None
    assert answer["errors"][0]["path"] == ["forget"]
    assert answer["errors"][0]["extensions"]["code"] == "NOT_FOUND"
    assert (await server.ask(CONTENT, id=answer["data"]["remember"]["memory"]["id"]))["memory"]["content"] == "kept"


async def test_an_unknown_memory_is_null(server: Server) -> None:
    response = await server.post(CONTENT, id=UNKNOWN)
    assert (response.status_code, response.json()) == (200, {"data": {"memory": None}})


async def test_a_cursor_of_ours_is_needed(server: Server) -> None:
    query = "query ($a: String) { memories(after: $a) { edges { cursor } } }"
    for cursor in ("", "x", "AAAA", "\x00", "WyJ4Il0="):
        status, code, _ = await server.refused(query, a=cursor)
        assert (status, code) == (400, "INVALID_INPUT"), cursor


async def test_feedback_on_hits_stands_on_the_memory_and_can_be_taken_back(server: Server, kind: str) -> None:
    a, b = await keep(server, kind, "the harbour light is green", "the harbour light is out")
    recall = 'query ($f: MemoryFilter) { recall(query: "harbour light", filter: $f) { recallId hits { rank } } }'
    answer = (await server.ask(recall, f=of(kind)))["recall"]
    assert len(answer["hits"]) == 2
    say = (
        "mutation ($r: UUID!, $v: [Verdict!]!) { feedback(recallId: $r, verdicts: $v) {"
        " recallId useful judgedBy judgedAt } }"
    )
    verdicts = [{"memoryId": a, "useful": True}, {"memoryId": b, "useful": False}]
    given = (await server.ask(say, r=answer["recallId"], v=verdicts))["feedback"]
    assert [(each["recallId"], each["useful"]) for each in given] == [
        (answer["recallId"], True), (answer["recallId"], False),
    ]  # fmt: skip
    told = (
        "query ($f: MemoryFilter) { memories(filter: $f, sort: { field: CREATED_AT, descending: false }) {"
        " edges { node { feedback { useful notUseful } uses { useful judgedBy } indexing { state chunks model } } } } }"
    )
    nodes = [edge["node"] for edge in (await server.ask(told, f=of(kind)))["memories"]["edges"]]
    assert [node["feedback"] for node in nodes] == [{"useful": 1, "notUseful": 0}, {"useful": 0, "notUseful": 1}]
    assert [node["uses"] for node in nodes] == [
        [{"useful": True, "judgedBy": None}], [{"useful": False, "judgedBy": None}],
    ]  # fmt: skip
    assert {node["indexing"]["state"] for node in nodes} <= {"WAITING", "INDEXED"}
    [back] = (await server.ask(say, r=answer["recallId"], v=[{"memoryId": a, "useful": None}]))["feedback"]
    assert (back["useful"], back["judgedAt"]) == (None, None)
    _, code, _ = await server.refused(say, r=UNKNOWN, v=verdicts)
    assert code == "NOT_FOUND"
