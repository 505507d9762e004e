"""A sentence of `locales/` is in the language of its folder: one that was copied over from another has none of its small words."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

LOCALES = Path(__file__).parents[2] / "locales"
SMALL = {
    "de": "als an auch aus bei das dem den der des die ein eine einen einer es für hat ihr ihre im in ist kann kein keine mit nach nicht "
          "noch oder sie sind und uns vom von war was wenn wer wird werden wir zu zum zur auf",
    "en": "an and are as at be by come can for from have if in is it its no not of on or our that the this to us was we what when which who "
          "will with you your has",
    "fr": "au aux avec ce cette dans de des du elle en est et être il je la le les leur ne ni nos nous on ou par pas plus pour "
          "que qui sa se ses si son sont sur un une vos votre vous",
    "it": "ai al alla alle anche che chi come con da dal dalla dei del della delle di ed gli ha il in la le lei lo nel nella non "
          "per più può questa questo se si sono su sua suo un una uno viene è",
    "sl": "ali bi bo če da do iz in je jih jo kaj kdo ki ko kot lahko mu na nam ne ni nima ob od pa po pri se so še ste ta te tega to "
          "tudi vas vaš vaše za že",
}  # fmt: skip
"""Words by which a language shows; some are of two."""
WORDS = {language: set(text.split()) for language, text in SMALL.items()}
TYPED = re.compile(r"^search\.json|\.words\[\d+\]$")
"""What citizens type, in whatever language."""


def sentences(value: object, key: str) -> Iterator[tuple[str, str]]:
    """Give each text of a file with its place."""
    match value:
        case str():
            yield key, value
        case dict():
            for name, each in value.items():
                yield from sentences(each, f"{key}.{name}")
        case list():
            for at, each in enumerate(value):
                yield from sentences(each, f"{key}[{at}]")


def foreign(language: str, text: str) -> str | None:
    """Return the language that *text* seems to be in, if not *language*: of it there are two small words at least, and more than of
    this one."""
    bare = re.sub(r"<[^>]*>|\{[^}]*\}|https?:\S+", " ", text.lower())
    found = [word for word in re.findall(r"[^\W\d_]+", bare) if len(word) > 1]
    own = sum(word in WORDS[language] for word in found)
    for other in WORDS.keys() - {language}:
        alone = WORDS[other].difference(*(WORDS[each] for each in WORDS if each != other))
        if sum(word in alone for word in found) >= max(2, own + 1):
            return other
    return None


@pytest.mark.parametrize(
    ("language", "text", "seems"),
    [
        ("sl", "Something in our service went wrong: tell us, you will have an answer.", "en"),
        ("de", "Nous vous répondrons dans cette page.", "fr"),
        ("en", "Dieser Platz ist nicht mehr frei, und wir wissen es noch nicht.", "de"),
        ("it", "Le scriviamo a questo indirizzo di posta.", None),
        ("fr", "Écrivez à la station par e-mail.", None),
    ],
)
def test_a_language_shows_by_its_small_words(language, text, seems):
    assert foreign(language, text) == seems


def test_every_sentence_is_in_the_language_of_its_folder():
    known = {file.name for file in LOCALES.iterdir() if file.is_dir()}
    assert WORDS.keys() <= known, "a language without small words of its own here is not looked at"
    found = {
        (language, key): text
        for language in WORDS
        for file in (LOCALES / language).glob("*.json")
        for key, text in sentences(json.loads(file.read_text(encoding="utf-8")), file.name)
        if not TYPED.search(key)
    }
    assert len(found) > 10_000
    wrong = {place: seems for place, text in found.items() if (seems := foreign(place[0], text))}
    assert not wrong
