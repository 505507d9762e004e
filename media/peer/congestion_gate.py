"""Stops pictures while the queue towards their receiver is too long, on a path that queues instead of losing."""

from __future__ import annotations

from media.peer.source import LayerStream
from media.peer.transport import PeerTransport
from media.rtp.header import RtpHeader
from media.rtp.outgoing import OutgoingStream


class CongestionGate:
    """Decides packet by packet whether a picture may go out on an ICE-TCP path. Owner: a video slot.

    A picture that has begun is finished, or large key frames never would be. The next one is the first to be left
    out, and pictures return with a key frame once the queue has gone. What is left out this way tears no hole into
    the outgoing numbers, and sound passes meanwhile.
    """

    __slots__ = ("_frame_timestamp", "_stream", "_transport", "closed")

    def __init__(self, transport: PeerTransport, stream: OutgoingStream) -> None:
        self.closed = False
        self._transport = transport
        self._stream = stream
        self._frame_timestamp = -1

    def blocks(self, header: RtpHeader, incoming: LayerStream | None, now: float) -> bool:
        """Return whether to leave this packet out; `incoming` is the stream to continue with once the queue has gone."""
        munger = self._stream.munger
        if self.closed:
            if self._transport.congested(now):
                return True
            if munger.source is None and munger.pending is None and incoming is not None:
                self._stream.select(incoming.ssrc)
            self.closed = False
        elif (
            munger.source == header.ssrc
            and header.timestamp != self._frame_timestamp
            and self._transport.congested(now)
        ):
            self.closed = True
            self._stream.select(None)
            return True
        self._frame_timestamp = header.timestamp
        return False
