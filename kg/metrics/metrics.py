"""What is counted, and the page that tells it (prometheus-client, the library of the Prometheus project itself)."""

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.registry import Collector
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from kg.web.gate import Exchange

_BUCKETS = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100)
_PLAIN = "text/plain; version=0.0.4; charset=utf-8"
_METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH")

_Counted = tuple[Counter, Histogram, Counter]


class Metrics:
    """Counts exchanges, and has *figures* collect the rest whenever it is asked."""

    def __init__(self, figures: Collector) -> None:
        self._counted: dict[tuple[str, str, int], _Counted] = {}
        self._registry = CollectorRegistry()
        self._registry.register(figures)
        labels = ("route", "method", "status")
        self._requests = Counter("kg_requests", "Requests that were answered.", labels, registry=self._registry)
        self._broken = Counter(
            "kg_answers_broken", "Answers that did not come to their end.", ("route",), registry=self._registry
        )
        self._errors = Counter(
            "kg_errors", "Answers that were errors, by reason.", ("reason",), registry=self._registry
        )
        self._sent = Counter("kg_sent_bytes", "Bytes of bodies that were sent.", ("route",), registry=self._registry)
        self._seconds = Histogram(
            "kg_request_seconds",
            "Seconds until an answer had ended.",
            ("route",),
            registry=self._registry,
            buckets=_BUCKETS,
        )

    def __call__(self, seen: Exchange) -> None:
        """Count the exchange *seen*."""
        found = self._counted.get((seen.route, seen.method, seen.status))
        if found is None:
            found = self._count(seen)
        requests, seconds, sent = found
        requests.inc()
        seconds.observe(seen.seconds)
        sent.inc(seen.size)
        if seen.error is not None:
            self._errors.labels(seen.error).inc()
        if not seen.whole:
            self._broken.labels(seen.route).inc()

    def _count(self, seen: Exchange) -> _Counted:
        """Return what counts exchanges like *seen*; looking it up by its labels takes longer than to count."""
        known = seen.method in _METHODS
        method = seen.method if known else "other"
        requests = self._requests.labels(seen.route, method, str(seen.status))
        found = requests, self._seconds.labels(seen.route), self._sent.labels(seen.route)
        if known:
            self._counted[seen.route, method, seen.status] = found
        return found

    async def answer(self, _: Request) -> Response:
        """Return all figures."""
        return Response(generate_latest(self._registry), headers={"Content-Type": _PLAIN})

    def route(self) -> Route:
        """Return the route of the page."""
        return Route("/metrics", self.answer)
