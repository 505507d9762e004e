"""Listens at the loopback interface: what went to and from a media worker when, by the kernel's clock.

Nothing is in the way of the packets, and neither pages nor worker know of it. RTP and RTCP are encrypted, their heads
are not. Raw sockets need root.
"""

import socket
import struct
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

from bench.rtp_load import arrival_ns, stamp_arrivals
from media.rtp import rtcp

_ETH_P_ALL = 0x0003
_PACKET_HOST = 0
_UDP, _TCP = 17, 6
_SHORTEST, _KEPT_OCTETS = 48, 160
_KERNEL_BUFFER = 8 * 1024 * 1024
_PORTS = struct.Struct("!HH")
_CHROMIUM_VP8 = 96


@dataclass(frozen=True, slots=True)
class Datagram:
    """The beginning of the payload of a packet, and its moment in ms of the wall clock."""

    at_ms: float
    protocol: int
    source: int
    target: int
    data: bytes

    @property
    def is_picture(self) -> bool:
        """An RTP packet of a camera, as Chromium numbers them."""
        return self.data[0] >> 6 == 2 and self.data[1] & 0x7F == _CHROMIUM_VP8

    @property
    def timestamp(self) -> int:
        """Of an RTP packet: the same for all packets of a picture."""
        return int.from_bytes(self.data[4:8], "big")

    @property
    def asks_for_key_frame(self) -> bool:
        """An RTCP packet that begins with a picture loss indication."""
        return self.data[0] == 0x80 | rtcp.PLI and self.data[1] == rtcp.PSFB


@dataclass
class WireTrace:
    """Keeps the packets from or to *ports* between `start` and `stop`."""

    ports: frozenset[int]
    kept: list[Datagram] = field(default_factory=list)

    def start(self) -> None:
        """Begin to listen. Raises PermissionError without root."""
        self.kept.clear()
        self._stopping = threading.Event()
        self._socket = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(_ETH_P_ALL))
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _KERNEL_BUFFER)
        self._socket.bind(("lo", _ETH_P_ALL))
        self._socket.settimeout(0.1)
        stamp_arrivals(self._socket)
        self._thread = threading.Thread(target=self._listen, name="wire-trace")
        self._thread.start()

    def stop(self) -> None:
        """End it; what was kept stays."""
        self._stopping.set()
        self._thread.join()
        self._socket.close()

    def between(self, source: int, target: int, since_ms: float) -> Iterator[Datagram]:
        """Those from one port to another since a moment, in order."""
        for each in self.kept:
            if each.source == source and each.target == target and each.at_ms >= since_ms:
                yield each

    def _listen(self) -> None:
        while not self._stopping.is_set():
            try:
                packet, ancillary, _, sender = self._socket.recvmsg(_KEPT_OCTETS, 64)
            except TimeoutError:
                continue
            # each packet passes twice: as it leaves, and as it arrives
            if sender[2] != _PACKET_HOST or len(packet) < _SHORTEST:
                continue
            # of IPv4 and IPv6 (without extension headers) alike: what it carries, and where that begins
            protocol, begins = (
                (packet[9], (packet[0] & 15) * 4) if packet[0] >> 4 == 4 else (packet[6], 40)
            )
            if protocol not in (_UDP, _TCP):
                continue
            source, target = _PORTS.unpack_from(packet, begins)
            if source not in self.ports and target not in self.ports:
                continue
            head = 8 if protocol == _UDP else (packet[begins + 12] >> 4) * 4
            data = packet[begins + head :]
            if len(data) >= 12:
                at_ms = arrival_ns(ancillary) / 1e6
                self.kept.append(Datagram(at_ms, protocol, source, target, data))
