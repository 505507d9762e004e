"""The gateway's own figures: those of the media workers and of the queue."""

import asyncio
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

import structlog
from prometheus_client import CollectorRegistry, Gauge
from prometheus_client.exposition import generate_latest
from redis.exceptions import RedisError

from gateway.calls.worker_links import WorkerLinks
from gateway.telephony.event_log import Untold
from media.worker.metrics import exposition
from queueing.backend import Acd

log = structlog.get_logger()


class StationFigures:
    """Asks the workers when it is asked, and keeps nothing."""

    def __init__(
        self,
        workers: WorkerLinks,
        acd: Acd,
        now_ms: Callable[[], int],
        *,
        gathers: bool,
        peers_shown: int,
        untold: Callable[[], Awaitable[Untold]] | None = None,
        failing: Callable[[], Awaitable[set[str]]],
    ) -> None:
        """*gathers*: whether the workers' figures are shown here; several gateways that did so would
        have them counted several times. *untold*: what waits for the exchange's webhook, if there is one; *failing*: which contacts are to be
        recorded and cannot be."""
        self._workers = workers
        self._acd = acd
        self._now_ms = now_ms
        self._gathers = gathers
        self._peers_shown = peers_shown
        self._untold = untold
        self._failing = failing

    async def media(self) -> bytes:
        """Return the workers' figures in Prometheus's text format, or nothing when not gathering."""
        if not self._gathers:
            return b""
        try:
            figures = await self._workers.figures()
        except (RedisError, OSError) as error:
            # the register is away; the gateway's own figures are worth having all the more
            log.info("figures.no_register", error=type(error).__name__)
            return b""
        return await asyncio.to_thread(exposition, figures, peers_shown=self._peers_shown)

    async def queue(self) -> bytes:
        """Return who waits, which is the station's and not this gateway's: of several gateways' words
        the greatest counts, not the sum."""
        try:
            waiting = await self._acd.waiting()
            untold = None if self._untold is None else await self._untold()
            failing = await self._failing()
        except (RedisError, OSError) as error:
            log.info("figures.no_queue", error=type(error).__name__)
            return b""
        registry = CollectorRegistry()
        count = Gauge("vs_queue_waiting", "Who waits", ["category"], registry=registry)
        oldest = Gauge(
            "vs_queue_oldest_wait_seconds",
            "For how long the first of them has been waiting",
            ["category"],
            registry=registry,
        )
        for category, line in waiting.items():
            since_ms = line.oldest_at
            count.labels(category).set(line.count)
            oldest.labels(category).set(
                0 if since_ms is None else max(0, self._now_ms() - since_ms) / 1000
            )
        Gauge(
            "vs_recordings_failing",
            "Conversations that are to be recorded and cannot be",
            registry=registry,
        ).set(len(failing))
        if untold is not None:
            self._show(untold, registry)
        return generate_latest(registry)

    def _show(self, untold: Untold, registry: CollectorRegistry) -> None:
        """Show the events that wait for the exchange's webhook."""
        Gauge(
            "vs_exchange_untold",
            "Events that the exchange's webhook has not been told",
            registry=registry,
        ).set(untold.count)
        since_ms = self._now_ms() if untold.since_ms is None else untold.since_ms
        Gauge(
            "vs_exchange_oldest_untold_seconds",
            "For how long the oldest of them has been waiting",
            registry=registry,
        ).set(max(0, self._now_ms() - since_ms) / 1000)

    async def targets(self) -> list[dict[str, object]]:
        """Return where each living worker serves its own, for Prometheus's HTTP service discovery."""
        return [
            {"targets": [urlsplit(entry.url).netloc], "labels": {"worker_place": entry.place}}
            for entry in await self._workers.alive()
        ]
