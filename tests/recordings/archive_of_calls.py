"""Small finished recordings for tests of what is kept of them."""

from functools import cache

from recordings.model import RecordingId, SourceKind
from tests.support.media.encoded_media import opus_frames, vp8_frames
from tests.support.recordings.parties import AGENT, CITIZEN

START_MS = 1_790_000_000_000


@cache
def _frames(seconds: float, hertz: float):
    return tuple(opus_frames(seconds, hertz=hertz))


@cache
def _pictures(seconds: float):
    # large enough for nearly every picture to be another than all before
    return tuple(vp8_frames(seconds, width=128, height=96))


def record(
    store, name: str, *, seconds: float = 6, pictures: bool = False, start_ms: int = START_MS
) -> RecordingId:
    """A finished recording of two parties' sound in two segments each, and pictures of one."""
    recording = capture(store, name, seconds=seconds, pictures=pictures, start_ms=start_ms)
    store.finish(recording)
    return recording


def capture(
    store, name: str, *, seconds: float = 6, pictures: bool = False, start_ms: int = START_MS
) -> RecordingId:
    """The same, not finished."""
    recording = RecordingId(name)
    key_ref = store.create(recording, f"contact-of-{name}", start_ms)
    for party, hertz in ((CITIZEN, 440), (AGENT, 660)):
        source = store.open_source(recording, key_ref, party, SourceKind.AUDIO)
        for frame in _frames(seconds, hertz):
            source.write(frame, start_ms + frame.at_ms)
        source.close()
        assert source.wait_closed()
    if pictures:
        source = store.open_source(recording, key_ref, CITIZEN, SourceKind.VIDEO)
        for frame in _pictures(seconds):
            source.write(frame, start_ms + frame.at_ms)
        source.close()
        assert source.wait_closed()
    return recording
