"""The life of a peer in words: its states, why it ended, what it reports."""

from __future__ import annotations

from enum import StrEnum


class PeerState(StrEnum):
    """Where a peer's transport stands."""

    NEW = "new"
    CONNECTING = "connecting"
    CONNECTED = "connected"
    LOST = "lost"
    CLOSED = "closed"


class CloseReason(StrEnum):
    """Why a peer is no more."""

    DELETED = "deleted"
    REMOTE_CLOSED = "remote_closed"
    NEVER_CONNECTED = "never_connected"
    DTLS_FAILED = "dtls_failed"
    DTLS_TIMEOUT = "dtls_timeout"
    TIMED_OUT = "timed_out"
    WORKER_STOPPED = "worker_stopped"
    TRIAL_OVER = "trial_over"


TRANSITIONS: dict[PeerState, frozenset[PeerState]] = {
    PeerState.NEW: frozenset({PeerState.CONNECTING, PeerState.CLOSED}),
    PeerState.CONNECTING: frozenset({PeerState.CONNECTED, PeerState.CLOSED}),
    PeerState.CONNECTED: frozenset({PeerState.LOST, PeerState.CLOSED}),
    PeerState.LOST: frozenset({PeerState.CONNECTED, PeerState.CLOSED}),
    PeerState.CLOSED: frozenset(),
}
"""Every legal change of state; what is not listed is a defect."""
