"""The probe's coded pictures and tones: recognised when they are the ones sent, and only then."""

import asyncio
import contextlib
import random
import socket
from array import array
from io import BytesIO

import av
import pytest

from gateway.probe import coded, film
from gateway.probe.call import film_problem, media_problem
from gateway.probe.peer import ProbePeer
from gateway.probe.report import MediaFigures
from gateway.probe.tracks import Judge, PictureTrack, Sender, ToneTrack


def shown(code: int, number: int) -> tuple[int, int] | None:
    return coded.read_picture(coded.picture(code, number), coded.WIDTH, coded.WIDTH, coded.HEIGHT)


def samples(hertz: int) -> array:
    return array("h", coded.tone(hertz))


@pytest.mark.parametrize(("code", "number"), [(0, 0), (1, 1), (255, 65_535), (90, 4_711)])
def test_a_picture_tells_who_and_when(code, number):
    assert shown(code, number) == (code, number)
    half = coded.picture(code, number)[::2]
    small = b"".join(half[row * 160 : row * 160 + 160] for row in range(0, coded.HEIGHT, 2))
    assert coded.read_picture(small, 160, 160, 120) == (code, number)


def test_another_picture_tells_nothing():
    chance = random.Random(1)
    noise = chance.randbytes(coded.WIDTH * coded.HEIGHT)
    assert coded.read_picture(noise, coded.WIDTH, coded.WIDTH, coded.HEIGHT) is None
    grey = bytes([128]) * (coded.WIDTH * coded.HEIGHT)
    assert coded.read_picture(grey, coded.WIDTH, coded.WIDTH, coded.HEIGHT) is None
    # one cell wrong
    damaged = bytearray(coded.picture(17, 300))
    opposite = bytes([255 - damaged[0]]) * 40
    for row in range(60):
        damaged[row * coded.WIDTH : row * coded.WIDTH + 40] = opposite
    assert coded.read_picture(damaged, coded.WIDTH, coded.WIDTH, coded.HEIGHT) is None


def test_a_tone_is_its_senders():
    own, other = samples(coded.CITIZEN_HZ), samples(coded.AGENT_HZ)
    assert coded.is_tone(own, coded.CITIZEN_HZ)
    assert not coded.is_tone(other, coded.CITIZEN_HZ)
    assert not coded.is_tone(array("h", bytes(2 * coded.SAMPLES)), coded.CITIZEN_HZ)
    assert not coded.is_tone([], coded.CITIZEN_HZ)
    chance = random.Random(1)
    hiss = [chance.randrange(-9_000, 9_000) for _ in range(coded.SAMPLES)]
    assert not coded.is_tone(hiss, coded.CITIZEN_HZ)
    with pytest.raises(ValueError, match="multiple of 50"):
        coded.tone(601)


async def filmed(sender: Sender, pictures: int) -> bytes:
    """A WebM file of what the sender's tracks give out, through the real encoders."""
    out = BytesIO()
    with av.open(out, "w", format="webm") as container:
        video = container.add_stream("libvpx", rate=coded.FPS)
        video.codec_context.thread_count = 1
        video.width, video.height, video.pix_fmt = coded.WIDTH, coded.HEIGHT, "yuv420p"
        audio = container.add_stream("libopus", rate=coded.SAMPLE_RATE, layout="mono")
        picture, tone = PictureTrack(sender), ToneTrack(sender)
        for _ in range(pictures):
            frame = await picture.recv()
            container.mux(video.encode(frame))
        for _ in range(pictures * 50 // coded.FPS):
            container.mux(audio.encode(await tone.recv()))
        container.mux(video.encode(None))
        container.mux(audio.encode(None))
    return out.getvalue()


async def test_a_film_is_recognised_through_its_codecs(monkeypatch):
    # as fast as they can be made
    monkeypatch.setattr("gateway.probe.tracks.asyncio.sleep", _at_once)
    sender = Sender(44, coded.CITIZEN_HZ)
    webm = await filmed(sender, 60)
    figures = film.measure(webm, sender)
    assert film_problem(figures) is None, figures
    assert figures.recognised == figures.pictures == 60
    # the same film is not somebody else's
    stranger = film.measure(webm, Sender(45, coded.AGENT_HZ))
    assert film_problem(stranger) == "does not show the picture that was sent"
    mute = film.measure(webm, Sender(44, coded.AGENT_HZ))
    assert film_problem(mute) == "does not hold the tone that was sent"
    short = film.measure(await filmed(sender, 8), sender)
    assert film_problem(short) == "holds 8 pictures only"
    with pytest.raises(av.FFmpegError):
        film.measure(webm[:40], sender)


async def _at_once(_seconds: float) -> None:
    return None


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, None),
        ({"fps": 0.0}, "received no picture"),
        ({"fps": 3.0}, "received 3.0 pictures a second of 15"),
        ({"recognised": 0.1}, "recognised 10% of the pictures only"),
        ({"sounds_per_s": 0.0}, "received no sound"),
        ({"tones": 0.2}, "recognised 20% of the sound only"),
    ],
)
def test_what_is_wrong_with_media_is_said(changes, words):
    good = {"fps": 15.0, "recognised": 1.0, "sounds_per_s": 50.0, "tones": 1.0, "loss": 0.0}
    assert media_problem(MediaFigures(**good | changes, delay_ms=70)) == words


async def test_a_connection_that_is_closed_is_never_waited_for():
    sender = Sender(44, coded.CITIZEN_HZ)
    peer = ProbePeer(sender, Judge(sender))
    for _ in range(2):
        await peer.aclose()
    with pytest.raises(ConnectionError, match="closed"):
        async with asyncio.timeout(10):
            await peer.connected()


async def test_a_peer_asks_no_server_outside_for_its_address(monkeypatch):
    asked: list[str] = []

    def look_up(host: str) -> str:
        asked.append(host)
        return "127.0.0.1"

    monkeypatch.setattr(socket, "gethostbyname", look_up)
    sender = Sender(44, coded.CITIZEN_HZ)
    async with contextlib.aclosing(ProbePeer(sender, Judge(sender))) as peer:
        assert "a=candidate:" in await peer.offer()
    assert not asked
