"""What a worker says of itself, its rooms and its peers: the types of `/stats`.

Ids are opaque and there are no addresses. Counters (`packets`, `bytes`, `resent`...) only grow while
what they count lives; `*_bps` are bits per second over the last second, `loss` shares from 0 to 1,
`*_ms` milliseconds. A field that is None has not been measured (yet).
"""

from __future__ import annotations

import msgspec


class PathFigures(msgspec.Struct, frozen=True, kw_only=True):
    """How a peer reaches the worker: which of its sockets, and over what."""

    socket: int
    kind: str = "udp"


class LayerFigures(msgspec.Struct, frozen=True, kw_only=True):
    """One encoding of a source that is sent in several; `layer` is its name (rid)."""

    layer: str
    active: bool
    packets: int = 0
    bytes: int = 0
    bitrate_bps: int = 0
    width: int = 0
    height: int = 0


class SourceFigures(msgspec.Struct, frozen=True, kw_only=True):
    """How what a peer sends arrives.

    `expected` counts packets the sender has sent, `packets` those the network brought; `lost` and
    `loss` are what it did not, before any repair. `recovered` came back after being asked for,
    `unrepaired` never. `layers` is empty for a source of one encoding.
    """

    mid: str
    negotiated: bool
    active: bool
    subscribers: int
    packets: int = 0
    expected: int = 0
    bytes: int = 0
    lost: int = 0
    loss: float = 0.0
    recovered: int = 0
    unrepaired: int = 0
    jitter_ms: float = 0.0
    bitrate_bps: int = 0
    nacks_sent: int = 0
    plis_sent: int = 0
    key_frames: int = 0
    width: int = 0
    height: int = 0
    layers: list[LayerFigures] = []


class SlotFigures(msgspec.Struct, frozen=True, kw_only=True):
    """What a slot shows and how its receiver fares.

    `loss` and `jitter_ms` are the receiver's latest report. `resent` packets were asked for again;
    `refused` such requests were left unanswered by budget and interval, `unknown` were for packets no
    longer held; `dropped` packets were not sent on purpose, to fit the link. `layer` names the encoding
    shown of a source that has several.
    """

    kind: str
    slot: int
    mid: str
    peer: str | None
    source: str | None
    packets: int
    bytes: int
    bitrate_bps: int
    resent: int
    refused: int = 0
    unknown: int = 0
    dropped: int = 0
    loss: float = 0.0
    jitter_ms: float = 0.0
    layer: str | None = None


class PeerFigures(msgspec.Struct, frozen=True, kw_only=True):
    """A peer. `downlink_bps` is what its link is thought to carry towards it."""

    peer: str
    label: str
    state: str
    room: str | None
    rtt_ms: float | None
    downlink_bps: int | None
    path: PathFigures | None
    path_changes: int
    srtp_profile: str | None
    packets_received: int
    bytes_received: int
    packets_sent: int
    bytes_sent: int
    unauthentic: int
    excess: int = 0
    refused_checks: int = 0
    unmatched_packets: int
    malformed_packets: int
    sources: dict[str, SourceFigures]
    slots: list[SlotFigures]


class WorkerFigures(msgspec.Struct, frozen=True, kw_only=True):
    """The worker. The counters are of all peers it has had, those that are gone included.

    `expected` and `arrived` are packets of the peers' media, so that their difference is what the
    network lost on the way here. `strangers` are datagrams of nobody. `cpu_s` and `memory_bytes` are
    those of the process. `tcp_connections` are those open now, `tcp_strangers` those of them that have
    proved nothing yet, `tcp_refused` those sent away so far. `compiled`: the packet path is the compiled one.
    """

    port: int
    peers: int
    rooms: int
    datagrams_received: int
    datagrams_sent: int
    send_errors: int
    strangers: int
    tasks: int
    cpu_s: float
    memory_bytes: int
    packets_received: int = 0
    bytes_received: int = 0
    packets_sent: int = 0
    bytes_sent: int = 0
    expected: int = 0
    arrived: int = 0
    recovered: int = 0
    unrepaired: int = 0
    resent: int = 0
    dropped: int = 0
    unauthentic: int = 0
    excess: int = 0
    refused_checks: int = 0
    malformed: int = 0
    datagrams_dropped: int = 0
    tcp_connections: int = 0
    tcp_strangers: int = 0
    tcp_refused: int = 0
    compiled: bool = False


class Stats(msgspec.Struct, frozen=True, kw_only=True):
    """Everything `/stats` answers. `rooms` has the ids of each room's members."""

    worker: WorkerFigures
    rooms: dict[str, list[str]]
    peers: dict[str, PeerFigures]
