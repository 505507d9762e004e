"""The letters and text messages to citizens, in the language in which they wrote."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from gateway.callbacks import letters as callback
from gateway.channels.invitations import Invitation
from gateway.channels.letters import letter as invitation
from gateway.mail.compose import LETTERS, Sender, answer, envelope, receipt, trial
from gateway.platform.languages import LANGUAGES
from queueing.model import Channel

SENDER = Sender(
    name="Stazione di prova", organisation="Ente di prova", origin="https://station.example"
)
AT = datetime(2026, 1, 8, 10, 15, tzinfo=ZoneInfo("Europe/Rome"))
TO = {"to": "ada@example.org", "reference": "2026-000123"}


def all_letters(language):
    common = TO | {"language": language}
    return {
        "receipt": receipt(SENDER, **common, code="ABCD-EFGH", due=AT),
        "answer": answer(
            SENDER, **common, text="Gut {so}, \\1 weiter.", code="7K4-92Q", answers="before"
        ),
        "asked": callback.asked(SENDER, **common, code="ABCD-EFGH", due=AT),
        "near": callback.near(SENDER, **common, ahead=2),
        "next": callback.near(SENDER, **common, ahead=0),
        "called": callback.called(SENDER, **common, link="https://l.example", good_until=AT),
        "invitation": invitation(SENDER, **common, link="https://l.example", good_until=AT),
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_letter_is_complete_in(language):
    for name, letter in all_letters(language).items():
        assert letter.languages == (language,)
        assert re.findall(r"\{\w+\}", letter.subject + letter.text) == (
            ["{so}"] if name == "answer" else []
        )
        assert letter.text.endswith("Stazione di prova\nEnte di prova\n")
        assert "2026-000123" in letter.subject
        made = envelope(letter, mail_id="m1", sent_from="a@station.example", at=AT)
        assert made["Content-Language"] == language
        assert made.get_content() == letter.text


@pytest.mark.parametrize(
    ("language", "name"), [("it", "Stazione virtuale"), ("fr", "Guichet virtuel")]
)
def test_a_station_without_a_name_of_its_own_has_one_in_the_letters_language(language, name):
    sender = Sender(name="", organisation="Ente di prova", origin="https://station.example")
    sent = receipt(sender, **TO, language=language, code="ABCD-EFGH", due=AT)
    assert sent.text.endswith(f"{name}\nEnte di prova\n")


def test_a_request_in_german_is_answered_in_german():
    sent = all_letters("de")
    assert "Donnerstag, 8. Jänner um 10:15" in sent["receipt"].text
    assert "Donnerstag, 8. Jänner um 10:15" in sent["asked"].text
    assert "10:15 Uhr" in sent["called"].text
    assert "112" in sent["near"].text
    assert sent["answer"].text.startswith("Gut {so}, \\1 weiter.\n")


@pytest.mark.parametrize(("language", "asking"), [("it", ""), ("de", "?lang=de"), ("xx", "")])
def test_links_lead_to_the_station_in_the_language_of_the_letter(language, asking):
    sent = all_letters(language)
    links = {
        name: re.findall(r"https://station.example\S*", each.text) for name, each in sent.items()
    }
    station = "https://station.example"
    assert links["receipt"] == [f"{station}/message{asking}"]
    assert links["answer"] == [f"{station}/message{asking}", f"{station}/verify{asking}"]
    for name in ("asked", "near"):
        assert links[name] == [f"{station}/{asking}#callback-code"]
    made = Invitation("c1", Channel.VIDEO, language, "12345678", "signed", 0)
    assert made.url(station) == f"{station}/{asking}#continue=signed"
    assert callback.way_in(SENDER, "signed", language) == f"{station}/{asking}#called=signed"


@pytest.mark.parametrize(
    ("language", "ahead", "expected"),
    [
        ("it", 0, "nessuno è prima di lei"),
        ("it", 1, "una persona è prima di lei"),
        ("it", 21, "21 persone sono prima di lei"),
        ("sl", 2, "2 osebi"),
        ("sl", 3, "3 osebe"),
        ("sl", 5, "5 oseb"),
        ("sl", 101, "101 oseba"),
    ],
)
def test_how_many_are_before_is_counted_rightly(language, ahead, expected):
    letter = callback.near(SENDER, **TO, language=language, ahead=ahead)
    assert expected in letter.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_text_message_stays_short(language):
    said = LETTERS.say(language, "callback.code.sms", station="Stazione virtuale", code="123456")
    # three parts of a message with letters that the telephone's own alphabet lacks (3GPP TS 23.038)
    assert len(said) <= 3 * 67
    assert "123456" in said


def test_the_trial_says_the_same_in_the_languages_of_the_staff():
    letter = trial(SENDER, to="ada@example.org")
    assert letter.languages == ("it", "en")
    assert letter.subject == "Prova di posta: Stazione di prova / Mail test: Stazione di prova"
    assert "se lo legge, funziona" in letter.text
    assert "if you read it, it works" in letter.text
