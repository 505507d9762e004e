"""``recordings.seek``: from a wish to be elsewhere in a recording until both pictures are there.

A recording of two people, five minutes at what a call sends (640x360, about 0.6 Mbit/s), is captured, encrypted and
finished as ever, then opened at ``/quality`` in Chromium. Key frames come when a recorded call asks for them, of the
size that an encoder in a browser gives them at most. The line is moved to seeded places all over it; the time ends
when the browser has put a picture of the new place of each party on the screen. The value is the 95th percentile.
"""

import asyncio
import random
import statistics
import tempfile
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from av.video.frame import PictureType
from playwright.async_api import Page, async_playwright

from bench.figures import figure
from gateway.archive import changes
from gateway.archive import sql as recordings
from gateway.contacts import changes as contacts
from gateway.platform.times import to_ms
from gateway.settings import Settings
from gateway.stores import open_archive
from media.room.key_frames import KeyFramePace
from recordings.model import Party, RecordingId, SourceKind
from recordings.store import RecordingStore
from tests.support.browsers.stage import Browsers, Stage
from tests.support.media.encoded_media import Frame, opus_frames
from tests.support.pages.flows import Reviewer
from tests.support.recordings.parties import AGENT, CITIZEN
from tests.support.servers.station import Station
from tests.support.servers.unsigned import unsigned

SECONDS = 300
WIDTH, HEIGHT, FPS = 640, 360, 15
BITS_PER_S = 600_000
MOST_OF_RATE = 30 * FPS
"""Per cent of a frame's share of the rate that a key frame may have: in a browser that is 0.3 s of it."""
SEEKS = 80
SEED = 2026
RECORDING = RecordingId("seek")
SEEK = """
  (seconds) => new Promise((done) => {
    const films = [...document.querySelectorAll('[data-testid="player"] video')];
    let left = films.length;
    const begun = performance.now();
    for (const film of films) {
      film.requestVideoFrameCallback(() => {
        left -= 1;
        if (left === 0) done(performance.now() - begun);
      });
    }
    const line = document.querySelector('.player-seek');
    line.value = String(seconds);
    line.dispatchEvent(new Event('input', { bubbles: true }));
  })
"""


async def run() -> AsyncIterator[dict[str, Any]]:
    """Give the one figure."""
    with tempfile.TemporaryDirectory(prefix="vs-bench-") as folder:
        station = await asyncio.to_thread(Station(Path(folder) / "var").start)
        try:
            settings = Settings(data_dir=station.data_dir)
            store = await asyncio.to_thread(open_archive, settings)
            octets, spans = await asyncio.to_thread(_record, store)
            await _enter(settings, octets)
            async with async_playwright() as playwright:
                browsers = Browsers(playwright, Path(folder))
                stage = Stage(browsers)
                stage.base_url = station.url
                watch = await stage.operator("quality", locale="it-IT")
                reviewer = await Reviewer(watch).start(station.account("quality1"))
                await reviewer.open_newest()
                took = await _seek(reviewer.page)
                await stage.aclose()
                await browsers.aclose()
        finally:
            await asyncio.to_thread(station.stop)
    took.sort()
    yield figure(
        "recordings.seek",
        took[int(len(took) * 0.95)],
        "ms",
        samples=took,
        median_ms=round(statistics.median(took), 1),
        seconds=SECONDS,
        rendition_octets=octets,
        parties=2,
        picture=f"{WIDTH}x{HEIGHT} at {FPS} fps",
        key_frames="asked for as in a recorded call",
        key_frame_every_s=round(statistics.median(spans), 2),
        key_frame_every_s_most=round(max(spans), 2),
        seed=SEED,
    )


async def _seek(page: Page) -> list[float]:
    chance = random.Random(SEED)
    # the first finds the browser's decoders not made yet
    await page.evaluate(SEEK, SECONDS / 2)
    return [
        await page.evaluate(SEEK, round(chance.uniform(1, SECONDS - 2), 1)) for _ in range(SEEKS)
    ]


def _record(store: RecordingStore) -> tuple[int, list[float]]:
    """Capture and finish it; return how large what is played is, and the seconds between key frames."""
    begun = to_ms(_begun())
    key = store.create(RECORDING, "seek", begun)
    spans: list[float] = []
    for number, party in enumerate((CITIZEN, AGENT)):
        _capture(
            store, key, party, SourceKind.AUDIO, opus_frames(SECONDS, hertz=440 + 220 * number)
        )
        _capture(store, key, party, SourceKind.VIDEO, _pictures(number, spans))
    summary = store.finish(RECORDING)
    if abs(summary.duration_ms - SECONDS * 1000) > 1_000:
        raise RuntimeError(f"the recording lasts {summary.duration_ms} ms: {summary.problems}")
    return sum(made.size for party in summary.parties for made in party.renditions), spans


def _capture(
    store: RecordingStore, key: str, party: Party, kind: SourceKind, frames: Iterator[Frame]
) -> None:
    begun = to_ms(_begun())
    source = store.open_source(RECORDING, key, party, kind)
    for frame in frames:
        source.write(frame, begun + frame.at_ms)
    source.close()
    if not source.wait_closed():
        raise RuntimeError(f"the {kind} of {party} could not be written")


def _pictures(seed: int, spans: list[float]) -> Iterator[Frame]:
    """Noise, so that pictures cost what those of a camera do; the seconds between key frames are noted."""
    codec = av.CodecContext.create("libvpx", "w")
    codec.width, codec.height, codec.pix_fmt = WIDTH, HEIGHT, "yuv420p"
    codec.time_base, codec.bit_rate = Fraction(1, FPS), BITS_PER_S
    codec.gop_size = FPS * SECONDS
    codec.options = {
        "deadline": "realtime",
        "cpu-used": "8",
        "lag-in-frames": "0",
        "max-intra-rate": str(MOST_OF_RATE),
    }
    chance = np.random.default_rng(seed)
    pace, key_at_s = KeyFramePace(0.0), 0.0
    for number in range(SECONDS * FPS):
        coarse = chance.integers(0, 255, (HEIGHT // 20, WIDTH // 20, 3), np.uint8)
        image = np.repeat(np.repeat(coarse, 20, axis=0), 20, axis=1)
        frame = av.VideoFrame.from_ndarray(image, format="rgb24")
        frame.pts, frame.time_base = number, codec.time_base
        if pace.due(number / FPS):
            pace.asked(number / FPS)
            frame.pict_type = PictureType.I
        for packet in codec.encode(frame):
            key, at_s = packet.is_keyframe, (packet.pts or 0) / FPS
            pace.frame(packet.size, is_key=key, now=at_s)
            if key and at_s:
                spans.append(at_s - key_at_s)
                key_at_s = at_s
            yield Frame(
                "video", "vp8", bytes(packet), 900_000 + round(at_s * 90_000), 90_000, key,
                WIDTH if key else None, HEIGHT if key else None, False, at_s * 1000,
            )  # fmt: skip


async def _enter(settings: Settings, octets: int) -> None:
    """Write into the history what the station would have."""
    began = _begun()
    database = unsigned(settings.database)
    try:
        async with database.writing() as session:
            await contacts.open_contact(
                session, contact_id="seek", reference="SEEK-2345", category="weapons",
                channel="video", modality="video", language="it", needs=[], visitor_name=None,
                consent=True, created_at=began,
            )  # fmt: skip
            await contacts.change_contact(session, "seek", state="closed", outcome="completed")
            await recordings.start(
                session, recording_id=RECORDING, contact_id="seek", started_at=began,
                keep_until=began + timedelta(days=180), state="ready",
                parties=[{"party": "citizen"}, {"party": "agent"}],
            )  # fmt: skip
            await changes.change(
                session, RECORDING, duration_ms=SECONDS * 1000, bytes=octets,
                ended_at=began + timedelta(seconds=SECONDS),
            )  # fmt: skip
    finally:
        await database.aclose()


def _begun() -> datetime:
    return datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
