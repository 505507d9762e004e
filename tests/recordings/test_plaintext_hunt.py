"""No byte of sound or picture lies readable on the disk, during a call or after it."""

import time
from pathlib import Path

from recordings.model import CITIZEN, RecordingId, SourceKind
from tests.support.encoded_media import opus_frames, vp8_frames

CALL = RecordingId("call-1")
START_MS = 1_790_000_000_000
EBML = bytes.fromhex("1a45dfa3")
FACT = b'"mediaMs"'


def hunt(folder: Path, needles: list[bytes]) -> set[str]:
    """Names of files in which a needle lies."""
    return {
        path.name
        for path in folder.rglob("*")
        if path.is_file()
        for content in [path.read_bytes()]
        if any(needle in content for needle in needles)
    }


def test_no_plaintext_in_any_file(store, tmp_path, keystore):
    key_ref = store.create(CALL, "contact-1", START_MS)
    data_key = keystore.fetch(key_ref, CALL)
    frames = [*opus_frames(4, hertz=440), *vp8_frames(4)]
    needles = [EBML, FACT, b"V_VP8", b"OpusHead", data_key, data_key.hex().encode()]
    for frame in frames:
        # 16 bytes from the middle: shorter ones occur by chance, longer ones hide partial leaks
        middle = len(frame.data) // 2
        needles.append(frame.data[middle : middle + 16])
    needles = [needle for needle in needles if len(needle) >= 16 or needle[:4] == EBML]
    needles += [FACT, b"V_VP8", b"OpusHead"]
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
    during = hunt(tmp_path, needles)
    for capture in captures.values():
        capture.close()
        assert capture.wait_closed()
    store.finish(CALL)
    assert during == set()
    assert hunt(tmp_path, needles) == set()

    # the same hunt finds what is there to be found
    with store.open_rendition(CALL, "citizen") as reader:
        (tmp_path / "leak.webm").write_bytes(reader.read_range(0, reader.size))
    (tmp_path / "leak.frame").write_bytes(b"x" * 100 + frames[-1].data + b"x")
    (tmp_path / "leak.key").write_bytes(b"key=" + data_key.hex().encode())
    assert hunt(tmp_path, needles) == {"leak.webm", "leak.frame", "leak.key"}


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
