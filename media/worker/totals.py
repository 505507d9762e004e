"""Totals over all peers of a worker, closed ones included, for counters that must never fall."""

from __future__ import annotations

import os
import resource
from collections.abc import Iterable
from pathlib import Path

from media.figures import PeerFigures
from media.ice.endpoint import Endpoint
from media.ice.router import DatagramRouter

TOTALS = (
    "packets_received",
    "bytes_received",
    "packets_sent",
    "bytes_sent",
    "expected",
    "arrived",
    "recovered",
    "unrepaired",
    "resent",
    "dropped",
    "unauthentic",
    "excess",
    "refused_checks",
    "malformed",
)
"""The counters of `WorkerFigures` that are summed over peers."""

_PAGE = os.sysconf("SC_PAGE_SIZE")
_STATM = Path("/proc/self/statm")


def totals_of(peer: PeerFigures) -> dict[str, int]:
    """Return what one peer adds to the totals."""
    sources, slots = peer.sources.values(), peer.slots
    return {
        "packets_received": peer.packets_received,
        "bytes_received": peer.bytes_received,
        "packets_sent": peer.packets_sent,
        "bytes_sent": peer.bytes_sent,
        "expected": sum(s.expected for s in sources),
        "arrived": sum(s.packets for s in sources),
        "recovered": sum(s.recovered for s in sources),
        "unrepaired": sum(s.unrepaired for s in sources),
        "resent": sum(s.resent for s in slots),
        "dropped": sum(s.dropped for s in slots),
        "unauthentic": peer.unauthentic,
        "excess": peer.excess,
        "refused_checks": peer.refused_checks,
        "malformed": peer.malformed_packets,
    }


class WorkerTotals:
    """Owner: the worker. Adds up the counters of peers.

    A stream whose sender restarts counts from zero again. The totals then stand still until it has
    caught up, since Prometheus takes a falling counter for a restart of the worker.
    """

    def __init__(self) -> None:
        self._gone = dict.fromkeys(TOTALS, 0)
        self._told = dict.fromkeys(TOTALS, 0)

    def add(self, peer: PeerFigures) -> None:
        """Keep the counters of a peer that is closed."""
        for name, value in totals_of(peer).items():
            self._gone[name] += value

    def with_living(self, peers: Iterable[PeerFigures]) -> dict[str, int]:
        """Return the totals, with the open `peers` included."""
        sums = dict(self._gone)
        for peer in peers:
            for name, value in totals_of(peer).items():
                sums[name] += value
        self._told = {name: max(sums[name], self._told[name]) for name in TOTALS}
        return dict(self._told)


def process_figures() -> dict[str, float | int]:
    """Return processor time used so far in seconds, and resident memory in octets."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    try:
        memory = int(_STATM.read_text().split()[1]) * _PAGE
    except (OSError, IndexError, ValueError):
        memory = usage.ru_maxrss * 1024
    return {"cpu_s": round(usage.ru_utime + usage.ru_stime, 3), "memory_bytes": memory}


def socket_figures(router: DatagramRouter) -> dict[str, int]:
    """Return the counters of the browsers' sockets."""
    sockets: list[Endpoint] = [*router.endpoints, *router.streams]
    return {
        "port": router.port,
        "datagrams_received": sum(e.received for e in sockets),
        "datagrams_sent": sum(e.sent for e in sockets),
        "send_errors": sum(e.send_errors for e in sockets),
        "datagrams_dropped": sum(e.dropped for e in router.endpoints),
        "strangers": router.strangers,
        "tcp_connections": sum(s.connections for s in router.streams),
        "tcp_strangers": sum(s.strangers for s in router.streams),
        "tcp_refused": sum(s.refused for s in router.streams),
    }
