"""Score recall on sets with known gold, through the public API of a real server.

Run: python -m bench.recall FOLDER [--sets a,b] [--out FILE] [--resume] [--quick]

A set is a folder with `docs.jsonl.gz`, `queries.jsonl.gz` and perhaps `edges.jsonl.gz`. Each is brought into a
fresh server with MiniLM; every question is asked with a limit of 10 and, when it has a scope, within its scope. A
question that names a document to leave out (`meta.exclude_doc`) is asked without that document, and for more hits; it
is also scored by document. What only scoring may know is never sent.
"""

import argparse
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import orjson
from rich.console import Console
from rich.table import Table

from bench import picture, ways
from bench.commit import commit
from bench.context import evidence
from bench.gold import FILES, Gold, Query, batches, read, sets
from bench.metrics import Asked, Summary, interval, quantile, score, summarise
from bench.server import Server, serving
from memoria.domain import documents
from memoria.domain.documents import Document, Outline
from memoria.records import NewMemory, NewRelation, Trust

LIMIT = 10
WIDE = 100
"""The limit when hits of one document are skipped, documents are counted and not sections, or hits are reordered."""
RELATIONS_AT_ONCE = 500
INDEXED_WITHIN = 3_600.0
TRIES, PAUSE = 60, 0.5
PUBLISHED: dict[str, dict[str, tuple[float | None, float | None, float | None]]] = {
    "locomo": {
        "all-MiniLM-L6-v2, published": (0.259, None, 0.394),
        "BM25, published": (0.422, None, 0.540),
        "NV-Embed-v2 (7B), published": (0.512, None, 0.667),
        "best of 89 retrievers (8B), published": (0.565, None, 0.708),
    },
    "scifact": {"BM25, published": (0.687, None, None), "all-MiniLM-L6-v2, published": (0.645, None, None)},
    "twowiki": {"NV-Embed-v2, whole set, published": (None, 0.765, None), "HippoRAG 2, published": (None, 0.904, None)},
}
"""What others report: nDCG@10, R@5, R@10. On all of LoCoMo as LMEB (arXiv 2603.12572) scores it, SciFact's test
questions, and the whole of 2Wiki: near what is measured here, and not the same."""
WRITTEN = orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS
FIGURES = ("ndcg_at_10", "recall_at_5", "recall_at_10", "mrr")

REMEMBER = "mutation ($m: [NewMemory!]!) { rememberMany(memories: $m) { memory { id } error { message } } }"
RELATE = "mutation ($r: [NewRelation!]!) { relate(relations: $r) { relation { id } error { message } } }"
RECALL = """
query ($query: String!, $filter: MemoryFilter, $limit: Int!, $at: DateTime, $weights: RecallWeights,
       $explain: Boolean!) {
  recall(query: $query, filter: $filter, limit: $limit, at: $at, weights: $weights, explain: $explain) {
    hits { memory { id } explanation @include(if: $explain) { arms { rank } } }
    degraded pending
  }
}
"""


def bring_in(server: Server, gold: Gold) -> dict[str, str]:
    """Remember all documents and draw their links; return the document of each memory by the memory's id."""
    ids: dict[str, str] = {}
    for batch in batches(gold):
        results = server.remote.graphql(REMEMBER, m=[_memory(gold, each) for each in batch])
        for document, kept in zip(batch, results, strict=True):
            if kept["error"]:
                raise ValueError(f"{gold.name}/{document.id}: {kept['error']['message']}")
            ids[document.id] = kept["memory"]["id"]
    relations = list(_relations(gold, ids))
    for start in range(0, len(relations), RELATIONS_AT_ONCE):
        for drawn in server.remote.graphql(RELATE, r=relations[start : start + RELATIONS_AT_ONCE]):
            if drawn["error"]:
                raise ValueError(f"{gold.name}: {drawn['error']['message']}")
    return {memory: document for document, memory in ids.items()}


def _memory(gold: Gold, document: Document) -> NewMemory:
    return NewMemory(
        content=document.text,
        metadata=document.metadata,
        occurred_at=document.occurred_at,
        source_uri=f"bench:{gold.name}/{document.id}",
        trust=Trust.IMPORT,
    )


def _relations(gold: Gold, ids: dict[str, str]) -> Iterator[NewRelation]:
    outline = Outline()
    for document in gold.documents:
        outline.add(document)
    edges = [*gold.edges, *outline.parts(), *outline.follows()]
    for edge, relation_type in documents.merged(edges, documents.RELATIONS):
        ends = [ids.get(name, ids.get(f"{name}#0")) for name in (edge.source, edge.target)]
        if ends[0] and ends[1] and ends[0] != ends[1]:
            yield NewRelation(
                source_id=ends[0],  # type: ignore[arg-type]  # sent as the text that came
                target_id=ends[1],  # type: ignore[arg-type]
                relation_type=relation_type,
                created_by=edge.created_by,
                metadata=edge.metadata,
            )


def ask(server: Server, query: Query, way: str) -> tuple[list[str], float]:
    """Ask one question in one way: ids of memories, best first, and the seconds that took.

    A degraded answer, of a machine too busy to embed in time, would be no fair score: the question is asked again.

    Raises:
        ValueError: It stays degraded.
    """
    within = [{"path": "scope", "eq": query.scope}] if query.scope else []
    # What is to be left out must not lead anywhere either: a link from the one that cites tells what it cites.
    without = [{"path": "doc", "ne": query.leave_out}] if query.leave_out else []
    asked = {
        "filter": {"metadata": [*within, *without]} if within or without else None,
        "limit": WIDE if query.leave_out or way in {ways.RANKS, ways.CEILING} else LIMIT,
        "at": query.asked_at,
        "weights": ways.WAYS[way] or None,
        "explain": way == ways.RANKS,
    }
    for _ in range(TRIES):
        began = time.perf_counter()
        answer = server.remote.graphql(RECALL, query=query.text, **asked)
        took = time.perf_counter() - began
        if not answer["degraded"] and not answer["pending"]:
            hits = ways.by_ranks(answer["hits"]) if way == ways.RANKS else answer["hits"]
            return [hit["memory"]["id"] for hit in hits], took
        time.sleep(PAUSE)
    raise ValueError(f"degraded by {answer['degraded']}, {answer['pending']} pending: {query.text!r}")


@dataclass(kw_only=True)
class Answered:
    """A question and the documents that were found for it, best first."""

    query: Query
    ranked: list[str]


def by_document(gold: Gold, answers: Sequence[Answered]) -> Summary | None:
    """Score questions that leave a document out by documents and not by sections; none when there are no such."""
    whole = gold.whole
    asked = [
        Asked(
            category=each.query.category,
            score=score([whole[id] for id in each.ranked], [whole[id] for id in each.query.gold]),
        )
        for each in answers
        if each.query.leave_out
    ]
    return summarise(asked) if asked else None


def newest_first(answers: Sequence[Answered]) -> float | None:
    """Return the share of questions with stale documents for which a gold one stands above all stale ones."""
    won = []
    for each in answers:
        if each.query.stale:
            first = next((id for id in each.ranked if id in {*each.query.gold, *each.query.stale}), None)
            won.append(first in each.query.gold)
    return sum(won) / len(won) if won else None


def measure(server: Server, gold: Gold, asking: Sequence[str]) -> dict[str, Any]:
    """Bring a set in, ask every question in these ways, the default first, and sum up."""
    began = time.perf_counter()
    document_of = bring_in(server, gold)
    server.wait_for_index(within=INDEXED_WITHIN)
    indexed = time.perf_counter()
    answers, times = _answers(server, gold, document_of, "default")
    done = time.perf_counter()
    grouped = by_document(gold, answers)
    result = {
        **_summary(summarise(_asked(answers))),
        "by_document": grouped and _summary(grouped),
        "newest_first": newest_first(answers),
        "interval_95": interval([each for each in _asked(answers) if each.score]),
        "documents": len(document_of),
        "model": server.remote.graphql("query { health { model } }")["model"],
        "seconds": {"import": round(indexed - began, 1), "ask": round(done - indexed, 1)},
        "recall_p50_ms": round(1_000 * quantile(times, 0.5), 1),
        "commit": commit(),
    }
    if len(asking) > 1:
        result["ways"] = {way: _way(gold, _answers(server, gold, document_of, way)[0]) for way in asking[1:]}
        result["context"] = evidence(server, [each for each in gold.queries if each.gold], document_of)
    return result


def _answers(server: Server, gold: Gold, document_of: dict[str, str], way: str) -> tuple[list["Answered"], list[float]]:
    answers, times = [], []
    for query in gold.queries:
        ids, took = ask(server, query, way)
        times.append(took)
        found = [document_of[id] for id in ids]
        answers.append(Answered(query=query, ranked=ways.by_gold(found, query.gold) if way == ways.CEILING else found))
    return answers, times


def _way(gold: Gold, answers: Sequence["Answered"]) -> dict[str, float]:
    """Sum up one way of asking: by documents where the set is judged so."""
    summed = by_document(gold, answers) or summarise(_asked(answers))
    figures = {name: round(value, 4) for name, value in asdict(summed.macro).items()} if summed.macro else {}
    newest = newest_first(answers)
    return figures if newest is None else {**figures, "newest_first": round(newest, 4)}


def _asked(answers: Sequence[Answered]) -> Iterator[Asked]:
    for each in answers:
        yield Asked(category=each.query.category, score=score(each.ranked, each.query.gold))


def _summary(summary: Summary) -> dict[str, Any]:
    rounded = orjson.loads(orjson.dumps(asdict(summary)))
    for figures in [rounded["macro"] or {}, *rounded["categories"].values()]:
        figures.update({name: round(figures[name], 4) for name in FIGURES if name in figures})
    return dict(rounded)


def show(console: Console, name: str, result: dict[str, Any]) -> None:
    """Print one set."""
    table = Table("category", "n", "nDCG@10", "R@5", "R@10", "MRR", title=name, title_justify="left")
    for category, figures in result["categories"].items():
        table.add_row(category, str(figures["n"]), *_figures(figures))
    table.add_row("macro", str(result["n"]), *_figures(result["macro"]), style="bold")
    if result["by_document"]:
        table.add_row("macro, by document", str(result["by_document"]["n"]), *_figures(result["by_document"]["macro"]))
    console.print(table)


def _figures(figures: dict[str, float]) -> list[str]:
    return [f"{figures[name]:.3f}" for name in FIGURES]


def compare(console: Console, name: str, result: dict[str, Any]) -> None:
    """Print one set, asked in several ways, beside what is published of it."""
    table = Table("way", "nDCG@10", "R@5", "R@10", "newest first", title=name, title_justify="left")
    own = (result["by_document"] or result)["macro"]
    low, high = result["interval_95"]["ndcg_at_10"]
    rows = {"default": {**own, "newest_first": result["newest_first"]}, **result.get("ways", {})}
    for way, figures in rows.items():
        newest = figures.get("newest_first")
        shown = [f"{figures[figure]:.3f}" for figure in ("ndcg_at_10", "recall_at_5", "recall_at_10")]
        table.add_row(way, *shown, "" if newest is None else f"{newest:.3f}", style="bold" if way == "default" else "")
    for source, published in PUBLISHED.get(name, {}).items():
        table.add_row(source, *("" if value is None else f"{value:.3f}" for value in published), "", style="dim")
    console.print(table)
    console.print(f"95 % of resamplings of the questions lie in nDCG@10 {low:.3f} to {high:.3f}")
    for budget, found in result.get("context", {}).items():
        console.print(f"context of {int(budget):,} tokens: {found['evidence']:.1%} of the evidence stands in it whole")


def run(folders: Sequence[Path], out: Path, *, done: dict[str, Any], asking: Sequence[str]) -> None:
    """Measure sets one after the other, and write what is known after each."""
    console = Console()
    results = dict(done)
    for folder in folders:
        if folder.name not in done:
            with (
                tempfile.TemporaryDirectory(prefix="memoria-bench-", ignore_cleanup_errors=True) as data,
                serving(Path(data)) as server,
            ):
                results[folder.name] = measure(server, read(folder), asking)
            out.parent.mkdir(parents=True, exist_ok=True)
            out.write_bytes(
                orjson.dumps(
                    {"sets": results}, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS
                )
                + b"\n"
            )
            out.with_suffix(".svg").write_text(picture.bars(results))
        show(console, folder.name, results[folder.name])
        compare(console, folder.name, results[folder.name])


def main() -> None:
    """Read the arguments and run."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("data", type=Path, help="a folder of sets, each a folder with " + " and ".join(FILES))
    parser.add_argument("--sets", default="", help="names of sets, joined by commas; all when left out")
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "results" / "recall.json")
    parser.add_argument("--resume", action="store_true", help="keep the sets that the file holds already")
    parser.add_argument("--quick", action="store_true", help="ask in the default way only")
    given = parser.parse_args()
    done = orjson.loads(given.out.read_bytes())["sets"] if given.resume and given.out.exists() else {}
    run(sets(given.data, given.sets), given.out, done=done, asking=["default"] if given.quick else list(ways.WAYS))


if __name__ == "__main__":
    main()
