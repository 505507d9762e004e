"""A connection that is only tried out: what it sends comes back to it, for a short while.

Whoever is about to call wants to know whether sound and pictures will pass, and how well. The browser
sends a picture of its own making and receives it again as it would somebody else's, so that the same
code, the same way and the same numbers are tried as in a call.
"""

from __future__ import annotations

from dataclasses import dataclass

from media.peer.peer import Peer
from media.sdp.plan import SourceKind

MOST_OCTETS = 4 * 1024 * 1024
"""What one trial may send; more is no trial but somebody's use of an echo."""
_KINDS = {"audio": SourceKind.AUDIO, "video": SourceKind.CAMERA}


@dataclass(frozen=True, slots=True)
class Trial:
    """One peer's trial; `until` is monotonic seconds."""

    until: float

    def over(self, peer: Peer, now: float) -> bool:
        """Whether time or octets are used up."""
        return now >= self.until or peer.transport.bytes_received > MOST_OCTETS


def echo(peer: Peer) -> None:
    """Let the peer's first slot of each kind show what it sends itself."""
    for kind, source in _KINDS.items():
        for slot in peer.slots_of(kind)[:1]:
            slot.assign(peer.sources.get(source))
