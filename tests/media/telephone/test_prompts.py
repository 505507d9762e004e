"""Prompts: what is said has a file, in every language; an operator's own file goes first; what plays is heard."""

from __future__ import annotations

import json
import re
import shutil

import pytest

from media.telephone import speech
from media.telephone.prompts import SHIPPED, PromptLibrary, UnknownPromptError
from media.telephone.tones import TONES, tone
from tests.support.media.trunk import strength
from tests.support.servers.station import ROOT

LANGUAGES = ("it", "en", "de", "fr", "sl")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_has_a_file_and_every_file_a_text(language):
    words = json.loads((ROOT / "locales" / language / "telephone.json").read_text())
    named = {re.sub(r"[A-Z]", lambda found: f"_{found[0].lower()}", key) for key in words}
    topics = json.loads((ROOT / "locales" / language / "topics.json").read_text())
    files = {path.stem for path in (SHIPPED / language).glob("*.opus")}
    assert files == named | {"numbers", *(f"topic-{topic}" for topic in topics)}


async def test_whatever_has_a_number_in_it_can_be_said():
    library = PromptLibrary()
    for language in LANGUAGES:
        said = [
            speech.position(language, 100),
            speech.menu(language, [("1", None), ("2", f"{language}/welcome")]),
            *(speech.estimate(language, minutes) for minutes in (1, 4, 7, 59)),
        ]
        for pieces in said:
            made = await library.pieces(pieces, 8_000)
            assert all(400 < len(samples) < 8_000 * 15 for samples in made)


def test_what_cannot_be_said_is_left_out():
    assert speech.position("it", 0) == speech.position("it", 101) == []
    assert speech.estimate("it", 0) == speech.estimate("it", 101) == []
    assert speech.estimate("it", 7) == ["it/estimate", "it/n10", "it/minutes"]
    assert speech.estimate("it", 3) == ["it/estimate", "it/n3", "it/minutes"]
    assert speech.estimate("sl", 3) == ["sl/estimate", "sl/n5", "sl/minutes"]


async def test_a_file_of_the_operators_goes_first_and_a_change_is_noticed(tmp_path):
    library = PromptLibrary([tmp_path])
    shipped = await library.pieces(["it/goodbye"], 8_000)
    (tmp_path / "it").mkdir()
    own = tmp_path / "it" / "goodbye.opus"
    shutil.copy(SHIPPED / "it" / "rate.opus", own)
    assert len((await library.pieces(["it/goodbye"], 8_000))[0]) > len(shipped[0])
    own.write_bytes(b"no sound")
    assert await library.pieces(["it/goodbye"], 8_000) == shipped


@pytest.mark.parametrize(
    "name",
    ["it/nothing", "../it/rate", "it/../it/rate", "it/n101", "pause:x", "tone:fax", "", "IT/rate"],
)
async def test_an_unknown_piece_is_refused(name):
    with pytest.raises(UnknownPromptError):
        await PromptLibrary().pieces([name], 8_000)


async def test_music_and_tones():
    music, ringing, pause = await PromptLibrary().pieces(
        ["music", "tone:ringing", "pause:250"], 16_000
    )
    assert len(music) == 24 * 16_000
    assert len(pause) == 4_000
    assert strength(ringing[:16_000], 425, 16_000) > 0.95
    assert ringing == tone("ringing", 16_000)
    assert set(TONES) == {"ringing", "busy", "beep"}
