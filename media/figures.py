"""Statistics of a worker, its rooms and its peers: the types of `/stats`.

Ids are opaque and there are no addresses. Counters (`packets`, `bytes`, `resent`...) only grow during
the life of their object; `*_bps` are bits per second over the last second, `loss` is a share from 0
to 1, `*_ms` are milliseconds. None stands for not measured (yet).
"""

from __future__ import annotations

import msgspec


class PathFigures(msgspec.Struct, frozen=True, kw_only=True):
    """The way a peer reaches the worker: the index of the socket, and `udp` or `tcp`."""

    socket: int
    kind: str = "udp"


class LayerFigures(msgspec.Struct, frozen=True, kw_only=True):
    """One simulcast layer of a source; `layer` is its rid."""

    layer: str
    active: bool
    packets: int = 0
    bytes: int = 0
    bitrate_bps: int = 0
    width: int = 0
    height: int = 0


class SourceFigures(msgspec.Struct, frozen=True, kw_only=True):
    """Reception of one source.

    `expected` counts the packets sent by the sender's numbers, `packets` those that arrived; `lost` and
    `loss` are the difference before any resending. `recovered` were resent on request, `unrepaired`
    never came. `layers` is empty for a source of one encoding.
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
    """Source and delivery of one slot.

    `loss` and `jitter_ms` are from the receiver's latest report. `resent` counts packets resent for
    NACKs, `refused` requests beyond budget or interval, `unknown` requests for packets no longer in the
    history, `dropped` packets not sent to fit the link. `layer` is the rid forwarded of a simulcast source.
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


class LegFigures(msgspec.Struct, frozen=True, kw_only=True):
    """A telephone leg. `strangers` counts packets of others than the call's source, `digits` keys pressed.

    `late` packets came after they were given up, or twice. `concealed_ms` of sound were made up for lost packets. `held`:
    the other side takes no sound. `takes_keys`: it takes keys as events.
    """

    codec: str
    strangers: int = 0
    digits: int = 0
    late: int = 0
    concealed_ms: int = 0
    held: bool = False
    takes_keys: bool = False


class PeerFigures(msgspec.Struct, frozen=True, kw_only=True):
    """A peer. `downlink_bps` is the estimated bandwidth of the path to it; `leg` is what only telephones have."""

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
    leg: LegFigures | None = None


class WorkerFigures(msgspec.Struct, frozen=True, kw_only=True):
    """The worker. Counters include closed peers.

    `expected` minus `arrived` is how many media packets the network lost before they reached the worker.
    `strangers` counts datagrams that belong to no peer. `cpu_s` and `memory_bytes` are the process's.
    `tcp_connections` are open now, `tcp_strangers` of them have no validated check yet, `tcp_refused`
    counts refused ones. `compiled`: the compiled packet path runs.
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
    """The body of `/stats`. `rooms` maps each room to its members' ids."""

    worker: WorkerFigures
    rooms: dict[str, list[str]]
    peers: dict[str, PeerFigures]
