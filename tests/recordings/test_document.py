"""docs/recordings.md is enough to read a recording: a reader made from it, nothing imported."""

import hashlib
import io
import json

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from recordings.model import RecordingId, SourceKind
from tests.support.media.encoded_media import FPS, decode, opus_frames, vp8_frames
from tests.support.recordings.documented import file_key, segment
from tests.support.recordings.parties import CITIZEN

START_MS = 1_790_000_000_000


def data_key(keystore, recording):
    master = (keystore / "master.key").read_bytes()
    blob = (keystore / "wrapped" / recording).read_bytes()
    assert blob[:5] == b"VKEY\x01"
    assert blob[5:13] == hashlib.sha256(b"virtual-station master key id\0" + master).digest()[:8]
    associated = blob[:13] + b"\0" + recording.encode()
    return AESGCM(master).decrypt(blob[13:25], blob[25:], associated)


def blocks(data, key):
    assert data[:6] == b"VBLK\x01\0"
    end = int.from_bytes(data[6:8])
    header, block = data[:end], int.from_bytes(data[8:12])
    cipher = file_key(key, header[12:44], b"virtual-station blocks v1", header)

    def opened(at, size, number):
        sealed = data[at + 12 : at + 12 + size + 16]
        return cipher.decrypt(data[at : at + 12], sealed, header + number.to_bytes(8))

    total = int.from_bytes(opened(end, 8, 2**64 - 1))
    return b"".join(
        opened(end + 36 + n * (block + 28), min(block, total - n * block), n)
        for n in range(-(-total // block))
    )


def test_reader_made_from_the_document(store, archive, tmp_path):
    recording = RecordingId("call-1")
    ref = store.create(recording, "contact", START_MS)
    sound = store.open_source(recording, ref, CITIZEN, SourceKind.AUDIO)
    sight = store.open_source(recording, ref, CITIZEN, SourceKind.VIDEO, START_MS - 1)
    for frame in opus_frames(6, hertz=440):
        sound.write(frame, START_MS + frame.at_ms)
    for frame in vp8_frames(6):
        sight.write(frame, START_MS + frame.at_ms)
    for capture in (sound, sight):
        capture.close()
        assert capture.wait_closed()
    summary = store.finish(recording)

    folder = archive / "recordings" / "call-1"
    key = data_key(tmp_path / "keys", "call-1")
    frames = 0
    for path in sorted((folder / "sources" / "citizen.video.0").iterdir()):
        records = list(segment(path.read_bytes(), key))
        frames += len(decode(io.BytesIO(b"".join(p for k, p in records if k == 1))).pictures)
        facts = [json.loads(payload) for kind, payload in records if kind == 2]
        assert (facts[0]["fact"], facts[0]["revision"]) == ("begin", START_MS - 1)
        assert facts[0]["wallMs"] == pytest.approx(START_MS + facts[0]["mediaMs"], abs=1)
        kind, last = records[-1]
        assert kind == 3
        assert json.loads(last)["sourceEnded"] == (path.name == "000001.seg")
    assert frames == 6 * FPS
    film = decode(io.BytesIO(blocks((folder / "renditions" / "citizen.blk").read_bytes(), key)))
    assert film.tone(0.5, 5.5) == pytest.approx(440, abs=2)
    assert len(film.pictures) == 6 * FPS

    seed = (tmp_path / "keys" / "signing.key").read_bytes()
    public = Ed25519PrivateKey.from_private_bytes(seed).public_key()
    previous, listed, heads = "0" * 64, {}, {}
    for line in (folder / "ledger.jsonl").read_bytes().splitlines():
        signature = json.loads(line)["signature"]
        body = line[len(b'{"entry":') : line.rindex(b',"signature"')]
        public.verify(bytes.fromhex(signature), b"virtual-station ledger v1\0" + body)
        entry = json.loads(body)
        assert entry["previous"] == previous
        previous = heads[entry["kind"]] = hashlib.sha256(line).hexdigest()
        if entry["kind"] == "segment":
            listed[entry["sourceId"], entry["index"]] = entry["sha256"]
        if entry["kind"] == "derived":
            assert (
                entry["sha256"]
                == hashlib.sha256((folder / "summary.json").read_bytes()).hexdigest()
            )
    assert heads["closed"] == summary.ledger_head
    assert heads["derived"] == previous
    assert listed == {
        (path.parent.name, int(path.stem)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*.seg")
    }
