"""The metrics of the media workers and of the queue."""

import asyncio
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

import structlog
from prometheus_client import CollectorRegistry, Gauge
from prometheus_client.exposition import generate_latest
from redis.exceptions import RedisError

from gateway.calls.worker_links import WorkerLinks
from gateway.telephony.event_log import WebhookBacklog
from media.worker.metrics import exposition
from queueing.backend import Acd

log = structlog.get_logger()


class StationFigures:
    """Asks the workers and the queue at each call; caches nothing."""

    def __init__(
        self,
        workers: WorkerLinks,
        acd: Acd,
        now_ms: Callable[[], int],
        *,
        gathers: bool,
        peers_shown: int,
        webhook_backlog: Callable[[], Awaitable[WebhookBacklog]] | None = None,
        failing: Callable[[], Awaitable[set[str]]],
    ) -> None:
        """*gathers*: the workers' figures are shown here; if several gateways showed them they would be counted several
        times. *webhook_backlog* returns what waits for the exchange's webhook, if there is one; *failing* returns the contacts
        that should be recorded and cannot be."""
        self._workers = workers
        self._acd = acd
        self._now_ms = now_ms
        self._gathers = gathers
        self._peers_shown = peers_shown
        self._webhook_backlog = webhook_backlog
        self._failing = failing

    async def media(self) -> bytes:
        """Return the workers' metrics in Prometheus's text format, empty when not gathering."""
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
        """Return the metrics of the queue, which are the station's and not this gateway's: of several gateways' values the
        greatest counts, not the sum."""
        try:
            waiting = await self._acd.waiting()
            backlog = None if self._webhook_backlog is None else await self._webhook_backlog()
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
        if backlog is not None:
            self._show(backlog, registry)
        return generate_latest(registry)

    def _show(self, backlog: WebhookBacklog, registry: CollectorRegistry) -> None:
        """Show the events that wait for the exchange's webhook."""
        Gauge(
            "vs_exchange_untold",
            "Events that the exchange's webhook has not been told",
            registry=registry,
        ).set(backlog.count)
        since_ms = self._now_ms() if backlog.since_ms is None else backlog.since_ms
        Gauge(
            "vs_exchange_oldest_untold_seconds",
            "For how long the oldest of them has been waiting",
            registry=registry,
        ).set(max(0, self._now_ms() - since_ms) / 1000)

    async def targets(self) -> list[dict[str, object]]:
        """Return where each living worker serves its own metrics, for Prometheus's HTTP service discovery."""
        return [
            {"targets": [urlsplit(entry.url).netloc], "labels": {"worker_place": entry.place}}
            for entry in await self._workers.alive()
        ]
