"""A telephone behind a trunk, as far as SIP goes: our own user agent over a real socket, and sound as G.711 by plain RTP."""

import asyncio
import functools
import itertools
import math
import struct
import time
from typing import Any, TypeVar

from gateway.line.sip.agent import UserAgent
from gateway.line.sip.events import (
    Answered,
    Established,
    Hung,
    Invited,
    Reanswered,
    Reoffered,
    SipEvent,
)
from gateway.line.sip.flow import Flow
from gateway.line.sip.sockets import Sockets
from gateway.line.trunks import Peers
from gateway.setting_line import Trunk
from media.telephone.digits import DigitReceiver
from tests.support.servers.station import free_ports

H = TypeVar("H")
SAMPLES = 160
EVENTS = 101
"""Payload type of keys."""
TONE_HZ = 440


class _Rtp(asyncio.DatagramProtocol):
    """The sound from the far side's address alone, once that is known: a worker that is said to be dead may go on sending."""

    def __init__(self) -> None:
        self.packets: list[bytes] = []
        self.keys = ""
        self._keys = DigitReceiver()
        self.far: tuple[str, int] | None = None
        self.transport: Any = None

    def connection_made(self, transport: Any) -> None:
        self.transport = transport

    def datagram_received(self, data: bytes, addr: Any) -> None:
        if self.far not in (None, addr) or len(data) <= 12:
            return
        if data[1] & 0x7F == 8:
            self.packets.append(data[12:])
        elif data[1] & 0x7F == EVENTS:
            self.keys += self._keys.packet(data[12:], int.from_bytes(data[4:8], "big")) or ""


class Telephone:
    """One telephone; closed with :meth:`aclose`. ``happened`` are what the far side did, in order."""

    def __init__(
        self, station_port: int, tone_hz: int = TONE_HZ, *, takes_keys: bool = True
    ) -> None:
        """Not *takes_keys*: it offers no telephone events."""
        self.takes_keys = takes_keys
        self._station_port = station_port
        self._tone_hz = tone_hz
        self._rtp = _Rtp()
        self._sequence = 0
        self._stamp = 0
        self._talking: asyncio.Task[None] | None = None
        self.happened: list[SipEvent] = []
        self._news = asyncio.Condition()
        self._timer: asyncio.Task[None] | None = None
        trunk = Trunk(name="station", host="127.0.0.1", port=station_port)
        peers = Peers([trunk])
        peers.resolved({"station": ["127.0.0.1"]})
        self.agent = UserAgent(peers, [trunk], self._ours)
        self._sockets = Sockets(self._received, lambda _: True)
        self.key = ""
        self.unheard = ""
        """Requests of this method do not reach the station."""

    async def open(self, port: int = 0) -> None:
        """Bind."""
        # of the free ports, since one that the system gives for UDP may be taken for TCP
        await self._sockets.open("127.0.0.1", port or free_ports(1)[0])
        loop = asyncio.get_running_loop()
        await loop.create_datagram_endpoint(lambda: self._rtp, local_addr=("127.0.0.1", 0))
        self._timer = asyncio.create_task(self._tick())

    async def aclose(self) -> None:
        for task in (self._timer, self._talking):
            if task is not None:
                task.cancel()
        await self._sockets.aclose()
        if self._rtp.transport is not None:
            self._rtp.transport.close()

    def sdp(self, direction: str = "sendrecv") -> str:
        port = self._rtp.transport.get_extra_info("sockname")[1]
        events = (
            f"a=rtpmap:{EVENTS} telephone-event/8000\r\na=fmtp:{EVENTS} 0-15\r\n"
            if self.takes_keys
            else ""
        )
        return (
            "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
            f"m=audio {port} RTP/AVP 8{f' {EVENTS}' if events else ''}\r\na=rtpmap:8 PCMA/8000\r\n"
            f"{events}a=ptime:20\r\na={direction}\r\n"
        )

    def call(
        self, number: str = "+390612345678", shown: str = "+393331234567", *, transport: str = "udp"
    ) -> str:
        """Call the station."""
        flow = Flow("tcp" if transport == "tcp" else "udp", "127.0.0.1", self._station_port)
        self.key = self.agent.invite("station", number, shown, self.sdp(), flow, time.monotonic())
        self._pump()
        return self.key

    async def answered(self, within_s: float = 60.0) -> None:
        """Wait until the station has answered, and begin to send sound."""
        answer = await self.until(Answered, within_s)
        self.hear(answer.sdp)
        self._talking = asyncio.create_task(self._talk())

    def hear(self, sdp: str) -> None:
        """Send sound to where the station's SDP says."""
        port = next(int(line.split()[1]) for line in sdp.splitlines() if line.startswith("m=audio"))
        self._rtp.far = ("127.0.0.1", port)

    def press(self, digit: str) -> None:
        """Press a key (RFC 4733): its beginning, and its end three times."""
        event = "0123456789*#".index(digit)
        for number, (end, duration) in enumerate(
            [(0, 160), (0, 320), (0x80, 480), (0x80, 480), (0x80, 480)]
        ):
            self._send(
                EVENTS,
                struct.pack("!BBH", event, end | 10, duration),
                marker=number == 0,
                moves=False,
            )
        self._stamp += 480

    async def rung(self, *, ring: bool = True) -> Invited:
        """Wait until the station calls; *ring*: the telephone rings."""
        invited = await self.until(Invited)
        self.key = invited.key
        if ring:
            self.agent.ring(self.key, time.monotonic())
            self._pump()
        return invited

    async def pick_up(self, invited: Invited) -> None:
        """Answer the station's call, and send sound."""
        self.hear(invited.sdp)
        self.agent.accept(self.key, self.sdp(), time.monotonic())
        self._pump()
        self._talking = asyncio.create_task(self._talk())
        await self.until(Established)

    def refuse(self, status: int) -> None:
        """Do not take the station's call."""
        self.agent.refuse(self.key, status, time.monotonic())
        self._pump()

    def hang_up(self) -> None:
        self.agent.hang_up(self.key, time.monotonic())
        self._pump()

    async def until(self, kind: type[H], timeout_s: float = 30.0) -> H:
        """Wait for something to have happened."""
        async with asyncio.timeout(timeout_s), self._news:
            await self._news.wait_for(lambda: any(isinstance(h, kind) for h in self.happened))
        return next(h for h in self.happened if isinstance(h, kind))

    async def reoffers(self, direction: str) -> str:
        """Offer the sound anew within the call; returns the answer."""
        self.happened = [h for h in self.happened if not isinstance(h, Reanswered)]
        self.agent.reinvite(self.key, self.sdp(direction), time.monotonic())
        self._pump()
        return (await self.until(Reanswered)).sdp

    @property
    def far_changed(self) -> bool:
        """Whether the station has offered another address within the call."""
        return any(isinstance(h, Reoffered) for h in self.happened)

    async def over(self) -> Hung:
        return await self.until(Hung)

    def hears(self, hertz: int, share: float = 0.5) -> bool:
        """Whether more than *share* of the last quarter of a second that was heard is this tone (Goertzel)."""
        samples = [_LINEAR[octet] for packet in self._rtp.packets[-12:] for octet in packet]
        energy = sum(s * s for s in samples)
        if len(samples) < 1000 or energy / len(samples) < 10_000:
            return False
        factor, one, two = 2 * math.cos(2 * math.pi * hertz / 8000), 0.0, 0.0
        for sample in samples:
            one, two = sample + factor * one - two, one
        power = one * one + two * two - factor * one * two
        return power / (energy * len(samples) / 2) > share

    @property
    def keys(self) -> str:
        """The keys that the far side has pressed."""
        return self._rtp.keys

    @property
    def heard(self) -> int:
        """How many packets of sound have come."""
        return len(self._rtp.packets)

    # inside

    def _ours(self, flow: Flow) -> Flow:
        return Flow(flow.transport, "127.0.0.1", self._sockets.port)

    def _received(self, octets: bytes, flow: Flow) -> None:
        self.agent.received(octets, flow, time.monotonic())
        self._pump()

    def _pump(self) -> None:
        self._say()
        fresh = list(self.agent.events())
        for event in fresh:
            if isinstance(event, Reoffered):
                self.hear(event.sdp)
                self.agent.answer(event, self.sdp(), time.monotonic())
        if fresh:
            self.happened += fresh
            asyncio.get_running_loop().create_task(self._tell())
            self._say()

    def _say(self) -> None:
        for message, flow in self.agent.transactions.sends():
            if not self.unheard or getattr(message, "method", "") != self.unheard:
                self._sockets.send(bytes(message), flow)

    async def _tell(self) -> None:
        async with self._news:
            self._news.notify_all()

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(0.1)
            self.agent.tick(time.monotonic())
            self._pump()

    async def _talk(self) -> None:
        due = time.monotonic()
        for packet in itertools.cycle(_second_of(self._tone_hz)):
            self._send(8, packet)
            due += 0.02
            await asyncio.sleep(max(0.0, due - time.monotonic()))

    def _send(
        self, payload: int, octets: bytes, *, marker: bool = False, moves: bool = True
    ) -> None:
        if self._rtp.far is None:
            return
        self._sequence = (self._sequence + 1) & 0xFFFF
        head = struct.pack(
            "!BBHII", 0x80, payload | (0x80 if marker else 0), self._sequence, self._stamp, 0x1234
        )
        if moves:
            self._stamp += SAMPLES
        self._rtp.transport.sendto(head + octets, self._rtp.far)


@functools.cache
def _second_of(hertz: int) -> list[bytes]:
    """A second of a tone as packets of 20 ms in A-law, after which it begins again."""
    wave = bytes(
        _alaw(round(8000 * math.sin(2 * math.pi * hertz * at / 8000))) for at in range(8000)
    )
    return [wave[at : at + SAMPLES] for at in range(0, 8000, SAMPLES)]


def _alaw(sample: int) -> int:
    """G.711 A-law, as the standard draws it."""
    sign = 0x80 if sample >= 0 else 0
    value = min(abs(sample), 32635) >> 4
    if value < 16:
        coded = value
    else:
        exponent = value.bit_length() - 4
        coded = exponent << 4 | (value >> (exponent - 1) & 0x0F) if exponent else value
    return (sign | coded) ^ 0x55


def _linear(octet: int) -> int:
    octet ^= 0x55
    exponent, low = octet >> 4 & 7, octet & 0x0F
    value = (low << 4) + 8 if exponent == 0 else ((low << 4) + 0x108) << (exponent - 1)
    return value if octet & 0x80 else -value


_LINEAR = [_linear(octet) for octet in range(256)]
