"""What Prometheus is told. Each app has a registry of its own."""

from dataclasses import asdict

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from memoria.records import Answer, Context, Timings

SIZES = (100, 250, 500, 1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 64_000, 128_000, 1_000_000)
BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Metrics:
    """The histograms, counters and gauges of one app; times are in seconds."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._requests = self._histogram("memoria_http_request_seconds", "HTTP requests", ["route", "status"])
        self._operations = self._histogram("memoria_graphql_operation_seconds", "GraphQL operations", ["field"])
        self._stages = self._histogram("memoria_recall_stage_seconds", "Stages of a recall", ["stage"])
        self._tokens = self._histogram("memoria_context_tokens", "Tokens of a context", ["counted_by"], SIZES)
        self._memories = self._counter("memoria_context_memories", "Memories that a context found", ["placed"])
        self._answers = self._counter(
            "memoria_recall_answers", "Answers of recall, found or kept from before", ["source"]
        )
        self._queue = self._gauge("memoria_index_queue", "Memories that the index does not have yet", ["state"])
        self._connections = self._gauge("memoria_record_connections", "Connections to Postgres in use", [])

    def request(self, route: str, status: int, seconds: float) -> None:
        """Note one HTTP request."""
        self._requests.labels(route, str(status)).observe(seconds)

    def operation(self, field: str, seconds: float) -> None:
        """Note one GraphQL operation by its first field."""
        self._operations.labels(field).observe(seconds)

    def recalled(self, answer: Answer) -> None:
        """Note one recall: whether its answer was kept from before, and else its stages."""
        self._answers.labels("kept" if answer.cached else "found").inc()
        if not answer.cached:
            self._took(answer.timings)

    def _took(self, timings: Timings) -> None:
        for stage, milliseconds in asdict(timings).items():
            self._stages.labels(stage).observe(milliseconds / 1_000)

    def assembled(self, context: Context) -> None:
        """Note one context: its recall, its size, and how many memories it has and had no room for."""
        self._took(context.timings)
        self._tokens.labels(context.counted_by).observe(context.tokens)
        self._memories.labels("yes").inc(len(context.citations))
        self._memories.labels("no").inc(len(context.left_out))

    def render(self, *, pending: int, dead: int, connections: int) -> bytes:
        """Return everything in Prometheus' text format, with the gauges as they are now."""
        self._queue.labels("pending").set(pending)
        self._queue.labels("dead").set(dead)
        self._connections.set(connections)
        return generate_latest(self.registry)

    def _histogram(self, name: str, text: str, labels: list[str], buckets: tuple[float, ...] = BUCKETS) -> Histogram:
        return Histogram(name, text, labels, registry=self.registry, buckets=buckets)

    def _counter(self, name: str, text: str, labels: list[str]) -> Counter:
        return Counter(name, text, labels, registry=self.registry)

    def _gauge(self, name: str, text: str, labels: list[str]) -> Gauge:
        return Gauge(name, text, labels, registry=self.registry)
