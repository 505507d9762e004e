"""A trial connection: the worker sends the browser's own media back to it, for a short while.

It shows before a call whether sound and pictures pass, and how well. The browser sends a generated
picture and receives it like somebody else's, so the trial uses the code, path and ports of a call.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from media.peer.peer import Peer
from media.sdp.plan import SourceKind

MOST_OCTETS: Final = 4 * 1024 * 1024
"""Octets that one trial may send; a trial that sends more is abused as an echo."""
_KINDS: Final = {"audio": SourceKind.AUDIO, "video": SourceKind.CAMERA}


@dataclass(frozen=True, slots=True)
class Trial:
    """One peer's trial; `until` is its end in monotonic seconds."""

    until: float

    def over(self, peer: Peer, now: float) -> bool:
        """Whether time or octets are used up."""
        return now >= self.until or peer.transport.bytes_received > MOST_OCTETS


def echo(peer: Peer) -> None:
    """Assign the peer's own microphone and camera to its first slot of each kind."""
    for kind, source in _KINDS.items():
        for slot in peer.slots_of(kind)[:1]:
            slot.assign(peer.sources.get(source))
