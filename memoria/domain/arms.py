"""Arms: what speaks for a memory besides its meaning and its words, read from the candidates themselves.

Each returns shares in the unit of a standard score, in the order of the candidates. What each constant is worth on
which set is in `docs/decisions/`.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from memoria.domain import windows
from memoria.domain.fusion import Pool, Scores, Share, told
from memoria.records import Caller, RecallWeights, TimeWindow
from memoria.stores import queries
from memoria.stores.index_records import SparseTerms
from memoria.stores.postgres import Connection

SQL = queries.named("arms")

TITLE = 5.0
"""For a memory whose title stands in the question, shared among those of the same title."""
SPEAKER = 1.5
"""For what the one speaker says whom the question names."""
OWN = 3.0
"""For what the user said, when the question is in the first person and does not ask what somebody told."""
REPLY = 0.5
"""Of the score of a question, for the turn that follows it."""
SESSION = 0.25
"""Of the best score in a memory's session."""
NEAR, FAR = 0.05, 0.1
"""Of the scores of each turn one step away, and two: of two who talk that one is by the same."""
TIME, LONG_TIME = 2.0, 1.0
"""For what was said in the time that the question speaks of, when that is a month or shorter, and when it is longer or
only known by what happened then."""
BEFORE, AFTER = timedelta(days=1), timedelta(days=7)
"""People tell of things a little later; a short window is so much wider."""
TURNS_OF = 300
"""Best candidates whose neighbouring turns are looked up."""
JOINING = 20
"""Best candidates whose neighbouring turns become candidates."""
STEPS = 4
"""Turns that may follow one, and that one may follow."""
NEWEST_OF = 20
"""Best candidates among which the newer stands above the older."""
SHORT = 24
"""Terms of a text that states one fact."""
ALIKE, COVER = 0.3, 0.5
"""Of the terms of two texts that both must hold, and of the question's weight, for both to state the same fact."""

FIRST_PERSON = re.compile(r"\b(i|i'm|i've|i'd|i'll|my|me|mine|myself|we|our|us)\b", re.IGNORECASE)
WAS_TOLD = re.compile(
    r"\byou(?:'ve|'d| have| had| did| just)?(?: \w+){0,2}? (?:tell|told|say|said|suggest(?:ed)?|recommend(?:ed)?|gave|"
    r"give|mention(?:ed)?|provided?|list(?:ed)?|explain(?:ed)?|described?|proposed?|advised?|show(?:ed)?|write|wrote|"
    r"help(?:ed)?)\b|\byour (?:\w+ )?(?:suggestion|recommendation|advice|answer|explanation|example|plan|response|"
    r"reply|list)s?\b",
    re.IGNORECASE,
)
USER, ASSISTANT = "user", "assistant"


@dataclass(kw_only=True)
class Trait:
    """What a candidate is besides its text.

    `at` is when it happened, or came to be known; `said_at` is none for an import that does not say. `asks`: it ends
    with a question mark. `role` is that of a chat: user or assistant. `terms` are those of its first chunk, packed as
    the record keeps them; none while it has no chunk.
    """

    at: datetime | None
    said_at: datetime | None
    importance: float
    speaker: str | None
    role: str | None
    session: str | None
    asks: bool
    terms: bytes = b""

    @property
    def stated(self) -> frozenset[int]:
        """The terms of its first chunk."""
        return frozenset(np.frombuffer(self.terms, "<u4").tolist())


Traits = Mapping[UUID, Trait]
Step = tuple[UUID, UUID]
"""A turn, and the one before it."""


async def steps(db: Connection, caller: Caller, ids: Sequence[UUID]) -> list[Step]:
    """List the steps from one turn to the next that begin or end at some memories."""
    rows = await db.fetch(SQL["turns"], caller.workspace_id, ids, STEPS)
    return [(row["source_id"], row["target_id"]) for row in rows]


def title(pool: Pool, titled: Mapping[UUID, float]) -> Share:
    """Speak for memories whose title stands in the question."""
    return told(pool, titled, TITLE)


def speaker(pool: Pool, known: Traits, question: str) -> Share:
    """Speak for what was said by whom the question means: the one speaker it names, or the user who asks."""
    speakers = {trait.speaker for trait in known.values() if trait.speaker}
    named = [each for each in speakers if re.search(rf"\b{re.escape(each)}\b", question, re.IGNORECASE)]
    said = {id: SPEAKER for id, trait in known.items() if len(named) == 1 and trait.speaker == named[0]}
    roles = {trait.role for trait in known.values()}
    if {USER, ASSISTANT} <= roles and FIRST_PERSON.search(question) and not WAS_TOLD.search(question):
        for id, trait in known.items():
            if trait.role == USER:
                said[id] = said.get(id, 0.0) + OWN
    return told(pool, said, 1.0)


def session(pool: Pool, known: Traits, scores: Scores) -> Share:
    """Speak for memories of a session of which one answers well."""
    held = dict(zip(pool.ids, scores.tolist(), strict=True))
    highest: dict[str, float] = {}
    for id, trait in known.items():
        if trait.session is not None:
            highest[trait.session] = max(held[id], highest.get(trait.session, held[id]))
    return told(pool, {id: highest[of] for id, trait in known.items() if (of := trait.session) is not None}, SESSION)


def turns(pool: Pool, known: Traits, around: Iterable[Step], first: Scores, scores: Scores) -> Share:
    """Speak for the reply to a question that fits, and for turns beside others that fit.

    `first` are the scores without the session's share, which a reply does not take over. An assistant's turn answers
    at length what it was asked, and gains nothing by standing beside it.
    """
    pairs = [(pool.places[a], pool.places[b]) for a, b in around if a in pool.places and b in pool.places]
    if not pairs:
        return told(pool, {}, 1.0)
    later, earlier = (np.array(ends) for ends in zip(*pairs, strict=True))
    asks = np.array([id in known and known[id].asks for id in pool.ids])
    is_person = np.array([id not in known or known[id].role != ASSISTANT for id in pool.ids])
    replies = np.zeros(len(scores))
    fits = asks[earlier] & is_person[earlier] & is_person[later]
    np.add.at(replies, later, REPLY * np.where(fits, np.maximum(first[earlier], 0), 0))
    answering = scores + replies
    beside = np.zeros(len(scores))
    for weight, apart in ((NEAR, set(pairs)), (FAR, _two_apart(pairs, is_person))):
        for one, other in apart:
            beside[one] += weight * answering[other]
            beside[other] += weight * answering[one]
    shares = replies + np.where(is_person, beside, 0)
    return Share(shares=shares, scores=np.where(shares == 0, np.nan, shares))


def _two_apart(pairs: Sequence[tuple[int, int]], is_person: NDArray[np.bool_]) -> set[tuple[int, int]]:
    """List the places that are two steps apart, where all three turns are of people."""
    talk = [pair for pair in pairs if is_person[pair[0]] and is_person[pair[1]]]
    before: dict[int, list[int]] = defaultdict(list)
    for later, earlier in talk:
        before[later].append(earlier)
    return {(later, first) for later, earlier in talk for first in before.get(earlier, ()) if first != later}


def time(pool: Pool, known: Traits, of: TimeWindow | None) -> Share:
    """Speak for what was said in the time that the question speaks of."""
    if of is None:
        return told(pool, {}, TIME)
    slack = (BEFORE, AFTER) if windows.is_close(of) else (timedelta(0), timedelta(0))
    weight = TIME if windows.is_close(of) and of.memory_id is None else LONG_TIME
    within = {id: 1.0 for id, trait in known.items() if trait.at and windows.holds(of, trait.at, *slack)}
    return told(pool, within, weight)


def recency(pool: Pool, known: Traits, asked_at: datetime, weights: RecallWeights) -> Share:
    """Speak for what happened lately, when the caller asks for that."""
    ages = {id: max((asked_at - trait.at) / timedelta(days=1), 0.0) for id, trait in known.items() if trait.at}
    return told(pool, {id: 0.5 ** (age / weights.half_life_days) for id, age in ages.items()}, 1.0)


def importance(pool: Pool, known: Traits) -> Share:
    """Speak for what is important, when the caller asks for that."""
    return told(pool, {id: trait.importance for id, trait in known.items()}, 1.0)


def newest(
    pool: Pool,
    ordered: Mapping[UUID, float],
    known: Traits,
    stated: Mapping[UUID, frozenset[int]],
    asked: SparseTerms,
) -> Share:
    """Put what was said later above what was said earlier of the same, among the best candidates, best first.

    Those that state the same exchange their scores among themselves, so that an older fact loses what a newer one
    gains; what states something else keeps its own.
    """
    weights = dict(zip(asked.indices.tolist(), asked.values.tolist(), strict=True))
    arranged: list[UUID] = []
    groups: dict[UUID, frozenset[UUID]] = {}
    for id in (id for id in ordered if len(stated.get(id, ())) <= SHORT):
        older = [other for other in arranged if _replaces(id, other, known, stated, weights)]
        arranged.insert(arranged.index(older[0]) if older else len(arranged), id)
        group = frozenset({id}).union(*(groups[other] for other in older))
        groups |= dict.fromkeys(group, group)
    moved: dict[UUID, float] = {}
    for group in set(groups.values()):
        now, before = ([id for id in order if id in group] for order in (arranged, ordered))
        moved |= {id: ordered[was] - ordered[id] for id, was in zip(now, before, strict=True) if id != was}
    return told(pool, moved, 1.0)


def _replaces(
    new: UUID, old: UUID, known: Traits, stated: Mapping[UUID, frozenset[int]], weights: Mapping[int, float]
) -> bool:
    """Tell whether two short texts state the same of what is asked for, and differ, and one was said later."""
    times = [known[id].said_at if id in known else None for id in (new, old)]
    if times[0] is None or times[1] is None or times[0] <= times[1]:
        return False
    a, b = stated.get(new, frozenset()), stated.get(old, frozenset())
    if a == b or len(a & b) < ALIKE * len(a | b):
        return False
    matched = a & weights.keys()
    return matched == b & weights.keys() and sum(weights[term] for term in matched) >= COVER * sum(weights.values())
