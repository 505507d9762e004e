"""Mails become messages: each exactly one, wherever the station dies; machines' mails are bound and never answered."""

import random

import pytest
from sqlalchemy import delete, func, select, update

from gateway.attachments.clamd import ScannerAwayError
from gateway.contacts import chat_files as files
from gateway.contacts.tables import Contact
from gateway.mail import sql as outbox
from gateway.mail.tables import OutgoingMail
from gateway.mailbox import intake as filing
from gateway.mailbox import sql as mails
from gateway.mailbox.imap import MailboxError
from gateway.mailbox.intake import RECEIPTS
from gateway.mailbox.tables import PEC, Mailbox, RawMail, ReceivedMail
from gateway.messages.api import Answer
from gateway.messages.tables import Message, MessageReply
from gateway.messages.undelivered import give_back
from gateway.platform.personal.clues import Person
from gateway.schema import PERSONAL
from gateway.search.danger import Danger
from tests.gateway.hostile_mails import made
from tests.gateway.mail_boxes import DiedError, Scanner, Server, operator_of, station_of
from tests.gateway.pec_mails import anomaly, daticert, envelope, ordinary, receipt, with_data
from tests.support.servers.databases import postgresql_when_long, sqlite_suffices

from .conftest import opened_core


def letter(
    number=1,
    *,
    sender="ada@example.org",
    text="Vorrei sapere come si rinnova.",
    answers="",
    subject="Licenza",
    more="",
):
    before = f"In-Reply-To: <{answers}>\r\nReferences: <{answers}>\r\n" if answers else ""
    return (
        f"From: Ada Rossi <{sender}>\r\nTo: urp@stazione.example.org\r\nSubject: {subject}\r\n"
        f"Message-ID: <m{number}@example.org>\r\nDate: Tue, 24 Nov 2026 10:00:00 +0100\r\n{before}{more}\r\n{text}\r\n"
    ).encode()


WITH_FILES = (
    b"From: ada@example.org\r\nSubject: Foto\r\nMessage-ID: <f@example.org>\r\n"
    b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\n\r\nEcco.\r\n--b\r\n'
    b'Content-Type: application/pdf; name="modulo.pdf"\r\nContent-Disposition: attachment\r\n\r\n%PDF-1.7\r\n%%EOF\r\n--b\r\n'
    b'Content-Type: application/pdf; name="virus.pdf"\r\nContent-Disposition: attachment\r\n\r\n%PDF-1.7 EICAR\r\n%%EOF\r\n--b\r\n'
    b'Content-Type: application/zip; name="tutto.zip"\r\nContent-Disposition: attachment\r\n\r\nPK\x03\x04\r\n--b--\r\n'
)
BOUNCE = (
    b"From: MAILER-DAEMON@example.org\r\nReturn-Path: <>\r\nMessage-ID: <b@example.org>\r\n"
    b'Content-Type: multipart/report; report-type=delivery-status; boundary="r"\r\n\r\n--r\r\n\r\nNo\r\n--r\r\n'
    b"Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; x\r\n\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n--r\r\n"
    b"Content-Type: text/rfc822-headers\r\n\r\nMessage-ID: <%s@stazione.example.org>\r\n\r\n--r--\r\n"
)


@pytest.fixture
async def core(settings, clock, database_url):
    async with opened_core(
        settings.model_copy(update={"database_url": database_url}), clock
    ) as made_core:
        yield made_core


@pytest.fixture
def server():
    return Server()


@pytest.fixture
def station(core, later, server):
    return station_of(core, later, server)


async def rows(core, model, **where):
    async with core.database.reading() as session:
        found = await session.execute(select(model).filter_by(**where))
        return found.scalars().all()


async def count(core, model):
    async with core.database.reading() as session:
        return (await session.execute(select(func.count()).select_from(model))).scalar_one()


async def thread(core, contact_id):
    async with core.database.reading() as session:
        found = await session.execute(
            select(MessageReply.text)
            .where(MessageReply.contact_id == contact_id)
            .order_by(MessageReply.written_at)
        )
        return found.scalars().all()


async def taken(core, server, station, *raws):
    """Deliver and take in; return the received mails, the oldest first."""
    _, reader, _ = station
    if not await rows(core, ReceivedMail):
        await reader.take_in()
    for raw in raws:
        server.deliver(raw)
    await reader.take_in()
    found = await rows(core, ReceivedMail)
    return sorted(found, key=lambda each: each.arrived_at)


@postgresql_when_long
async def test_words_of_danger_in_a_mail_are_an_alarm_and_those_it_quotes_are_none(
    core, server, station, later, monkeypatch
):
    async def hears(text, _language):
        danger = Danger(level="alarm", kinds=("violence",), lines=(), deaf="112")
        return danger if "picchia" in text else None

    monkeypatch.setattr(later.cases, "danger_in", hears)
    quoted = "Grazie.\r\n\r\n> mi picchia"
    passed_on = "Legga.\r\n\r\n---------- Forwarded message ---------\r\nDa: Eva\r\n\r\nMi picchia"
    await taken(
        core, server, station, letter(1, text="Mio marito mi picchia"), letter(2, text=quoted), letter(3, text=passed_on)
    )  # fmt: skip
    urgent = [row.urgent_at is not None for row in await rows(core, Message)]
    assert sorted(urgent) == [False, True, True]


async def test_what_a_reply_passes_on_is_read_in_its_message(core, server, station, later):
    await taken(core, server, station, letter(1))
    (message,) = await rows(core, Message)
    text = "Mi hanno scritto questo.\r\n\r\nDa: Questura\r\nInviato: ieri\r\nOggetto: Licenza\r\n\r\nServe il modulo."
    await taken(core, server, station, letter(2, answers="m1@example.org", subject="I: Licenza", text=text))  # fmt: skip
    assert (await thread(core, message.contact_id))[-1].endswith("Serve il modulo.")


async def test_a_mail_becomes_a_message_with_a_receipt(core, server, station):
    (mail,) = await taken(core, server, station, letter())
    (message,) = await rows(core, Message)
    (contact,) = await rows(core, Contact)
    assert (message.source, message.subject, message.email) == (
        "email",
        "Licenza",
        "ada@example.org",
    )
    assert (contact.category, contact.visitor_name, contact.language) == (
        "weapons",
        "Ada Rossi",
        "it",
    )
    assert await thread(core, contact.id) == ["Vorrei sapere come si rinnova."]
    assert (mail.state, mail.kind, mail.contact_id) == ("done", "letter", contact.id)
    (receipt_,) = await rows(core, OutgoingMail)
    assert receipt_.kind == "receipt"
    assert server.seen == {1}


@sqlite_suffices
async def test_what_was_read_before_the_station_came_is_left_alone(core, server, station):
    server.deliver(letter(1))
    server.deliver(letter(2))
    server.seen.add(1)
    found = await taken(core, server, station)
    assert [each.message_id for each in found] == ["m2@example.org"]


@sqlite_suffices
async def test_the_same_mail_twice_is_one_message(core, server, station):
    found = await taken(
        core, server, station, b"Received: by a\r\n" + letter(), b"Received: by b\r\n" + letter()
    )
    assert len(found) == 1
    assert await count(core, Message) == 1
    server.renumber()
    assert len(await taken(core, server, station_again(core, station), letter(2))) == 2
    assert await count(core, Message) == 2


def station_again(core, station):
    """After the server has ended the connection."""
    station[1].disconnect()
    return station


@sqlite_suffices
async def test_a_reply_joins_its_message_and_brings_no_second_receipt(
    core, later, server, station, clock
):
    await taken(core, server, station, letter())
    (sent,) = await rows(core, OutgoingMail)
    clock.advance(minutes=1)
    reply = "Grazie.\n\nIl giorno 24 nov 2026 la Stazione <s@x.it> ha scritto:\n> Abbiamo ricevuto"
    await taken(
        core, server, station, letter(2, text=reply, answers=f"{sent.id}@stazione.example.org")
    )
    clock.advance(minutes=1)
    await taken(core, server, station, letter(3, text="Ancora.", answers="m1@example.org"))
    (message,) = await rows(core, Message)
    assert await thread(core, message.contact_id) == [
        "Vorrei sapere come si rinnova.",
        "Grazie.",
        "Ancora.",
    ]
    assert await count(core, OutgoingMail) == 1


@sqlite_suffices
async def test_somebody_elses_reply_is_a_message_of_its_own_that_says_which_it_answers(
    core, server, station
):
    await taken(core, server, station, letter())
    (sent,) = await rows(core, OutgoingMail)
    (first,) = await rows(core, Message)
    await taken(
        core,
        server,
        station,
        letter(2, sender="eva@example.org", answers=f"{sent.id}@stazione.example.org"),
    )
    (other,) = await rows(core, ReceivedMail, message_id="m2@example.org")
    assert other.answers == first.contact_id
    assert other.contact_id not in (None, first.contact_id)
    assert len(await thread(core, first.contact_id)) == 1


@pytest.mark.parametrize(
    "header", ["Auto-Submitted: auto-replied", "List-Id: <n.example.com>", "Precedence: bulk"]
)
@sqlite_suffices
async def test_a_machine_gets_no_receipt_and_is_not_lost(core, server, station, header):
    await taken(core, server, station, letter(more=f"{header}\r\n"))
    assert await count(core, Message) == 1
    assert await count(core, OutgoingMail) == 0


@sqlite_suffices
async def test_an_absence_notice_is_bound_and_wakes_nobody(core, server, station):
    await taken(core, server, station, letter())
    (sent,) = await rows(core, OutgoingMail)
    (message,) = await rows(core, Message)
    notice = letter(
        2, answers=f"{sent.id}@stazione.example.org", more="Auto-Submitted: auto-replied\r\n"
    )
    await taken(core, server, station, notice)
    (bound,) = await rows(core, ReceivedMail, kind="automatic")
    assert (bound.contact_id, bound.state) == (message.contact_id, "done")
    assert len(await thread(core, message.contact_id)) == 1


@sqlite_suffices
async def test_words_of_danger_in_what_looks_automatic_are_an_alarm(
    core, server, station, later, monkeypatch
):
    async def hears(text, _language):
        danger = Danger(level="alarm", kinds=("violence",), lines=(), deaf="112")
        return danger if "picchia" in text else None

    monkeypatch.setattr(later.cases, "danger_in", hears)
    await taken(core, server, station, letter())
    (sent,) = await rows(core, OutgoingMail)
    reply = letter(
        2, text="Mio marito mi picchia", answers=f"{sent.id}@stazione.example.org",
        more="X-Auto-Response-Suppress: All\r\n",
    )  # fmt: skip
    await taken(core, server, station, reply)
    (message,) = await rows(core, Message)
    assert message.urgent_at is not None
    assert len(await thread(core, message.contact_id)) == 2
    assert len(await rows(core, OutgoingMail)) == 1, "no machine is answered"


@sqlite_suffices
async def test_what_was_not_delivered_is_marked_and_an_unknown_report_set_aside(
    core, later, server, station, clock
):
    await taken(core, server, station, letter())
    (sent,) = await rows(core, OutgoingMail)
    async with core.database.writing() as session:
        await later_sent(session, sent.id, clock())
    await taken(core, server, station, BOUNCE % sent.id.encode())
    (sent,) = await rows(core, OutgoingMail)
    assert (sent.state, sent.error) == ("failed", "bounced_5.1.1")
    (bound,) = await rows(core, ReceivedMail, kind="bounce")
    assert (bound.about, bound.contact_id) == (sent.id, sent.contact_id)
    await taken(core, server, station, BOUNCE.replace(b"<b@", b"<b2@") % (b"f" * 24))
    (aside,) = await rows(core, ReceivedMail, state="aside")
    assert aside.contact_id is None
    assert await count(core, Message) == 1
    assert not await later.outbox.retry(sent.id), "nothing of it is left to send"


@sqlite_suffices
async def test_an_answer_that_comes_back_gives_its_case_back_once(
    core, later, server, station, clock
):
    (mail,) = await taken(core, server, station, letter())
    anna = await operator_of(core)
    clock.advance(minutes=1)
    await later.desk.take(anna, mail.contact_id)
    answer = Answer(request="a" * 24, text="Ecco.", seen_texts=1)
    await later.desk.answer(anna, mail.contact_id, answer)
    (sent,) = await rows(core, OutgoingMail, kind="answer")
    async with core.database.writing() as session:
        await later_sent(session, sent.id, clock())
    for number in (b"1", b"2"):
        bounce = BOUNCE.replace(b"<b@", b"<b%s@" % number) % sent.id.encode()
        await taken(core, server, station, bounce)
    opened = await later.desk.opened(anna, mail.contact_id)
    assert (opened.message.state, opened.message.near) == ("open", True)
    assert [(each.kind, each.words) for each in opened.steps] == [("undelivered", "bounced_5.1.1")]
    # a second answer ends it, whatever is still said of the first
    await later.desk.take(anna, mail.contact_id)
    clock.advance(minutes=1)
    again = Answer(request="b" * 24, text="Ecco di nuovo.", seen_texts=2)
    await later.desk.answer(anna, mail.contact_id, again)
    async with core.database.writing() as session:
        lost = await session.get(OutgoingMail, sent.id)
        assert not await give_back(session, later.cases, lost, "bounced")
    assert (await later.desk.opened(anna, mail.contact_id)).message.state == "answered"


@sqlite_suffices
async def test_who_wants_answers_elsewhere_goes_on_in_one_case(core, server, station):
    elsewhere = "Reply-To: studio@example.com\r\n"
    await taken(core, server, station, letter(more=elsewhere))
    (sent,) = await rows(core, OutgoingMail)
    about = f"{sent.id}@stazione.example.org"
    await taken(core, server, station, letter(2, text="Grazie.", answers=about, more=elsewhere))
    (message,) = await rows(core, Message)
    assert message.email == "studio@example.com"
    assert len(await thread(core, message.contact_id)) == 2
    # an address that only says that answers go there is nobody's word
    other = letter(3, sender="eva@example.org", answers=about, more=elsewhere)
    await taken(core, server, station, other)
    assert await count(core, Message) == 2


async def later_sent(session, mail_id, at):
    await outbox.sent(session, mail_id, at)


@sqlite_suffices
async def test_files_are_kept_looked_at_and_refused_with_a_reason(core, server, station):
    (mail,) = await taken(core, server, station, WITH_FILES)
    async with core.database.reading() as session:
        found = await files.of_contact(session, mail.contact_id)
    assert {(each.name, each.state, each.reason) for each in found} == {
        ("modulo.pdf", "ready", None), ("virus.pdf", "refused", "infected"), ("tutto.zip", "refused", "kind"),
    }  # fmt: skip
    ready = next(each for each in found if each.state == "ready")
    _, data = await station[2].give(mail.contact_id, ready.message_id)
    assert data.startswith(b"%PDF-1.7")


@sqlite_suffices
async def test_a_file_that_comes_while_the_scanner_is_away_is_looked_at_later(
    core, server, station, monkeypatch
):
    async def away(_self, _data):
        raise ScannerAwayError

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(Scanner, "virus_in", away)
        (mail,) = await taken(core, server, station, WITH_FILES)
        assert mail.state == "filed"
    _, reader, _ = station
    await reader.take_in()
    async with core.database.reading() as session:
        found = await files.of_contact(session, mail.contact_id)
    assert {each.state for each in found if each.name == "modulo.pdf"} == {"ready"}
    assert {each.reason for each in found if each.name == "virus.pdf"} == {"infected"}
    (mail,) = await rows(core, ReceivedMail)
    assert mail.state == "done"


@postgresql_when_long
async def test_a_scanner_that_stays_away_is_not_asked_for_ever(core, server, station, monkeypatch):
    async def away(_self, _data):
        raise ScannerAwayError

    monkeypatch.setattr(Scanner, "virus_in", away)
    monkeypatch.setattr(filing, "MOST_TRIES", 3)
    (mail,) = await taken(core, server, station, WITH_FILES)
    _, reader, _ = station
    for _ in range(2):
        await reader.take_in()
    (mail,) = await rows(core, ReceivedMail)
    assert mail.state == "done"
    async with core.database.reading() as session:
        found = await files.of_contact(session, mail.contact_id)
    assert {each.reason for each in found} == {"unscanned", "kind"}


@postgresql_when_long
async def test_one_who_writes_much_gets_no_more_receipts(core, server, station, clock):
    await taken(
        core,
        server,
        station,
        *(letter(number, text=f"Testo {number}") for number in range(RECEIPTS + 5)),
    )
    assert await count(core, Message) == RECEIPTS + 5
    assert await count(core, OutgoingMail) == RECEIPTS


@sqlite_suffices
async def test_many_senders_cannot_have_one_address_flooded_with_receipts(core, server, station):
    """A sender under many names can give a stranger's address for the answers."""
    elsewhere = "Reply-To: Vittima@example.com\r\n"
    mails = (
        letter(number, sender=f"a{number}@example.org", text=f"Testo {number}", more=elsewhere)
        for number in range(RECEIPTS + 3)
    )
    await taken(core, server, station, *mails)
    assert await count(core, Message) == RECEIPTS + 3
    assert await count(core, OutgoingMail) == RECEIPTS


@sqlite_suffices
async def test_certified_mail_is_from_whom_its_provider_vouches_for(core, later, server):
    station = station_of(core, later, server, box=PEC, certifies=True)
    (mail,) = await taken(core, server, station, envelope("Domanda", "Vorrei una copia."))
    (message,) = await rows(core, Message)
    assert (message.source, message.email, message.subject) == ("pec", "ada@pec.it", "Domanda")
    assert mail.message_id == "inner1@pec.it", "what the citizen's next mail, and our answer, name"
    assert await thread(core, message.contact_id) == ["Vorrei una copia."]
    (sent,) = await rows(core, OutgoingMail)
    about = f"{sent.id}@pec.stazione.it"
    async with core.database.writing() as session:
        await later_sent(session, sent.id, core.clock())
    found = await taken(
        core, server, station, receipt("accettazione", about=about), receipt("avvenuta-consegna", about=about),
        receipt("errore-consegna", about=about, error="5.1.1 - indirizzo non valido"), receipt("accettazione", about="x@y", number=2),
    )  # fmt: skip
    kinds = {(each.kind, each.contact_id == mail.contact_id, each.state) for each in found}
    assert kinds == {
        ("letter", True, "done"), ("accepted", True, "done"), ("delivered", True, "done"), ("not-delivered", True, "done"),
        ("accepted", False, "aside"),
    }  # fmt: skip
    (sent,) = await rows(core, OutgoingMail)
    assert (sent.state, sent.error) == ("failed", "pec_not-delivered")
    assert await count(core, Message) == 1


@sqlite_suffices
async def test_an_ordinary_mail_does_not_pass_for_a_certified_one_in_the_certified_mail_box(
    core, later, server
):
    """It is enclosed by the provider; what it has in it, its sender wrote."""
    station = station_of(core, later, server, box=PEC, certifies=True)
    await taken(core, server, station, envelope("Domanda", "Vorrei una copia."))
    (case,) = await rows(core, Message)
    (sent,) = await rows(core, OutgoingMail)
    async with core.database.writing() as session:
        await later_sent(session, sent.id, core.clock())
    about = f"{sent.id}@pec.stazione.it"
    forged = with_data(
        ordinary("Mandatela a me.", answers=about),
        daticert("posta-certificata", sender="ada@pec.it"),
    )
    # and one that calls itself a receipt: the answer has not come back
    refused = with_data(
        ordinary("No", sender="x@example.net"), daticert("errore-consegna", about=about)
    )
    found = await taken(
        core, server, station, anomaly(forged), anomaly(refused, sender="x@example.net")
    )
    assert await thread(core, case.contact_id) == ["Vorrei una copia."]
    (sent, *_) = await rows(core, OutgoingMail, id=sent.id)
    assert sent.state == "sent"
    others = [each for each in await rows(core, Message) if each.contact_id != case.contact_id]
    assert sorted((each.source, each.email) for each in others) == [
        ("email", "eve@example.net"), ("email", "x@example.net"),
    ]  # fmt: skip
    by_case = {each.contact_id: each for each in found}
    assert by_case[case.contact_id].note is None
    assert {by_case[each.contact_id].note for each in others} == {"uncertified"}
    # a person is told which case it says it answers
    (answers,) = {by_case[each.contact_id].answers for each in others} - {None}
    assert answers == case.contact_id


@sqlite_suffices
async def test_a_certified_case_is_not_joined_by_an_ordinary_mail_from_its_address(
    core, later, server
):
    certified = station_of(core, later, server, box=PEC, certifies=True)
    await taken(core, server, certified, envelope("Domanda", "Vorrei una copia."))
    (case,) = await rows(core, Message)
    (sent,) = await rows(core, OutgoingMail)
    reply = envelope("R: Domanda", "Grazie.", number=2, answers=f"{sent.id}@pec.stazione.it")
    await taken(core, server, certified, reply)
    assert sorted(await thread(core, case.contact_id)) == ["Grazie.", "Vorrei una copia."]
    # the same by ordinary mail, enclosed as an anomaly and in the ordinary mail-box
    named = f"{sent.id}@pec.stazione.it"
    await taken(
        core, server, certified,
        anomaly(ordinary("Mandatela a me.", sender="ada@pec.it", answers=named).as_bytes(), sender="ada@pec.it"),
    )  # fmt: skip
    plain = Server()
    await taken(
        core, plain, station_of(core, later, plain),
        letter(7, sender="ada@pec.it", text="Anzi, a me.", answers=f"{sent.id}@stazione.example.org"),
    )  # fmt: skip
    assert sorted(await thread(core, case.contact_id)) == ["Grazie.", "Vorrei una copia."]
    assert await count(core, Message) == 3


@sqlite_suffices
async def test_a_certified_sender_is_not_who_their_mail_says_that_answers_go_to(
    core, later, server
):
    """The provider repeats the Reply-To of the message on its envelope."""
    station = station_of(core, later, server, box=PEC, certifies=True)
    await taken(core, server, station, envelope("Domanda", "Vorrei una copia."))
    (case,) = await rows(core, Message)
    (sent,) = await rows(core, OutgoingMail)
    forged = envelope(
        "R: Domanda", "Mandatela a me.", sender="eve@pec.it", reply_to="ada@pec.it", number=2,
        answers=f"{sent.id}@pec.stazione.it",
    )  # fmt: skip
    await taken(core, server, station, forged)
    assert await thread(core, case.contact_id) == ["Vorrei una copia."]
    assert {each.email for each in await rows(core, Message)} == {"ada@pec.it", "eve@pec.it"}


@sqlite_suffices
async def test_an_ordinary_case_that_goes_on_in_a_certified_one_lets_no_ordinary_mail_into_it(
    core, later, server
):
    station = station_of(core, later, server, box=PEC, certifies=True)
    await taken(core, server, station, envelope("Domanda", "Vorrei una copia."))
    (case,) = await rows(core, Message)
    first = ordinary("Chiedo anche questo.", sender="ada@pec.it").as_bytes()
    await taken(core, server, station, anomaly(first, sender="ada@pec.it"))
    (other,) = [each for each in await rows(core, Message) if each.contact_id != case.contact_id]
    async with core.database.writing() as session:
        await session.execute(
            update(Message)
            .where(Message.contact_id == other.contact_id)
            .values(merged_into=case.contact_id, state="closed")
        )
    again = ordinary("Mandatela a me.", sender="ada@pec.it", answers="ordinary@example.net")
    found = await taken(core, server, station, anomaly(again.as_bytes(), sender="ada@pec.it"))
    assert await thread(core, case.contact_id) == ["Vorrei una copia."]
    assert [each.answers for each in found if each.answers] == [other.contact_id]


@sqlite_suffices
async def test_a_machine_is_not_answered_because_its_mail_came_as_an_anomaly(core, later, server):
    station = station_of(core, later, server, box=PEC, certifies=True)
    away = ordinary("Sono assente.", more=("Auto-Submitted", "auto-replied"))
    (mail,) = await taken(core, server, station, anomaly(away.as_bytes()))
    assert mail.kind == "automatic"
    assert await count(core, OutgoingMail) == 0


@sqlite_suffices
async def test_data_of_certified_mail_in_an_ordinary_one_says_nothing_of_its_sender(
    core, server, station
):
    (mail,) = await taken(
        core, server, station,
        with_data(ordinary("Scrivo io."), daticert("posta-certificata", sender="ada@pec.it")),
    )  # fmt: skip
    (message,) = await rows(core, Message)
    assert (message.source, message.email, mail.note) == ("email", "eve@example.net", None)


@sqlite_suffices
async def test_a_mail_that_cannot_be_filed_holds_up_nobody_and_becomes_a_message_at_last(
    core, later, server, station, monkeypatch
):
    monkeypatch.setattr(filing, "MOST_TRIES", 2)
    poisoned = []

    async def poison(session, change):
        """The first mail cannot be filed, twice."""
        if len(poisoned) < 2 and change.contact_id in (*poisoned, change.contact_id)[:1]:
            poisoned.append(change.contact_id)
            raise RuntimeError("poison")

    later.hooks.changed.append(poison)
    await taken(core, server, station, letter(1), letter(2))
    assert await count(core, Message) == 1
    for _ in range(2):
        await station[1].take_in()
    assert await count(core, Message) == 2
    assert "(Il messaggio è arrivato" in "".join(
        [text for each in await rows(core, Message) for text in await thread(core, each.contact_id)]
    )


@sqlite_suffices
async def test_a_mail_that_the_server_cannot_give_holds_up_no_other_and_is_not_lost(
    core, server, station
):
    _, reader, _ = station
    await reader.take_in()
    broken = server.deliver(letter(9))
    server.deliver(letter(1, sender="bea@example.org"))
    server.withholds = {broken}
    await reader.take_in()
    assert await count(core, Message) == 1
    # somebody reads it elsewhere meanwhile
    server.seen.add(broken)
    server.withholds = set()
    await reader.take_in()
    assert await count(core, Message) == 2


@sqlite_suffices
async def test_a_mail_at_which_the_connection_breaks_holds_up_no_other_and_is_not_lost(
    core, server, station
):
    _, reader, _ = station
    await reader.turn()
    for number in range(1, 5):
        server.deliver(letter(number, sender=f"a{number}@example.org"))
    server.breaks_at = {1, 3}
    words = []
    for _ in range(5):
        with pytest.raises(MailboxError) as broken:
            await reader.turn()
        words.append(broken.value.code)
        assert not reader.connected
    assert words == ["unreachable", "unreachable", "not_fetched", "not_fetched", "not_fetched"]
    assert await count(core, Message) == 2
    (box,) = await rows(core, Mailbox)
    assert (box.error, box.backlog) == ("not_fetched", 2)
    server.breaks_at = {3}
    server.deliver(letter(5, sender="a5@example.org"))
    for _ in range(2):
        with pytest.raises(MailboxError):
            await reader.turn()
    assert await count(core, Message) == 4
    server.breaks_at = set()
    await reader.turn()
    assert await count(core, Message) == 5
    (box,) = await rows(core, Mailbox)
    assert (box.error, box.next_uid) == (None, 6)


@postgresql_when_long
async def test_a_mailbox_that_may_only_be_read_is_read_once(core, server, station):
    server.read_only = True
    await taken(core, server, station, letter())
    await taken(core, server, station)
    assert (server.fetched, await count(core, Message)) == (1, 1)
    async with core.database.reading() as session:
        box = await mails.mailbox(session, "mail")
    assert box.error == "not_marked"
    # erased since, and still unread in the mail-box: it does not come back
    async with core.database.writing() as session:
        await session.execute(delete(ReceivedMail))
    await taken(core, server, station)
    assert (server.fetched, await count(core, ReceivedMail)) == (1, 0)
    await taken(core, server, station, letter(1, sender="bea@example.org"))
    assert await count(core, Message) == 2


@sqlite_suffices
async def test_who_is_erased_takes_the_mail_along(core, server, station):
    (mail,) = await taken(core, server, station, letter())
    async with core.database.writing() as session:
        for piece in PERSONAL:
            await piece.erase(session, Person(frozenset({mail.contact_id})))
    assert await count(core, ReceivedMail) == 0
    assert await count(core, RawMail) == 0


async def outlived(core, later, server, raws, chance, box="mail"):
    """Deliver mails and take them in, in processes that die at random; then one that lives."""
    pending = list(raws)
    station = station_of(core, later, server, box=box)
    while pending or server.dies_at > 0:
        for _ in range(chance.randint(0, 2)):
            if pending:
                server.deliver(pending.pop(0))
        server.dies_at = server.steps + chance.randint(1, 30) if pending else -1
        try:
            await station[1].take_in()
        except DiedError:
            station = station_of(core, later, server, box=box)
    for _ in range(3):
        await station[1].take_in()


@pytest.mark.slow
@sqlite_suffices
async def test_whatever_step_the_station_dies_at_each_mail_is_one_message(core, later, server):
    """One mail for each step, and a death at that step."""
    station = station_of(core, later, server)
    await station[1].take_in()
    for number in range(1, 22):
        server.deliver(letter(number, sender=f"a{number}@example.org"))
        server.dies_at = server.steps + number
        try:
            await station[1].take_in()
        except DiedError:
            station = station_of(core, later, server)
        server.dies_at = -1
        await station[1].take_in()
        assert await count(core, Message) == number, f"step {number}"
        assert await count(core, MessageReply) == number
        assert await count(core, OutgoingMail) == number
    assert {each.state for each in await rows(core, ReceivedMail)} == {"done"}
    assert server.seen == set(server.mails)


@pytest.mark.slow
@sqlite_suffices
async def test_hostile_mails_are_neither_lost_nor_doubled_nor_answered(core, later, server):
    chance = random.Random(11)
    hostile = [made(seed) for seed in range(5_000_000, 5_000_030)]
    await outlived(core, later, server, [each.raw for each in hostile], chance)
    received = await rows(core, ReceivedMail)
    assert {each.state for each in received} <= {"done", "aside"}
    cases = {each.contact_id for each in received if each.kind in mails.IN_A_CASE}
    assert await count(core, Message) == len(cases)
    wanted = sum(each.kind == "letter" for each in hostile)
    assert (
        wanted
        <= await count(core, OutgoingMail)
        <= wanted + sum(each.kind is None for each in hostile)
    )
    assert server.seen == set(server.mails)
