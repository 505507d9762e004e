"""``recordings.encrypt``, ``recordings.verify``, ``recordings.read``: octets a second through the vault.

What is encrypted are clusters as a call makes them, written to a file; beside it, forced to the disk after every
second of media, which is what the disk gives. What is verified is a finished recording of ten minutes, its files hashed and everything decrypted. What
reads it besides is the reader that was made from the documentation and shares no code with the writer.
"""

import os
import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import structlog
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bench.figures import figure
from recordings.layout import RecordingFolder
from recordings.model import RecordingId, SourceKind
from recordings.store import RecordingStore
from recordings.vault.container import RecordType, SegmentName, SegmentWriter
from recordings.vault.keystore import Keystore
from tests.support.media.encoded_media import Frame
from tests.support.recordings.documented import segment
from tests.support.recordings.parties import CITIZEN

ROUNDS = 5
MIB = 1024 * 1024
PICTURES, SOUND = 40_000, 2_000
"""Octets of a cluster of 0.4 s: pictures of 0.8 Mbit/s, and Opus of 32 kbit/s."""
PER_ROUND = 24 * MIB
FPS, SECONDS, FRAME = 30, 600, 3_400
START_MS = 1_790_000_000_000
_CALL = RecordingId("bench")


async def run() -> AsyncIterator[dict[str, Any]]:
    """Give the three figures."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(30))
    with tempfile.TemporaryDirectory(prefix="vs-bench-") as name:
        folder = Path(name)
        rates = [_encrypt(folder, PICTURES) for _ in range(ROUNDS)]
        forced = [_encrypt(folder, PICTURES, synced=True) for _ in range(ROUNDS)]
        small = [_encrypt(folder, SOUND) for _ in range(ROUNDS)]
        yield figure(
            "recordings.encrypt",
            statistics.median(rates),
            "MB/s",
            samples=rates,
            baseline=_cipher_alone(PICTURES),
            record=PICTURES,
            with_records_of_sound=round(statistics.median(small), 1),
            record_of_sound=SOUND,
            baseline_is="AES-256-GCM alone, the same library, records of pictures",
            forced_every_second_of_media=round(statistics.median(forced), 1),
        )
        store = RecordingStore((folder / "archive").as_uri(), keystore := Keystore(folder / "keys"))
        _record(store)
        files = sorted(RecordingFolder(store.root, _CALL).sources.rglob("*.seg"))
        octets = sum(path.stat().st_size for path in files)
        everything = store.size(_CALL)
        deep = _rates(everything, lambda: _check(store, deep=True))
        plain = _rates(everything, lambda: _check(store, deep=False))
        yield figure(
            "recordings.verify",
            statistics.median(deep),
            "MB/s",
            samples=deep,
            hashes_only=round(statistics.median(plain), 1),
            recording_mb=round(everything / 1e6, 1),
            minutes=SECONDS // 60,
        )
        key = keystore.fetch(str(_CALL), _CALL)
        read = _rates(octets, lambda: [sum(1 for _ in segment(f.read_bytes(), key)) for f in files])
        yield figure(
            "recordings.read",
            statistics.median(read),
            "MB/s",
            samples=read,
            reader="tests/recordings/test_document.py",
            evidence_mb=round(octets / 1e6, 1),
        )


def _encrypt(folder: Path, size: int, *, synced: bool = False) -> float:
    """MB of plaintext a second of one writer."""
    payload, path = os.urandom(size), folder / "000000.seg"
    path.unlink(missing_ok=True)
    begun = time.perf_counter()
    writer = SegmentWriter(path, bytes(32), SegmentName(_CALL, "citizen.video.0", 0))
    for number in range(PER_ROUND // size):
        writer.append(RecordType.MEDIA, payload)
        if synced and number % 5 == 4:
            writer.sync()
    writer.close()
    return PER_ROUND / 1e6 / (time.perf_counter() - begun)


def _cipher_alone(size: int) -> float:
    cipher, payload = AESGCM(bytes(32)), os.urandom(size)
    begun = time.perf_counter()
    for number in range(PER_ROUND // size):
        cipher.encrypt(number.to_bytes(12), payload, None)
    return round(PER_ROUND / 1e6 / (time.perf_counter() - begun), 1)


def _record(store: RecordingStore) -> None:
    key_ref = store.create(_CALL, "contact", START_MS)
    capture = store.open_source(_CALL, key_ref, CITIZEN, SourceKind.VIDEO)
    for frame in _frames():
        while capture.backlog_bytes > MIB:
            time.sleep(0.01)
        capture.write(frame, START_MS + frame.at_ms)
    capture.close()
    if not capture.wait_closed(60):
        raise RuntimeError("the capture does not end")
    summary = store.finish(_CALL)
    if summary.gaps or summary.parties[0].sources[0].frames != FPS * SECONDS:
        raise RuntimeError(f"it was not captured whole: {summary}")


def _frames() -> Iterator[Frame]:
    data = os.urandom(FRAME)
    for number in range(FPS * SECONDS):
        is_key = number % (10 * FPS) == 0
        yield Frame(
            "video", "vp8", data, 90_000 // FPS * number, 90_000, is_key,
            640 if is_key else None, 360 if is_key else None, False, 1000 * number / FPS,
        )  # fmt: skip


def _check(store: RecordingStore, *, deep: bool) -> None:
    if found := store.verify(_CALL, deep=deep):
        raise RuntimeError(f"an untouched recording is called altered: {found}")


def _rates(octets: int, work: Callable[[], object]) -> list[float]:
    rates = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        work()
        rates.append(octets / 1e6 / (time.perf_counter() - begun))
    return rates
