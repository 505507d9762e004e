"""The life of a peer: its states, the reason of its end, and its measurements."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from media.peer.source import Source
from media.rtp.ladder import Rung


class PeerState(StrEnum):
    """State of a peer's transport."""

    NEW = "new"
    CONNECTING = "connecting"
    CONNECTED = "connected"
    LOST = "lost"
    CLOSED = "closed"


class CloseReason(StrEnum):
    """Why a peer was closed."""

    DELETED = "deleted"
    REMOTE_CLOSED = "remote_closed"
    NEVER_CONNECTED = "never_connected"
    DTLS_FAILED = "dtls_failed"
    DTLS_TIMEOUT = "dtls_timeout"
    TIMED_OUT = "timed_out"
    WORKER_STOPPED = "worker_stopped"
    TRIAL_OVER = "trial_over"


TRANSITIONS: Final[dict[PeerState, frozenset[PeerState]]] = {
    PeerState.NEW: frozenset({PeerState.CONNECTING, PeerState.CLOSED}),
    PeerState.CONNECTING: frozenset({PeerState.CONNECTED, PeerState.CLOSED}),
    PeerState.CONNECTED: frozenset({PeerState.LOST, PeerState.CLOSED}),
    PeerState.LOST: frozenset({PeerState.CONNECTED, PeerState.CLOSED}),
    PeerState.CLOSED: frozenset(),
}
"""Every legal change of state."""


@dataclass(frozen=True, slots=True)
class ActivityChanged:
    """Media of a source has begun to arrive, or has stopped; `source.active` says which."""

    source: Source


@dataclass(frozen=True, slots=True)
class RungsMeasured:
    """Rungs of the paths to the peer (`incoming`, what it receives) and from it (`outgoing`)."""

    incoming: Rung
    outgoing: Rung


@dataclass(frozen=True, slots=True)
class QualityMeasured:
    """The share of the peer's packets that the network lost lately, 0 to 1, and the bit rate that arrives from it
    now.
    """

    loss: float
    bitrate_bps: int


Measurement = ActivityChanged | RungsMeasured | QualityMeasured
