"""Answers whether the station lives and is ready, and serves its metrics."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from functools import partial
from types import MappingProxyType

import structlog
from aiohttp import web
from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    PlatformCollector,
    ProcessCollector,
)
from prometheus_client.core import CounterMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector

from gateway.platform.http.connections import ended
from gateway.platform.http.openapi import release
from gateway.platform.http.route import json_response
from gateway.platform.loops import failing, failures
from queueing.journal import set_aside

log = structlog.get_logger()

# Returns when all is well, raises when not.
Check = Callable[[], Awaitable[None]]
# More figures in Prometheus's text format, of families that nobody else has.
Exposition = Callable[[], Awaitable[bytes]]

CHECK_TIMEOUT_S = 2.0


class Metrics:
    """The process's metrics registry, with the counts of the HTTP side; others add their own to it."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        PlatformCollector(registry=self.registry)
        Gauge("vs_build", "The running release", ["version"], registry=self.registry).labels(
            release()
        ).set(1)
        Gauge(
            "vs_asyncio_tasks", "Running tasks of this process", registry=self.registry
        ).set_function(_tasks)
        self.registry.register(
            _Counted(failures, "vs_loop_failures", "Failed turns of a loop", "loop")
        )
        self.registry.register(
            _Counted(set_aside, "vs_journal_set_aside", "Entries of the journal set aside", "group")
        )
        self.registry.register(
            _Counted(ended, "vs_http_connections_ended", "Connections that asked too late", "why")
        )
        self._requests = Counter(
            "vs_http_requests",
            "Finished requests",
            ["route", "method", "status"],
            registry=self.registry,
        )
        self._seconds = Histogram(
            "vs_http_request_seconds",
            "How long requests took",
            ["route"],
            buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
            registry=self.registry,
        )

    def observe(self, *, route: str, method: str, status: int, took_s: float) -> None:
        """Count a finished request under its route template; requests that matched none are one series."""
        known = method if method in {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"} else "other"
        self._requests.labels(route or "none", known, str(status)).inc()
        # A socket's time is its life, not the station's speed.
        if route and not route.startswith("/socket.io"):
            self._seconds.labels(route).observe(took_s)

    def exposition(self) -> bytes:
        """Return the registry in Prometheus's text format."""
        return generate_latest(self.registry)


class _Counted(Collector):
    """A counter of the process, shown as a family with one label."""

    def __init__(self, counter: Mapping[str, int], name: str, text: str, label: str) -> None:
        self._counter = counter
        self._family = (name, text, None, [label])

    def collect(self) -> Iterator[CounterMetricFamily]:
        """Collect the figures that the registry asks for."""
        family = CounterMetricFamily(*self._family)
        for value, count in self._counter.items():
            family.add_metric([value], count)
        yield family


def _tasks() -> int:
    try:
        return len(asyncio.all_tasks())
    except RuntimeError:
        return 0  # asked from outside the loop


def _is_told(trouble: Callable[[], object]) -> bool:
    return trouble() is not None


class Health:
    """The handlers of ``/healthz``, ``/readyz`` and ``/metrics``."""

    def __init__(
        self,
        checks: Mapping[str, Check],
        metrics: Metrics,
        *,
        more: Sequence[Exposition] = (),
        troubles: Mapping[str, Callable[[], object]] = MappingProxyType({}),
    ) -> None:
        """*more* are further figures; each of *troubles* returns None while there is no trouble."""
        self._checks = dict(checks)
        self._metrics = metrics
        self._more = tuple(more)
        self._troubles = troubles
        self._troubled = CollectorRegistry()
        shown = Gauge(
            "vs_trouble", "Whether /readyz tells of a trouble", ["trouble"], registry=self._troubled
        )
        for name, told in troubles.items():
            shown.labels(name).set_function(partial(_is_told, told))
        self._began = time.monotonic()
        self._last: dict[str, bool] = {}

    def add_to(self, app: web.Application) -> None:
        """Register the routes."""
        app.router.add_get("/healthz", self.healthz)
        app.router.add_get("/readyz", self.readyz)
        app.router.add_get("/metrics", self.metrics)

    async def healthz(self, _request: web.Request) -> web.Response:
        """Answer that the process runs, whatever else is away."""
        up_s = round(time.monotonic() - self._began)
        return json_response({"ok": True, "version": release(), "upS": up_s})

    async def readyz(self, _request: web.Request) -> web.Response:
        """Answer 200 when everything that the station needs is there, else 503 with the names of what is not.

        ``troubles`` names the loops that fail and how many entries of the journal this process has set aside, by reader;
        other parts add theirs, None when there is none. They need attention, and take no gateway out of service.
        """
        names = list(self._checks)
        results = dict(
            zip(names, await asyncio.gather(*(self._try(n) for n in names)), strict=True)
        )
        ready = all(results.values())
        troubles = {
            "loops": failing(),
            "journalSetAside": dict(set_aside),
            **{name: told() for name, told in self._troubles.items()},
        }
        return json_response(
            {"ready": ready, "checks": results, "troubles": troubles}, status=200 if ready else 503
        )

    async def _try(self, name: str) -> bool:
        failure: str | None = None
        try:
            async with asyncio.timeout(CHECK_TIMEOUT_S):
                await self._checks[name]()
        except Exception as error:  # noqa: BLE001 - whatever it is, the answer is "not ready"
            failure = type(error).__name__
        if self._last.get(name) is not (failure is None):
            self._last[name] = failure is None
            if failure is not None:
                log.warning("readiness.lost", check=name, failure=failure)
        return failure is None

    async def metrics(self, _request: web.Request) -> web.Response:
        """Answer with the metrics; the access table refuses strangers."""
        more = await asyncio.gather(*(each() for each in self._more))
        return web.Response(
            body=b"".join([self._metrics.exposition(), generate_latest(self._troubled), *more]),
            headers={"Content-Type": CONTENT_TYPE_LATEST, "Cache-Control": "no-store"},
        )
