"""A mail of which nobody knows whether it has gone is tried again, and says so."""

from datetime import timedelta
from types import SimpleNamespace

import aiosmtplib
import pytest
from sqlalchemy import select

from gateway.mail.compose import Letter
from gateway.mail.outbox import LONGEST_WAIT, Outbox
from gateway.mail.sql import CLAIM
from gateway.mail.tables import OutgoingMail
from gateway.mail.transport import MailServer, NotSentError, SmtpTransport
from gateway.platform.security.sealing import Sealer
from tests.gateway.mail_boxes import DiedError

LETTER = Letter(to="ada@example.org", subject="Risposta", text="Ecco.", automatic=False)


class Transport:
    """Ends each try as the test says: None for taken, else what is raised."""

    def __init__(self):
        self.ends, self.handed = [], []

    async def send(self, mail):
        self.handed.append(mail["Message-ID"])
        end = self.ends.pop(0)
        if end is not None:
            raise end


@pytest.fixture
def outbox(core):
    """Sends by :class:`Transport`."""
    transport = Transport()
    made = Outbox(
        core.database,
        Sealer(core.keys.of("sealed-mail")),
        transport,
        sent_from="Stazione <urp@stazione.example.org>",
        clock=core.clock,
    )
    return SimpleNamespace(box=made, transport=transport)


@pytest.fixture
def tried(core, outbox, clock):
    """Sends one mail by tries that end so, each after the wait of the one before; returns the mail and how often it went."""

    async def send(*ends):
        outbox.transport.ends += ends
        async with core.database.writing() as session:
            await outbox.box.put(session, LETTER, contact_id=None, kind="answer")
        for _ in ends:
            try:
                await outbox.box.send_due()
            except DiedError:
                (row,) = await mails()
                assert not row.in_doubt(clock()) or row.unsure > 1, "that try may still run"
                clock.advance(seconds=CLAIM.total_seconds())
            else:
                clock.advance(seconds=LONGEST_WAIT.total_seconds())
        (row,) = await mails()
        return row, len(outbox.transport.handed)

    async def mails():
        async with core.database.reading() as session:
            return (await session.execute(select(OutgoingMail))).scalars().all()

    return send


BROKEN = NotSentError("SMTPServerDisconnected", for_good=False, unsure=True)
BUSY = NotSentError("refused_451", for_good=False)


@pytest.mark.parametrize(
    ("ends", "state", "doubt"),
    [
        ((None,), "sent", False),
        ((BUSY, None), "sent", False),
        ((BROKEN,), "pending", True),
        ((BROKEN, None), "sent", True),
        ((DiedError(),), "pending", True),
        ((DiedError(), None), "sent", True),
        ((DiedError(), BUSY, None), "sent", True),
        ((NotSentError("recipient_refused_550", for_good=True),), "failed", False),
    ],
)
async def test_only_a_try_without_an_end_leaves_a_doubt(tried, outbox, clock, ends, state, doubt):
    row, handed = await tried(*ends)
    assert (row.state, row.in_doubt(clock()), handed) == (state, doubt, len(ends))
    if state != "sent":
        (shown,) = (await outbox.box.status()).unsent
        assert shown.in_doubt is doubt


async def test_a_server_that_takes_no_letters_is_told_of(tried, outbox):
    refused = NotSentError("sign_in_refused_535", for_good=False)
    full = NotSentError("recipient_refused_452", for_good=False)
    await tried(BUSY, full, BROKEN)
    assert outbox.box.trouble() is None, (
        "what one recipient's server says is not the station's trouble"
    )
    outbox.transport.ends.append(refused)
    await outbox.box.send_due()
    assert outbox.box.trouble() == "sign_in_refused_535"


async def test_a_server_that_takes_letters_again_is_no_trouble(tried, outbox):
    await tried(BUSY, BUSY, BUSY, None)
    assert outbox.box.trouble() is None


async def test_a_mail_is_not_tried_again_while_somebody_may_be_sending_it(tried, outbox, clock):
    await tried(DiedError())
    clock.now -= timedelta(seconds=1)
    assert await outbox.box.send_due() == 0


@pytest.mark.parametrize(
    ("raised", "unsure"),
    [
        (aiosmtplib.SMTPServerDisconnected("gone"), True),
        (aiosmtplib.SMTPReadTimeoutError("no answer"), True),
        (aiosmtplib.SMTPConnectError("refused"), False),
        (aiosmtplib.SMTPDataError(451, "later"), False),
    ],
)
async def test_a_server_that_falls_silent_may_have_the_mail(monkeypatch, raised, unsure):
    async def send(*_arguments, **_more):
        raise raised

    monkeypatch.setattr(aiosmtplib, "send", send)
    with pytest.raises(NotSentError) as failed:
        await SmtpTransport(MailServer.of("smtp://localhost")).send(None)
    assert failed.value.unsure is unsure


async def test_erasing_a_citizen_leaves_what_waits_for_the_staff_at_the_same_address(core, outbox):
    kinds = ("callback", "circular", "conference", "report", "sheet")
    async with core.database.writing() as session:
        for kind in kinds:
            await outbox.box.put(session, LETTER, contact_id=None, kind=kind)
        assert await outbox.box.forget_to(session, LETTER.to) == 2
        left = await session.scalars(select(OutgoingMail.kind).order_by(OutgoingMail.kind))
        assert left.all() == ["circular", "conference", "report"]
