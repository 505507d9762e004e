"""Follows how long each peer has been silent, and asks for the end of those that have gone."""

from __future__ import annotations

from media.peer.state import CloseReason, PeerState
from media.peer.trial import Trial
from media.settings import MediaSettings
from media.telephone.leg import TelephoneLeg
from media.worker.connected import Connected


def check_liveness(
    peer: Connected, trial: Trial | None, settings: MediaSettings, now: float
) -> None:
    """Set a peer's state by how long nothing has come from it; call a few times a second.

    `trial` is the peer's trial, if that is what it is; `now` is in monotonic seconds.
    """
    if isinstance(peer, TelephoneLeg):
        peer.check_liveness(now)
        return
    if trial is not None and trial.over(peer, now):
        peer.request_close(CloseReason.TRIAL_OVER)
        return
    match peer.state:
        case PeerState.NEW | PeerState.CONNECTING:
            if now - peer.created_at > settings.connect_timeout_s:
                peer.request_close(CloseReason.NEVER_CONNECTED)
        case PeerState.CONNECTED | PeerState.LOST:
            silent_s = now - peer.transport.last_received_at
            peer.set_lost(lost=silent_s > settings.lost_after_s)
            peer.transport.set_consent(given=silent_s <= settings.consent_s)
            if silent_s > settings.close_lost_after_s:
                peer.request_close(CloseReason.TIMED_OUT)
        case PeerState.CLOSED:
            pass
