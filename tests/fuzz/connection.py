"""Two peers in a room without a network: what lies behind the decryption, given raw packets.

The first peer is hostile, as somebody who was rightly let in can be; the second receives what it
sends. Sockets and encryption are left out, everything else is the worker's own.
"""

from __future__ import annotations

from functools import lru_cache

import pytest

from media.dtls import Certificate
from media.peer import peer as peers
from media.peer.peer import Peer, PeerSettings
from media.peer.transport import PeerTransport, SharedBuffers
from media.peer.upkeep import Upkeep
from media.room.room import Room
from media.rtp import rtcp
from media.rtp.header import parse_header
from media.rtp.reception import NtpClock
from media.rtp.rtcp_parser import parse_rtcp
from media.sdp.answer import HostCandidate
from media.sdp.offer import parse_offer
from media.sdp.plan import SourceKind
from tests.support.media import media_sdp
from tests.support.media.rtp_packets import rtp, vp8_payload


@lru_cache(maxsize=1)
def _certificate() -> Certificate:
    return Certificate()


class _Endpoint:
    impaired = False


class _Path:
    endpoint = _Endpoint()
    address = ("192.0.2.1", 1)


class _Open(PeerTransport):
    """A transport without encryption and socket: connected from the start, it notes what leaves."""

    def __init__(self, *, buffers: SharedBuffers, **about: object) -> None:
        super().__init__(buffers=buffers, **about)  # type: ignore[arg-type]
        self.rtp: list[bytes] = []
        self.rtcp: list[bytes] = []
        self.room_for = buffers.outbound

    @property
    def connected(self) -> bool:
        return True

    def send_rtp(self, size: int) -> bool:
        self.rtp.append(bytes(self.room_for.view[:size]))
        return True

    def send_rtcp(self, packet: bytes | bytearray) -> bool:
        assert len(packet) <= self.room_for.capacity
        self.rtcp.append(bytes(packet))
        return True


class _Unprobed(Upkeep):
    """Sends no probes, which need a loop and are padding alone."""

    def _probe(self) -> None: ...


class _Outbox:
    def post(self, packet: memoryview, path: object) -> None:
        """Nothing leaves."""


class _Router:
    """What a transport asks of the router."""

    def __init__(self) -> None:
        self.outbox = _Outbox()
        self.ssrcs: set[int] = set()

    def expect_checks(self, ufrags: object, receiver: object) -> None:
        """Nobody checks."""

    def expect_ssrc(self, ssrc: int, receiver: object) -> None:
        self.ssrcs.add(ssrc)


class _Listener:
    def peer_state_changed(self, peer: Peer) -> None: ...

    def peer_sources_changed(self, peer: Peer) -> None: ...

    def peer_measured(self, peer: Peer, measurement: object) -> None: ...

    def slots_changed(self, room: Room, receiver: Peer, slots: object) -> None: ...

    def loudest_changed(self, room: Room, speakers: object) -> None: ...

    def membership_changed(self, room: Room, now: float) -> None: ...


class Connection:
    """`receive` takes the hostile peer's packets; `check` demands that the other is unharmed."""

    MICROPHONE, CAMERA, REPAIR = 1000, 2001, 2002
    OTHER_CAMERA = 77

    def __init__(self) -> None:
        self.now = 1000.0
        self._number = 0
        self.router = _Router()
        self.sent: dict[str, _Open] = {}
        settings = PeerSettings(
            certificate=_certificate(),
            candidates=(HostCandidate("192.0.2.1", 1),),
            dtls_timeout_s=1.0,
            retransmission=True,
            clock=NtpClock(wall_s=1_700_000_000.0, now=self.now),
        )
        room, listener, buffers = Room("room", _Listener()), _Listener(), SharedBuffers()
        self.peers: list[Peer] = []
        for name in ("hostile", "other"):
            text = media_sdp.offer(audio_slots=1, video_slots=1)
            if name == "other":
                text = text.replace("2001", str(self.OTHER_CAMERA)).replace("2002", "78")
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(peers, "PeerTransport", _Open)
                patch.setattr(peers, "Upkeep", _Unprobed)
                peer = Peer(
                    name,
                    "",
                    parse_offer(text),
                    settings=settings,
                    router=self.router,  # type: ignore[arg-type]
                    buffers=buffers,
                    listener=listener,
                    now=self.now,
                )
            assert isinstance(peer.transport, _Open)
            self.sent[name] = peer.transport
            self.peers.append(peer)
            room.join(peer, self.now)

    @property
    def hostile(self) -> Peer:
        return self.peers[0]

    @property
    def other(self) -> Peer:
        return self.peers[1]

    def receive(self, packet: bytes) -> None:
        """One packet of the hostile peer, of either kind by its second octet."""
        self.now += 0.01
        if len(packet) < 2:
            return
        if 192 <= packet[1] <= 223:
            self.hostile.rtcp_received(memoryview(packet), self.now)
        else:
            self.hostile.rtp_received(memoryview(packet), self.now)
        for peer in self.peers:
            peer.tick(self.now)

    def check(self) -> None:
        """Everything sent is well formed, memory is bounded, and the other's picture passes."""
        for _ in range(3):
            self.now += 1.1
            for peer in self.peers:
                peer.tick(self.now)
        for sent in self.sent.values():
            for packet in sent.rtp:
                parse_header(packet)
            for packet in sent.rtcp:
                assert parse_rtcp(packet)
        to_other = {ssrc for slot in self.other.slots.values() for ssrc in self._of(slot)}
        assert {parse_header(p).ssrc for p in self.sent["other"].rtp} <= to_other
        assert len(self.hostile.incoming.by_ssrc) <= 64
        assert set(self.hostile.sources) <= set(SourceKind)
        before = len(self.sent["hostile"].rtp)
        self._number += 1
        payload = vp8_payload(key=True, picture_id=self._number)
        packet = rtp(self._number, 9000 * self._number, self.OTHER_CAMERA, 96, payload)
        self.other.rtp_received(memoryview(packet), self.now)
        assert len(self.sent["hostile"].rtp) == before + 1
        report = rtcp.SenderReport(self.OTHER_CAMERA, 1 << 60, 90000, 1, 1, ())
        self.other.rtcp_received(memoryview(rtcp.build_sender_report(report)), self.now)

    @staticmethod
    def _of(slot: object) -> set[int]:
        streams = slot.streams  # type: ignore[attr-defined]
        return {streams.ssrc, streams.rtx}
