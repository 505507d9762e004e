"""What a machine wrote is told from what a person wrote; which case a mail belongs to; certified mail and its receipts."""

from email import message_from_bytes
from email.policy import SMTP

import pytest

from gateway.mailbox.kinds import MailKind, bounce_of, by_hand, kind_of, may_be_answered
from gateway.mailbox.mime import read
from gateway.mailbox.pec import BadXmlError, PecKind, certified, inner, message_of
from gateway.mailbox.pec import daticert as read_daticert
from gateway.mailbox.threading import CaseForMail, MailDestination, own_ids, place_of
from tests.gateway.pec_mails import anomaly, daticert, envelope, ordinary, receipt, with_data

MAIL_ID = "0123456789abcdef01234567"


def mail(*headers, body="ciao"):
    return read("\r\n".join((*headers, "", body)).encode())


@pytest.mark.parametrize(
    ("headers", "kind"),
    [
        ((), MailKind.LETTER),
        (("Auto-Submitted: no",), MailKind.LETTER),
        (("Auto-Submitted: auto-replied (vacation)",), MailKind.AUTOMATIC),
        (("X-Autoreply: yes",), MailKind.AUTOMATIC),
        (("Precedence: auto_reply",), MailKind.AUTOMATIC),
        (("List-Id: Novità <n.example.com>",), MailKind.LIST),
        (("Precedence: bulk",), MailKind.LIST),
        (("Return-Path: <>",), MailKind.AUTOMATIC),
        (tuple(f"Received: from {n}" for n in range(50)), MailKind.LOOP),
        (("Content-Type: multipart/report; report-type=disposition-notification",), MailKind.READ),
        (("Content-Type: multipart/report; report-type=delivery-status",), MailKind.BOUNCE),
    ],
)
def test_kinds(headers, kind):
    found = mail("From: Ada <ada@example.org>", *headers)
    assert kind_of(found) is kind
    assert may_be_answered(found, kind) is (kind is MailKind.LETTER)


@pytest.mark.parametrize(
    ("headers", "is_a_persons"),
    [
        ((), True),
        (("Precedence: List",), True),
        (("Precedence: bulk",), False),
        (("Precedence: list", "List-Id: Novità <n.example.com>"), False),
        (("Precedence: list", "Auto-Submitted: auto-generated"), False),
        (("Precedence: list", "Return-Path: <>"), False),
        (("Auto-Submitted: auto-replied",), False),
    ],
)
def test_what_a_person_sends_to_a_list_is_a_persons_and_is_not_answered_all_the_same(
    headers, is_a_persons
):
    found = mail("From: Ada <ada@example.org>", *headers)
    kind = kind_of(found)
    assert by_hand(found, kind) is is_a_persons
    assert may_be_answered(found, kind) is (headers == ())


@pytest.mark.parametrize(
    "sender",
    ["MAILER-DAEMON@example.org", "noreply@example.org", "owner-x@example.org", "niente", ""],
)
def test_nobody_who_is_no_person_is_answered(sender):
    found = mail(f"From: {sender}")
    assert not may_be_answered(found, kind_of(found))


def test_the_stations_own_mail_runs_in_a_circle():
    found = mail("From: URP <URP@example.org>")
    assert kind_of(found, {"urp@example.org"}) is MailKind.LOOP
    # redirected under another sender, it still bears its id and the station's mark; another station's is a letter
    own, marked = {"urp@example.org"}, ("From: Ada <ada@example.org>", "X-Virtual-Station: 0a1b")
    found = mail(*marked, f"Message-ID: <{MAIL_ID}@Example.org>")
    assert kind_of(found, own, "0a1b") is MailKind.LOOP
    assert kind_of(found, own, "ffff") is MailKind.LETTER
    # an answer into which a program copied the mark is a person's: it is taken in, without a receipt
    for message_id in ("", f"Message-ID: <{MAIL_ID}@example.com>", "Message-ID: <a@example.org>"):
        found = mail(*marked, message_id) if message_id else mail(*marked)
        assert kind_of(found, own, "0a1b") is MailKind.LETTER
        assert not may_be_answered(found, MailKind.LETTER)


@pytest.mark.parametrize(
    ("sender", "path", "kind"),
    [
        ("postmaster@example.org", (), MailKind.LETTER),
        ("postmaster@example.org", ("Return-Path: <postmaster@example.org>",), MailKind.LETTER),
        ("MAILER-DAEMON@example.org", ("Return-Path: <>",), MailKind.BOUNCE),
        ("Mailer-Daemon@example.org", ("Return-Path: <>", "Auto-Submitted: auto-replied"), MailKind.BOUNCE),
        ("postmaster@example.org", ("Return-Path: <>", "Auto-Submitted: auto-replied"), MailKind.AUTOMATIC),
    ],
)  # fmt: skip
def test_a_person_may_write_as_postmaster(sender, path, kind):
    found = mail(f"From: {sender}", *path)
    assert kind_of(found) is kind
    assert not may_be_answered(found, kind)


def test_a_report_says_what_was_not_delivered():
    report = (
        'Content-Type: multipart/report; report-type=delivery-status; boundary="r"\r\n\r\n--r\r\n\r\nSorry\r\n--r\r\n'
        "Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx\r\n\r\nAction: {action}\r\nStatus: 5.1.1\r\n"
        "\r\n--r\r\nContent-Type: message/rfc822\r\n\r\nMessage-ID: <{id}@stazione.it>\r\n\r\nciao\r\n--r--\r\n"
    )
    failed = bounce_of(read(report.format(action="failed", id=MAIL_ID).encode()))
    assert (failed.about, failed.failed, failed.status) == (
        (f"{MAIL_ID}@stazione.it",),
        True,
        "5.1.1",
    )
    assert not bounce_of(read(report.format(action="delayed", id=MAIL_ID).encode())).failed
    words = bounce_of(mail(f"In-Reply-To: <{MAIL_ID}@stazione.it>", body="550 5.7.1 refused"))
    assert (words.about, words.failed, words.status) == ((f"{MAIL_ID}@stazione.it",), True, "5.7.1")


def test_only_ids_of_the_station_lead_to_a_case():
    named = (
        f"{MAIL_ID}@stazione.it",
        f"{MAIL_ID}@elsewhere.it",
        "1@stazione.it",
        f"{MAIL_ID}@STAZIONE.it",
    )
    assert own_ids(named, {"stazione.it"}) == (MAIL_ID,)


def test_a_reply_joins_its_case_only_from_its_own_address():
    case, other = CaseForMail("c1", "Ada@example.org"), CaseForMail("c2", "bea@example.org")
    assert place_of("ada@EXAMPLE.org", [other, case]) == MailDestination(joins="c1")
    assert place_of("eva@example.org", [case, other]) == MailDestination(answers="c1")
    assert place_of("", [CaseForMail("c3", "")]) == MailDestination(answers="c3"), (
        "nobody's address is everybody's"
    )
    assert place_of("ada@example.org", []) == MailDestination()


def test_a_certified_case_is_joined_by_certified_mail_alone():
    case = CaseForMail("c1", "ada@pec.it", certified=True)
    assert place_of("ada@pec.it", [case], vouched=True) == MailDestination(joins="c1")
    assert place_of("ada@pec.it", [case]) == MailDestination(answers="c1")
    assert place_of("eva@pec.it", [case], {"c1"}) == MailDestination(answers="c1")


def test_the_message_of_an_envelope_is_read_and_not_the_envelope():
    outer = read(envelope("Domanda certificata", "Vorrei una copia.", sender="ada@pec.it"))
    found = certified(outer)
    assert found is not None
    assert (found.kind, found.sender) == (PecKind.MESSAGE, "ada@pec.it")
    message = inner(outer)
    assert message is not None
    assert (message.subject, message.text) == ("Domanda certificata", "Vorrei una copia.")
    assert message.sender.email == "ada@pec.it"


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("accettazione", PecKind.ACCEPTED),
        ("avvenuta-consegna", PecKind.DELIVERED),
        ("errore-consegna", PecKind.NOT_DELIVERED),
        ("preavviso-errore-consegna", PecKind.LATE),
        ("non-accettazione", PecKind.NOT_ACCEPTED),
        ("rilevazione-virus", PecKind.VIRUS),
    ],
)
def test_receipts_name_the_message_they_are_about(word, kind):
    found = certified(read(receipt(word, about=f"{MAIL_ID}@pec.stazione.it", error="5.1.1")))
    assert found is not None
    assert (found.kind, found.about) == (kind, f"{MAIL_ID}@pec.stazione.it")
    assert found.error == "5.1.1"


def test_ordinary_mail_is_not_certified_and_an_anomaly_is_one():
    assert certified(mail("From: a@b.it")) is None
    found = certified(mail("X-Trasporto: errore"))
    assert found is not None
    assert found.kind is PecKind.ANOMALY


@pytest.mark.parametrize("kind", ["posta-certificata", "errore-consegna"])
def test_what_an_ordinary_mail_says_of_itself_certifies_nothing(kind):
    forged = with_data(
        ordinary("Scrivo io."), daticert(kind, sender="ada@pec.it", about="m@pec.it")
    )
    outer = read(anomaly(forged))
    found = certified(outer)
    assert found is not None
    assert (found.kind, found.sender, found.about) == (PecKind.ANOMALY, "", "")
    enclosed = message_of(outer)
    assert (enclosed.text, enclosed.sender.email, enclosed.vouched) == (
        "Scrivo io.", "eve@example.net", "",
    )  # fmt: skip
    # also where it is passed on as it is, in an envelope of somebody else
    within = ordinary("Inoltro")
    within.add_attachment(message_from_bytes(forged, policy=SMTP))
    assert certified(read(within.as_bytes())) is None


def test_the_mail_in_an_anomaly_is_read_though_it_has_no_name():
    outer = read(anomaly(ordinary("Scrivo io.").as_bytes(), name=None))
    enclosed = message_of(outer)
    assert (enclosed.text, enclosed.sender.email) == ("Scrivo io.", "eve@example.net")


def test_no_header_beside_it_makes_a_certified_mail_of_an_anomaly():
    said = ("X-Ricevuta: accettazione", "X-Trasporto: posta-certificata", "X-Trasporto: errore")
    found = certified(mail("From: a@b.it", *said))
    assert found is not None
    assert found.kind is PecKind.ANOMALY


def test_data_of_a_kind_that_is_not_known_vouches_for_nobody():
    outer = read(envelope("Domanda", "Scrivo io.", sender="ada@pec.it", kind="altro"))
    found = certified(outer)
    assert found is not None
    assert (found.kind, found.sender, message_of(outer).vouched) == (PecKind.ANOMALY, "", "")


def test_a_receipt_is_no_message_though_it_encloses_the_one_it_is_about():
    outer = read(envelope("Domanda", "Vorrei una copia.", kind="avvenuta-consegna"))
    assert message_of(outer) is outer


def test_nobody_is_vouched_for_by_a_mail_that_encloses_none():
    outer = read(
        with_data(ordinary("Scrivo io."), daticert("posta-certificata", sender="ada@pec.it"))
    )
    assert message_of(outer).sender.email == "eve@example.net"
    assert outer.vouched == ""


@pytest.mark.parametrize(
    "xml",
    [
        b"<!DOCTYPE postacert [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;'>]><postacert>&b;</postacert>",
        b"<!DOCTYPE postacert [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><postacert>&x;</postacert>",
        b"<postacert>" + b"<a>" * 5000,
        b"<postacert>" + b"<a/>" * 5000 + b"</postacert>",
        b"<other/>",
        b"",
        b"\xff\xfe<postacert",
        b"<?xml version='1.0' encoding='nothing'?><postacert/>",
        b"<postacert>" + b" " * 300_000 + b"</postacert>",
    ],
)
def test_xml_that_is_none_or_a_bomb_is_refused(xml):
    with pytest.raises(BadXmlError):
        read_daticert(xml)
