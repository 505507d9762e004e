"""Rooms, restarts and recordings with real Chromium pages."""

from __future__ import annotations

import asyncio

import pytest

from media.recording_port import EncodedFrame, SourceInfo
from tests.media.conftest import eventually, goes_on, running_station, serving_pages
from tests.support.browsers.media_page import decoded, sees_and_hears

pytestmark = pytest.mark.browser


@pytest.mark.long
async def test_third_page_joins_and_leaves(station, pages):
    opened = await asyncio.gather(*(pages.open() for _ in range(3)))
    for _, peer_id in opened:
        await station.put_in_room(peer_id, "room")
    for page, _ in opened:
        await eventually(lambda page=page: sees_and_hears(page, 0))
        await eventually(lambda page=page: sees_and_hears(page, 1))
    await station.put_in_room(opened[2][1], None)
    # What was on its way is still decoded, a few frames; then nothing any more, to either side.
    for page, slot in ((opened[2][0], 0), (opened[2][0], 1), (opened[0][0], 1)):
        await eventually(lambda p=page, s=slot: still(p, s))
        assert await page.evaluate(f"decodedFor('video', {slot}, 700)") == 0
    # Those who stay keep seeing each other in the slot they had.
    await goes_on(opened[0][0])


async def still(page, slot):
    return await page.evaluate(f"decodedFor('video', {slot}, 200)") == 0


async def test_warm_pages_show_a_picture_without_a_new_connection(station, pages):
    """Connected before the ring, without camera; how soon is measured by ``media.first_frame.warm``."""
    (first, first_id), (second, second_id) = await asyncio.gather(
        pages.open(send=False), pages.open(send=False)
    )
    await asyncio.gather(first.evaluate("openCamera()"), second.evaluate("openCamera()"))
    await eventually(
        lambda: all(
            source.active
            for peer in station.worker.peers.values()
            for source in peer.sources.values()
        )
    )
    assert await decoded(first) == 0
    await second.evaluate(
        """() => { window.seen = new Promise(resolve =>
        document.getElementById('video0').requestVideoFrameCallback(() => resolve(true))) }"""
    )
    transports = [peer.transport.path for peer in station.worker.peers.values()]
    await station.put_in_room(first_id, "room")
    await station.put_in_room(second_id, "room")
    assert await asyncio.wait_for(second.evaluate("seen"), 20)
    assert [peer.transport.path for peer in station.worker.peers.values()] == transports


@pytest.mark.long
async def test_ice_restart_keeps_the_call(station, pages):
    (first, first_id), (second, second_id) = await asyncio.gather(pages.open(), pages.open())
    await station.put_in_room(first_id, "room")
    await station.put_in_room(second_id, "room")
    await eventually(lambda: sees_and_hears(second))
    before = station.worker.peers[first_id].transport.agent.local
    assert await first.evaluate("restart()") == first_id
    peer = station.worker.peers[first_id]
    assert peer.transport.agent.local != before
    await eventually(lambda: len(peer.transport.agent.local_ufrags) == 1)
    await goes_on(second)
    await goes_on(first)


class MemorySink:
    def __init__(self, recording: str, key: str, info: SourceInfo):
        self.recording, self.key, self.info = recording, key, info
        self.frames: list[tuple[EncodedFrame, float]] = []
        self.closed: str | None = None
        self.failure = None

    @property
    def bytes_written(self):
        return sum(len(frame.data) for frame, _ in self.frames)

    def write(self, frame, wallclock_ms, _arrived_ms):
        self.frames.append((frame, wallclock_ms))
        return True

    def close(self, reason, until_ms=None, revision=None):
        self.closed = self.closed or reason


class MemoryRecordings:
    def __init__(self):
        self.sinks: list[MemorySink] = []

    def open(self, recording_id, key_ref, source):
        self.sinks.append(MemorySink(recording_id, key_ref, source))
        return self.sinks[-1]


async def test_recording_takes_consenting_sources_only(browser):
    recordings = MemoryRecordings()
    async with (
        running_station(recordings=recordings) as station,
        serving_pages(browser, station) as pages,
    ):
        (first, first_id), (_, second_id) = await asyncio.gather(
            pages.open(label="citizen"), pages.open(label="agent")
        )
        await station.put_in_room(first_id, "room")
        await station.put_in_room(second_id, "room")
        await eventually(lambda: sees_and_hears(first))
        listener = station.worker.events.open()
        await station.call(
            "PUT",
            "/rooms/room/recording",
            json={
                "recording": "rec",
                "key": "key-1",
                "sources": {first_id: {"audio": True, "camera": True}},
            },
        )
        await eventually(
            lambda: len(recordings.sinks) == 2 and all(len(s.frames) > 30 for s in recordings.sinks)
        )
        await station.call("PUT", "/rooms/room/recording", json={"recording": None})
        assert {(s.info.peer, s.info.label, s.info.kind) for s in recordings.sinks} == {
            (first_id, "citizen", "audio"),
            (first_id, "citizen", "camera"),
        }
        assert all(s.closed == "stopped" and s.key == "key-1" for s in recordings.sinks)
        by_kind = {s.info.kind: s.frames for s in recordings.sinks}
        video, audio = by_kind["camera"], by_kind["audio"]
        assert video[0][0].is_key
        assert (video[0][0].width, video[0][0].height) == (640, 360)
        assert all(frame.codec == "opus" for frame, _ in audio)
        assert not any(frame.gap_before for frame, _ in audio[1:])
        for frames in (video, audio):
            stamps = [frame.rtp_timestamp for frame, _ in frames]
            assert stamps == sorted(set(stamps))
        # One clock for both: the one went on while the other did (how moments are found: test_recording_clock).
        assert max(video[0][1], audio[0][1]) < min(video[-1][1], audio[-1][1])
        kinds = set()
        while (event := await asyncio.wait_for(listener.next(), 30))["type"] != "recording" or (
            event["state"] != "closed"
        ):
            if event["type"] == "recording":
                kinds.add((event["source"], event["state"]))
        assert ("camera", "growing") in kinds
        assert ("audio", "growing") in kinds
        count = [len(s.frames) for s in recordings.sinks]
        await goes_on(first)
        assert [len(s.frames) for s in recordings.sinks] == count
