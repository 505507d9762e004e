"""Statistics of workers in Prometheus's text format.

Made from `Stats`, so that the statistics of several workers can be exposed together. Labels are opaque
ids and words of fixed lists. Rooms and peers have series only while they exist, and at most
`peers_shown` peers of a worker do: the longest connected, so that series do not come and go with the
order of a list.

prometheus_client writes the text. Its own counters, which belong to one process, are not used: the
figures are those that workers report, so families are made of them anew at each request.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector

from media.figures import PeerFigures, SlotFigures, SourceFigures, Stats

CONTENT_TYPE = CONTENT_TYPE_LATEST
PEERS_SHOWN = 200

_WORKER_GAUGES = {
    "rooms": "Rooms with somebody in them",
    "tasks": "Running tasks of the worker",
    "memory_bytes": "Resident memory of the worker",
    "compiled": "Whether the compiled packet path runs",
}
_WORKER_COUNTERS = {
    "cpu_s": ("cpu_seconds", "Processor time of the worker"),
    "send_errors": ("send_errors", "Datagrams the kernel would not send"),
    "datagrams_dropped": (
        "datagrams_dropped",
        "Datagrams the kernel threw away since a socket's buffer was full",
    ),
    "strangers": ("strangers", "Datagrams that belong to nobody"),
    "expected": ("packets_expected", "Media packets that peers have sent"),
    "arrived": ("packets_arrived", "Media packets of these that the network brought"),
    "recovered": ("packets_recovered", "Lost media packets that came after being asked for"),
    "unrepaired": ("packets_unrepaired", "Lost media packets that never came"),
    "resent": ("packets_resent", "Packets sent again for receivers that had lost them"),
    "dropped": ("packets_dropped", "Packets not sent on purpose, to fit a receiver's link"),
    "unauthentic": ("packets_unauthentic", "Packets of peers that failed authentication"),
    "excess": ("packets_excess", "Packets of peers that sent more than a peer may"),
    "refused_checks": (
        "checks_refused",
        "Connectivity checks that named a peer and proved nothing",
    ),
    "malformed": ("packets_malformed", "Authentic packets that were not understood"),
}
_DIRECTIONS = {
    "datagrams": "Datagrams of the worker's sockets",
    "packets": "Protected packets of all peers",
    "bytes": "Octets of these packets",
}
_SOURCE_COUNTERS = {
    "packets": ("packets", "Media packets that arrived of a peer's source"),
    "expected": ("packets_expected", "Media packets sent of a peer's source"),
    "bytes": ("bytes", "Octets that arrived of a peer's source"),
    "recovered": ("packets_recovered", "Lost packets of a source that came after being asked for"),
    "key_frames": ("key_frames", "Key frames of a source"),
}


class _Families(Collector):
    """Collects metric families; each is made with its first sample."""

    def __init__(self) -> None:
        self._families: dict[str, GaugeMetricFamily | CounterMetricFamily] = {}

    def gauge(self, name: str, help_text: str, value: float, **labels: str) -> None:
        """Add a sample of what goes up and down."""
        self._add(GaugeMetricFamily, name, help_text, value, labels)

    def counter(self, name: str, help_text: str, value: float, **labels: str) -> None:
        """Add a sample of what only grows; the name is given without `_total`."""
        self._add(CounterMetricFamily, name, help_text, value, labels)

    def collect(self) -> Iterator[Metric]:
        """Everything added so far."""
        yield from self._families.values()

    def _add(
        self,
        kind: type[GaugeMetricFamily | CounterMetricFamily],
        name: str,
        help_text: str,
        value: float,
        labels: dict[str, str],
    ) -> None:
        family = self._families.get(name)
        if family is None:
            family = self._families[name] = kind(
                f"vs_media_{name}", help_text, labels=tuple(labels)
            )
        family.add_metric(tuple(labels.values()), value)


def exposition(stats: Mapping[str, Stats | None], *, peers_shown: int = PEERS_SHOWN) -> bytes:
    """The text for these workers, by their names; None is one that did not answer."""
    families = _Families()
    for worker, figures in stats.items():
        families.gauge(
            "worker_up", "Whether the worker answered", float(figures is not None), worker=worker
        )
        if figures is not None:
            _worker(families, worker, figures)
            shown = list(figures.peers.values())[:peers_shown]
            families.gauge(
                "peers_not_shown",
                "Peers without series of their own, there being too many",
                len(figures.peers) - len(shown),
                worker=worker,
            )
            _rooms(families, worker, figures, {peer.peer for peer in shown})
            for peer in shown:
                _peer(families, worker, peer)
    registry = CollectorRegistry()
    registry.register(families)
    return generate_latest(registry)


def _worker(families: _Families, worker: str, figures: Stats) -> None:
    own = figures.worker
    states = Counter(peer.state for peer in figures.peers.values())
    for state in ("new", "connecting", "connected", "lost"):
        families.gauge("peers", "Peers by state", states[state], worker=worker, state=state)
    for field, text in _WORKER_GAUGES.items():
        families.gauge(field, text, getattr(own, field), worker=worker)
    for field, (name, text) in _WORKER_COUNTERS.items():
        families.counter(name, text, getattr(own, field), worker=worker)
    for name, text in _DIRECTIONS.items():
        for direction in ("received", "sent"):
            value = getattr(own, f"{name}_{direction}")
            families.counter(name, text, value, worker=worker, direction=direction)


def _rooms(families: _Families, worker: str, figures: Stats, shown: set[str]) -> None:
    """Rooms in which somebody has series of their own, so that their number is bounded too."""
    for room, members in figures.rooms.items():
        if shown.isdisjoint(members):
            continue
        here = [figures.peers[member] for member in members if member in figures.peers]
        labels = {"worker": worker, "room": room}
        families.gauge("room_peers", "Members of a room", len(members), **labels)
        bitrates = {
            "received": sum(s.bitrate_bps for p in here for s in p.sources.values()),
            "sent": sum(s.bitrate_bps for p in here for s in p.slots),
        }
        for direction, value in bitrates.items():
            families.gauge(
                "room_bitrate_bps", "Media of a room", value, **labels, direction=direction
            )
        families.gauge(
            "room_loss_ratio",
            "The worst share of packets lost on the way from a member of the room",
            max((s.loss for p in here for s in p.sources.values()), default=0.0),
            **labels,
        )


def _peer(families: _Families, worker: str, peer: PeerFigures) -> None:
    labels = {"worker": worker, "peer": peer.peer}
    families.gauge(
        "peer_info",
        "A peer: its room, its label, and how it reaches the worker",
        1,
        **labels,
        room=peer.room or "",
        party=peer.label,
        path="" if peer.path is None else peer.path.kind,
    )
    if peer.rtt_ms is not None:
        families.gauge("peer_rtt_seconds", "Round trip to the peer", peer.rtt_ms / 1000, **labels)
    if peer.downlink_bps is not None:
        text = "What the peer's link is thought to carry towards it"
        families.gauge("peer_estimate_bps", text, peer.downlink_bps, **labels)
    families.counter("peer_path_changes", "Changes of path", peer.path_changes, **labels)
    for name, source in peer.sources.items():
        if source.packets:
            _source(families, {**labels, "source": name}, source)
    for kind in ("audio", "video"):
        slots = [slot for slot in peer.slots if slot.kind == kind]
        if any(slot.packets for slot in slots):
            _slots(families, {**labels, "kind": kind}, slots)


def _source(families: _Families, labels: dict[str, str], source: SourceFigures) -> None:
    for field, (name, text) in _SOURCE_COUNTERS.items():
        families.counter(f"source_{name}", text, getattr(source, field), **labels)
    gauges = (
        ("loss_ratio", "Share of a source's packets lost before repair", source.loss),
        ("jitter_seconds", "Interarrival jitter of a source", source.jitter_ms / 1000),
        ("bitrate_bps", "Bit rate of a source", source.bitrate_bps),
    )
    for name, text, value in gauges:
        families.gauge(f"source_{name}", text, value, **labels)
    for layer in source.layers:
        families.gauge(
            "source_layer_bitrate_bps",
            "Bit rate of one encoding of a source",
            layer.bitrate_bps,
            **labels,
            layer=layer.layer,
        )


def _slots(families: _Families, labels: dict[str, str], slots: Iterable[SlotFigures]) -> None:
    slots = list(slots)
    used = [slot for slot in slots if slot.peer is not None]
    for name, text in (
        ("packets", "Packets sent to a peer, resends left out"),
        ("bytes", "Octets sent to a peer"),
        ("resent", "Packets sent to a peer again"),
        ("refused", "Requests of a peer to resend that were refused by the limits"),
        ("dropped", "Packets not sent to a peer on purpose"),
    ):
        families.counter(f"sent_{name}", text, sum(getattr(s, name) for s in slots), **labels)
    families.gauge(
        "sent_bitrate_bps", "Bit rate sent to a peer", sum(s.bitrate_bps for s in slots), **labels
    )
    families.gauge(
        "sent_loss_ratio",
        "The worst share of packets lost on the way to a peer, as it last reported",
        max((s.loss for s in used), default=0.0),
        **labels,
    )
    families.gauge(
        "sent_jitter_seconds",
        "The worst interarrival jitter a peer last reported",
        max((s.jitter_ms for s in used), default=0.0) / 1000,
        **labels,
    )
    layers = Counter(slot.layer for slot in used if slot.layer is not None)
    for layer, count in layers.items():
        text = "How many slots of a peer show this encoding"
        families.gauge("sent_layer_slots", text, count, **labels, layer=layer)
