"""How sure recall may be that its best hit has to do with the question: compares its curve with a fitted one.

Run: python -m bench.confidence FOLDER [--sets a,b] [--questions 60]

Each set's questions are asked twice: where their answers are, and where they are not, in another conversation of the
set and in another set. Fitted are the worth of shared words beside meaning and the curve, by logistic regression on
all sets but one, and scored on the one left out. Every set counts the same.
"""

import argparse
import asyncio
import random
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

import asyncpg
import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from bench.gold import Gold, Query, read, sets
from memoria.domain import indexing, judging, looking, memories
from memoria.domain.documents import Document
from memoria.records import Caller, NewMemory
from memoria.settings import EmbedderName, Settings
from memoria.stores.opening import Stores, open_stores
from memoria.worker import working

PLACES, DOCUMENTS, AT_ONCE = 5, 400, 200
"""Conversations of a set, documents of each, and memories of one call."""
ROUNDS, RIDGE = 30, 1e-3
INDEXED_WITHIN = 3_600.0
Numbers = NDArray[np.float64]


@dataclass(kw_only=True)
class Place:
    """What one workspace holds: a conversation, or a part of a set, and the questions that it answers."""

    name: str
    documents: list[Document]
    questions: list[Query]

    @property
    def caller(self) -> Caller:
        """Whose workspace it is."""
        return Caller(workspace_id=uuid5(UUID(int=0), self.name))


@dataclass(kw_only=True)
class Signs:
    """Questions of one set: how alike the best is in meaning and in words, (n, 2), and whether the answer is there."""

    told: Numbers
    is_there: NDArray[np.bool_]


def places(gold: Gold, most: int, chance: random.Random) -> list[Place]:
    """Divide a set into conversations, or take a part of it that holds the answers to its questions."""
    asked: dict[str | None, list[Query]] = defaultdict(list)
    for query in chance.sample(gold.queries, len(gold.queries)):
        if query.gold and not query.leave_out:
            asked[query.scope].append(query)
    scopes = sorted(asked, key=str)[:PLACES]
    found = []
    for scope in scopes:
        questions = asked[scope][: max(1, most // len(scopes))]
        needed = {id for query in questions for id in query.gold}
        held = [each for each in gold.documents if scope is None or each.metadata.get("scope") == scope]
        others = [each for each in held if each.id not in needed]
        taken = [each for each in held if each.id in needed]
        taken += chance.sample(others, max(0, min(len(others), DOCUMENTS - len(taken))))
        found.append(Place(name=f"{gold.name} {scope or ''}", documents=taken, questions=questions))
    return found


async def bring_in(stores: Stores, url: str, place: Place) -> None:
    """Remember the documents of a place in a workspace of its own."""
    owner = await asyncpg.connect(url)
    await owner.execute("insert into workspaces (id, name) values ($1, $2)", place.caller.workspace_id, place.name)
    await owner.close()
    new = [
        NewMemory(content=each.text, metadata=each.metadata, occurred_at=each.occurred_at) for each in place.documents
    ]
    for start in range(0, len(new), AT_ONCE):
        await memories.remember_many(stores, place.caller, new[start : start + AT_ONCE])


async def signs(stores: Stores, caller: Caller, query: Query) -> tuple[float, float]:
    """Ask as recall does, and return what its confidence is made of."""
    timings = looking.nothing_yet()
    question = looking.understood(query.text, None, None, query.asked_at, None)
    bounds = await looking.scoped(stores, caller, question, timings)
    vector = await looking.embedded(stores, query.text, timings)
    look = await looking.looked(stores, caller, question, bounds, vector, timings)
    listed = await looking.listing(stores, caller, look, looking.DEPTH)
    async with stores.record.looking_up(caller) as db:
        ranking = await judging.judge(db, caller, bounds, look.asked, listed)
    return judging.signs(ranking.pool, look.asked)


async def gather(stores: Stores, by_set: dict[str, list[Place]]) -> dict[str, Signs]:
    """Ask every question where it is answered, in another place of its set, and in another set."""
    found = {}
    names = list(by_set)
    for number, name in enumerate(names):
        own, beside = by_set[name], by_set[names[(number + 1) % len(names)]]
        told: list[tuple[float, float]] = []
        is_there: list[bool] = []
        for at, place in enumerate(own):
            elsewhere = [beside[at % len(beside)], *([own[(at + 1) % len(own)]] if len(own) > 1 else [])]
            for query in place.questions:
                for where in (place, *elsewhere):
                    told.append(await signs(stores, where.caller, query))
                    is_there.append(where is place)
        found[name] = Signs(told=np.array(told), is_there=np.array(is_there))
    return found


def weights(one: Signs) -> Numbers:
    """Let each set count the same, and in it what is there as much as what is not."""
    there = one.is_there
    return np.where(there, 0.5 / there.sum(), 0.5 / (~there).sum())


def fit(many: Sequence[Signs]) -> Numbers:
    """Fit a logistic curve by Newton's method with a small ridge: worth of meaning, of words, and the constant."""
    told = np.vstack([each.told for each in many])
    inputs = np.column_stack([told, np.ones(len(told))])
    target = np.concatenate([each.is_there for each in many]).astype(float)
    worth = np.concatenate([weights(each) for each in many])
    curve = np.zeros(3)
    for _ in range(ROUNDS):
        likely = 1 / (1 + np.exp(-inputs @ curve))
        gradient = inputs.T @ (worth * (target - likely)) - RIDGE * curve
        slope = (inputs * (worth * likely * (1 - likely))[:, None]).T @ inputs + RIDGE * np.eye(3)
        curve += np.linalg.solve(slope, gradient)
    return curve


def quality(one: Signs, likely: Numbers) -> dict[str, float]:
    """Score probabilities: Brier's score, how often the right one is higher, and how often .5 parts them rightly."""
    there, absent = likely[one.is_there], likely[~one.is_there]
    higher = np.mean(there[:, None] > absent[None, :]) + 0.5 * np.mean(there[:, None] == absent[None, :])
    return {
        "brier": float(np.sum(weights(one) * (likely - one.is_there) ** 2)),
        "auc": float(higher),
        "kept": float(np.mean(there >= 0.5)),
        "refused": float(np.mean(absent < 0.5)),
    }


def show(console: Console, found: dict[str, Signs]) -> None:
    """Print, for each set, today's curve and the one fitted without it; then the one fitted on all."""
    table = Table("set", "n", *(f"{name}, {whose}" for whose in ("now", "fitted") for name in QUALITIES))
    for name, one in found.items():
        others = [each for other, each in found.items() if other != name]
        now = np.array([judging.curve(meant, said) for meant, said in one.told.tolist()])
        curve = fit(others)
        left_out = 1 / (1 + np.exp(-(one.told @ curve[:2] + curve[2])))
        rows = [quality(one, now), quality(one, left_out)]
        table.add_row(name, str(len(one.told)), *(f"{row[each]:.3f}" for row in rows for each in QUALITIES))
    console.print(table)
    meaning, words, constant = fit(list(found.values()))
    console.print(f"WORTH_OF_WORDS {words / meaning:.2f}  EVEN {-constant / meaning:.2f}  STEEPNESS {meaning:.1f}")


QUALITIES = ("brier", "auc", "kept", "refused")


async def measure(data: Path, named: str, most: int) -> dict[str, Signs]:
    """Bring the sets in, and ask."""
    chance = random.Random(11)
    by_set = {folder.name: places(read(folder), most, chance) for folder in sets(data, named)}
    with tempfile.TemporaryDirectory(prefix="memoria-bench-") as folder:
        settings = Settings(_env_file=None, data_dir=Path(folder), embedder=EmbedderName.MINILM)
        async with open_stores(settings) as stores, working(stores):
            assert stores.embedded is not None
            assert stores.embedded.postgres is not None
            for place in (place for held in by_set.values() for place in held):
                await bring_in(stores, stores.embedded.postgres.url, place)
            await indexing.drain(stores, within=INDEXED_WITHIN)
            return await gather(stores, by_set)


def main() -> None:
    """Read the arguments, measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument(
        "data", type=Path, help="a folder of sets, each a folder with docs.jsonl.gz and queries.jsonl.gz"
    )
    parser.add_argument("--sets", default="", help="names of sets, joined by commas; all when left out")
    parser.add_argument("--questions", type=int, default=60, help="of each set")
    given: Any = parser.parse_args()
    show(Console(width=160), asyncio.run(measure(given.data, given.sets, given.questions)))


if __name__ == "__main__":
    main()
