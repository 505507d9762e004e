"""Packets for one receiver gathered per wake-up of the loop and sent in few system calls (GSO).

A picture arrives as a burst of packets of one length, and leaves so towards each receiver. Linux
takes such a run in one call with the segment length beside it (`UDP_SEGMENT`) and cuts it up as late
as in the network card; receivers see no difference. The last packet of a run may be shorter. Where
the kernel or the way cannot do it, packets leave one by one. `media/native/send.c` does the same, and
all runs of a wake-up leave by one call.
"""

from __future__ import annotations

import socket
import struct
import sys
from typing import Final

from media.ice.path import Path, SegmentRun
from media.native import Sender

_UDP_SEGMENT: Final = 103
_SEGMENTED: Final = sys.platform == "linux"
_LENGTH: Final = struct.Struct("@H")
_Ancillary = list[tuple[int, int, bytes]]


class Outbox:
    """Owner: the router. Gathers packets between `open` and `flush`; at other times they leave at once.

    The endpoints count the packets sent.
    """

    def __init__(self) -> None:
        self._open = False
        self._waiting: list[Path] = []
        self._ancillary: dict[int, _Ancillary] = {}
        self._senders: list[Sender] = []

    def join(self, sender: Sender) -> None:
        """Open and flush `sender` too, by which an endpoint sends its batches."""
        self._senders.append(sender)

    def open(self) -> None:
        """Begin to gather; `flush` must follow in the same turn of the loop."""
        self._open = True
        for sender in self._senders:
            sender.open()

    def post(self, data: bytearray, size: int, path: Path) -> None:
        """Send the first `size` octets on `path`, now or at the next `flush`; they are copied."""
        route = path.route
        if route is not None:
            route.post(data, size)
            return
        endpoint = path.endpoint
        if not self._open or endpoint.one_by_one:
            endpoint.send(memoryview(data)[:size], path.address)
            return
        run = path.run
        if run is None:
            run = path.run = SegmentRun()
        if not run.count:
            self._waiting.append(path)
            run.size = size
        elif not run.takes(size):
            self._send(path, run)
            run.size = size
        run.add(data, size)

    def flush(self) -> None:
        """Send the gathered packets, and stop gathering."""
        self._open = False
        waiting = self._waiting
        if waiting:
            for path in waiting:
                run = path.run
                if run is not None and run.count:
                    self._send(path, run)
            waiting.clear()
        for sender in self._senders:
            sender.flush()

    def _send(self, path: Path, run: SegmentRun) -> None:
        size, count = run.size, run.count
        packets = run.take()
        if count == 1:
            path.endpoint.send(packets, path.address)
            return
        if _SEGMENTED and run.segmented:
            ancillary = self._ancillary.get(size) or self._length(size)
            sent = path.endpoint.send_segments(packets, ancillary, count, path.address)
            if sent:
                return
            run.segmented = False
        for start in range(0, len(packets), size):
            path.endpoint.send(packets[start : start + size], path.address)

    def _length(self, size: int) -> _Ancillary:
        ancillary = [(socket.IPPROTO_UDP, _UDP_SEGMENT, _LENGTH.pack(size))]
        self._ancillary[size] = ancillary
        return ancillary
