"""Recalls at regular times, to see the longest one while something else happens."""

import threading
import time
from typing import Any

from bench.metrics import quantile
from bench.server import Server
from bench.texts import questions
from memoria.client import Memoria

EVERY = 0.02
RECALL = """
query ($query: String!) {
  recall(query: $query) {
    hits { memory { id content } } degraded timings { record embed index score hydrate total }
  }
}
"""


class Probe:
    """Asks every 20 ms in a thread of its own, once it has been started."""

    def __init__(self, server: Server) -> None:
        self._url = server.url
        self._times: list[float] = []
        self._slowest: tuple[float, dict[str, float]] = (0.0, {})
        self._degraded = 0
        self._ending = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin to ask; again, it changes nothing."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._run)
            self._thread.start()

    def _run(self) -> None:
        with Memoria(self._url) as remote:
            for question in questions(10_000_000, seed=4):  # never the same, or the answer would be kept
                began = time.perf_counter()
                answer = remote.graphql(RECALL, query=question)
                took = time.perf_counter() - began
                self._degraded += answer["degraded"] not in ([], ["tail"])  # that much waits is why it is measured
                self._times.append(took)
                self._slowest = max(self._slowest, (took, answer["timings"]), key=lambda each: each[0])
                if self._ending.wait(max(0.0, EVERY - took)):
                    return

    def stop(self) -> dict[str, Any]:
        """End, and sum up what was asked, in milliseconds; nothing when it was never started.

        `slowest` are the stages of the slowest recall: what its total lacks was spent before and after them.
        """
        self._ending.set()
        if self._thread is None:
            return {}
        self._thread.join()
        cuts = {"p50": 0.5, "p95": 0.95, "p99": 0.99, "max": 1.0}
        figures = {f"{name}_ms": round(1_000 * quantile(self._times, share), 1) for name, share in cuts.items()}
        slow = sum(took > 0.1 for took in self._times)
        counts = {"over_100_ms": slow, "degraded": self._degraded}
        return {"recalls": len(self._times), **figures, **counts, "slowest": self._slowest[1]}
