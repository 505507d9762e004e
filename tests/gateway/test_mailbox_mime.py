"""Mails are read whatever they are: their text, their files, their thread; nothing of theirs takes long or much room."""

import os
import random
import resource

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.mailbox.kinds import MailKind, bounce_of, kind_of, may_be_answered
from gateway.mailbox.markup import text_of
from gateway.mailbox.mime import DEEPEST, MOST_PARTS, MOST_TEXT, read
from gateway.mailbox.pec import certified
from gateway.mailbox.quoting import split, words_of
from gateway.mailbox.values import decoded, letters
from tests.gateway.hostile_mails import made, mutated

LETTER = (
    b"From: =?utf-8?q?Ada_R=C3=B2ssi?= <ada@example.org>\r\n"
    b"Subject: =?iso-8859-1?Q?perch=E9?=\r\n =?utf-8?b?w6g=?=\r\n"
    b"Message-ID: <a@b>\r\nReferences: <1@x> <2@x>\r\nIn-Reply-To: <2@x>\r\n"
    b"Date: Mon, 30 Nov 2026 10:00:00 +0100\r\nMIME-Version: 1.0\r\n"
    b'Content-Type: multipart/mixed; boundary="b"\r\n\r\npreamble\r\n--b\r\n'
    b"Content-Type: multipart/alternative; boundary=c\r\n\r\n--c\r\n"
    b"Content-Type: text/plain; charset=iso-8859-15\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nCaff=E8 =A4\r\n"
    b"--c\r\nContent-Type: text/html\r\n\r\n<p>no</p>\r\n--c--\r\n\r\n--b\r\n"
    b"Content-Type: application/pdf; name*=utf-8''a%20b.pdf\r\nContent-Disposition: attachment\r\n"
    b"Content-Transfer-Encoding: base64\r\n\r\nJVBERi0x\r\n--b--\r\n"
)


def test_a_letter_is_read():
    mail = read(LETTER)
    assert (mail.sender.name, mail.sender.email) == ("Ada Ròssi", "ada@example.org")
    assert mail.subject == "perchéè"
    assert (mail.message_id, mail.answers) == ("a@b", ("2@x", "1@x"))
    assert mail.written_at is not None
    assert mail.written_at.isoformat() == "2026-11-30T09:00:00+00:00"
    assert mail.text == "Caffè €"
    ((name, data),) = [(each.name, each.data) for each in mail.attached]
    assert (name, data) == ("a b.pdf", b"%PDF-1")
    assert mail.oddities == set()


def test_a_header_cannot_bring_another():
    mail = read(
        b"Subject: =?utf-8?q?a=0D=0ABcc:_tutti@example.com?=\r\nFrom: x@example.org\r\n\r\nciao"
    )
    assert mail.subject == "a Bcc: tutti@example.com"
    assert not mail.root.has("bcc")


@pytest.mark.parametrize(
    ("data", "charset", "text"),
    [
        (b"perch\xe9", "iso-8859-1", "perché"),
        (b"perch\xe9", "us-ascii", "perché"),
        (b"perch\xc3\xa9", "us-ascii", "perché"),
        (b"perch\xc3\xa9", "nobody-knows", "perché"),
        (b"perch\xc3", "utf-8", "perch"),
        (b"perch\xe9 no", "utf-8", "perché no"),
        (b"x", "zip", "x"),
        (b"MNchen-3ya", "punycode", "MNchen-3ya"),
    ],
)
def test_letters_are_those_of_the_set_or_the_likeliest(data, charset, text):
    assert letters(data, charset)[0] == text


def test_damaged_encodings_are_decoded_as_far_as_they_go():
    assert decoded(b"Q2lhbw", "base64") == b"Ciao"
    assert decoded(b"Q2 lh\r\nbw==garbage\xff", "BASE64 ").startswith(b"Ciao")
    assert decoded(b"=C3=A8=", "quoted-printable") == b"\xc3\xa8"
    assert decoded(b"as it is", "x-none") == b"as it is"


def test_html_becomes_text_that_shows_where_links_lead():
    said = text_of(
        "<head><title>x</title></head><p>Buon&nbsp;<b>giorno</b>,<br>vorrei &egrave; "
        '<a href="https://evil.example/x">la banca</a></p><script>alert(1)</script><!-- no --><ul><li>a<li>b</ul>'
        "<blockquote>vecchio</blockquote><img src=https://track.example/1 alt=foto><a href='javascript:x'>qui</a>"
    )
    assert said == (
        "Buon giorno,\nvorrei è la banca <https://evil.example/x>\n\n- a\n- b\n\n> vecchio\nqui"
    )
    assert text_of("a < b & c <") == "a < b & c <"
    assert text_of("<script>never closed") == ""


@pytest.mark.parametrize(
    ("text", "new"),
    [
        ("Grazie\n\nIl giorno 3 marzo 2026 Ada <a@x.it> ha scritto:\n> vecchio\n> più", "Grazie"),
        ("Thanks\n\nOn Mon, 30 Nov 2026 at 10:00, Station wrote:\n\n> old", "Thanks"),
        (
            "Grazie\n\nIl giorno lun 30 nov 2026 alle ore 10:00 Stazione\n<s@x.it> ha scritto:\n> x",
            "Grazie",
        ),
        ("Grazie\n-----Messaggio originale-----\nDa: x\nvecchio", "Grazie"),
        ("Grazie\n\nDa: Stazione\nInviato: lunedì\nOggetto: x\n\nvecchio", "Grazie"),
        ("> domanda\nrisposta\n> altra\nnuova", "> domanda\nrisposta\n> altra\nnuova"),
        ("> solo vecchio", "> solo vecchio"),
        ("Da: Roma a Milano\nsi va in treno", "Da: Roma a Milano\nsi va in treno"),
    ],
)
def test_what_is_repeated_is_told_from_what_is_new(text, new):
    said, repeated = split(text)
    assert said == new
    assert len(said) + len(repeated) >= len(text.strip()) - text.count("\n") - 2


OTHERS = "Non ce la faccio più"


@pytest.mark.parametrize(
    "mail",
    [
        f"Subject: x\r\n\r\nLeggete\r\n\r\n---------- Forwarded message ---------\r\nDa: b\r\nDate: ieri\r\n\r\n{OTHERS}",
        f"Subject: x\r\n\r\nLeggete\r\n\r\nInizio messaggio inoltrato:\r\n\r\n> Da: b\r\n> \r\n> {OTHERS}",
        f"Subject: I: Lettera\r\n\r\nLeggete\r\n\r\nDa: b\r\nInviato: ieri\r\nOggetto: Lettera\r\n\r\n{OTHERS}",
        (
            "Subject: x\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nLeggete\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n"
            f"Subject: Lettera\r\n\r\n{OTHERS}\r\n--b--\r\n"
        ),
    ],
)
def test_a_mail_that_is_passed_on_is_not_taken_for_one_that_is_repeated(mail):
    said = words_of(read(mail.encode()))
    assert said.startswith("Leggete")
    assert OTHERS in said


def test_a_reply_says_what_is_new_in_it():
    reply = b"Subject: R: Licenza\r\n\r\nGrazie\r\n\r\nDa: Stazione\r\nInviato: ieri\r\n\r\nvecchio"
    assert words_of(read(reply)) == "Grazie"
    assert words_of(read(b"\r\n> solo vecchio")) == "> solo vecchio"
    assert words_of(read(b"\r\n" + b"\n" * 90_000 + b"-" * 9_000)) == "-" * 9_000


def test_nothing_is_too_deep_too_many_or_too_long():
    deep = b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n)
        for n in range(5000)
    )
    assert "deep" in read(deep).oddities
    assert len(list(read(deep).parts())) <= DEEPEST + 2
    many = read(b"Content-Type: multipart/mixed; boundary=x\r\n\r\n" + b"--x\r\n\r\na\r\n" * 50_000)
    assert len(list(many.parts())) <= MOST_PARTS + 1
    assert "parts" in many.oddities
    assert len(read(b"\r\n" + b"a b\n" * 500_000).text) == MOST_TEXT
    comments = read(b"From: " + b"<(" * 4000 + b"ada@example.org\r\n\r\nciao")
    assert comments.text == "ciao"
    assert may_be_answered(comments, kind_of(comments)) is False


def test_the_same_mail_by_two_ways_is_one_and_another_is_another():
    one = read(b"Received: by a\r\n" + LETTER)
    assert (
        one.digest
        == read(b"Received: by b\r\nX-Spam: no\r\n" + LETTER.replace(b"\r\n", b"\n")).digest
    )
    assert one.digest != read(LETTER.replace(b"Caff", b"Tazz")).digest


@settings(max_examples=40)
@given(st.binary(max_size=1000), st.integers(0, 2**32))
def test_any_octets_are_read(data, seed):
    for raw in (data, mutated(random.Random(seed), LETTER)):
        understood(raw)


def understood(raw):
    mail = read(raw)
    kind = kind_of(mail, {"urp@stazione.example.org"})
    answered = may_be_answered(mail, kind)
    assert len(mail.text) <= MOST_TEXT
    assert "\n" not in mail.subject + mail.sender.email + mail.sender.name
    bounce_of(mail)
    certified(mail)
    words_of(mail)
    _ = (mail.digest, mail.message_id, mail.answers, mail.written_at)
    return kind, answered


def corpus(count):
    """Read mails of the corpus from the seed on."""
    first = int(os.environ.get("VS_TEST_SEED") or 1) * 1_000_000
    for seed in range(first, first + count):
        mail = made(seed)
        kind, answered = understood(mail.raw)
        if mail.kind == "machine":
            assert not answered, f"seed {seed}: {kind} must not be answered"
        elif mail.kind == "letter":
            assert kind is MailKind.LETTER, f"seed {seed}"
            assert answered, f"seed {seed}"


def test_hostile_mails_are_understood_and_no_machine_is_answered():
    corpus(800)


@pytest.mark.long
def test_a_hundred_thousand_hostile_mails_within_bounded_memory():
    """``VS_TEST_COUNT`` mails, from ``VS_TEST_SEED``."""
    count = int(os.environ.get("VS_TEST_COUNT") or 100_000)
    corpus(min(5000, count))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    corpus(count)
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert after - before < 50_000, "kibibytes"
