"""A mail by way of a real IMAP server, answered by way of a real SMTP server, and the reply in its thread."""

import asyncio
import email
import secrets
from email.policy import default

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from sqlalchemy import select, update

from gateway.accounts.service import NewAccount
from gateway.mail.tables import OutgoingMail
from gateway.mailbox.imap import MailboxError, MailboxServer, MailboxSession
from gateway.mailbox.reader import in_thread
from gateway.mailbox.tables import PEC, ReceivedMail
from gateway.messages.api import Answer
from gateway.messages.tables import Message, MessageReply
from gateway.platform.security.permissions import Role
from gateway.topic_proposals.service import TopicProposals
from tests.gateway.answered_later import messages_of
from tests.gateway.mail_boxes import Server, opening_of, operator_of, station_of
from tests.gateway.pec_mails import envelope, receipt
from tests.gateway.topic_lessons import ROADS, WEAPONS, end_cases
from tests.support.servers.certificates import self_signed
from tests.support.servers.dovecot import dovecot
from tests.support.servers.smtp_sink import smtp_sink

from .conftest import PASSWORD, opened_core

BOX, PEC_BOX = "urp@stazione.example.org", "urp@pec.stazione.it"
LETTER = (
    b"From: Ada Rossi <ada@example.org>\r\nTo: urp@stazione.example.org\r\nSubject: Domanda\r\n"
    b"Message-ID: <AM0PR08MB12345678901234567890123456789012345678901234567890@AM0PR08MB1234.eurprd08.prod.outlook.com>\r\n"
    b"Date: Tue, 24 Nov 2026 10:00:00 +0100\r\n\r\nCome faccio ricorso per la multa di un autovelox?\r\n"
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
async def test_a_mail_is_taken_in_its_topic_proposed_answered_and_its_reply_threaded(
    core, later, client, server, sink, clock
):
    proposals = TopicProposals(core.database, later.catalogue, clock)
    later.hooks.facts.append(proposals.facts)
    for text, topic in ((WEAPONS, "weapons"), (ROADS, "road-code")):
        persons = [f"{topic}{each}" for each in range(12)]
        await end_cases(core, later, text, topic, persons)
    await proposals.learn()
    await proposals.read()
    async with core.database.writing() as session:
        await session.execute(update(Message).values(state="closed", closed_at=clock()))
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
        [NewAccount("anna", Role.OPERATOR, PASSWORD, "Anna", {"weapons": 3, "road-code": 3})],
        one_time=False,
    )
    signed = await client.post("/api/v1/session", json={"username": "anna", "password": PASSWORD})
    anna = {"Authorization": f"Bearer {(await signed.json())['accessToken']}"}
    listed = await (await client.get("/api/v1/messages", headers=anna)).json()
    (message,) = listed["messages"]
    at = f"/api/v1/messages/{message['id']}"
    opened = await (await client.post(f"{at}/take", headers=anna)).json()
    assert opened["message"]["category"] == "weapons", "the mail-box's own"
    facts = [(each["name"], each["value"]) for each in opened["facts"]]
    assert ("topic", "road-code") in facts
    assert ("word", "autovelox") in facts
    accepted = await client.post(f"{at}/category", headers=anna, json={"category": "road-code"})
    assert (await accepted.json())["mine"] is True
    answer = {"request": secrets.token_hex(12), "text": "Si rinnova così.", "seenTexts": 1}
    done = await client.post(f"{at}/answer", headers=anna, json=answer)
    assert done.status == 200, await done.text()
    await later.outbox.send_due()
    answered = sink.mails[-1]
    assert "risponda a questa e-mail" in answered.get_content()
    before, citizens = answered["References"].split()
    assert before == receipt["Message-ID"]
    assert citizens.encode() in LETTER

    reply = email.message.EmailMessage(policy=default.clone(linesep="\r\n"))
    reply["From"], reply["To"], reply["Subject"] = "ada@example.org", BOX, "Re: Domanda"
    reply["Message-ID"], reply["In-Reply-To"] = "<r1@example.org>", answered["Message-ID"]
    reply.set_content("Grazie!\n\nIl giorno 24 novembre 2026 la Stazione ha scritto:\n> Si rinnova")
    clock.advance(minutes=1)
    waiting = asyncio.create_task(reader.turn())
    await server.deliver(BOX, reply.as_bytes())
    await waiting
    await reader.take_in()
    await reader.aclose()
    async with core.database.reading() as session:
        state = await session.scalar(
            select(Message.state).where(Message.contact_id == message["id"])
        )
        texts = await session.execute(
            select(MessageReply.text)
            .where(MessageReply.contact_id == message["id"])
            .order_by(MessageReply.written_at)
        )
    assert state == "open", "it waits again"
    assert texts.scalars().all() == [
        "Come faccio ricorso per la multa di un autovelox?",
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


@pytest.mark.long
@pytest.mark.process
@pytest.mark.parametrize("tls", ["implicit", "required"])
async def test_a_mailbox_is_read_by_tls_with_a_password_or_a_token_and_by_a_known_server_alone(
    tmp_path, monkeypatch, tls
):
    async def introspect(request):
        known = (await request.post()).get("token") == "good"
        return web.json_response({"active": True, "email": BOX} if known else {"active": False})

    app = web.Application()
    app.router.add_post("/introspect", introspect)
    certificate = self_signed(tmp_path, "127.0.0.1")
    async with (
        TestServer(app) as asked,
        dovecot(certificate, str(asked.make_url("/introspect"))) as server,
    ):
        port = server.tls_port if tls == "implicit" else server.port

        def connect(token=None, password="secret"):
            return MailboxSession(MailboxServer("127.0.0.1", port, BOX, password, tls), token)

        async def tried(*arguments):
            session = await in_thread(lambda: connect(*arguments), "trial")
            session.close()

        with pytest.raises(MailboxError) as refused:
            await tried()
        assert refused.value.code == "tls"
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
        await tried()
        await tried("good")
        for wrong in (("bad",), (None, "wrong")):
            with pytest.raises(MailboxError) as refused:
                await tried(*wrong)
            assert refused.value.code == "sign_in_refused"
