"""Assertions on media as a person would see and hear it: decoded, in the page.

Every function takes a Playwright locator of one ``<video>`` (or a page, for what is heard from the
whole of it) and waits until the condition holds or the time is over.
"""

import asyncio
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.async_api import Locator, Page

from tests.support.browsers.fakemedia import CALM_FPS, LOOP_FRAMES, Party

PROBE_SOURCE = (Path(__file__).parent / "probe.js").read_text(encoding="utf-8")
TONE_TOLERANCE_HZ = 15
HEARD_S = 0.45
"""Long enough for a few looks at a tone that is there; that nothing is heard takes longer to say."""

MOVING_FPS = CALM_FPS / 4
"""A picture that gets so many frames a second moves; a frozen one gets none, whatever else the machine does."""


@dataclass(frozen=True, slots=True)
class FrameCount:
    """What reached the screen in a window. ``looks`` is how often the page was given a frame to look
    at (a busy machine skips some) and ``moves`` how often the burnt-in counter had changed since the
    look before, which no repeated or frozen frame can fake."""

    presented: int
    decoded: int
    moves: int
    looks: int
    longest_gap_ms: float
    elapsed_ms: float

    @property
    def decoded_fps(self) -> float:
        """Frames decoded per second, whether or not the machine had time to show each.

        Firefox counts decoded frames of files only; what was presented was decoded.
        """
        return max(self.decoded, self.presented) / (self.elapsed_ms / 1000)

    @property
    def is_live(self) -> bool:
        """Whether the picture was looked at often enough and was another one nearly every time."""
        looks_per_s = self.looks / (self.elapsed_ms / 1000)
        return looks_per_s >= 2 and self.moves >= 0.8 * self.looks


@dataclass(frozen=True, slots=True)
class Tone:
    """The strongest frequency; ``None`` when there was only silence."""

    frequency_hz: int | None
    level_db: int | None
    heard: str

    def is_of(self, party: Party) -> bool:
        """Whether this is *party*'s tone."""
        return (
            self.frequency_hz is not None
            and abs(self.frequency_hz - party.tone_hz) <= TONE_TOLERANCE_HZ
        )


async def look(video: Locator) -> dict[str, Any]:
    """Return what *video* shows now: ``colour`` (a word), ``counter``, ``width``, ``height``."""
    return await video.evaluate("video => stationProbe.look(video)")


async def assert_shows(video: Locator, party: Party, *, within_s: float = 30) -> None:
    """Wait until *video* shows *party*'s picture, colour and readable counter both."""
    deadline = time.monotonic() + within_s
    seen: dict[str, Any] = {}
    while time.monotonic() < deadline:
        if await video.count() == 1:
            seen = await look(video)
            if seen["colour"] == party.colour and seen["counter"] is not None:
                return
        await asyncio.sleep(0.1)
    raise AssertionError(f"expected {party.name}'s {party.colour} picture, last saw {seen}")


async def assert_no_longer_shows(video: Locator, party: Party, *, within_s: float = 30) -> None:
    """Wait until *video* stops showing *party*'s picture."""
    deadline = time.monotonic() + within_s
    while (seen := await look(video))["colour"] == party.colour:
        assert time.monotonic() < deadline, f"still shows {party.name}'s picture: {seen}"
        await asyncio.sleep(0.1)


async def count_frames(video: Locator, window_s: float) -> FrameCount:
    """Count what *video* shows during *window_s* seconds."""
    counted = await video.evaluate(
        "(video, ms) => stationProbe.frames(video, ms)", round(window_s * 1000)
    )
    return FrameCount(**counted)


async def assert_moves(video: Locator, window_s: float, *, within_s: float = 30) -> FrameCount:
    """Wait until *video* shows different frames for *window_s* seconds; return what was counted then.

    How smoothly is measured by benchmarks (``media.loss.0.20`` and the like), not here.
    """
    deadline = time.monotonic() + within_s
    while True:
        count = await count_frames(video, window_s)
        if count.decoded_fps >= MOVING_FPS and count.is_live:
            return count
        assert time.monotonic() < deadline, f"only {count.decoded_fps:.1f} fps: {count}"


async def assert_advances(video: Locator, *, within_s: float = 30) -> None:
    """Wait until the counter in *video* changes: the picture is live, not a still."""
    before = (await look(video))["counter"]
    deadline = time.monotonic() + within_s
    while time.monotonic() < deadline:
        now = (await look(video))["counter"]
        if now is not None and before is not None and (now - before) % LOOP_FRAMES:
            return
        before = before if before is not None else now
        await asyncio.sleep(0.06)
    raise AssertionError(f"the picture stands still at frame {before}")


async def tone_heard(page: Page, window_s: float = 0.8) -> Tone:
    """Return what a person in front of *page* hears from live streams."""
    return Tone(**await page.evaluate("ms => stationProbe.tonePlayed(ms)", round(window_s * 1000)))


async def assert_hears(page: Page, party: Party, *, within_s: float = 30) -> None:
    """Wait until *party*'s tone is the loudest thing heard in *page*."""
    deadline = time.monotonic() + within_s
    tone = Tone(None, None, "not listened")
    while time.monotonic() < deadline:
        tone = await tone_heard(page, HEARD_S)
        if tone.is_of(party):
            return
    raise AssertionError(f"expected {party.name}'s {party.tone_hz} Hz, heard {tone}")


async def assert_silent(page: Page, *, within_s: float = 30) -> None:
    """Wait until nothing at all is heard in *page*."""
    deadline = time.monotonic() + within_s
    while True:
        tone = await tone_heard(page)
        if tone.frequency_hz is None:
            return
        if time.monotonic() >= deadline:
            raise AssertionError(f"expected silence, heard {tone}")


async def file_tone(video: Locator, window_s: float = 0.8) -> Tone:
    """Return the tone of a ``<video>`` that plays a file (not a stream)."""
    return Tone(
        **await video.evaluate(
            "(video, ms) => stationProbe.toneOfFile(video, ms)", round(window_s * 1000)
        )
    )


async def assert_file_sounds(video: Locator, party: Party, *, within_s: float = 30) -> None:
    """Wait until *party*'s tone is heard from a ``<video>`` that plays a file."""
    deadline = time.monotonic() + within_s
    while not (tone := await file_tone(video)).is_of(party):
        assert time.monotonic() < deadline, (
            f"expected {party.name}'s {party.tone_hz} Hz, heard {tone}"
        )
