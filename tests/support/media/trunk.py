"""The far side of a telephone leg: a socket that sends and hears RTP, as an exchange does, without signalling."""

from __future__ import annotations

import asyncio
import itertools
import math
import re
import socket
import struct
from array import array
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from media.telephone.codecs import PCMA, Codec

_HEAD = struct.Struct("!BBHII")
FRAME_S = 0.02


def tone(hertz: float, seconds: float, rate: int, level: int = 8_000) -> array[int]:
    """A sine at `rate` samples a second."""
    step = 2 * math.pi * hertz / rate
    return array("h", (round(level * math.sin(step * n)) for n in range(round(seconds * rate))))


def strength(samples: array[int], hertz: float, rate: int) -> float:
    """Share of the samples' energy that lies at one frequency (Goertzel), 0 to 1."""
    energy = sum(each * each for each in samples)
    if not energy:
        return 0.0
    coefficient = 2 * math.cos(2 * math.pi * hertz / rate)
    before = last = 0.0
    for each in samples:
        before, last = last, each + coefficient * last - before
    power = before * before + last * last - coefficient * before * last
    return 2 * power / len(samples) / energy


class Trunk:
    """Owner: the test. `heard` are (header fields, payload) in the order of arrival."""

    def __init__(self, codec: Codec = PCMA, *, address: str = "127.0.0.1", protection=None) -> None:
        self.codec = codec
        self.protection = protection
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind((address, 0))
        self.socket.setblocking(False)
        self.address, self.port = self.socket.getsockname()
        self.target: tuple[str, int] | None = None
        self.heard: list[tuple[int, bool, int, int, int, bytes]] = []
        self.number, self.timestamp, self.ssrc = 1000, 160_000, 0x5151
        self._encoder = codec.encoder()
        asyncio.get_running_loop().add_reader(self.socket.fileno(), self._read)

    def offer(self, *attributes: str, profile: str = "RTP/AVP", direction: str = "sendrecv") -> str:
        """Its description, with keys as events under 101."""
        codec = self.codec
        lines = [
            "v=0",
            f"o=- 7 7 IN IP4 {self.address}",
            "s=-",
            f"c=IN IP4 {self.address}",
            "t=0 0",
            f"m=audio {self.port} {profile} {codec.payload_type} 101 13",
            f"a=rtpmap:{codec.payload_type} {codec.name}/{codec.clock_rate}"
            + ("/2" if codec.channels == 2 else ""),
            f"a=rtpmap:101 telephone-event/{codec.clock_rate}",
            "a=ptime:20",
            *(f"a={each}" for each in attributes),
            f"a={direction}",
        ]
        return "\r\n".join(lines) + "\r\n"

    def answered(self, sdp: str) -> None:
        """Take the leg's description: where to send."""
        found = re.search(r"^m=audio (\d+) ", sdp, re.MULTILINE)
        address = re.search(r"^c=IN IP4 (\S+)", sdp, re.MULTILINE)
        assert found, sdp
        assert address, sdp
        self.target = (address[1], int(found[1]))

    def send(
        self,
        payload: bytes,
        *,
        payload_type: int | None = None,
        ticks: int = 160,
        marker=False,
        at=None,
    ):
        """Send one packet; numbers go on."""
        number = self.codec.payload_type if payload_type is None else payload_type
        stamp = self.timestamp if at is None else at
        packet = _HEAD.pack(
            0x80, marker << 7 | number, self.number & 0xFFFF, stamp & 0xFFFFFFFF, self.ssrc
        )
        packet += payload
        if self.protection is not None:
            packet = self.protection.protect(packet, rtcp=False)
        self.socket.sendto(packet, self.target)
        self.number += 1
        self.timestamp += ticks

    def lose(self, packets: int = 1) -> None:
        """Let packets be lost: their numbers and their time go by."""
        self.number += packets
        self.timestamp += packets * self.codec.frame_ticks

    def say(self, samples: array[int]) -> None:
        """Send one frame of sound."""
        self.send(self._encoder.encode(samples), ticks=self.codec.frame_ticks)

    @asynccontextmanager
    async def talking(self, hertz: float, *, lose_every: int = 0) -> AsyncIterator[None]:
        """Say a tone meanwhile, in real time, packets of 20 ms; with `lose_every` each so many-th packet never leaves."""
        task = asyncio.create_task(self._talk(hertz, lose_every), name="trunk-talks")
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def _talk(self, hertz: float, lose_every: int) -> None:
        codec = self.codec
        samples = tone(hertz, 1, codec.rate)
        size = codec.frame_samples
        loop = asyncio.get_running_loop()
        due = loop.time()
        for index in itertools.count(1):
            at = index * size % len(samples)
            if lose_every and index % lose_every == 0:
                self.lose()
            else:
                self.say(samples[at : at + size])
            due += FRAME_S
            await asyncio.sleep(max(0.0, due - loop.time()))

    def press(
        self, key: int, *, payload_type: int = 101, packets: int = 5, ends: int = 3, skip=()
    ) -> None:
        """Send a key as an exchange does: one timestamp, the end three times. `skip` names packets that get lost."""
        began = self.timestamp
        for index in range(packets + ends):
            last = index >= packets
            duration = 160 * (min(index, packets) + 1)
            payload = struct.pack("!BBH", key, 0x80 * last | 10, duration)
            if index in skip:
                self.number += 1
            else:
                self.send(payload, payload_type=payload_type, ticks=0, marker=index == 0, at=began)
        self.timestamp = began + 160 * (packets + ends)

    def sound(self, seconds: float = 0.3) -> array[int]:
        """The last that was heard, decoded."""
        decoder = self.codec.decoder()
        samples = array("h")
        for payload_type, _, _, _, _, payload in self.heard[-2 * round(seconds / FRAME_S) :]:
            if payload_type == self.codec.payload_type:
                samples.extend(decoder.decode(payload))
        # a decoder that begins in the middle needs a moment
        return samples[-round(seconds * self.codec.rate) :]

    def hears(self, hertz: float, share: float = 0.9) -> bool:
        """Whether the last 0.3 s were this tone, to so great a share."""
        return strength(self.sound(), hertz, self.codec.rate) > share

    def clear(self) -> None:
        """Forget what was heard."""
        self.heard.clear()

    def close(self) -> None:
        """Stop."""
        asyncio.get_running_loop().remove_reader(self.socket.fileno())
        self.socket.close()

    def _read(self) -> None:
        while True:
            try:
                packet = self.socket.recv(2048)
            except OSError:
                return
            if len(packet) < 12 or 192 <= packet[1] <= 223:
                continue
            if self.protection is not None:
                packet = self.protection.unprotect(packet, rtcp=False)
            _, second, number, timestamp, ssrc = _HEAD.unpack_from(packet)
            self.heard.append((second & 0x7F, second >= 128, number, timestamp, ssrc, packet[12:]))
