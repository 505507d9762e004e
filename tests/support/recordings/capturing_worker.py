"""A process that captures a call in real time until it is killed; run as a script.

Arguments: archive folder, keystore folder, recording id, key reference, start (ms). Prints one
line per frame handed over: kind and time from the beginning.
"""

import sys
import time
from pathlib import Path

import structlog

from recordings.model import RecordingId, SourceKind
from recordings.store import RecordingStore
from recordings.vault.keystore import Keystore
from tests.support.media.encoded_media import opus_frames, vp8_frames
from tests.support.recordings.parties import CITIZEN


def main() -> None:
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    archive, keys, recording, key_ref, start_ms = sys.argv[1:]
    store = RecordingStore(f"file:{archive}", Keystore(Path(keys)))
    captures = {
        kind: store.open_source(RecordingId(recording), key_ref, CITIZEN, kind, 0)
        for kind in (SourceKind.AUDIO, SourceKind.VIDEO)
    }
    frames = sorted([*opus_frames(7, hertz=440), *vp8_frames(7)], key=lambda frame: frame.at_ms)
    began = time.monotonic()
    for frame in frames:
        time.sleep(max(0.0, began + frame.at_ms / 1000 - time.monotonic()))
        # Told first: at worst one frame more is claimed than was handed over.
        print(frame.kind, frame.at_ms, flush=True)
        captures[SourceKind(frame.kind)].write(frame, float(start_ms) + frame.at_ms)


main()
