"""Builds the media of calls: workers and the links to them, the engine, relays, quality."""

import time
from collections.abc import Awaitable, Callable

from gateway.calls.desired import Desired
from gateway.calls.media import MediaPlane
from gateway.calls.pages import CallPages
from gateway.calls.path_http import PathTestApi
from gateway.calls.path_trials import PathTrials, Relays
from gateway.calls.quality_book import QualityBook
from gateway.calls.quality_figures import QualityFigures
from gateway.calls.state import Calls
from gateway.calls.worker_links import WORKERS, WorkerLinks
from gateway.calls.workers import WorkerEntry, WorkerRegister
from gateway.ground import Ground
from gateway.platform.later import Later
from gateway.platform.wiring import Wiring
from gateway.queue import QueueWiring
from gateway.sockets import SocketsWiring
from media.client import MediaClient
from queueing.backend import wall_clock_ms


class CallsWiring(Wiring):
    """Builds the media plane and its helpers. ``supervisor_lost``, which ends monitoring, is given by the floor."""

    def __init__(
        self,
        ground: Ground,
        queue: QueueWiring,
        sockets: SocketsWiring,
        *,
        desired: Callable[[str], Awaitable[Desired]],
        begin_recording: Callable[[str, str], Awaitable[str]],
        end_recording: Callable[[str, int | None], Awaitable[None]],
    ) -> None:
        """*desired*, *begin_recording* and *end_recording* are those of :class:`~gateway.calls.media.MediaPlane`."""
        settings = ground.settings
        self.register = WorkerRegister(queue.redis, queue.key)
        self.state = Calls(queue.redis, queue.key)
        self.quality = QualityBook(queue.redis, queue.key, queue.acd, self.state, wall_clock_ms)
        self.quality_figures = QualityFigures(
            ground.metrics.registry, peers_shown=settings.metrics_peers, monotonic=time.monotonic
        )
        token = settings.media_control_token or ""

        def client_for(entry: WorkerEntry) -> MediaClient:
            return MediaClient(entry.url, token)

        self.links = WorkerLinks(
            self.register,
            client_for,
            load_limit=settings.media_load_limit / 100,
            # each gateway follows the register itself
            changed=lambda: ground.database.changes.heard({WORKERS}),
        )
        self.supervisor_lost = Later[[str], Awaitable[None]]()
        self.media = MediaPlane(
            self.links,
            self.state,
            desired,
            wall_clock_ms,
            CallPages(queue.acd, sockets.publisher, self.supervisor_lost),
            begin_recording=begin_recording,
            end_recording=end_recording,
            measured=self.quality.worker_measured,
        )
        self.relays = Relays(settings)
        entry = settings.rate_limits.entry
        self.services = (self.media,)
        self.checks = {"media": self._takes_rooms}
        self.routes = PathTestApi(
            PathTrials(self.links, self.relays),
            queue.address_throttle("path-servers", entry),
            queue.address_throttle("path-offer", entry),
        ).routes()

    async def _takes_rooms(self) -> None:
        if not await self.register.takes_rooms():
            raise LookupError("no media worker is registered")
