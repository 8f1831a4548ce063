"""What stands beside GraphQL."""

import asyncio
from typing import Any

from memoria import __version__
from tests.doors.conftest import TOKEN
from tests.doors.serving import Server


async def test_health_is_the_record_that_graphql_gives(server: Server) -> None:
    fields = "state version generation model pending dead parts { name state message }"
    told: dict[str, Any] = {}
    async with asyncio.timeout(10):  # the first index is made while the server answers already
        while told.get("generation") is None:
            response = await server.http.get("/health")
            assert response.status_code == 200
            told = response.json()
    assert (told["state"], told["version"]) == ("ok", __version__)
    assert (await server.ask(f"{{ health {{ {fields} }} }}"))["health"]["parts"] == told["parts"]


async def test_health_tells_indexes_versions_and_sizes_when_asked(server: Server) -> None:
    fields = (
        "indexes { generation model dimension state pending dead } versions { name version }"
        " storage { folder freeBytes recordBytes indexBytes } latencies { name milliseconds }"
    )
    health: dict[str, Any] = {"indexes": []}
    async with asyncio.timeout(10):
        while not health["indexes"]:
            health = (await server.ask(f"{{ health {{ {fields} }} }}"))["health"]
    assert [(each["generation"], each["state"], each["model"]) for each in health["indexes"]] == [
        (1, "live", "hashing:256")
    ]
    assert health["versions"][0] == {"name": "memoria", "version": __version__}
    assert health["storage"]["recordBytes"] > 1_000_000
    assert health["storage"]["indexBytes"] > 0
    assert [each["name"] for each in health["latencies"]] == ["record", "index", "embedder"]
    assert all(0 < each["milliseconds"] < 2_000 for each in health["latencies"])


async def test_the_log_of_questions_gives_the_memories(server: Server, kind: str) -> None:
    memory = f'{{content: "the {kind} turns", kind: "{kind}"}}'
    await server.ask(f"mutation {{ remember(memory: {memory}) {{ created }} }}")
    await server.ask(f'{{ recall(query: "{kind} turns", filter: {{kind: {{eq: "{kind}"}}}}) {{ pending }} }}')
    asking = "{ recalls(first: 200) { nodes { query memories(first: 1) { content } } pageInfo { hasNextPage } } }"
    found: list[object] = []
    async with asyncio.timeout(10):
        while not found:
            nodes = (await server.ask(asking))["recalls"]["nodes"]
            found = [each["memories"] for each in nodes if each["query"] == f"{kind} turns"]
    assert found == [[{"content": f"the {kind} turns"}]]


async def test_ready(server: Server) -> None:
    response = await server.http.get("/ready")
    assert (response.status_code, response.json()) == (200, {"ready": True})


async def test_metrics_tell_requests_operations_stages_and_gauges(server: Server) -> None:
    await server.ask('{ recall(query: "what is measured") { pending } context(query: "what is kept") { tokens } }')
    text = (await server.http.get("/metrics")).text
    for line in (
        'memoria_http_request_seconds_count{route="/graphql",status="200"}',
        'memoria_graphql_operation_seconds_count{field="recall"}',
        'memoria_recall_stage_seconds_count{stage="embed"}',
        'memoria_context_tokens_count{counted_by="estimate-1"}',
        'memoria_context_memories_total{placed="yes"}',
        'memoria_index_queue{state="pending"}',
        'memoria_index_queue{state="dead"} 0.0',
        "memoria_record_connections ",
    ):
        assert line in text


async def test_unknown_paths_do_not_become_labels(server: Server) -> None:
    await server.http.get("/nowhere/at/all")
    text = (await server.http.get("/metrics")).text
    assert "nowhere" not in text
    assert 'route="other",status="404"' in text


async def test_an_unknown_path_or_method_is_told_in_the_same_shape(server: Server) -> None:
    nowhere = await server.http.get("/nowhere")
    assert (nowhere.status_code, nowhere.json()["errors"][0]["extensions"]["code"]) == (404, "NOT_FOUND")
    fetched = await server.http.get("/graphql", params={"query": "{ stats { memories } }"})
    assert (fetched.status_code, fetched.json()["errors"][0]["message"]) == (
        405,
        "/graphql does not take GET: GraphQL is sent by POST",
    )
    agents = await server.http.get("/mcp")
    assert (agents.status_code, agents.json()["errors"][0]["message"]) == (
        405,
        "/mcp does not take GET: see docs/reference.md for what /mcp takes",
    )


async def test_graphiql_and_introspection_are_for_development(server: Server, guarded: Server) -> None:
    guarded_headers = {"authorization": f"Bearer {TOKEN}"}
    page = await guarded.http.get("/graphql", headers=guarded_headers)
    assert (page.status_code, "GraphiQL" in page.text) == (200, True)
    body = {"query": "{ __schema { queryType { name } } }"}
    seen = await guarded.http.post("/graphql", json=body, headers=guarded_headers)
    assert seen.json() == {"data": {"__schema": {"queryType": {"name": "Query"}}}}
    status, code, message = await server.refused(body["query"])
    assert (status, code) == (400, "INVALID_INPUT")
    assert message.startswith("introspection is for development")


async def test_metrics_tell_how_often_an_answer_was_kept(server: Server, kind: str) -> None:
    async def counted() -> dict[str, float]:
        lines = (await server.http.get("/metrics")).text.splitlines()
        found = [
            line.removeprefix("memoria_recall_answers_total").split() for line in lines if "answers_total{" in line
        ]
        return {"kept" if "kept" in label else "found": float(number) for label, number in found}

    memory = f'{{content: "the mill", kind: "{kind}"}}'
    await server.ask(f"mutation {{ remember(memory: {memory}) {{ created }} }}")
    while (await server.ask("{ health { pending } }"))["health"]["pending"]:
        pass
    before = await counted()
    question = f'{{ recall(query: "mill", filter: {{kind: {{eq: "{kind}"}}}}) {{ cached hits {{ rank }} }} }}'
    answers = [(await server.ask(question))["recall"]["cached"] for _ in range(3)]
    assert answers == [False, True, True]
    after = await counted()
    assert after["kept"] - before.get("kept", 0) == 2
    assert after["found"] - before.get("found", 0) == 1
