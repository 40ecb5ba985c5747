"""What is measured when somebody asks: workers, how they ended, the queue, the cache, and the age of the data."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime

from prometheus_client import Metric
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector

from kg.cache import Cache
from kg.errors import StoreError
from kg.readers.pool import Pool


class Figures(Collector):
    """The figures of *pool* and its *cache*."""

    def __init__(self, pool: Pool, cache: Cache) -> None:
        self._pool = pool
        self._cache = cache

    def collect(self) -> Iterator[Metric]:
        """Yield each figure as it is now (called by the registry)."""
        workers = len(self._pool.processes())
        yield GaugeMetricFamily("kg_workers", "Workers that can be asked or are answering.", workers)
        ended = CounterMetricFamily("kg_workers_ended", "Workers that ended, by cause.", labels=["cause"])
        for cause, times in sorted(self._pool.ended().items()):
            ended.add_metric([cause], times)
        yield ended
        yield GaugeMetricFamily("kg_queue", "Queries that wait for a worker.", self._pool.queued())
        yield CounterMetricFamily("kg_cache_hits", "Answers that were kept.", self._cache.hits)
        yield CounterMetricFamily("kg_cache_misses", "Answers that were not kept.", self._cache.misses)
        yield GaugeMetricFamily("kg_cache_answers", "Answers that are kept.", len(self._cache.kept))
        yield GaugeMetricFamily("kg_cache_bytes", "Bytes of answers that are kept.", self._cache.kept.size)
        with suppress(StoreError):  # there is no version yet, or it is damaged
            version = self._pool.version(None)
            made = version.manifest.time
            age = (datetime.now(UTC) - made).total_seconds()
            yield GaugeMetricFamily("kg_version", "The version that is read.", version.number)
            yield GaugeMetricFamily("kg_version_time_seconds", "When it was made, since 1970.", made.timestamp())
            yield GaugeMetricFamily("kg_data_age_seconds", "How old the version is that is read.", age)
