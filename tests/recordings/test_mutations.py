"""Whatever is done to stored recordings, their manifests and keys is found, and nothing else is."""

import os
from collections import Counter
from pathlib import Path

import pytest

from recordings.anchors import SETTLED_MS
from recordings.capture.source import CaptureLimits
from recordings.ledger import Act
from recordings.model import RecordingId
from recordings.store import RecordingStore
from recordings.vault.keystore import Keystore
from tests.recordings.archive_of_calls import START_MS, record
from tests.recordings.mutations import Files, Forger

pytestmark = pytest.mark.slow

IDS = [RecordingId(f"call-{number}") for number in (1, 2, 3)]
LATER_MS = START_MS + 2 * SETTLED_MS


def files_of(place: Path) -> Files:
    found = {}
    for folder in (place / "archive" / "recordings", place / "keys" / "wrapped"):
        for path in folder.rglob("*"):
            if path.is_file() and path.suffix != ".lock":
                shown = path.relative_to(place).as_posix().replace("keys/wrapped/", "keys/")
                found[shown] = path.read_bytes()
    return found


def put(place: Path, was: Files, now: Files) -> None:
    """Make the files on the disk those of ``now``, when they are those of ``was``."""
    for shown in was.keys() | now.keys():
        if was.get(shown) == now.get(shown):
            continue
        path = place / shown.replace("keys/", "keys/wrapped/", 1)
        if shown in now:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(now[shown])
        else:
            path.unlink()
    for shown in was.keys() - now.keys():
        folder = (place / shown).parent
        while folder.is_dir() and not any(folder.iterdir()) and folder.name != "recordings":
            folder.rmdir()
            folder = folder.parent
        locks = [path for path in folder.glob("*.lock") if folder.parent.name == "recordings"]
        if locks and not any(
            path.name not in {"writer.lock", "ledger.lock"} for path in folder.iterdir()
        ):
            for lock in locks:
                lock.unlink()
            folder.rmdir()


@pytest.fixture(scope="module")
def attacked(tmp_path_factory):
    """Three recordings (the last one destroyed) with acts, their anchor, and what they were before."""
    place = tmp_path_factory.mktemp("attacked")
    keystore = Keystore(place / "keys")
    store = RecordingStore(
        f"file:{place / 'archive'}", keystore, limits=CaptureLimits(segment_ms=1_000)
    )
    for name in IDS:
        record(store, name, seconds=2, pictures=True)
    older = [files_of(place)]
    for name in IDS:
        store.note(name, "viewed", Act(by="account-1", role="quality", ref="a"), START_MS)
    older.append(files_of(place))
    store.rebuild_renditions(IDS[0])
    store.note(IDS[1], "exported", Act(by="account-2", role="admin", ref="b"), START_MS)
    older.append(files_of(place))
    store.destroy(IDS[2], START_MS + 10, act=Act(rule="default"))
    anchor = store.make_anchor("main", LATER_MS)
    yield place, store, anchor, older
    assert store.close()


def campaign(attacked, seed: int, count: int) -> Counter[str]:
    """Return how often each way changed something; every one of those was found."""
    place, store, anchor, older = attacked
    intact = files_of(place)
    assert dict(store.verify_all(anchor, deep=True)) == {name: [] for name in IDS}
    forger = Forger(seed, older)
    told: Counter[str] = Counter()
    for turn in range(count):
        way, changed = forger.mutate(intact)
        touched = {
            path.split("/")[2] if path.startswith("archive/") else path.split("/")[1]
            for path in intact.keys() | changed.keys()
            if intact.get(path) != changed.get(path)
        }
        put(place, intact, changed)
        try:
            found = {name for name, findings in store.verify_all(anchor) if findings}
        finally:
            put(place, changed, intact)
        assert found <= touched, (seed, turn, way, "a false alarm", found - touched)
        assert found == touched, (seed, turn, way, "not found", touched - found)
        told[way] += bool(touched)
    assert files_of(place) == intact
    assert dict(store.verify_all(anchor, deep=True)) == {name: [] for name in IDS}
    return told


def test_hundreds_of_mutations_are_all_found(attacked):
    told = campaign(attacked, seed=6, count=200)
    assert set(told) == set(Forger(0, []).ways)
    assert sum(told.values()) > 180, told


@pytest.mark.long
def test_ten_thousand_mutations_are_all_found(attacked):
    count = int(os.environ.get("VS_TEST_COUNT") or 10_000)
    told = campaign(attacked, seed=int(os.environ.get("VS_TEST_SEED") or 1), count=count)
    assert sum(told.values()) > 0.9 * count, told
