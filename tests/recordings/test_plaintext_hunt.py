"""No byte of sound or picture lies readable on the disk, during a call or after it."""

import base64
import time
from pathlib import Path

from recordings.model import RecordingId, SourceKind
from tests.support.media.encoded_media import opus_frames, vp8_frames
from tests.support.recordings.hunt import Needles, files, hunt
from tests.support.recordings.parties import CITIZEN

CALL = RecordingId("call-1")
START_MS = 1_790_000_000_000


def found(needles: Needles, folder: Path) -> set[str]:
    """Names of files in which something lies."""
    return {Path(name).name for name in hunt(needles, files(folder))}


def test_no_plaintext_in_any_file(store, tmp_path, keystore):
    key_ref = store.create(CALL, "contact-1", START_MS)
    data_key = keystore.fetch(key_ref, CALL)
    frames = [*opus_frames(4, hertz=440), *vp8_frames(4)]
    needles = Needles()
    needles.add_payloads([frame.data for frame in frames], sample=len(frames))
    needles.add_secret("data key", data_key)
    captures = {
        kind: store.open_source(CALL, key_ref, CITIZEN, SourceKind(kind))
        for kind in ("audio", "video")
    }
    for frame in frames:
        captures[frame.kind].write(frame, START_MS + frame.at_ms)
    ends_at = time.monotonic() + 10
    while not all(capture.bytes_written > 2_000 for capture in captures.values()):
        assert time.monotonic() < ends_at
        time.sleep(0.02)
    during = found(needles, tmp_path)
    for capture in captures.values():
        capture.close()
        assert capture.wait_closed()
    store.finish(CALL)
    assert during == set()
    assert found(needles, tmp_path) == set()

    # the same hunt finds what is there to be found
    with store.open_rendition(CALL, "citizen") as reader:
        (tmp_path / "leak.webm").write_bytes(reader.read_range(0, reader.size))
    (tmp_path / "leak.frame").write_bytes(
        b"x" * 100 + next(f.data for f in reversed(frames) if len(f.data) >= 32) + b"x"
    )
    leaks = {"leak.webm", "leak.frame"}
    for name, text in (
        ("raw", data_key),
        ("hex", data_key.hex().encode()),
        ("base64", base64.b64encode(data_key)),
        ("inside", base64.b64encode(b'{"key":"' + data_key + b'"}')),
        ("urlsafe", base64.urlsafe_b64encode(b"k" + data_key)),
    ):
        (tmp_path / f"leak.{name}").write_bytes(b"key=" + text + b"\n")
        leaks.add(f"leak.{name}")
    assert found(needles, tmp_path) == leaks


def test_files_are_closed_to_others(store, tmp_path):
    store.create(CALL, "contact-1", START_MS)
    capture = store.open_source(CALL, "call-1", CITIZEN, SourceKind.AUDIO)
    for frame in opus_frames(1, hertz=440):
        capture.write(frame, START_MS + frame.at_ms)
    capture.close()
    assert capture.wait_closed()
    store.finish(CALL)
    for path in tmp_path.rglob("*"):
        assert path.stat().st_mode & 0o077 == 0, path
    assert (tmp_path / "keys" / "master.key").stat().st_mode & 0o777 == 0o600
