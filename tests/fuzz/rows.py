"""Targets that take many packets: capture for a recording, all that lies behind the decryption."""

from __future__ import annotations

from collections.abc import Iterable

from media.ice.framing import framed
from media.rtp.capture import AudioCapture, VideoCapture
from media.rtp.header import MalformedPacket, RtpHeader
from tests.fuzz.connection import Connection
from tests.fuzz.reports import rtcp_seeds
from tests.fuzz.target import Target
from tests.support.media.rtp_packets import red_payload, rtp, vp8_payload


def _packets(data: bytes) -> Iterable[bytes]:
    """Cut an input into packets: two octets of length before each."""
    at = 0
    while at + 2 <= len(data):
        size = int.from_bytes(data[at : at + 2], "big") & 0x07FF
        yield data[at + 2 : at + 2 + size]
        at += 2 + size


def in_a_row(*packets: bytes) -> bytes:
    """The input that `_packets` cuts into these."""
    return b"".join(framed(packet) for packet in packets)


def _capture(data: bytes) -> None:
    video, audio = VideoCapture(), AudioCapture(opus_payload_type=111, red=63)
    header = RtpHeader()
    now, octets = 0.0, 0
    for packet in _packets(data):
        now += 0.02
        try:
            header.parse(packet)
        except MalformedPacket:
            continue
        frames = video.packet(packet, header, now) + audio.packet(packet, header, now)
        frames += video.tick(now) + audio.tick(now)
        octets += sum(len(frame.data) for frame in frames)
    octets += sum(len(frame.data) for frame in video.finish() + audio.finish())
    # a picture once, and a sound once more for each time RED may repeat it
    assert octets <= len(data) * 18


def _media_packets() -> Iterable[bytes]:
    for number in range(4):
        payload = vp8_payload(key=number == 0, picture_id=number)
        yield rtp(number, number * 3000, Connection.CAMERA, 96, payload, marker=True)
        sound = red_payload(b"\xf8new", (960, b"\xf8old"))
        yield rtp(number, number * 960, Connection.MICROPHONE, 63, sound)


def _capture_seeds() -> Iterable[bytes]:
    yield in_a_row(*_media_packets())


def _connection(data: bytes) -> None:
    """Everything behind the decryption, with its memory: two peers in a room, one hostile."""
    connection = Connection()
    for packet in _packets(data):
        connection.receive(packet)
    connection.check()


def _connection_seeds() -> Iterable[bytes]:
    yield in_a_row(*_media_packets())
    yield in_a_row(*_media_packets(), *rtcp_seeds())
    block = (0xBEDE, bytes.fromhex("32000100"))
    yield in_a_row(
        *(rtp(n, n, Connection.CAMERA, 96, vp8_payload(), extension=block) for n in range(3))
    )


TARGETS = (
    Target("capture", _capture, _capture_seeds),
    Target("connection", _connection, _connection_seeds),
)
