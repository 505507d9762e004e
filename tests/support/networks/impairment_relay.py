"""A seeded bad network between the browsers and a media worker.

Two ways to lead a station's media through it, neither of which the station or the pages notice:

- *By address:* the station advertises the relay's address instead of its own
  (``VS_MEDIA_ADDRESSES=relay/worker``, the same port on two loopback addresses): every datagram of both
  parties, both ways, passes here.
- *By port:* ``front=("127.0.0.1", 0)`` gives the relay a port of its own, which a test writes into the answer
  of the one browser whose network is to be bad.

Each client (by source address) has links of its own, as if it sat behind an access network of its own, all
under the conditions ``up`` (towards the station) and ``down``. RTP headers are not encrypted, which is
enough to also take away all retransmissions: by payload type where they travel in a stream of their own
(RFC 4588), by repeated sequence number where they do not.
"""

from __future__ import annotations

import contextlib
import heapq
import select
import socket
import threading
import time
from collections import Counter, deque

from tests.support.networks.impairment import Conditions, Link

RELAY_ADDRESS = "127.0.0.2"
WORKER_ADDRESS = "127.0.0.1"
MEDIA_ADDRESSES = f"{RELAY_ADDRESS}/{WORKER_ADDRESS}"
MAX_DATAGRAM = 2048
Address = tuple[str, int]


class _Client:
    """One browser's way through: its links, and the socket it has towards the worker."""

    def __init__(self, address: Address, up: Link, down: Link) -> None:
        self.address = address
        self.up, self.down = up, down
        self.socket = _bound((WORKER_ADDRESS, 0))


class ImpairmentRelay:
    """Relays UDP to a worker's port in a thread of its own.

    Change ``up`` and ``down`` while it runs. ``passed``, ``dropped`` (lost or queue full) and ``withheld``
    (retransmissions taken away) count datagrams by direction.
    """

    def __init__(
        self,
        port: int,
        *,
        loss: float = 0.0,
        delay_s: float = 0.0,
        up: Conditions | None = None,
        down: Conditions | None = None,
        seed: int = 1,
        front: Address | None = None,
    ) -> None:
        """``loss`` and ``delay_s`` hold each way where *up* or *down* are not given."""
        self.up = up or Conditions(loss=loss, delay_s=delay_s)
        self.down = down or Conditions(loss=loss, delay_s=delay_s)
        self.retransmission_types: frozenset[int] = frozenset()
        self.drops_repeats = False
        self.passed: Counter[str] = Counter()
        self.dropped: Counter[str] = Counter()
        self.withheld: Counter[str] = Counter()
        self.rebindings = 0
        self._seed = seed
        self._worker = (WORKER_ADDRESS, port)
        self._front = _bound(front or (RELAY_ADDRESS, port))
        self._clients: dict[Address, _Client] = {}
        self._by_socket: dict[socket.socket, _Client] = {}
        self._due: list[tuple[float, int, _Client, str, bytes]] = []
        self._sent = 0
        self._recent: dict[int, deque[int]] = {}
        self._rebind_wanted = threading.Event()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="impairment-relay", daemon=True)
        self._thread.start()

    @property
    def port(self) -> int:
        """Where browsers reach it."""
        return int(self._front.getsockname()[1])

    def links(self, way: str) -> list[Link]:
        """The links of all clients, ``up`` or ``down``, in the order in which they came."""
        return [
            client.up if way == "up" else client.down for client in list(self._clients.values())
        ]

    def queue_s(self, way: str) -> float:
        """How long the next datagram would wait for its turn, on the fullest link."""
        now = time.monotonic()
        return max((link.queue_s(now) for link in self.links(way)), default=0.0)

    def rebind(self) -> None:
        """As a NAT that forgot: from now on the worker sees every client at another port."""
        self._rebind_wanted.set()

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
                if self._rebind_wanted.is_set():
                    self._rebind_wanted.clear()
                    self._rebind()
                for ready in select.select([self._front, *self._by_socket], [], [], wait)[0]:
                    self._drain(ready)
                self._send_due()

    def _close(self) -> None:
        for each in (self._front, *self._by_socket):
            each.close()

    def _rebind(self) -> None:
        for client in self._clients.values():
            del self._by_socket[client.socket]
            client.socket.close()
            client.socket = _bound((WORKER_ADDRESS, 0))
            self._by_socket[client.socket] = client
        self.rebindings += 1

    def _drain(self, ready: socket.socket) -> None:
        while True:
            try:
                data, source = ready.recvfrom(MAX_DATAGRAM)
            except (BlockingIOError, ConnectionRefusedError):
                return
            if ready is self._front:
                self._forward("up", data, self._client(source))
            else:
                self._forward("down", data, self._by_socket[ready])

    def _client(self, address: Address) -> _Client:
        known = self._clients.get(address)
        if known is None:
            seed = self._seed * 1000 + 2 * len(self._clients)
            known = _Client(address, Link(self.up, seed), Link(self.down, seed + 1))
            self._clients = {**self._clients, address: known}  # read from other threads
            self._by_socket[known.socket] = known
        return known

    def _forward(self, way: str, data: bytes, client: _Client) -> None:
        if _is_rtp(data) and self._is_retransmission(data):
            self.withheld[way] += 1
            return
        out = (client.up if way == "up" else client.down).send(len(data), time.monotonic())
        if out is None:
            self.dropped[way] += 1
            return
        self.passed[way] += 1
        self._sent += 1
        heapq.heappush(self._due, (out, self._sent, client, way, data))

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
            _, _, client, way, data = heapq.heappop(self._due)
            with contextlib.suppress(BlockingIOError, ConnectionRefusedError):
                if way == "up":
                    client.socket.sendto(data, self._worker)
                else:
                    self._front.sendto(data, client.address)


def _is_rtp(data: bytes) -> bool:
    """Whether *data* is RTP and not STUN, DTLS or RTCP (RFC 7983, RFC 5761)."""
    return len(data) >= 12 and 128 <= data[0] <= 191 and not 192 <= data[1] <= 223


def _bound(address: Address) -> socket.socket:
    bound = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
    bound.bind(address)
    bound.setblocking(False)
    return bound
