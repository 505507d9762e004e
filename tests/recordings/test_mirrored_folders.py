"""Recordings are mirrored, and a folder of folders of files beside them."""

import pytest

from recordings import anchors, mirror
from recordings.mirror import MirrorFigures, mirror_folders
from recordings.model import RecordingState
from tests.recordings.archive_of_calls import record


def tree(root):
    return {p.relative_to(root).as_posix(): p.read_bytes() for p in root.rglob("*") if p.is_file()}


def mirrored(source, target):
    figures = MirrorFigures()
    mirror_folders(source, target, figures)
    return figures


def test_what_is_new_is_copied_and_what_is_gone_goes(tmp_path):
    source, target = tmp_path / "here", tmp_path / "there"
    for name in ("a/1.file", "a/1.preview", "b/2.file"):
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        (source / name).write_bytes(name.encode())
    assert mirrored(source, target).files == 3
    assert tree(target) == tree(source)
    assert {each.stat().st_mode & 0o777 for each in target.rglob("*.file")} == {0o600}
    assert mirrored(source, target).files == 0
    (source / "a/1.preview").unlink()
    (source / "b/2.file").unlink()
    (source / "b").rmdir()
    assert mirrored(source, target).removed == 2
    assert tree(target) == {"a/1.file": b"a/1.file"}


def test_a_source_that_is_lost_empties_nothing(tmp_path):
    (tmp_path / "there" / "a").mkdir(parents=True)
    (tmp_path / "there" / "a" / "1.file").write_bytes(b"1")
    mirrored(tmp_path / "here", tmp_path / "there")
    assert tree(tmp_path / "there") == {"a/1.file": b"1"}


def test_a_copy_that_broke_off_does_not_pass_for_a_whole_recording(
    store, archive, tmp_path, monkeypatch
):
    """Wherever it breaks off; the next run makes it whole."""
    recording = record(store, "r1", seconds=1)
    copy = mirror.copy_private
    room = 1000

    def on_a_disk_with_little_room(source, target):
        nonlocal room
        room -= 1
        if room < 0:
            raise OSError(28, "no space left")
        copy(source, target)

    monkeypatch.setattr(mirror, "copy_private", on_a_disk_with_little_room)
    files = mirror.mirror_recordings(f"file:{archive}", tmp_path / "whole").files
    assert files > 3
    for copied in range(files):
        room = copied
        broken = tmp_path / f"after-{copied}"
        with pytest.raises(OSError, match="no space"):
            mirror.mirror_recordings(f"file:{archive}", broken)
        assert mirror.states(broken) == {}, copied
    room = 1000
    mirror.mirror_recordings(f"file:{archive}", broken)
    assert mirror.states(broken) == {recording: RecordingState.READY}
    assert tree(broken) == tree(tmp_path / "whole")


def test_anchors_and_the_list_of_the_erased_are_mirrored_with_the_recordings(
    store, archive, tmp_path
):
    record(store, "r1", seconds=1)
    (archive / anchors.FOLDER).mkdir()
    (archive / anchors.FOLDER / "1.tsr").write_bytes(b"token")
    (archive / anchors.ERASED).write_bytes(b"line")
    mirror.mirror_recordings(f"file:{archive}", tmp_path / "there")
    there = tree(tmp_path / "there")
    assert there[f"{anchors.FOLDER}/1.tsr"] == b"token"
    assert there[anchors.ERASED] == b"line"
