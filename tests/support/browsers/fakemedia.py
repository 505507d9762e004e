"""What the test browsers' cameras and microphones deliver.

Each party has a picture and a sound that a test can tell from anybody else's after a lossy codec:
one large colour, a binary frame counter in large black and white cells, and a tone of its own.
Files are Y4M (its header carries the frame rate; Chromium plays MJPEG files at 30 fps whatever they
were made for) and 16-bit WAV, both looping without a seam.
"""

import wave
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from av import VideoFrame

WIDTH, HEIGHT = 640, 360
FPS, CALM_FPS = 20, 10
"""Frames a second: where quality, loss and repair are judged, and where it is enough that a picture moves. Half
the frames are half the encoding, decoding and painting, most of what a browser test costs."""
LOOP_FRAMES = 64
"""The counter is shown modulo this; 64 frames are 3.2 s, or 6.4 s of a calm camera."""
COUNTER_CELLS = 8
"""White marker, six bits (most significant first), black marker."""
COUNTER_TOP = 0.8
"""The counter takes the picture from this fraction of its height downwards."""
NOISE_BOTTOM = 0.15
"""Above this fraction the picture is faint noise, so that a frame takes several packets."""
SAMPLE_RATE = 48_000
LOOP_S = 4
BEEP_S = 0.1


@dataclass(frozen=True, slots=True)
class Party:
    """How one participant looks and sounds. ``colour`` is the word the probe uses for ``rgb``.

    The tone swells and never ends, or with ``beeps`` is heard for a tenth of every second.
    """

    name: str
    colour: str
    rgb: tuple[int, int, int]
    tone_hz: int
    beeps: bool = False


CITIZEN = Party("citizen", "green", (20, 150, 50), 440)
OPERATOR = Party("operator", "blue", (30, 60, 200), 1000)
COLLEAGUE = Party("colleague", "red", (200, 30, 30), 1600)
"""A second operator, where one has to be told from the first."""
BEEPING_CITIZEN = Party("beeping-citizen", "green", (20, 150, 50), 440, beeps=True)
BEEPING_OPERATOR = Party("beeping-operator", "blue", (30, 60, 200), 1000, beeps=True)
"""Where a moment of the sound has to be found again."""


@dataclass(frozen=True, slots=True)
class FakeMedia:
    """The files behind one party's fake camera and microphone."""

    party: Party
    video: Path
    audio: Path


def make(party: Party, directory: Path, fps: int = FPS) -> FakeMedia:
    """Write *party*'s files into *directory* unless they are there already, and return them; one directory has
    files of one rate."""
    directory.mkdir(parents=True, exist_ok=True)
    media = FakeMedia(party, directory / f"{party.name}.y4m", directory / f"{party.name}.wav")
    if not media.video.exists():
        _write_whole(media.video, _y4m(party, fps))
    if not media.audio.exists():
        _write_wav(media.audio, party)
    return media


def picture(party: Party, index: int) -> np.ndarray:
    """Return frame *index* of *party*'s camera as an RGB array."""
    image = np.empty((HEIGHT, WIDTH, 3), dtype=np.uint8)
    image[:] = party.rgb
    noise_rows = int(HEIGHT * NOISE_BOTTOM)
    noise = np.random.default_rng(index).integers(-24, 25, size=(noise_rows, WIDTH, 1))
    image[:noise_rows] = np.clip(image[:noise_rows].astype(int) + noise, 0, 255)
    cell = WIDTH // COUNTER_CELLS
    bits = [1, *((index % LOOP_FRAMES) >> shift & 1 for shift in range(5, -1, -1)), 0]
    for position, bit in enumerate(bits):
        image[int(HEIGHT * COUNTER_TOP) :, position * cell : (position + 1) * cell] = 255 * bit
    return image


def _y4m(party: Party, fps: int) -> bytes:
    chunks = [f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F{fps}:1 Ip A1:1 C420jpeg\n".encode()]
    for index in range(LOOP_FRAMES):
        frame = VideoFrame.from_ndarray(picture(party, index), format="rgb24")
        planes = frame.reformat(format="yuv420p").to_ndarray()
        chunks += [b"FRAME\n", planes.tobytes()]
    return b"".join(chunks)


def _write_wav(path: Path, party: Party) -> None:
    time_s = np.arange(SAMPLE_RATE * LOOP_S) / SAMPLE_RATE
    # a steady tone is what a browser's noise suppression removes; this one swells like syllables do
    envelope = 0.25 + 0.75 * np.sin(np.pi * 4 * time_s) ** 2
    tone = np.sin(2 * np.pi * party.tone_hz * time_s)
    if party.beeps:
        envelope = (time_s % 1.0 < BEEP_S).astype(float)
    samples = (0.5 * 32767 * envelope * tone).astype("<i2")
    partial = path.with_suffix(".part")
    with wave.open(str(partial), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SAMPLE_RATE)
        file.writeframes(samples.tobytes())
    partial.rename(path)


def _write_whole(path: Path, content: bytes) -> None:
    partial = path.with_suffix(".part")
    partial.write_bytes(content)
    partial.rename(path)
