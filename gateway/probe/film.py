"""Decodes a recording as a player would, and recognises who is in it."""

from array import array
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import av

from gateway.probe import coded
from gateway.probe.report import FilmFigures
from gateway.probe.tracks import Judge, Sender, mono


def measure(webm: bytes, sender: Sender) -> FilmFigures:
    """Decode a rendition and count the frames that are *sender*'s. Blocks.

    Raises av.FFmpegError when it cannot be decoded.
    """
    judge = Judge(sender)
    rest = array("h")
    resampler = av.AudioResampler(format="s16", layout="mono", rate=coded.SAMPLE_RATE)
    with av.open(BytesIO(webm), mode="r", format="webm") as container:
        duration_s = container.duration / av.time_base if container.duration else 0.0
        frames: Iterator[Any] = container.decode()
        for frame in frames:
            if isinstance(frame, av.VideoFrame):
                judge.see(frame, None)
            elif isinstance(frame, av.AudioFrame):
                for piece in resampler.resample(frame):
                    rest += mono(piece)
                while len(rest) >= coded.SAMPLES:
                    judge.hear(rest[: coded.SAMPLES])
                    del rest[: coded.SAMPLES]
    return FilmFigures(
        duration_ms=round(duration_s * 1000),
        pictures=judge.pictures,
        recognised=judge.recognised,
        sounds=judge.sounds,
        tones=judge.tones,
    )
