"""Sentences by language: fallback by key, plural categories, places, and what a gap does."""

import json
from datetime import date, datetime

import pytest
from structlog.testing import capture_logs

from gateway.platform import words
from gateway.platform.dates import (
    day_in_figures,
    day_in_words,
    full_day_in_words,
    moment_in_figures,
    number,
    time_of_day,
)
from gateway.platform.languages import language_of
from gateway.platform.words import Fragment, MissingWordsError, document

FILES = {
    "it": {
        "hello": "Buongiorno {name}",
        "files": {"one": "{count} file", "other": "{count} file, tutti"},
        "only-italian": "ciao",
        "in-english": "ciao",
    },
    "en": {"hello": "Hello {name}", "in-english": "hello"},
    "sl": {
        "files": {
            "one": "{count} datoteka",
            "two": "{count} datoteki",
            "few": "{count} datoteke",
            "other": "{count} datotek",
        }
    },
    "fr": {"files": {"one": "{count} fichier", "other": "{count} fichiers"}},
}


@pytest.fixture
def folder(tmp_path):
    for language, entries in FILES.items():
        (tmp_path / language).mkdir()
        (tmp_path / language / "test.json").write_text(json.dumps(entries))
    (tmp_path / "en" / "notice.html").write_text("English")
    (tmp_path / "it" / "notice.html").write_text("Italiano")
    return tmp_path


@pytest.fixture
def said(folder):
    return Fragment("test", folder).say


@pytest.fixture
def _told():
    words.raise_on_gaps(raised=False)
    yield
    words.raise_on_gaps()


def test_a_key_is_said_in_the_language_then_in_english_then_in_italian(said):
    assert said("en", "hello", name="Ada") == "Hello Ada"
    assert said("de-IT", "hello", name="Ada") == "Hello Ada"
    assert said("sl", "in-english") == "hello"
    assert said("sl", "only-italian") == "ciao"
    assert said("it", "in-english") == "ciao"
    assert said("pt", "hello", name="Ada") == "Buongiorno Ada"


@pytest.mark.parametrize(
    ("language", "count", "expected"),
    [
        ("it", 0, "0 file, tutti"),
        ("it", 1, "1 file"),
        ("it", 21, "21 file, tutti"),
        ("fr", 0, "0 fichier"),
        ("fr", 2, "2 fichiers"),
        ("sl", 0, "0 datotek"),
        ("sl", 1, "1 datoteka"),
        ("sl", 2, "2 datoteki"),
        ("sl", 3, "3 datoteke"),
        ("sl", 5, "5 datotek"),
        ("sl", 21, "21 datotek"),
        ("sl", 101, "101 datoteka"),
        # no sentence in German: the English and Italian rules go with theirs
        ("de", 1, "1 file"),
    ],
)
def test_the_plural_is_that_of_the_language_of_the_sentence(said, language, count, expected):
    assert said(language, "files", count=count) == expected


def test_numbers_are_written_as_the_language_does_and_values_are_no_sentences(said):
    assert said("it", "hello", name=1234.5) == "Buongiorno 1.234,5"
    assert said("it", "hello", name="{name} \\1") == "Buongiorno {name} \\1"


def test_a_fragment_knows_its_languages_and_keys(folder):
    fragment = Fragment("test", folder)
    assert fragment.languages == ("it", "en", "fr", "sl")
    assert fragment.spoken("de") == "en"
    assert fragment.every("hello", name="A") == ["Buongiorno A", "Hello A"]
    assert "hello" in fragment
    assert "bye" not in fragment
    assert fragment.after("only-") == ["italian"]


def test_a_document_is_in_the_language_or_in_a_fallback(folder):
    assert document("notice.html", "it", folder) == "Italiano"
    assert document("notice.html", "sl", folder) == "English"


@pytest.mark.parametrize(
    "gap",
    [
        lambda say: say("it", "bye"),
        lambda say: say("it", "hello"),
        lambda say: say("it", "files"),
    ],
)
def test_a_gap_fails_a_test(said, gap):
    with pytest.raises(MissingWordsError):
        gap(said)


@pytest.mark.usefixtures("_told")
def test_a_gap_stops_no_station_and_is_logged_once(said, folder):
    with capture_logs() as log:
        for _ in range(3):
            assert said("it", "farewell") == "farewell"
            assert said("it", "hello", nome="Ada") == "Buongiorno {name}"
            assert said("sl", "files") == "{count} datotek"
            assert document("none.html", "it", folder) == ""
    assert [entry["event"] for entry in log] == ["words.missing"] * 5
    assert "Ada" not in str(log)


def test_a_broken_file_is_named(folder):
    (folder / "de").mkdir()
    (folder / "de" / "test.json").write_text('{"hello": ["no"]}')
    with pytest.raises(ValueError, match=r"de/test\.json: .*hello|de/test\.json"):
        Fragment("test", folder).say("de", "hello")


def test_any_language_is_one_of_the_station(said):
    assert [language_of(each) for each in ("de", "de-AT", "SL", "", None, "xx", "zz-!")] == [
        "de", "de", "sl", "it", "it", "it", "it",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("language", "in_words", "full", "figures", "amount"),
    [
        ("it", "giovedì 8 gennaio", "8 gennaio 2026", "08/01/2026", "1.234,5"),
        ("en", "Thursday 8 January", "8 January 2026", "08/01/2026", "1,234.5"),
        ("de", "Donnerstag, 8. Jänner", "8. Jänner 2026", "08.01.2026", "1.234,5"),
        ("fr", "jeudi 8 janvier", "8 janvier 2026", "08/01/2026", "1\u202f234,5"),
        ("sl", "četrtek, 8. januar", "8. januar 2026", "8. 1. 2026", "1.234,5"),
    ],
)
def test_days_and_numbers_are_those_of_the_language(language, in_words, full, figures, amount):
    day = date(2026, 1, 8)
    assert day_in_words(day, language) == in_words
    assert full_day_in_words(day, language) == full
    assert day_in_figures(day, language) == figures
    assert number(1234.5, language) == amount
    moment = datetime(2026, 1, 8, 9, 5)  # noqa: DTZ001 - local already
    assert time_of_day(moment, language) == "09:05" if language != "sl" else "9:05"
    assert moment_in_figures(moment, language).startswith(figures)
