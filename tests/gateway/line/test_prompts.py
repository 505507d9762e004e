"""The prompts of callers: listed, replaced by recordings that are encoded anew, and put back."""

import io
import math
import struct
import wave
from array import array
from pathlib import Path
from typing import Any

import av
import pytest
from sqlalchemy import select

from gateway.line import prompts
from gateway.line.prompts import PromptFiles, encoded, named_topics
from gateway.platform.audit.tables import AuditEntry
from gateway.platform.refused import Refused
from gateway.platform.security.permissions import Role
from media.telephone import encode
from media.telephone.encode import RATE, kind_of, levelled
from media.telephone.prompts import SHIPPED, decode
from queueing.categories import Category

FRAME_BYTES = 4


def recording(seconds: float, level: int = 8_000, rate: int = 44_100) -> bytes:
    """A WAV file of a stereo tone, the same second again and again."""
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(rate)
        second = (round(level * math.sin(n / 20)) for n in range(rate))
        frames = b"".join(struct.pack("<hh", each, each) for each in second)
        file.writeframes((frames * math.ceil(seconds))[: round(seconds * rate) * FRAME_BYTES])
    return out.getvalue()


@pytest.fixture
def files(tmp_path: Path, core: Any) -> PromptFiles:
    return PromptFiles(tmp_path / "own", ["it", "en"], core.database, core.clock)


def sources(files: PromptFiles) -> dict[str, str]:
    topics = [Category(id="weapons", segment="civil"), Category(id="passports", segment="civil")]
    return {each.name: each.source for each in files.listed("it", topics).prompts}


async def test_a_prompt_is_replaced_and_put_back(
    files: PromptFiles, core: Any, people: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def as_it_is(sound: bytes) -> bytes:
        return sound

    monkeypatch.setattr(prompts, "encoded", as_it_is)
    before = sources(files)
    assert (before["welcome"], before["topic-weapons"]) == ("shipped", "shipped")
    assert before["topic-passports"] == "missing"
    with pytest.raises(Refused):
        files.path("it", "topic-passports")
    for name in ("welcome", "topic-passports"):
        await files.put("it", name, b"OggS", by=people[Role.ADMIN].id)
    assert {sources(files)[name] for name in ("welcome", "topic-passports")} == {"own"}
    named = named_topics(["it"], files.folder)
    assert {"it/weapons", "it/passports"} <= named
    assert "en/passports" not in named_topics(["it", "en"], files.folder)
    assert files.path("it", "welcome").read_bytes() == b"OggS"
    await files.remove("it", "welcome", by=people[Role.ADMIN].id)
    await files.remove("it", "welcome", by=people[Role.ADMIN].id)
    assert files.path("it", "welcome") == SHIPPED / "it" / "welcome.opus"
    assert [each.name for each in (files.folder / "it").iterdir()] == ["topic-passports.opus"]
    async with core.database.reading() as session:
        noted = await session.execute(
            select(AuditEntry).where(AuditEntry.action.like("line.%")).order_by(AuditEntry.seq)
        )
    assert [(each.action, each.subject) for each in noted.scalars()] == [
        ("line.prompt_set", "it/welcome"), ("line.prompt_set", "it/topic-passports"),
        ("line.prompt_reset", "it/welcome"), ("line.prompt_reset", "it/welcome"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("language", "name"),
    [("de", "welcome"), ("it", "../welcome"), ("it", "a/b"), ("..", "welcome")],
)
async def test_nothing_outside_the_folder_is_read_or_written(
    files: PromptFiles, language: str, name: str
) -> None:
    with pytest.raises(Refused, match="no such prompt"):
        files.path(language, name)
    with pytest.raises(Refused, match="no such prompt"):
        await files.put(language, name, b"OggS", by="nobody")
    assert not files.folder.exists()


@pytest.mark.parametrize(
    ("start", "kind"),
    [
        (recording(0.1), "wav"), (b"OggS..", "ogg"), (b"fLaC..", "flac"), (b"ID3..", "mp3"), (b"\xff\xfb..", "mp3"),
        (b"\0\0\0\x1cftypM4A ", "mov"), (b"", None), (b"\xff", None), (b"\xff\xf1..", None), (b"\xff\xd8..", None),
        (b"ftypM4A ", None), (b"RIFF....AVI ", None), (b"\x1aE\xdf\xa3", None), (b"#EXTM3U", None),
    ],
)  # fmt: skip
def test_a_sound_is_known_by_its_first_octets(start: bytes, kind: str | None) -> None:
    assert kind_of(start) == kind


def written(container: str, codec: str, rate: int) -> bytes:
    """A second of a tone, as a recorder of that kind writes it."""
    out = io.BytesIO()
    with av.open(out, "w", format=container) as file:
        stream: Any = file.add_stream(codec, rate=rate)
        stream.codec_context.layout = "mono"
        samples = array("h", (round(8_000 * math.sin(n / 20)) for n in range(rate)))
        frame: Any = av.AudioFrame(format="s16", layout="mono", samples=rate)
        octets = samples.tobytes()
        frame.planes[0].update(octets + bytes(frame.planes[0].buffer_size - len(octets)))
        frame.sample_rate, frame.pts = rate, 0
        for packet in (*stream.encode(frame), *stream.encode(None)):
            file.mux(packet)
    return out.getvalue()


@pytest.mark.process
@pytest.mark.parametrize(
    ("container", "codec", "rate"),
    [("mp3", "libmp3lame", 44_100), ("ipod", "aac", 48_000), ("flac", "flac", 44_100), ("ogg", "libopus", 48_000)],
)  # fmt: skip
async def test_recorders_and_telephones_are_understood(
    tmp_path: Path, container: str, codec: str, rate: int
) -> None:
    path = tmp_path / "made.opus"
    path.write_bytes(await encoded(written(container, codec, rate)))
    samples = decode(path, RATE)
    assert 0.9 < len(samples) / RATE < 1.2
    assert max(map(abs, samples)) > 15_000


@pytest.mark.process
async def test_a_recording_is_encoded_anew(tmp_path: Path) -> None:
    path = tmp_path / "made.opus"
    path.write_bytes(await encoded(recording(1.0, level=900)))
    samples = decode(path, RATE)
    assert 0.9 < len(samples) / RATE < 1.2
    assert max(map(abs, levelled(samples))) > 15_000
    # what the station has made it takes again
    assert await encoded(path.read_bytes())


@pytest.mark.process
@pytest.mark.parametrize(
    ("sound", "word"),
    [
        (b"RIFF\0\0\0\0WAVE" + bytes(200), "prompt_not_sound"),
        (b"#!/bin/sh", "prompt_not_sound"),
        (recording(0.5, level=0), "prompt_silent"),
        (recording(62, rate=8_000), "prompt_too_long"),
    ],
)
async def test_what_is_no_prompt_is_refused(sound: bytes, word: str) -> None:
    with pytest.raises(Refused) as refused:
        await encoded(sound)
    assert refused.value.code == word


@pytest.mark.process
async def test_what_decodes_a_recording_is_given_no_secret(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = tmp_path / "encode.py"
    script.write_text("import os\nprint(*os.environ)\n")
    monkeypatch.setattr(encode, "__file__", str(script))
    monkeypatch.setenv("VS_SECRET_KEY", "secret")
    assert b"VS_" not in await encoded(b"RIFF")
