"""A folder of folders of files is mirrored beside recordings."""

from recordings.mirror import MirrorFigures, mirror_folders


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
