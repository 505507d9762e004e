"""Files of exports are sealed for the export that they belong to."""

import pytest

from recordings.errors import NotAVaultFileError
from recordings.exports import ExportStore
from tests.recordings.archive_of_calls import record

FIRST, SECOND = "a" * 24, "b" * 24


def test_a_file_put_into_another_export_of_its_recording_is_refused(store, keystore):
    recording = record(store, "abc")
    exports = ExportStore(f"file:{store.root}", keystore)
    for export in (FIRST, SECOND):
        with exports.write(recording, export, "chat.vtt") as writer:
            writer.write(export.encode())
            writer.commit()
    with exports.read(recording, FIRST, "chat.vtt") as file:
        assert file.read_range(0, 24) == FIRST.encode()
    folder = store.root / "exports"
    (folder / FIRST / "chat.vtt.blk").replace(folder / SECOND / "chat.vtt.blk")
    with pytest.raises(NotAVaultFileError):
        exports.read(recording, SECOND, "chat.vtt")
