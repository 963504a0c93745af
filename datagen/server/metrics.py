"""What Prometheus reads: Litestar's counts of requests, and what this service adds; one registry for each application."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, cast

from litestar.plugins.prometheus import PrometheusConfig, PrometheusMiddleware
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics import MetricWrapperBase
from prometheus_client.registry import Collector

__all__ = ["Metrics"]

PREFIX = "datagen"
BUCKETS: list[str | float] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 60.0]
"""Of latencies, in seconds."""
States = Callable[[], Mapping[str, int]]
Number = Callable[[], int]


class Metrics:
    """What is counted, and what can be asked for at any time."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.rows = Counter(f"{PREFIX}_rows_generated", "Rows that were made", ["format"], registry=self.registry)
        self.jobs: States = dict
        """How many jobs there are, by state."""
        self.waiting: Number = int
        """How many requests wait for a worker."""
        self.streams: Number = int
        """How many streams are open."""
        self.registry.register(Asked(self))

    def count_rows(self, format: str, rows: int) -> None:
        self.rows.labels(format).inc(rows)

    def text(self) -> bytes:
        """In Prometheus' own format."""
        return generate_latest(self.registry)

    @property
    def config(self) -> PrometheusConfig:
        """Of the middleware that counts requests; paths are those of routes, so that their number is bounded."""
        return PrometheusConfig(
            app_name=PREFIX,
            prefix=PREFIX,
            group_path=True,
            exclude=["^/metrics$"],
            buckets=BUCKETS,
            middleware_class=counting_into(self.registry),
        )


class Asked(Collector):
    """Numbers that are known elsewhere, asked for when they are read."""

    def __init__(self, metrics: Metrics) -> None:
        self.metrics = metrics

    def collect(self) -> Iterable[GaugeMetricFamily]:
        jobs = GaugeMetricFamily(f"{PREFIX}_jobs", "Jobs by state", labels=["state"])
        for state, number in self.metrics.jobs().items():
            jobs.add_metric([state], number)
        yield jobs
        yield GaugeMetricFamily(f"{PREFIX}_requests_waiting", "Requests that wait for a worker", self.metrics.waiting())
        yield GaugeMetricFamily(f"{PREFIX}_streams_open", "Streams that are open", self.metrics.streams())


def counting_into(registry: CollectorRegistry) -> type[PrometheusMiddleware]:
    """Litestar's middleware, whose metrics are the process' own, with those of one application."""
    made: dict[str, MetricWrapperBase] = {}

    def metric(kind: type[MetricWrapperBase], name: str, about: str, labels: Mapping[str, Any], **options: Any) -> Any:
        if name not in made:
            made[name] = kind(f"{PREFIX}_{name}", about, list(labels), registry=registry, **options)
        return made[name]

    class Counting(PrometheusMiddleware):
        def request_count(self, labels: dict[str, str | int | float]) -> Counter:
            return cast("Counter", metric(Counter, "requests_total", "Requests", labels))

        def request_time(self, labels: dict[str, str | int | float]) -> Histogram:
            about = "Seconds from a request to the end of its response"
            return cast("Histogram", metric(Histogram, "request_duration_seconds", about, labels, buckets=BUCKETS))

        def requests_in_progress(self, labels: dict[str, str | int | float]) -> Gauge:
            return cast("Gauge", metric(Gauge, "requests_in_progress", "Requests under way", labels))

        def requests_error_count(self, labels: dict[str, str | int | float]) -> Counter:
            return cast("Counter", metric(Counter, "requests_error_total", "Requests on which the service failed", labels))

    return Counting
