"""Wires station checks, which test the station with a synthetic call."""

from gateway.archive.wiring import ArchiveWiring
from gateway.ground import Ground
from gateway.platform.wiring import Wiring
from gateway.probe.checks import StationChecks
from gateway.probe.http import ChecksApi
from gateway.queue import QueueWiring
from queueing.backend import wall_clock_ms


class ProbeWiring(Wiring):
    """Makes the room's objects, and owns the loop that removes what a killed probe has left."""

    def __init__(self, ground: Ground, queue: QueueWiring, archive: ArchiveWiring) -> None:
        self.station_checks = StationChecks(
            queue.acd,
            queue.redis,
            ground.database,
            archive.store,
            ground.signer,
            station=ground.settings.station,
            now_ms=wall_clock_ms,
        )
        self.services = (self.station_checks,)
        self.routes = ChecksApi(self.station_checks).routes()
