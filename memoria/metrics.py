"""What Prometheus is told. Each app has a registry of its own."""

from dataclasses import asdict

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from memoria.records import Answer

BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Metrics:
    """The histograms and gauges of one app; times are in seconds."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._requests = self._histogram("memoria_http_request_seconds", "HTTP requests", ["route", "status"])
        self._operations = self._histogram("memoria_graphql_operation_seconds", "GraphQL operations", ["field"])
        self._stages = self._histogram("memoria_recall_stage_seconds", "Stages of a recall", ["stage"])
        self._answers = Counter(
            "memoria_recall_answers", "Answers of recall, found or kept from before", ["source"], registry=self.registry
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
        for stage, milliseconds in () if answer.cached else asdict(answer.timings).items():
            self._stages.labels(stage).observe(milliseconds / 1_000)

    def render(self, *, pending: int, dead: int, connections: int) -> bytes:
        """Return everything in Prometheus' text format, with the gauges as they are now."""
        self._queue.labels("pending").set(pending)
        self._queue.labels("dead").set(dead)
        self._connections.set(connections)
        return generate_latest(self.registry)

    def _histogram(self, name: str, text: str, labels: list[str]) -> Histogram:
        return Histogram(name, text, labels, registry=self.registry, buckets=BUCKETS)

    def _gauge(self, name: str, text: str, labels: list[str]) -> Gauge:
        return Gauge(name, text, labels, registry=self.registry)
