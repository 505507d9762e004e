"""The package for a court: verified by the file in it, which shares no code with the station."""

import ast
import hashlib
import io
import json
import random
import runpy
import subprocess
import sys
import zipfile
from datetime import UTC, datetime

import pytest

from recordings import anchors
from recordings.capture.source import CaptureLimits
from recordings.court.package import VERIFIER, write
from recordings.exports import ExportStore
from recordings.layout import RecordingFolder
from recordings.ledger import Act
from recordings.model import RecordingId, SourceKind
from recordings.store import RecordingStore
from recordings.vault.keystore import Keystore
from tests.recordings.archive_of_calls import START_MS, record
from tests.support.media.encoded_media import decode, opus_frames
from tests.support.recordings.parties import CITIZEN

pytestmark = pytest.mark.process

AT = datetime(2026, 11, 26, 10, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return tmp_path_factory.mktemp("court")


@pytest.fixture(scope="module")
def store(place):
    store = RecordingStore(
        f"file:{place / 'archive'}",
        Keystore(place / "keys"),
        limits=CaptureLimits(segment_ms=4_000),
    )
    yield store
    assert store.close()


@pytest.fixture(scope="module")
def exports(store, place):
    return ExportStore(f"file:{store.root}", Keystore(place / "keys"))


@pytest.fixture(scope="module")
def made(store, exports, place):
    """A package of a recording that was looked at once, with the station's anchor in it."""
    recording = record(store, "abc", pictures=True)
    store.note(recording, "viewed", Act(by="a1", role="quality"), START_MS + 60_000)
    anchors.store(store.root, store.make_anchor("main", START_MS + 90_000_000))
    path = place / "package.zip"
    with path.open("w+b") as file:
        package_into(exports, recording, file)
    return path


def package_into(exports, recording, file):
    with exports.evidence(recording) as (folder, key):
        write(
            folder, exports.root, key, exports.keystore.signing_key(), file,
            facts={"reference": "AAAA-BBBB"}, at=AT, progress=lambda _done: None,
        )  # fmt: skip


def verify(path, *more, isolated=False):
    """Runs a copy of the verifier that was got from elsewhere."""
    command = [sys.executable, *(["-S", "-E"] if isolated else []), str(VERIFIER), str(path), *more]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd="/")


VERIFYING = runpy.run_path(str(VERIFIER), run_name="verify")


def problems(path, key):
    """The same without a process of its own; None: it cannot be read."""
    check = VERIFYING["Check"](VERIFYING["Package"](path), bytes.fromhex(key), None)
    try:
        check.run()
    except (ValueError, KeyError, TypeError, AttributeError, zipfile.BadZipFile):
        return None
    return check.problems


def rewritten(path, change, tmp_path):
    """The package again, with ``change`` having had its way with the files in it."""
    with zipfile.ZipFile(path) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    change(files)
    out = tmp_path / "changed.zip"
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out


def listed_anew(files):
    """What an attacker without the station's key can put right: hashes of the manifest."""
    manifest = json.loads(files["manifest.json"])
    for each in manifest["files"]:
        content = files.get(each["path"], b"")
        each["size"], each["sha256"] = len(content), hashlib.sha256(content).hexdigest()
    manifest["files"] = [each for each in manifest["files"] if each["path"] in files]
    files["manifest.json"] = json.dumps(manifest, indent=2).encode()


def test_an_untouched_package_verifies_and_plays(made, store):
    done = verify(made, "--key", store.public_key)
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "VERIFIED"), done
    with zipfile.ZipFile(made) as archive:
        names = archive.namelist()
        sound = decode(io.BytesIO(archive.read("media/citizen.audio.0-000000.webm")))
        assert sound.tone(0.5, 2.5) == pytest.approx(440, abs=3)
        picture = decode(io.BytesIO(archive.read("media/citizen.video.0-000000.webm")))
        assert len(picture.pictures) > 30
    assert {"README.txt", "facts.json", "verify.py", "keys.json"} <= set(names)
    assert any(name.startswith("anchors/") for name in names)


def test_also_unpacked_and_with_nothing_but_the_standard_library(made, store, tmp_path):
    folder = tmp_path / "unpacked"
    with zipfile.ZipFile(made) as archive:
        archive.extractall(folder)
    assert verify(folder, "--key", store.public_key).returncode == 0
    # whole, but for what needs the one library
    done = verify(made, "--key", store.public_key, isolated=True)
    assert (done.returncode, done.stdout.splitlines()[-1]) == (3, "VERIFIED IN PART"), done


def test_without_a_key_from_elsewhere_it_is_not_called_verified(made):
    done = verify(made)
    assert (done.returncode, done.stdout.splitlines()[-1]) == (4, "UNPROVEN"), done
    assert "whose package this is" in done.stdout
    told = json.loads(verify(made, "--json").stdout)
    assert (told["result"], told["keyGiven"], told["problems"]) == ("UNPROVEN", False, [])


def test_the_verifier_shares_no_code_and_needs_one_library_at_most():
    tree = ast.parse(VERIFIER.read_text())
    imported = {
        (node.module if isinstance(node, ast.ImportFrom) else name.name).split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in node.names
    }
    assert imported - set(sys.stdlib_module_names) == {"cryptography"}


def test_another_stations_key_is_told(made):
    done = verify(made, "--key", "00" * 32)
    assert done.returncode == 1
    assert "another public key" in done.stdout


def drop(name):
    return lambda files: files.pop(name)


def flip(name, at=-20):
    def change(files):
        data = bytearray(files[name])
        data[at] ^= 1
        files[name] = bytes(data)

    return change


def swap(one, other):
    def change(files):
        files[one], files[other] = files[other], files[one]

    return change


def cut_line(number):
    def change(files):
        lines = files["ledger.jsonl"].splitlines(keepends=True)
        del lines[number]
        files["ledger.jsonl"] = b"".join(lines)

    return change


SEALED = "sealed/citizen.audio.0/000000.seg"
MEDIA = "media/citizen.audio.0-000000.webm"


@pytest.mark.parametrize("honest_manifest", [False, True], ids=["as it is", "listed anew"])
@pytest.mark.parametrize(
    "change",
    [
        flip(SEALED), flip(MEDIA), flip("summary.json"), flip("facts.json"), flip("ledger.jsonl"),
        drop(SEALED), drop(MEDIA), drop("sealed/citizen.audio.0/000001.seg"),
        swap(SEALED, "sealed/agent.audio.0/000000.seg"),
        swap(MEDIA, "media/agent.audio.0-000000.webm"),
        cut_line(-1), cut_line(2), cut_line(0),
        lambda files: files.update({"media/more.webm": b"more"}),
        lambda files: files.update({"manifest.sig": b"00" * 64 + b"\n"}),
    ],
)  # fmt: skip
def test_what_is_tampered_with_is_found(made, store, change, honest_manifest, tmp_path):
    def both(files):
        change(files)
        if honest_manifest:
            listed_anew(files)

    assert problems(rewritten(made, both, tmp_path), store.public_key)


def test_a_ledger_with_fewer_files_than_were_closed_is_told(made, store, tmp_path):
    def without_one(files):
        lines = files["ledger.jsonl"].splitlines(keepends=True)
        lines.remove(next(line for line in lines if b'"segment"' in line))
        files["ledger.jsonl"] = b"".join(lines)

    told = "ledger.jsonl: lists another number of files than were closed"
    assert told in problems(rewritten(made, without_one, tmp_path), store.public_key)


def test_what_is_wrong_is_said_and_the_command_fails(made, store, tmp_path):
    assert problems(made, store.public_key) == []
    done = verify(rewritten(made, drop(SEALED), tmp_path), "--key", store.public_key)
    assert done.returncode == 1, done
    assert f"WRONG  {SEALED}: is missing" in done.stdout
    assert done.stdout.splitlines()[-1] == "NOT VERIFIED"
    (tmp_path / "no.zip").write_bytes(b"PK nothing")
    assert verify(tmp_path / "no.zip").returncode == 2


def test_whoever_signs_anew_is_found_by_the_key_from_elsewhere_and_by_the_anchor(
    made, store, exports, tmp_path
):
    """Somebody with a station of their own makes a package of the same name, perfect in itself."""
    keys = Keystore(tmp_path / "forger")
    forger = RecordingStore(f"file:{tmp_path / 'forged'}", keys)
    record(forger, "abc")
    path = tmp_path / "forged.zip"
    with path.open("w+b") as file:
        package_into(ExportStore(f"file:{tmp_path / 'forged'}", keys), RecordingId("abc"), file)
    assert verify(path).returncode == 4
    assert verify(path, "--key", store.public_key).returncode == 1
    anchor = next((store.root / "anchors").glob("*.anchor"))
    assert verify(made, "--anchor", anchor).returncode == 4
    assert verify(path, "--anchor", anchor).returncode == 1
    assert forger.close()


def test_random_bits_anywhere_are_found(made, store, tmp_path):
    """Of the files themselves; the zip's own bookkeeping may be other bytes and mean the same."""
    chance = random.Random(7)
    with zipfile.ZipFile(made) as archive:
        names = sorted(set(archive.namelist()))
    for _ in range(25):
        name = chance.choice(names)

        def change(files, name=name):
            at = chance.randrange(len(files[name]))
            data = bytearray(files[name])
            data[at] ^= 1 << chance.randrange(8)
            files[name] = bytes(data)

        assert problems(rewritten(made, change, tmp_path), store.public_key) != [], name


def test_what_a_dead_worker_left_is_packaged_and_verifies(store, exports, tmp_path):
    recording = RecordingId("torn")
    key_ref = store.create(recording, "c2", START_MS)
    capture = store.open_source(recording, key_ref, CITIZEN, SourceKind.AUDIO)
    for frame in opus_frames(3, hertz=440):
        capture.write(frame, START_MS + frame.at_ms)
    capture.close()
    assert capture.wait_closed()
    # what a worker that is killed leaves: no closing record, the last one half written
    path = RecordingFolder(store.root, recording).segment("citizen.audio.0", 0)
    path.write_bytes(path.read_bytes()[:-30])
    store.finish(recording)
    out = tmp_path / "torn.zip"
    with out.open("w+b") as file:
        package_into(exports, recording, file)
    done = verify(out, "--key", store.public_key)
    assert done.returncode == 0, done
