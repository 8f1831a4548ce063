"""What share of the gold evidence stands in a context of so many tokens, counting only what is there whole."""

from collections.abc import Sequence
from typing import Any

from bench.gold import Query
from bench.server import Server

BUDGETS = (1_000, 2_000, 7_000)
CONTEXT = """
query ($query: String!, $filter: MemoryFilter, $tokenBudget: Int!, $limit: Int!, $around: Int!, $citing: Citing!,
       $at: DateTime) {
  context(query: $query, filter: $filter, tokenBudget: $tokenBudget, limit: $limit, around: $around, citing: $citing,
          at: $at) {
    citations { memoryId isCut } tokens timings { total }
  }
}
"""
DEFAULTS = {"limit": 40, "around": 2, "citing": "IDS"}


def evidence(
    server: Server, queries: Sequence[Query], document_of: dict[str, str], **how: Any
) -> dict[int, dict[str, float]]:
    """Ask for a context at each budget: the mean share of gold inside, tokens taken, and milliseconds.

    Evidence that is cut does not count, though what was asked may stand in what is shown.
    """
    return {budget: _at(server, queries, document_of, {"tokenBudget": budget, **DEFAULTS, **how}) for budget in BUDGETS}


def _at(server: Server, queries: Sequence[Query], document_of: dict[str, str], how: dict[str, Any]) -> dict[str, float]:
    shares, tokens, times = [], [], []
    for query in queries:
        within = [{"path": "scope", "eq": query.scope}] if query.scope else []
        without = [{"path": "doc", "ne": query.leave_out}] if query.leave_out else []
        bounds = {"metadata": [*within, *without]} if within or without else None
        made = server.remote.graphql(CONTEXT, query=query.text, filter=bounds, at=query.asked_at, **how)
        whole = {document_of[each["memory_id"]] for each in made["citations"] if not each["is_cut"]}
        shares.append(len(whole & set(query.gold)) / len(set(query.gold)))
        tokens.append(made["tokens"])
        times.append(made["timings"]["total"])
    return {
        "evidence": round(sum(shares) / len(shares), 4),
        "tokens": round(sum(tokens) / len(tokens)),
        "p50_ms": round(sorted(times)[len(times) // 2], 1),
    }
