"""Make the shipped prompts and the waiting music of telephone calls: `media/telephone/prompts/`.

    python tools/telephone_prompts.py [language ...]

Needs espeak-ng, whose output is free of anybody's rights; the music is made here. The texts are those of
`locales/<language>/telephone.json`, and the shipped topics' names those of `topics.json`. Numbers lie one after another in `numbers.opus`, each in a slot of its own.
"""

import io
import json
import math
import re
import subprocess
import sys
from array import array
from fractions import Fraction
from pathlib import Path

import av

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from media.telephone.prompts import HIGHEST, SHIPPED, SLOT_S  # noqa: E402 - from the checkout

VOICES = {"it": "it", "en": "en-gb-x-rp", "de": "de", "fr": "fr-fr", "sl": "sl"}
RATE = 16_000
PEAK = 20_000
BIT_RATE = 14_000
WORDS_A_MINUTE = 150
PAUSE_S = 0.25
QUIET = 200
LEAD_S = 0.06
EMERGENCY = re.compile(r"\b112\b")


def spoken(text: str, voice: str) -> array:
    """Return a text as samples at RATE, without silence around it, at the usual level."""
    made = subprocess.run(
        ["espeak-ng", "-v", voice, "-s", str(WORDS_A_MINUTE), "--stdout", "--", text],
        check=True,
        capture_output=True,
    ).stdout
    samples = array("h")
    resampler = av.AudioResampler(format="s16", layout="mono", rate=RATE)
    with av.open(io.BytesIO(made), format="wav") as container:
        for frame in [*container.decode(audio=0), None]:
            for part in resampler.resample(frame):
                samples.frombytes(bytes(part.planes[0])[: 2 * part.samples])
    loud = [at for at, each in enumerate(samples) if abs(each) > QUIET]
    samples = samples[max(0, loud[0] - RATE // 100) : loud[-1] + RATE // 25]
    factor = PEAK / max(map(abs, samples))
    return array("h", (round(each * factor) for each in samples))


def silence(seconds: float) -> array:
    """Return silence."""
    return array("h", bytes(2 * round(seconds * RATE)))


def write(path: Path, samples: array, bit_rate: int = BIT_RATE) -> None:
    """Write samples as an Opus file that is the same each time."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with av.open(str(path), "w", format="opus", options={"fflags": "+bitexact"}) as container:
        stream = container.add_stream("libopus", rate=RATE)
        stream.codec_context.layout = "mono"
        stream.codec_context.bit_rate = bit_rate
        stream.codec_context.options = {"application": "audio"}
        stream.codec_context.time_base = Fraction(1, RATE)
        step = RATE // 50
        samples = samples + array("h", bytes(2 * (-len(samples) % step)))
        for at in range(0, len(samples), step):
            frame = av.AudioFrame(format="s16", layout="mono", samples=step)
            octets = samples[at : at + step].tobytes()
            frame.planes[0].update(octets + bytes(frame.planes[0].buffer_size - len(octets)))
            frame.sample_rate, frame.pts = RATE, at
            for packet in stream.encode(frame):
                container.mux(packet)
        for packet in stream.encode(None):
            container.mux(packet)


def numbers(voice: str) -> array:
    """Return the numbers from 0 up, each at the beginning of its slot."""
    slot = round(SLOT_S * RATE)
    samples = array("h")
    for number in range(HIGHEST + 1):
        # away from the border, since a codec moves sound by some milliseconds
        said = silence(LEAD_S) + spoken(str(number), voice)
        if len(said) > slot:
            sys.exit(f"{number} takes longer than its slot in {voice}")
        samples.extend(said + silence(SLOT_S)[: slot - len(said)])
    return samples


def music() -> array:
    """Return the waiting loop: four soft chords under a slow melody, in time with themselves when repeated."""
    beat_s = 0.75
    chords = (
        (196.0, 246.94, 293.66),
        (174.61, 220.0, 261.63),
        (164.81, 196.0, 246.94),
        (146.83, 196.0, 220.0),
    )
    melody = (0, 2, 1, 2, 0, 1, 2, 1)
    total = round(beat_s * len(melody) * len(chords) * RATE)
    mix = [0.0] * total

    def note(hertz: float, at_s: float, lasts_s: float, level: float) -> None:
        begin, count = round(at_s * RATE), round(lasts_s * RATE)
        for n in range(count):
            t = n / RATE
            shape = (
                min(1.0, t / 0.03) * math.exp(-2.2 * t / lasts_s) * min(1.0, (lasts_s - t) / 0.05)
            )
            wave = math.sin(2 * math.pi * hertz * t) + 0.25 * math.sin(4 * math.pi * hertz * t)
            # what sounds beyond the end sounds at the beginning: the loop has no seam
            mix[(begin + n) % total] += level * shape * wave

    for number, chord in enumerate(chords):
        start_s = number * len(melody) * beat_s
        for hertz in chord:
            note(hertz, start_s, len(melody) * beat_s + 1.0, 0.22)
        for step, degree in enumerate(melody):
            note(2 * chord[degree], start_s + step * beat_s, 1.6, 0.3)
    factor = 0.45 * 32767 / max(map(abs, mix))
    return array("h", (round(each * factor) for each in mix))


def snake(key: str) -> str:
    """Return a key of the words as the name of a file."""
    return re.sub(r"[A-Z]", lambda found: f"_{found[0].lower()}", key)


def main(languages: list[str]) -> None:
    """Make everything, or some languages."""
    for language in languages or VOICES:
        voice = VOICES[language]
        words = json.loads((ROOT / "locales" / language / "telephone.json").read_text())
        for key, text in words.items():
            said = spoken(EMERGENCY.sub("1 1 2", text), voice)
            write(SHIPPED / language / f"{snake(key)}.opus", said + silence(PAUSE_S))
        topics = json.loads((ROOT / "locales" / language / "topics.json").read_text())
        for topic, entry in topics.items():
            said = spoken(f"{entry['label']},", voice)
            write(SHIPPED / language / f"topic-{topic}.opus", said + silence(PAUSE_S))
        write(SHIPPED / language / "numbers.opus", numbers(voice))
    if not languages:
        write(SHIPPED / "music.opus", music(), 24_000)


if __name__ == "__main__":
    main(sys.argv[1:])
