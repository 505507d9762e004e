"""A mail by way of a real IMAP server, answered by way of a real SMTP server, and the reply in its thread."""

import asyncio
import email
import secrets
from email.policy import default

import pytest
from sqlalchemy import select

from gateway.accounts.service import NewAccount
from gateway.mail.tables import OutgoingMail
from gateway.mailbox.imap import MailboxError, MailboxServer, MailboxSession
from gateway.mailbox.reader import in_thread
from gateway.mailbox.tables import PEC, ReceivedMail
from gateway.messages.api import Answer
from gateway.messages.tables import Message, MessageReply
from gateway.platform.security.permissions import Role
from tests.gateway.answered_later import messages_of
from tests.gateway.mail_boxes import Server, opening_of, operator_of, station_of
from tests.gateway.pec_mails import envelope, receipt
from tests.support.servers.dovecot import dovecot
from tests.support.servers.smtp_sink import smtp_sink

from .conftest import PASSWORD, opened_core

BOX, PEC_BOX = "urp@stazione.example.org", "urp@pec.stazione.it"
LETTER = (
    b"From: Ada Rossi <ada@example.org>\r\nTo: urp@stazione.example.org\r\nSubject: Licenza\r\n"
    b"Message-ID: <AM0PR08MB12345678901234567890123456789012345678901234567890@AM0PR08MB1234.eurprd08.prod.outlook.com>\r\n"
    b"Date: Tue, 24 Nov 2026 10:00:00 +0100\r\n\r\nVorrei sapere come si rinnova.\r\n"
)


@pytest.fixture
async def sink():
    async with smtp_sink() as made:
        yield made


@pytest.fixture
async def server():
    async with dovecot() as made:
        yield made


@pytest.fixture
async def core(settings, clock, sink):
    changed = settings.model_copy(
        update={"smtp_url": sink.url, "mail_from": f"Stazione <{BOX}>", "imap_url": f"imap://{BOX.replace('@', '%40')}@x"}
    )  # fmt: skip
    async with opened_core(changed, clock) as made:
        yield made


@pytest.mark.long
@pytest.mark.process
async def test_a_mail_is_taken_in_answered_and_its_reply_threaded(
    core, later, client, server, sink, clock
):
    where = MailboxServer.of(server.url(BOX, "?moved=Presi"))
    station = station_of(core, later, Server(), connect=lambda: MailboxSession(where, None))
    _, reader, _ = station
    await reader.take_in()
    await server.deliver(BOX, LETTER)
    await reader.take_in()
    assert (await server.folder(BOX, "INBOX"), await server.folder(BOX, "Presi")) == (0, 1)

    await later.outbox.send_due()
    (receipt,) = sink.mails
    assert receipt["Auto-Submitted"] == "auto-generated"
    assert "eurprd08.prod.outlook.com>" in receipt["In-Reply-To"]

    await core.accounts.add_all(
        [NewAccount("anna", Role.OPERATOR, PASSWORD, "Anna", {"weapons": 3})], one_time=False
    )
    signed = await client.post("/api/v1/session", json={"username": "anna", "password": PASSWORD})
    anna = {"Authorization": f"Bearer {(await signed.json())['accessToken']}"}
    listed = await (await client.get("/api/v1/messages", headers=anna)).json()
    (message,) = listed["messages"]
    await client.post(f"/api/v1/messages/{message['id']}/take", headers=anna)
    answer = {"request": secrets.token_hex(12), "text": "Si rinnova così.", "seenTexts": 1}
    done = await client.post(f"/api/v1/messages/{message['id']}/answer", headers=anna, json=answer)
    assert done.status == 200, await done.text()
    await later.outbox.send_due()
    answered = sink.mails[-1]
    assert "risponda a questa e-mail" in answered.get_content()
    before, citizens = answered["References"].split()
    assert before == receipt["Message-ID"]
    assert citizens.encode() in LETTER

    reply = email.message.EmailMessage(policy=default.clone(linesep="\r\n"))
    reply["From"], reply["To"], reply["Subject"] = "ada@example.org", BOX, "Re: Licenza"
    reply["Message-ID"], reply["In-Reply-To"] = "<r1@example.org>", answered["Message-ID"]
    reply.set_content("Grazie!\n\nIl giorno 24 novembre 2026 la Stazione ha scritto:\n> Si rinnova")
    clock.advance(minutes=1)
    waiting = asyncio.create_task(reader.turn())
    await server.deliver(BOX, reply.as_bytes())
    await waiting
    await reader.take_in()
    await reader.aclose()
    async with core.database.reading() as session:
        (state,) = (await session.execute(select(Message.state))).scalars().all()
        texts = await session.execute(select(MessageReply.text).order_by(MessageReply.written_at))
    assert state == "open", "it waits again"
    assert texts.scalars().all() == [
        "Vorrei sapere come si rinnova.",
        "Si rinnova così.",
        "Grazie!",
    ]


@pytest.fixture
async def certified(settings, clock, sink):
    """A core that sends certified mail, by the same sink."""
    changed = settings.model_copy(
        update={"pec_smtp_url": sink.url, "pec_from": f"Stazione <{PEC_BOX}>", "pec_imap_url": f"imap://{PEC_BOX.replace('@', '%40')}@x"}
    )  # fmt: skip
    async with opened_core(changed, clock) as made:
        yield made


@pytest.mark.long
@pytest.mark.process
async def test_certified_mail_is_answered_certified_and_its_receipts_are_bound(
    certified, server, sink, clock, topics
):
    core = certified
    later = messages_of(core, opening_of(core), topics.catalogue)
    where = MailboxServer.of(server.url(PEC_BOX))
    _, reader, _ = station_of(
        core, later, Server(), box=PEC, certifies=True, connect=lambda: MailboxSession(where, None)
    )
    await reader.take_in()
    await server.deliver(PEC_BOX, envelope("Domanda", "Vorrei una copia."))
    await reader.take_in()
    async with core.database.reading() as session:
        (message,) = (await session.execute(select(Message))).scalars().all()
    assert (message.source, message.email) == ("pec", "ada@pec.it")

    anna = await operator_of(core)
    await later.desk.take(anna, message.contact_id)
    answer = Answer(request=secrets.token_hex(12), text="Eccola.", seen_texts=1)
    await later.desk.answer(anna, message.contact_id, answer)
    await later.outbox.send_due()
    by_kind = {}
    async with core.database.reading() as session:
        for row in (await session.execute(select(OutgoingMail))).scalars():
            by_kind[row.kind] = row.id
    sent = {mail["Message-ID"]: mail for mail in sink.mails}
    letter = sent[f"<{by_kind['answer']}@pec.stazione.it>"]
    assert (letter["To"], "inner1@pec.it" in letter["References"]) == ("ada@pec.it", True)
    assert PEC_BOX in letter["From"]

    about = f"{by_kind['answer']}@pec.stazione.it"
    for kind, error in (
        ("accettazione", ""),
        ("avvenuta-consegna", ""),
        ("errore-consegna", "5.1.1 - casella piena"),
    ):
        await server.deliver(PEC_BOX, receipt(kind, about=about, error=error))  # fmt: skip
    await reader.take_in()
    await reader.aclose()
    async with core.database.reading() as session:
        rows = (
            (await session.execute(select(ReceivedMail).where(ReceivedMail.about.is_not(None))))
            .scalars()
            .all()
        )
        failed = await session.get(OutgoingMail, by_kind["answer"])
    assert {(row.kind, row.contact_id) for row in rows} == {
        (kind, message.contact_id) for kind in ("accepted", "delivered", "not-delivered")
    }
    assert (failed.state, failed.error) == ("failed", "pec_not-delivered")


@pytest.mark.long
@pytest.mark.process
async def test_a_wrong_password_and_a_server_that_is_away_have_words(server):
    wrong = server.url(BOX).replace("secret", "wrong")
    for url, word in ((wrong, "sign_in_refused"), ("imap://a:b@127.0.0.1:1/", "unreachable")):
        with pytest.raises(MailboxError) as refused:
            await in_thread(lambda url=url: MailboxSession(MailboxServer.of(url), None), "trial")
        assert refused.value.code == word
