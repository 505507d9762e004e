"""Prompts and music as files, decoded to a line's samples when first asked for, and kept.

A piece is `it/welcome` (a prompt by language and name), `music`, `pause:400` (ms of silence) or `tone:ringing`. A file in a
folder of the operator's goes before the shipped one of the same name. Numbers, `it/n0` to `it/n100`, lie in one file a
language, each at the beginning of a slot of its own.
"""

from __future__ import annotations

import asyncio
import re
from array import array
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import av
import structlog

from media.telephone.speech import HIGHEST
from media.telephone.tones import TONES, tone

log = structlog.get_logger()

SHIPPED = Path(__file__).parent / "prompts"
MOST_PIECES = 64
SLOT_S = 1.6
"""Length of a number's slot in `numbers.opus`, in seconds."""
_NAME = re.compile(r"(?:[a-z]{2}/[a-z0-9_-]{1,64}|music)\Z")
_NUMBER = re.compile(r"([a-z]{2})/n([0-9]{1,3})\Z")
_QUIET = 100
_PAUSE = re.compile(r"pause:([0-9]{1,5})\Z")
_KEPT_BYTES = 64 * 1024 * 1024
_LONGEST_S = 600


class UnknownPromptError(LookupError):
    """No such piece."""


class PromptLibrary:
    """Owner: the worker. `folders` are searched in order; the shipped prompts come last."""

    def __init__(self, folders: Sequence[Path] = ()) -> None:
        self._folders = (*folders, SHIPPED)
        self._kept: OrderedDict[tuple[Path, int, int], array[int]] = OrderedDict()
        self._kept_bytes = 0

    async def pieces(self, names: Sequence[str], rate: int) -> list[array[int]]:
        """Return the samples of each piece at `rate` Hz. Raises `UnknownPromptError`, and reads no further then.

        Files are decoded in a thread. Safe to cancel.
        """
        if not 0 < len(names) <= MOST_PIECES:
            raise UnknownPromptError(f"1 to {MOST_PIECES} pieces")
        return await asyncio.to_thread(lambda: [self._piece(name, rate) for name in names])

    def _piece(self, name: str, rate: int) -> array[int]:
        pause = _PAUSE.match(name)
        if pause:
            return array("h", bytes(2 * (int(pause[1]) * rate // 1000)))
        kind, _, value = name.partition(":")
        if kind == "tone" and value in TONES:
            return tone(value, rate)
        if not _NAME.match(name):
            raise UnknownPromptError(name)
        for folder in self._folders:
            path = folder / f"{name}.opus"
            try:
                changed = path.stat().st_mtime_ns
            except OSError:
                continue
            samples = self._decoded(path, changed, rate)
            if samples:
                return samples
        counted = _NUMBER.match(name)
        if counted is not None and int(counted[2]) <= HIGHEST:
            return _slot(self._piece(f"{counted[1]}/numbers", rate), int(counted[2]), rate)
        raise UnknownPromptError(name)

    def _decoded(self, path: Path, changed: int, rate: int) -> array[int]:
        """Return a file's samples; none when it cannot be read as sound."""
        key = (path, changed, rate)
        kept = self._kept.get(key)
        if kept is not None:
            self._kept.move_to_end(key)
            return kept
        try:
            samples = decode(path, rate)
        except (OSError, av.error.FFmpegError):
            log.warning("telephone.prompt_unreadable", prompt=path.stem)
            return array("h")
        self._kept[key] = samples
        self._kept_bytes += 2 * len(samples)
        while self._kept_bytes > _KEPT_BYTES and len(self._kept) > 1:
            _, oldest = self._kept.popitem(last=False)
            self._kept_bytes -= 2 * len(oldest)
        return samples


def _slot(numbers: array[int], number: int, rate: int) -> array[int]:
    """Return one number, without the silence around it. Raises `UnknownPromptError` for one that the file lacks."""
    size = round(SLOT_S * rate)
    samples = numbers[number * size : (number + 1) * size]
    loud = [at for at, sample in enumerate(samples) if abs(sample) > _QUIET]
    if not loud:
        raise UnknownPromptError(f"n{number}")
    return samples[loud[0] : loud[-1] + 1]


def decode(path: Path, rate: int) -> array[int]:
    """Return a sound file's first ten minutes as mono at `rate` Hz. Blocking. Raises what `av` raises, and OSError."""
    samples = array("h")
    resampler: Any = av.AudioResampler(format="s16", layout="mono", rate=rate)
    with av.open(str(path)) as container:
        for frame in container.decode(audio=0):
            for part in resampler.resample(frame):
                samples.frombytes(bytes(part.planes[0])[: 2 * part.samples])
            if len(samples) > _LONGEST_S * rate:
                break
        for part in resampler.resample(None):
            samples.frombytes(bytes(part.planes[0])[: 2 * part.samples])
    return samples
