"""A source that could not be opened at once is opened later, for as long as somebody talks."""

import asyncio

import pytest

from gateway.archive.capture import bridge as capture_bridge
from gateway.archive.capture.bridge import CaptureBridge
from media.recording_port import RecordingRefused, SourceInfo
from recordings.errors import KeyUnavailableError, RecordingClosedError

SOURCE = SourceInfo(peer="p", label="citizen", kind="audio", part=0)


class Capture:
    bytes_written = 7
    failure = None

    def __init__(self):
        self.frames = []
        self.notes = []
        self.closed = False

    def late(self, since_ms):
        assert not self.frames
        self.notes.append(("late", since_ms))

    def skipped(self):
        self.notes.append(("skipped", len(self.frames)))

    def write(self, frame, wallclock_ms, _arrived_ms):
        self.frames.append((frame, wallclock_ms))
        return True

    def close(self):
        self.closed = True


class Store:
    """Fails with each of the given errors in turn, then opens."""

    def __init__(self, *errors):
        self.errors = list(errors)
        self.opened = 0

    def open_source(self, *_):
        if self.errors:
            raise self.errors.pop(0)
        self.opened += 1
        self.capture = Capture()
        return self.capture

    def close(self):
        return True


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(capture_bridge, "RETRY_S", 0.01)


async def opened(store):
    bridge = CaptureBridge(store)
    sink = bridge.open("rec", "key", SOURCE)
    return bridge, sink


async def until(holds):
    async with asyncio.timeout(5):
        while not holds():
            await asyncio.sleep(0.01)


async def test_a_full_disk_is_tried_again():
    store = Store(OSError(28, "full"), OSError(28, "full"))
    bridge, sink = await opened(store)
    await until(lambda: sink.failure == "OSError")
    assert sink.write("lost", 1.0, 1.0) is False
    await until(lambda: store.opened)
    await until(lambda: sink.failure is None)
    assert sink.write("kept", 2.0, 2.0) is True
    assert sink.bytes_written == 7
    await bridge.aclose()


async def test_what_came_before_the_disk_did_is_declared():
    store = Store(OSError(28, "full"))
    bridge, sink = await opened(store)
    assert sink.write("held, and lost with the others", 7.0, 7.0) is True
    await until(lambda: sink.failure is not None)
    assert sink.write("lost", 9.0, 9.0) is False
    await until(lambda: sink.failure is None)
    assert sink.write("kept", 20.0, 20.0) is True
    assert store.capture.notes == [("late", 7.0)]
    assert store.capture.frames == [("kept", 20.0)]
    await bridge.aclose()


async def test_a_disk_that_answers_too_late_for_all_that_came_is_declared(monkeypatch):
    monkeypatch.setattr(capture_bridge, "HELD_FRAMES", 3)
    store = Store()
    bridge, sink = await opened(store)
    assert [sink.write(n, float(n), float(n)) for n in range(5)] == [True] * 3 + [False] * 2
    await until(lambda: store.opened)
    await until(lambda: not bridge._opening)
    assert store.capture.notes == [("skipped", 3)]
    await bridge.aclose()


async def test_a_key_that_is_away_is_tried_again():
    """The service that has the master key, say."""
    store = Store(*[KeyUnavailableError("the master key's command takes too long")] * 2)
    bridge, sink = await opened(store)
    await until(lambda: sink.failure == "KeyUnavailableError")
    await until(lambda: store.opened)
    await until(lambda: sink.failure is None)
    await bridge.aclose()


async def test_nobody_waits_for_a_disk_when_the_source_has_ended():
    store = Store(*[OSError(28, "full")] * 1000)
    bridge, sink = await opened(store)
    await until(lambda: sink.failure)
    sink.close("left")
    await until(lambda: not bridge._opening)
    assert not store.opened
    await bridge.aclose()


async def test_a_source_of_nobody_is_refused_at_once():
    store = Store()
    bridge = CaptureBridge(store)
    source = SourceInfo(peer="p", label="Not a party", kind="audio", part=0)
    with pytest.raises(RecordingRefused) as refused:
        bridge.open("rec", "key", source)
    assert refused.value.code == "unknown_party"
    await bridge.aclose()
    assert not store.opened


async def test_a_recording_that_is_over_is_not_tried_again():
    store = Store(RecordingClosedError("over"))
    bridge, sink = await opened(store)
    await until(lambda: not bridge._opening)
    assert sink.failure == "RecordingClosedError"
    assert not store.opened
    await bridge.aclose()


async def test_a_failure_that_nobody_foresaw_is_said_to_be_one():
    bridge, sink = await opened(Store(ValueError("odd")))
    await until(lambda: not bridge._opening)
    assert sink.failure == "ValueError"
    await bridge.aclose()


async def test_closing_ends_the_tries():
    bridge, sink = await opened(Store(*[OSError(5, "away")] * 1000))
    await until(lambda: sink.failure)
    async with asyncio.timeout(5):
        await bridge.aclose()


async def test_a_source_left_out_on_purpose_is_noted_as_that():
    captures = []

    class Remembering(Store):
        def open_source(self, *_):
            captures.append(Switched())
            return captures[-1]

    for reason, paused in (
        ("held", ["held"]),
        ("withdrawn", ["withdrawn"]),
        ("left", []),
        ("stopped", []),
    ):
        bridge, sink = await opened(Remembering())
        await until(lambda bridge=bridge: not bridge._opening)
        sink.close(reason)
        sink.close(reason)
        assert (captures[-1].paused, captures[-1].closed) == (paused, True)
        await bridge.aclose()
    # and when it is left out before the disk has answered
    bridge, sink = await opened(Remembering())
    sink.close("held")
    await until(lambda: not bridge._opening)
    assert (captures[-1].paused, captures[-1].closed) == (["held"], True)
    await bridge.aclose()


async def test_what_was_captured_after_the_end_of_consent_is_not_handed_on():
    class Remembering(Store):
        def open_source(self, *_):
            self.capture = Switched()
            return self.capture

    store = Remembering()
    bridge, sink = await opened(store)
    # the disk has not answered yet
    sink.write("before", 1_000.0, 1_000.0)
    sink.write("after", 1_001.0, 1_001.0)
    sink.close("withdrawn", 1_000.0)
    await until(lambda: not bridge._opening)
    assert store.capture.frames == [("before", 1_000.0)]
    assert (store.capture.cuts, store.capture.paused) == ([1_000.0], ["withdrawn"])
    await bridge.aclose()


class Switched(Capture):
    def __init__(self):
        super().__init__()
        self.paused = []
        self.cuts = []

    def cut(self, wallclock_ms):
        assert not self.closed
        self.cuts.append(wallclock_ms)

    def pause(self, _wallclock_ms, why, _revision):
        assert not self.closed
        self.paused.append(why)
