"""A seeded bad network between the browsers and a media worker.

The station advertises the relay's address instead of its own (``VS_MEDIA_ADDRESSES=relay/worker``, the
same port on two loopback addresses), so the whole product runs unchanged and every datagram of both
parties, both ways, passes here. RTP headers are not encrypted, which is enough to also take away all
retransmissions: by payload type where they travel in a stream of their own (RFC 4588), by repeated
sequence number where they do not.
"""

import contextlib
import heapq
import random
import select
import socket
import threading
import time
from collections import Counter, deque

RELAY_ADDRESS = "127.0.0.2"
WORKER_ADDRESS = "127.0.0.1"
MEDIA_ADDRESSES = f"{RELAY_ADDRESS}/{WORKER_ADDRESS}"
MAX_DATAGRAM = 2048


class LossyRelay:
    """Relays UDP to a worker's port in a thread of its own.

    ``loss`` (each way) and ``delay_s`` (each way) may be changed while it runs; ``dropped`` and
    ``passed`` count datagrams by direction, ``up`` being towards the station.
    """

    def __init__(
        self, port: int, *, loss: float = 0.0, delay_s: float = 0.0, seed: int = 1
    ) -> None:
        self.loss = loss
        self.delay_s = delay_s
        self.retransmission_types: frozenset[int] = frozenset()
        self.drops_repeats = False
        self.passed: Counter[str] = Counter()
        self.dropped: Counter[str] = Counter()
        self.withheld: Counter[str] = Counter()
        self._random = random.Random(seed)
        self._worker = (WORKER_ADDRESS, port)
        self._front = _bound((RELAY_ADDRESS, port))
        self._to_worker: dict[tuple[str, int], socket.socket] = {}
        self._client_of: dict[socket.socket, tuple[str, int]] = {}
        self._due: list[tuple[float, int, socket.socket, bytes, tuple[str, int]]] = []
        self._sent = 0
        self._recent: dict[int, deque[int]] = {}
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="lossy-relay", daemon=True)
        self._thread.start()

    def without_retransmission(self, payload_types: set[int]) -> None:
        """From now on let no retransmission through: none of *payload_types*, and no repeats."""
        self.retransmission_types = frozenset(payload_types)
        self.drops_repeats = True

    def stop(self) -> None:
        """Stop relaying and close the sockets. Idempotent."""
        self._stop.set()
        self._thread.join(timeout=5)

    def _run(self) -> None:
        with contextlib.ExitStack() as stack:
            stack.callback(self._close)
            while not self._stop.is_set():
                wait = 0.1
                if self._due:
                    wait = min(wait, max(0.0, self._due[0][0] - time.monotonic()))
                sockets = [self._front, *self._client_of]
                for ready in select.select(sockets, [], [], wait)[0]:
                    self._drain(ready)
                self._send_due()

    def _close(self) -> None:
        for each in (self._front, *self._client_of):
            each.close()

    def _drain(self, ready: socket.socket) -> None:
        while True:
            try:
                data, source = ready.recvfrom(MAX_DATAGRAM)
            except (BlockingIOError, ConnectionRefusedError):
                return
            if ready is self._front:
                self._forward("up", data, self._towards_worker(source), self._worker)
            else:
                self._forward("down", data, self._front, self._client_of[ready])

    def _towards_worker(self, client: tuple[str, int]) -> socket.socket:
        known = self._to_worker.get(client)
        if known is None:
            known = self._to_worker[client] = _bound((WORKER_ADDRESS, 0))
            self._client_of[known] = client
        return known

    def _forward(self, way: str, data: bytes, via: socket.socket, target: tuple[str, int]) -> None:
        if _is_rtp(data) and self._is_retransmission(data):
            self.withheld[way] += 1
            return
        if self._random.random() < self.loss:
            self.dropped[way] += 1
            return
        self.passed[way] += 1
        self._sent += 1
        heapq.heappush(self._due, (time.monotonic() + self.delay_s, self._sent, via, data, target))

    def _is_retransmission(self, data: bytes) -> bool:
        if data[1] & 0x7F in self.retransmission_types:
            return True
        if not self.drops_repeats:
            return False
        stream, sequence = int.from_bytes(data[8:12], "big"), int.from_bytes(data[2:4], "big")
        recent = self._recent.setdefault(stream, deque(maxlen=512))
        if sequence in recent:
            return True
        recent.append(sequence)
        return False

    def _send_due(self) -> None:
        now = time.monotonic()
        while self._due and self._due[0][0] <= now:
            _, _, via, data, target = heapq.heappop(self._due)
            with contextlib.suppress(BlockingIOError, ConnectionRefusedError):
                via.sendto(data, target)


def _is_rtp(data: bytes) -> bool:
    """Whether *data* is RTP and not STUN, DTLS or RTCP (RFC 7983, RFC 5761)."""
    return len(data) >= 12 and 128 <= data[0] <= 191 and not 192 <= data[1] <= 223


def _bound(address: tuple[str, int]) -> socket.socket:
    bound = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
    bound.bind(address)
    bound.setblocking(False)
    return bound
