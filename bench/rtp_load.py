"""Drives connected peers: sends what is due, reads what has come, as fast as Python lets one core.

The loop blocks its thread: nothing else is to be done while a load runs. Packets are templates that
are patched, protected by libsrtp where they lie and sent on connected sockets.
"""

import contextlib
import heapq
import random
import select
import socket
import struct
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from bench.rtp_peer import RtpPeer
from bench.rtp_streams import RTX, STAMP, TRANSPORT_CC_ID, Stream
from media.rtp import extensions, rtcp
from media.rtp.header import MalformedPacket, parse_header
from media.rtp.reception import NtpClock
from media.rtp.rtcp_parser import parse_rtcp

_REPORT_EVERY_S = 1.0
_CONSENT_EVERY_S = 2.5
_SLICE_S = 0.001
_CATCH_UP_S = 0.02
_READS_AT_ONCE = 64
_SO_TIMESTAMPNS = 35
_TIMESPEC = struct.Struct("@qq")


def stamp_arrivals(receiver: socket.socket) -> None:
    """Have the kernel note when each datagram arrives."""
    receiver.setsockopt(socket.SOL_SOCKET, _SO_TIMESTAMPNS, 1)


def arrival_ns(ancillary: list[tuple[int, int, bytes]]) -> int:
    """Wall clock at which a datagram arrived, from what came with it; 0 when nothing did."""
    if not ancillary:
        return 0
    seconds, nanoseconds = _TIMESPEC.unpack(ancillary[0][2])
    return int(seconds * 1_000_000_000 + nanoseconds)


def _number_at(data: bytearray, size: int) -> int:
    """Where a stream's packets carry their transport-wide number; 0 when they carry none."""
    packet = bytes(data[:size])
    found = extensions.find(packet, parse_header(packet), TRANSPORT_CC_ID)
    return 0 if found is None else found[0]


@dataclass
class LoadCount:
    """What happened since the count was taken up; octets are those of RTP packets as they travel."""

    sent: int = 0
    received: int = 0
    sent_octets: int = 0
    received_octets: int = 0
    elapsed_s: float = 0.0
    skipped_s: float = 0.0
    delays_ns: list[int] = field(default_factory=list)


class RtpLoad:
    """Owner: the bench. `run` may be called again and again; streams go on where they were."""

    def __init__(
        self,
        peers: list[RtpPeer],
        *,
        stamped: bool = False,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """With `stamped`, packets carry their time and arrivals are timed by the kernel."""
        self.count = LoadCount()
        self._peers = peers
        self._stamped = stamped
        self._stopped = False
        self._now = clock
        self._clock = NtpClock(wall_s=time.time(), now=clock())
        self._poll = select.epoll()
        self._by_fd: dict[int, RtpPeer] = {}
        self._due: list[tuple[float, int, Callable[[float], float]]] = []
        self._view = memoryview(RtpPeer.buffer.data)
        begin = self._stopped_at = clock()
        for peer in peers:
            self._poll.register(peer.socket, select.EPOLLIN)
            self._by_fd[peer.socket.fileno()] = peer
            if stamped:
                stamp_arrivals(peer.socket)
            for stream in peer.streams:
                self._plan(begin + random.random() * stream.interval_s, self._sender(peer, stream))
            self._plan(begin + random.random() * _REPORT_EVERY_S, self._reporter(peer))
            self._plan(begin + random.random() * _CONSENT_EVERY_S, self._consent(peer))

    def stop(self) -> None:
        """End a `run` in another thread early."""
        self._stopped = True

    def run(self, seconds: float) -> LoadCount:
        """Run for so long; returns what was sent and received, stragglers included."""
        self.read()
        self._stopped = False
        self.count = count = LoadCount()
        begun = time.monotonic()
        end = begun + seconds
        # nobody catches up on the time between two runs
        pause = begun - self._stopped_at
        self._due = due = [(at + pause, order, act) for at, order, act in self._due]
        while True:
            now = time.monotonic()
            if now >= end or self._stopped:
                break
            self.send_due(now)
            self.read()
            wait = due[0][0] - time.monotonic() if due else _SLICE_S
            if wait > 0:
                time.sleep(min(wait, _SLICE_S))
        self._stopped_at = time.monotonic()
        count.elapsed_s = self._stopped_at - begun
        self._drain_for(0.2)
        return count

    def send_due(self, now: float) -> None:
        """Send all that is due up to `now`."""
        due = self._due
        while due and due[0][0] <= now:
            at, order, act = heapq.heappop(due)
            late_s = now - at
            if late_s > _CATCH_UP_S:
                # this process was kept from running: browsers do not make up for lost time
                self.count.skipped_s = max(self.count.skipped_s, late_s)
                at = now
            heapq.heappush(due, (act(at), order, act))

    def close(self) -> None:
        self._poll.close()

    def _plan(self, at: float, act: Callable[[float], float]) -> None:
        heapq.heappush(self._due, (at, len(self._due), act))

    def _drain_for(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while self.read() or time.monotonic() < end:
            time.sleep(_SLICE_S)

    def _sender(self, peer: RtpPeer, stream: Stream) -> Callable[[float], float]:
        buffer, data, view = peer.buffer, peer.buffer.data, self._view
        assert peer.sessions is not None
        protect = peer.sessions.outbound.protect
        send = peer.socket.send
        stamped = self._stamped
        packets = stream.packets  # type: ignore[attr-defined]

        def act(at: float) -> float:
            for packet in packets():
                size = len(packet)
                if stamped:
                    STAMP.pack_into(packet, size - 8, time.time_ns())
                data[:size] = packet
                sealed = protect(buffer, size)
                try:
                    send(view[:sealed])
                except OSError:
                    continue
                self.count.sent += 1
                self.count.sent_octets += sealed
            return at + stream.interval_s

        return act

    def _reporter(self, peer: RtpPeer) -> Callable[[float], float]:
        assert peer.sessions is not None
        session = peer.sessions.outbound

        def act(at: float) -> float:
            now = self._now()
            parts = [stream.report(self._clock, now) for stream in peer.streams]
            blocks = [
                rtcp.ReportBlock(
                    ssrc=ssrc,
                    fraction_lost=0,
                    cumulative_lost=0,
                    highest_sequence=highest,
                    jitter=20,
                    lsr=0,
                    dlsr=0,
                )
                for ssrc, highest in peer.seen.items()
            ]
            if blocks:
                parts.append(rtcp.build_receiver_report(peer.ssrc, blocks[:31]))
                if not any(peer.number_at.values()):
                    parts.append(rtcp.build_remb(peer.ssrc, 3_000_000, list(peer.seen)[:31]))
            packet = b"".join(parts)
            if packet:
                peer.buffer.data[: len(packet)] = packet
                size = session.protect_rtcp(peer.buffer, len(packet))
                peer.socket.send(self._view[:size])
            return at + _REPORT_EVERY_S

        return act

    def _consent(self, peer: RtpPeer) -> Callable[[float], float]:
        def act(at: float) -> float:
            peer.socket.send(peer.check())
            return at + _CONSENT_EVERY_S

        return act

    def read(self) -> int:
        """Take what has come. Nothing waits on the sockets: a reader that is woken by each packet
        would be woken at the forwarder's expense, which no receiver across a network is."""
        events = self._poll.poll(0, 4 * len(self._by_fd))
        for fd, _ in events:
            self._read_peer(self._by_fd[fd])
        return len(events)

    def _read_peer(self, peer: RtpPeer) -> None:
        buffer = peer.buffer
        data = buffer.data
        assert peer.sessions is not None
        inbound = peer.sessions.inbound
        receive = peer.socket.recv_into
        for _ in range(_READS_AT_ONCE):
            arrived_ns = 0
            try:
                if self._stamped:
                    size, ancillary, _, _ = peer.socket.recvmsg_into([data], 64)
                    arrived_ns = arrival_ns(ancillary)
                else:
                    size = receive(data)
            except OSError:
                return
            if not 127 < data[0] < 192:
                peer.handle_other(bytes(data[:size]))
            elif 192 <= data[1] <= 223:
                size = inbound.unprotect_rtcp(buffer, size)
                if size > 0:
                    self._feedback(peer, bytes(data[:size]))
            elif (size := inbound.unprotect(buffer, came := size)) > 0:
                ssrc = int.from_bytes(data[8:12], "big")
                at = peer.number_at.get(ssrc)
                if at is None:
                    at = peer.number_at[ssrc] = _number_at(data, size)
                number = data[at] << 8 | data[at + 1]
                if data[1] & 0x7F != RTX:  # padding is reported on and not counted
                    peer.received += 1
                    self.count.received += 1
                    self.count.received_octets += came
                    peer.seen[ssrc] = data[2] << 8 | data[3]
                    if arrived_ns:
                        sent_ns = STAMP.unpack_from(data, size - 8)[0]
                        self.count.delays_ns.append(arrived_ns - sent_ns)
                if at and peer.feedback.received(number, self._now()):
                    self._tell_arrivals(peer, ssrc)
            else:
                peer.unauthentic += 1

    def _tell_arrivals(self, peer: RtpPeer, ssrc: int) -> None:
        assert peer.sessions is not None
        for packet in peer.feedback.build(peer.ssrc, ssrc, self._now()):
            peer.buffer.data[: len(packet)] = packet
            size = peer.sessions.outbound.protect_rtcp(peer.buffer, len(packet))
            with contextlib.suppress(OSError):
                peer.socket.send(self._view[:size])

    def _feedback(self, peer: RtpPeer, packet: bytes) -> None:
        if packet[1] != rtcp.PSFB and len(packet) < 60:
            return
        try:
            found = parse_rtcp(packet)
        except MalformedPacket:
            return
        for item in found:
            if isinstance(item, rtcp.PictureLossIndication):
                peer.video.key_frame_wanted = True
