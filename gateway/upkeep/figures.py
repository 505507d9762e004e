"""The machine's part of ``/metrics``: disks, certificate, clocks, and when backups and the like were last made."""

from prometheus_client import CollectorRegistry, Gauge
from prometheus_client.exposition import generate_latest

from gateway.upkeep.station import StationReport, Watched


class UpkeepFigures:
    """Reads the state at each call; caches nothing."""

    def __init__(self, report: StationReport) -> None:
        self._report = report

    async def told(self) -> bytes:
        """Return the metrics in Prometheus's text format. May be cancelled."""
        return exposition(await self._report.watched())


def exposition(watched: Watched) -> bytes:
    """Return *watched* in Prometheus's text format, times as seconds since 1970. Pure.

    A part that did not answer has no series. Work that is not on record has the time 0, and so has a certificate that
    cannot be read: an alert on the age holds for both.
    """
    registry = CollectorRegistry()
    free = _gauge(registry, "vs_disk_free_bytes", "Free room on the disk of a folder", "folder")
    size = _gauge(registry, "vs_disk_size_bytes", "Size of the disk of a folder", "folder")
    for disk in watched.disks:
        free.labels(disk.what).set(disk.free_bytes)
        size.labels(disk.what).set(disk.total_bytes)
    at = _gauge(registry, "vs_upkeep_timestamp_seconds", "When it was last done here", "work")
    well = _gauge(registry, "vs_upkeep_ok", "Whether it went well the last time", "work")
    for work, mark in watched.done.items():
        at.labels(work).set(0 if mark is None else mark.at_ms / 1000)
        if mark is not None:
            well.labels(work).set(mark.ok)
    certificate = watched.certificate
    if certificate.state in {"own", "unreadable"}:
        ends = certificate.ends_at
        _gauge(
            registry, "vs_certificate_end_timestamp_seconds", "When the station's certificate ends"
        ).set(0 if ends is None else ends.timestamp())
    if watched.queue_ahead_ms is not None:
        _gauge(
            registry,
            "vs_clock_queue_ahead_seconds",
            "How far the clock of the queue's server is ahead of this machine's",
        ).set(watched.queue_ahead_ms / 1000)
    if watched.database_answered:
        _gauge(
            registry,
            "vs_clock_doubted",
            "Whether the time is not believed, and nothing deleted for its age",
        ).set(watched.doubted_at is not None)
    return generate_latest(registry)


def _gauge(registry: CollectorRegistry, name: str, text: str, *labels: str) -> Gauge:
    return Gauge(name, text, labels, registry=registry)
