"""The receipt by e-mail: once and again on request, with nothing that was said, to an address that is then forgotten."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from gateway.archive.copies.receipt_mail import ReceiptMail, letter
from gateway.contacts.tables import Contact
from gateway.mail import sql as outgoing
from gateway.mail.compose import LETTERS, Letter
from gateway.mail.outbox import ONCE, Outbox
from gateway.mail.tables import OutgoingMail
from gateway.mail.transport import NotSentError
from gateway.platform.checks import STATION_CHECK
from gateway.platform.languages import LANGUAGES
from gateway.platform.security.sealing import Sealer
from gateway.platform.security.tokens import SEAT
from signaling.protocol.citizen import Receipt
from tests.gateway.conftest import client_of
from tests.gateway.contact_rows import a_recording

PATH = "/api/v1/seat/receipt"
CONTACT = "contact-of-r1"


class Post:
    """A mail server that takes everything, or refuses it for good."""

    def __init__(self):
        self.gone = []
        self.refuses = False

    async def send(self, mail):
        if self.refuses:
            raise NotSentError("refused", for_good=True)
        self.gone.append(mail)


@pytest.fixture
def sealer(core):
    return Sealer(core.keys.of("sealed-mail"))


@pytest.fixture
async def post(core):
    await a_recording(core, "r1")
    await change(core, connected_at=core.clock(), ended_at=core.clock(), language="it")
    return Post()


def outbox_of(core, sealer, post):
    return Outbox(core.database, sealer, post, sent_from="station@example.org", clock=core.clock)


@pytest.fixture
def outbox(core, sealer, post):
    return outbox_of(core, sealer, post)


@pytest.fixture
async def client(core, parts, later, receipts, outbox):
    mail = ReceiptMail(core.database, outbox, later.sender, receipts, core.clock, chat_days=42)
    async with client_of(core, replace(parts, receipt_mail=mail)) as made:
        yield made


async def change(core, **columns):
    async with core.database.writing() as session:
        row = await session.get(Contact, CONTACT)
        for column, value in columns.items():
            setattr(row, column, value)


async def asked(client, core, email="ada@example.org"):
    token = core.signer.sign(SEAT, CONTACT, now=core.clock(), ttl=timedelta(hours=48))
    headers = {"Authorization": f"Bearer {token}"}
    told = await client.post(PATH, json={"email": email}, headers=headers)
    return told.status, (await told.json())["code"] if told.status >= 400 else None


async def rows(core):
    async with core.database.reading() as session:
        return [
            await session.get(OutgoingMail, mail_id)
            for mail_id in await outgoing.due(session, core.clock(), limit=9)
        ]


async def test_it_tells_that_there_was_a_contact_and_nothing_of_it(
    client, core, post, outbox, sealer
):
    assert await asked(client, core) == (204, None)
    (row,) = await rows(core)
    assert (row.kind, row.contact_id) == (ONCE, CONTACT)
    letter = msgspec.json.decode(sealer.open(row.sealed, row.id), type=Letter)
    async with core.database.reading() as session:
        contact = await session.get(Contact, CONTACT)
    assert letter.to == "ada@example.org"
    assert contact.reference in letter.text
    assert "112" in letter.text
    for private in (contact.category, contact.visitor_name or "Maria", "copy/", "Codice:"):
        assert private not in letter.text
    await outbox.send_due()
    assert len(post.gone) == 1
    async with core.database.reading() as session:
        assert (await session.get(OutgoingMail, row.id)).sealed == ""


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("state", [None, "preparing", "ready", "failed", "gone"])
def test_it_says_what_is_kept_of_chat_and_files_whatever_became_of_sound_and_picture(
    later, language, state
):
    made = letter(
        later.sender,
        to="ada@example.org",
        language=language,
        reference="2026-000123",
        began=datetime(2026, 1, 8, 9, 15, tzinfo=UTC),
        receipt=None if state is None else Receipt(code="ABCD", state=state),
        chat_days=42,
    )
    # as long as the row of a recording is there, the chat is
    written = "written" if state in {None, "gone"} else "written-recorded"
    assert f"\n{LETTERS.say(language, f'contact.receipt.{written}', count=42)}\n" in made.text
    assert "42" in made.text
    assert not re.search(r"\{\w+\}", made.text)


async def test_the_address_is_forgotten_where_it_does_not_exist(client, core, post, outbox):
    post.refuses = True
    assert await asked(client, core) == (204, None)
    (row,) = await rows(core)
    await outbox.send_due()
    async with core.database.reading() as session:
        kept = await session.get(OutgoingMail, row.id)
    assert (kept.state, kept.sealed) == ("failed", "")


async def test_it_is_sent_twice_at_most(client, core, post):
    answers = [await asked(client, core, f"ada{number}@example.org") for number in range(3)]
    assert answers == [(204, None), (204, None), (409, "sent_already")]


@pytest.mark.parametrize(
    ("columns", "email", "refused"),
    [
        ({"ended_at": None}, "ada@example.org", (409, "not_over")),
        ({"connected_at": None}, "ada@example.org", (409, "not_answered")),
        ({}, "ada@example.org, bruno@example.org", (422, "bad_email")),
        ({}, "Ada <ada@example.org>", (422, "bad_email")),
        ({}, "x" * 300, (422, "invalid")),
    ],
)
async def test_what_is_not_sent(client, core, post, columns, email, refused):
    await change(core, **columns)
    assert await asked(client, core, email) == refused
    assert await rows(core) == []


@pytest.mark.parametrize(
    ("ago", "answer"),
    [(timedelta(hours=24), (204, None)), (timedelta(hours=24, seconds=1), (409, "too_late"))],
)
async def test_a_day_later_it_is_too_late(client, core, post, ago, answer):
    await change(core, ended_at=core.clock() - ago)
    assert await asked(client, core) == answer


async def test_of_a_check_and_of_no_contact_nothing_is_sent(client, core, post):
    await change(core, category=STATION_CHECK)
    assert await asked(client, core) == (404, "not_found")
    assert await rows(core) == []


async def test_without_a_mail_server_nothing_is_promised(core, parts, post):
    async with client_of(core, parts) as client:
        assert await asked(client, core) == (409, "mail_off")
        assert (await client.post(PATH, json={"email": "ada@example.org"})).status == 401
