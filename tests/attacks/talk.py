"""A call of two synthetic browsers that notices everything: what was lost, and what was not its own."""

from __future__ import annotations

import asyncio
import random
import socket
from collections import deque
from collections.abc import Callable

from bench.rtp_peer import RtpPeer
from bench.rtp_streams import STAMP

_TICK_S = 0.02
_CHECK_EVERY_S = 2.0
_KEPT = 400


class Party:
    """One side. `delivered` counts packets of the other side that arrived whole, `foreign` those that
    carry somebody else's mark, `unauthentic` those that do not decrypt."""

    def __init__(self, number: int, mark: int) -> None:
        self.peer = RtpPeer(number, sends=True, packets_per_frame=1)
        self.mark = mark
        self.delivered = self.foreign = self.unauthentic = 0
        self.on_the_wire: deque[bytes] = deque(maxlen=_KEPT)
        """The latest datagrams this side sent, as somebody on the way would have them."""
        self._count = 0

    @property
    def server(self) -> tuple[str, int]:
        """Where this side's datagrams go."""
        return self.peer.socket.getpeername()

    def speak(self, now: float, due: dict[object, float]) -> None:
        """Send what is due."""
        for stream in self.peer.streams:
            if due.setdefault(stream, now) <= now:
                due[stream] = now + stream.interval_s
                for packet in stream.packets():
                    self._count += 1
                    STAMP.pack_into(packet, len(packet) - 8, self.mark << 32 | self._count)
                    self.send(packet)

    def send(self, packet: bytes | bytearray, *, rtcp: bool = False) -> None:
        """Protect and send one packet, whatever is in it."""
        sessions, buffer = self.peer.sessions, RtpPeer.buffer
        assert sessions is not None
        buffer.data[: len(packet)] = packet
        protect = sessions.outbound.protect_rtcp if rtcp else sessions.outbound.protect
        size = protect(buffer, len(packet))
        if size > 0:
            self.on_the_wire.append(bytes(buffer.view[:size]))
            self.put(self.on_the_wire[-1])

    def put(self, datagram: bytes) -> None:
        """Send octets as they are."""
        try:
            self.peer.socket.send(datagram)
        except (BlockingIOError, ConnectionRefusedError):
            return

    def hear(self, theirs: int) -> None:
        """Read everything that has arrived; `theirs` is the mark it should carry."""
        buffer = RtpPeer.buffer
        while True:
            try:
                size = self.peer.socket.recv_into(buffer.data, 2048)
            except (BlockingIOError, ConnectionRefusedError):
                return
            first, second = buffer.data[0], buffer.data[1]
            if not 127 < first < 192:
                self.peer.handle_other(bytes(buffer.view[:size]))
                continue
            sessions = self.peer.sessions
            if sessions is None:
                continue
            if 192 <= second <= 223:
                sessions.inbound.unprotect_rtcp(buffer, size)
                continue
            size = sessions.inbound.unprotect(buffer, size)
            if size < 0:
                self.unauthentic += 1
            elif size > 40:
                (stamp,) = STAMP.unpack_from(buffer.data, size - 8)
                if stamp >> 32 == theirs:
                    self.delivered += 1
                else:
                    self.foreign += 1


class Talk:
    """Two parties in a room; once `begin` has been called they talk until `aclose`."""

    _numbers = iter(range(1, 1 << 20))

    def __init__(self) -> None:
        first, second = next(Talk._numbers), next(Talk._numbers)
        mark = random.getrandbits(20) << 8
        self.parties = (Party(first, mark | 1), Party(second, mark | 2))
        self._task: asyncio.Task[None] | None = None

    @property
    def peers(self) -> list[RtpPeer]:
        return [party.peer for party in self.parties]

    @property
    def delivered(self) -> tuple[int, int]:
        return (self.parties[0].delivered, self.parties[1].delivered)

    @property
    def foreign(self) -> int:
        return sum(party.foreign + party.unauthentic for party in self.parties)

    def begin(self) -> None:
        """Start talking, on the running loop; the peers must be connected."""
        loop = asyncio.get_running_loop()
        one, other = self.parties
        loop.add_reader(one.peer.socket, one.hear, other.mark)
        loop.add_reader(other.peer.socket, other.hear, one.mark)
        self._task = asyncio.create_task(self._speak(), name="talk")

    async def _speak(self) -> None:
        loop = asyncio.get_running_loop()
        due: dict[object, float] = {}
        checked_at = loop.time()
        while True:
            now = loop.time()
            for party in self.parties:
                party.speak(now, due)
            if now - checked_at > _CHECK_EVERY_S:
                checked_at = now
                for party in self.parties:
                    party.put(party.peer.check())
            await asyncio.sleep(_TICK_S)

    async def heard(self, more: int, *, within_s: float = 15.0) -> None:
        """Return when both sides have got `more` packets than now. Raises `SilentError` otherwise."""
        goal = [count + more for count in self.delivered]
        await until(
            lambda: all(c >= g for c, g in zip(self.delivered, goal, strict=True)),
            within_s=within_s,
            what=lambda: f"{self.delivered} of {goal}",
        )

    async def aclose(self) -> None:
        """Fall silent; repeated calls do nothing."""
        if self._task is None:
            return
        task, self._task = self._task, None
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        for peer in self.peers:
            asyncio.get_running_loop().remove_reader(peer.socket)
            await peer.aclose()


class SilentError(AssertionError):
    """What was waited for did not come."""


async def until(
    holds: Callable[[], object],
    *,
    within_s: float = 10.0,
    what: Callable[[], str] = lambda: "the condition",
) -> None:
    """Return when `holds` is true; `SilentError` when it is not in time."""
    try:
        async with asyncio.timeout(within_s):
            while not holds():
                await asyncio.sleep(0.02)
    except TimeoutError:
        raise SilentError(f"not within {within_s} s: {what()}") from None


class Stranger:
    """Somebody who only knows where the media port is. Counts octets both ways."""

    def __init__(self, server: tuple[str, int], sockets: int = 4) -> None:
        self.octets_out = self.octets_in = self.datagrams_in = 0
        self._sockets = []
        for _ in range(sockets):
            opened = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            opened.bind(("127.0.0.1", 0))
            opened.connect(server)
            opened.setblocking(False)
            self._sockets.append(opened)

    async def send(self, datagrams: list[bytes], *, per_second: int = 3000) -> None:
        """Send them all, about so many a second."""
        loop = asyncio.get_running_loop()
        begun, burst = loop.time(), max(1, per_second // 100)
        for number, datagram in enumerate(datagrams):
            try:
                self._sockets[number % len(self._sockets)].send(datagram)
                self.octets_out += len(datagram)
            except (BlockingIOError, ConnectionRefusedError):
                pass
            if number % burst == burst - 1:
                behind = begun + (number + 1) / per_second - loop.time()
                await asyncio.sleep(max(0.0, behind))
        self.read()

    def read(self) -> None:
        """Take up what was answered."""
        for opened in self._sockets:
            while True:
                try:
                    self.octets_in += len(opened.recv(4096))
                except (BlockingIOError, ConnectionRefusedError):
                    break
                self.datagrams_in += 1

    def close(self) -> None:
        for opened in self._sockets:
            opened.close()
