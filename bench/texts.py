"""Texts to measure with: sentences of about twenty words, made of a small vocabulary and a fixed seed."""

import random
from collections.abc import Iterator

WHO = (
    "the on-call engineer", "a new customer", "the billing team", "our release manager", "the auditor", "an intern",
    "the data analyst", "a contractor from the north office", "the support lead", "the nightly job",
)  # fmt: skip
DID = (
    "found that", "wrote down that", "told everybody that", "could not explain why", "proved in a small test that",
    "had warned in spring that", "measured twice that", "learnt from the logs that",
)  # fmt: skip
WHAT = (
    "the invoice export", "the login page", "the queue of pending orders", "the search index", "a replica in Dublin",
    "the mobile client", "the cache of exchange rates", "the import of old contracts", "the report for the board",
    "the mail gateway", "the thermostat in room nine", "the training set", "the payment retry", "the audit trail",
)  # fmt: skip
HOW = (
    "stopped without a message", "answered twice as slowly", "lost the last three entries", "recovered by itself",
    "refused every certificate", "showed yesterday's numbers", "grew by forty gigabytes", "passed all its checks",
    "needed a restart by hand", "counted some people twice",
)  # fmt: skip
WHEN = (
    "after the deploy of version {n}", "when more than {n} people were signed in", "on the {n}th day of the month",
    "while ticket {n} was open", "because the limit was {n} and nobody knew", "until pull request {n} was merged",
    "as soon as port {n} was closed", "for {n} minutes",
)  # fmt: skip
SENTENCES = 4
"""So many make about 100 tokens of MiniLM."""


def texts(count: int, *, seed: int = 1) -> Iterator[str]:
    """Make texts of about 100 tokens; the number at the end keeps each from being another's duplicate."""
    chance = random.Random(seed)
    for number in range(count):
        yield f"{' '.join(_sentence(chance) for _ in range(SENTENCES))} Note {seed}-{number}."


def questions(count: int, *, seed: int = 2) -> Iterator[str]:
    """Make questions of about ten words that share words with some texts."""
    chance = random.Random(seed)
    for _ in range(count):
        when = chance.choice(WHEN).format(n=chance.randrange(10_000))
        yield f"why is it that {chance.choice(WHAT)} {chance.choice(HOW)} {when}?"


def _sentence(chance: random.Random) -> str:
    when = chance.choice(WHEN).format(n=chance.randrange(10_000))
    said = f"{chance.choice(WHO)} {chance.choice(DID)} {chance.choice(WHAT)} {chance.choice(HOW)} {when}."
    return said[0].upper() + said[1:]
