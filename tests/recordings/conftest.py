from pathlib import Path

import pytest

from recordings.capture.source import CaptureLimits
from recordings.store import RecordingStore
from recordings.vault.keystore import Keystore


@pytest.fixture
def keystore(tmp_path: Path) -> Keystore:
    return Keystore(tmp_path / "keys")


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return tmp_path / "archive"


@pytest.fixture
def store(archive: Path, keystore: Keystore):
    store = RecordingStore(f"file:{archive}", keystore, limits=CaptureLimits(segment_ms=4_000))
    yield store
    assert store.close()
