"""The master key: from where it comes, and another put in its place while everything runs."""

import multiprocessing
import os
import random
import signal
import sys
import threading
from pathlib import Path

import pytest

from recordings import mirror
from recordings.errors import KeyUnavailableError
from recordings.model import RecordingId, RecordingState
from recordings.store import RecordingStore
from recordings.vault import rotation
from recordings.vault.keystore import Keystore, master_ids, rewrap
from recordings.vault.masters import CommandMasters, FileMasters
from recordings.vault.rotation import rotate
from tests.recordings.archive_of_calls import record

IDS = [RecordingId(f"call-{number}") for number in range(39)] + [RecordingId("other_c1")]
"""The last belongs to no recording."""


@pytest.fixture
def keys(keystore):
    for name in IDS:
        keystore.create(name)
    return {name: keystore.fetch(name, name) for name in IDS}


def opened(folder, masters=None):
    """What somebody who comes now can open."""
    keystore = Keystore(folder, masters)
    return {name: keystore.fetch(name, name) for name in keystore.names()}


def bytes_under(folder):
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def test_every_key_is_wrapped_anew_and_the_old_master_is_gone(keystore, keys, tmp_path):
    folder = tmp_path / "keys"
    old = (folder / "master.key").read_bytes()
    wrapped = {path: path.read_bytes() for path in (folder / "wrapped").iterdir()}
    with (folder / "master.key").open("rb") as still_open:
        done = rotate(keystore)
        assert still_open.read() == bytes(32)
    assert (done.rewrapped, done.wrapped_before, done.problems) == (len(IDS), 0, [])
    fresh = (folder / "master.key").read_bytes()
    assert fresh != old
    assert master_ids(folder)[-1] == done.master
    assert len(master_ids(folder)) == 2
    content = bytes_under(folder)
    assert old not in content
    assert not any(blob in content for blob in wrapped.values())
    assert {path.name for path in folder.iterdir()} == {
        "keystore.lock", "master.key", "masters", "signing.key", "wrapped",
    }  # fmt: skip
    # also for a process that had the old one in its memory
    assert {name: keystore.fetch(name, name) for name in IDS} == keys == opened(folder)
    assert rotate(keystore).rewrapped == len(IDS)


def test_old_wrappings_are_overwritten_in_place(keystore, keys, tmp_path):
    with (tmp_path / "keys" / "wrapped" / IDS[0]).open("rb") as still_open:
        before = os.fstat(still_open.fileno()).st_size
        rotate(keystore)
        assert still_open.read() == bytes(before)


def test_no_recording_is_touched(store, keystore, archive):
    recording = record(store, "call-1")
    before = {
        path: (path.read_bytes(), path.stat().st_mtime_ns)
        for path in archive.rglob("*")
        if path.is_file()
    }
    rotate(keystore)
    after = {
        path: (path.read_bytes(), path.stat().st_mtime_ns)
        for path in archive.rglob("*")
        if path.is_file()
    }
    assert after == before
    assert store.verify(recording, deep=True) == []
    with store.open_rendition(recording, "citizen") as reader:
        assert reader.read_range(0, 4) == b"\x1a\x45\xdf\xa3"


def _rotate_for_ever(folder, telling):
    """Rotate again and again, and tell of each data key that it is wrapped anew."""

    def told(*of_one):
        done = rewrap(*of_one)
        telling.send(done)
        return done

    rotation.rewrap = told
    while True:
        rotate(Keystore(folder))


@pytest.mark.process
def test_killed_at_any_moment_everything_opens_and_it_goes_on(keystore, keys, tmp_path):
    folder = tmp_path / "keys"
    seeded = random.Random(7)
    # this process has threads, and a copy of it may hang; the server that is forked instead knows this module
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    for _ in range(12):
        first = (folder / "master.key").read_bytes()
        listening, telling = context.Pipe(duplex=False)
        process = context.Process(target=_rotate_for_ever, args=(folder, telling))
        process.start()
        telling.close()
        for _ in range(seeded.randint(1, 2 * len(IDS))):
            listening.recv()
        os.kill(process.pid, signal.SIGKILL)
        process.join()
        assert process.exitcode == -signal.SIGKILL
        assert opened(folder) == keys
        done = rotate(Keystore(folder))
        assert done.problems == []
        assert opened(folder) == keys
        content = bytes_under(folder)
        assert first not in content
        assert not [path for path in folder.rglob("*.*") if path.suffix in {".old", ".next"}]


def test_recordings_are_made_and_destroyed_meanwhile(keystore, keys, tmp_path):
    folder = tmp_path / "keys"
    made, gone = {}, set()
    stop = threading.Event()

    def live(number):
        own = Keystore(folder)
        seeded = random.Random(number)
        count = 0
        while not stop.is_set():
            name = RecordingId(f"new-{number}-{count}")
            own.create(name)
            made[name] = own.fetch(name, name)
            count += 1
            stop.wait(0.02)
            if seeded.random() < 0.3:
                doomed = seeded.choice(IDS)
                if own.destroy(doomed):
                    gone.add(doomed)

    threads = [threading.Thread(target=live, args=(n,)) for n in range(2)]
    for thread in threads:
        thread.start()
    try:
        rotate(Keystore(folder))
        # until there was something to do beside it
        while len(made) <= 5 or not gone:
            rotate(Keystore(folder))
    finally:
        stop.set()
    for thread in threads:
        thread.join()
    expected = {name: key for name, key in (keys | made).items() if name not in gone}
    assert opened(folder) == expected
    assert rotate(keystore).rewrapped == len(expected)


def test_a_key_read_just_before_a_rotation_ends_is_read_again(
    keystore, keys, tmp_path, monkeypatch
):
    own = Keystore(tmp_path / "keys")
    previous = own.masters.previous

    def after_it():
        monkeypatch.undo()
        assert rotate(keystore).rewrapped == len(IDS)
        return previous()

    # asked for once the wrapped key was read
    monkeypatch.setattr(own.masters, "previous", after_it)
    assert own.fetch(IDS[0], IDS[0]) == keys[IDS[0]]


def test_a_key_file_opened_just_before_it_is_wrapped_anew_is_read_again(
    keystore, keys, tmp_path, monkeypatch
):
    own = Keystore(tmp_path / "keys")
    opening = Path.open

    def before_it(path, *args):
        file = opening(path, *args)
        if path == own.path(IDS[0]):
            monkeypatch.undo()
            # the rotation overwrites what was opened
            assert rotate(keystore).rewrapped == len(IDS)
        return file

    monkeypatch.setattr(Path, "open", before_it)
    assert own.fetch(IDS[0], IDS[0]) == keys[IDS[0]]


def test_a_key_that_cannot_be_opened_keeps_the_old_master(keystore, keys, tmp_path):
    folder = tmp_path / "keys"
    path = folder / "wrapped" / IDS[3]
    intact = path.read_bytes()
    path.write_bytes(intact[:-1] + bytes([intact[-1] ^ 1]))
    done = rotate(keystore)
    assert done.rewrapped == len(IDS) - 1
    assert done.problems == [f"the key file of recording {IDS[3]} is damaged"]
    assert (folder / "master.key.next").exists()
    path.write_bytes(intact)
    assert opened(folder) == keys
    again = rotate(keystore)
    assert (again.rewrapped, again.wrapped_before, again.problems) == (1, len(IDS) - 1, [])
    assert not (folder / "master.key.next").exists()


def test_killed_just_before_the_new_content_comes_nothing_is_overwritten(keystore, keys, tmp_path):
    path = tmp_path / "keys" / "wrapped" / IDS[5]
    os.link(path, path.with_name(path.name + ".old"))
    assert rotate(keystore).problems == []
    assert opened(tmp_path / "keys") == keys


def test_the_backup_of_the_keys_follows(keystore, keys, tmp_path):
    folder, copy = tmp_path / "keys", tmp_path / "copy"

    def states(_):
        return RecordingState.READY

    mirror.mirror_keys(folder, copy, states)
    old = (copy / "master.key").read_bytes()
    blob = (copy / "wrapped" / IDS[0]).read_bytes()
    rotate(keystore)
    with (copy / "master.key").open("rb") as master, (copy / "wrapped" / IDS[0]).open("rb") as one:
        figures = mirror.mirror_keys(folder, copy, states)
        assert master.read() == bytes(32)
        assert one.read() == bytes(len(blob))
    assert figures.problems == []
    assert old not in bytes_under(copy)
    assert blob not in bytes_under(copy)
    assert opened(copy) == keys
    assert mirror.mirror_keys(folder, copy, states).files == 0
    # in the middle of a rotation it can be used as well
    path = folder / "wrapped" / IDS[3]
    intact = path.read_bytes()
    path.write_bytes(bytes(len(intact)))
    rotate(keystore)
    path.write_bytes(intact)
    mirror.mirror_keys(folder, copy, states)
    assert opened(copy) == keys
    rotate(keystore)
    mirror.mirror_keys(folder, copy, states)
    assert not (copy / "master.key.next").exists()
    assert opened(copy) == keys
    other = Keystore(tmp_path / "other")
    other.create(IDS[0])
    with pytest.raises(KeyUnavailableError, match="another station"):
        mirror.mirror_keys(tmp_path / "other", copy, states)


def test_destroying_takes_what_a_crash_left_along(keystore, keys, tmp_path):
    wrapped = tmp_path / "keys" / "wrapped"
    for left in (f"{IDS[0]}.old", f"{IDS[0]}.4711.part", f"{IDS[0]}.part"):
        (wrapped / left).write_bytes((wrapped / IDS[0]).read_bytes())
    (wrapped / f"{IDS[0]}0.old").write_bytes(b"of another")
    assert keystore.destroy(IDS[0])
    assert [path.name for path in wrapped.glob(f"{IDS[0]}*")] == [f"{IDS[0]}0.old"]


def test_from_a_file_of_somebody_else(tmp_path):
    file = tmp_path / "kms" / "station.key"
    folder = tmp_path / "keys"
    with pytest.raises(KeyUnavailableError, match="cannot be read"):
        Keystore(folder, FileMasters(file)).create(IDS[0])
    assert not list((folder / "wrapped").iterdir())
    file.parent.mkdir()
    file.write_text("ab" * 31 + "\n")
    with pytest.raises(KeyUnavailableError, match="64 hexadecimal digits"):
        Keystore(folder, FileMasters(file)).create(IDS[0])
    file.write_text("ab" * 32 + "\n")
    keystore = Keystore(folder, FileMasters(file))
    keystore.create(IDS[0])
    data_key = keystore.fetch(IDS[0], IDS[0])
    assert bytes.fromhex("ab" * 32) not in bytes_under(folder)
    assert not (folder / "master.key").exists()

    file.rename(file.with_name("station.key.previous"))
    file.write_bytes(bytes(range(32)))
    assert opened(folder, FileMasters(file)) == {IDS[0]: data_key}
    done = rotate(Keystore(folder, FileMasters(file)))
    assert (done.rewrapped, done.problems) == (1, [])
    file.with_name("station.key.previous").unlink()
    assert opened(folder, FileMasters(file)) == {IDS[0]: data_key}
    file.write_bytes(bytes(32))
    with pytest.raises(KeyUnavailableError, match="before this one"):
        rotate(Keystore(folder, FileMasters(file)))
    with pytest.raises(KeyUnavailableError, match="another master key"):
        Keystore(folder, FileMasters(file)).check()


@pytest.mark.process
def test_from_a_command(tmp_path, monkeypatch):
    monkeypatch.setenv("VS_SECRET_KEY", "hidden")
    monkeypatch.setenv("KMS_TOKEN", "shown")
    script = tmp_path / "kms"
    script.write_text(
        f"#!{sys.executable}\nimport os, pathlib, sys\n"
        f"here = pathlib.Path({str(tmp_path)!r})\n"
        "(here / 'seen').write_text(' '.join(sorted(os.environ)))\n"
        "key = here / sys.argv[-1]\n"
        "sys.exit(3) if (here / 'down').exists() else None\n"
        "sys.stdout.write(key.read_text() if key.exists() else '')\n"
    )
    script.chmod(0o700)
    (tmp_path / "current").write_text("11" * 32)
    folder = tmp_path / "keys"
    masters = CommandMasters(str(script))
    keystore = Keystore(folder, masters)
    keystore.create(IDS[0])
    data_key = keystore.fetch(IDS[0], IDS[0])
    assert "KMS_TOKEN" in (tmp_path / "seen").read_text()
    assert "VS_SECRET_KEY" not in (tmp_path / "seen").read_text()
    (tmp_path / "current").rename(tmp_path / "previous")
    (tmp_path / "current").write_text("22" * 32)
    assert rotate(Keystore(folder, masters)).rewrapped == 1
    (tmp_path / "previous").unlink()
    assert opened(folder, masters) == {IDS[0]: data_key}
    (tmp_path / "down").touch()
    with pytest.raises(KeyUnavailableError, match="failed with 3"):
        Keystore(folder, masters).check()
    # what is opened already stays so while the key service is away
    (tmp_path / "down").unlink()
    keystore.fetch(IDS[0], IDS[0])
    (tmp_path / "down").touch()
    assert keystore.fetch(IDS[0], IDS[0]) == data_key
    for command, why in (("/no/such", "does not run"), ("echo", "exactly 32")):
        with pytest.raises(KeyUnavailableError, match=why):
            CommandMasters(command).current()
    with pytest.raises(KeyUnavailableError, match="too long"):
        CommandMasters(
            f"{sys.executable} -c 'import time; time.sleep(60)'", timeout_s=0.1
        ).current()


def test_a_store_goes_on_after_a_rotation_it_was_not_told_of(store, keystore, tmp_path, archive):
    one = record(store, "call-1")
    other = RecordingStore(f"file:{archive}", Keystore(tmp_path / "keys"))
    rotate(Keystore(tmp_path / "keys"))
    assert other.verify(one, deep=True) == []
    two = record(store, "call-2")
    assert other.verify(two, deep=True) == []


def test_a_backup_of_keys_that_was_killed_keeps_no_destroyed_key(
    keystore, keys, tmp_path, monkeypatch
):
    folder, wrapped = tmp_path / "keys", tmp_path / "copy" / "wrapped"
    replace = type(tmp_path).replace

    def killed(path, target):
        if path.name == f"{IDS[0]}.part":
            raise KeyboardInterrupt
        return replace(path, target)

    with monkeypatch.context() as patch:
        patch.setattr(type(tmp_path), "replace", killed)
        with pytest.raises(KeyboardInterrupt):
            mirror.mirror_keys(folder, tmp_path / "copy", lambda _: RecordingState.READY)
    assert list(wrapped.glob("*.part"))
    keystore.destroy(IDS[0])
    mirror.mirror_keys(folder, tmp_path / "copy", lambda _: RecordingState.DESTROYED)
    assert list(wrapped.glob(f"{IDS[0]}*")) == []
